import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import type { ItemPage } from "./reads.ts";
import { unitWord } from "../../parts/units.ts";

type Branch = ItemPage["tree"][number];

const told: ReadonlySet<Branch["kind"]> = new Set(["transfer", "sent"]);

interface BranchProps {
  readonly branch: Branch;
  readonly page: ItemPage;
  readonly runId: number;
}

/** One line of the tree: what it is, for how many units, on which day. */
function Line({ branch, page, runId }: BranchProps) {
  const { t } = useTranslation("materials");
  const format = useFormat();
  const item = page.items.find((each) => each.id === branch.itemId);
  const isOther = branch.itemId !== page.item.id;
  const at = page.places.find((each) => each.id === branch.placeId);
  const place = at ? nameOf(at) : "";
  const words = t(`branch.${branch.kind}`, { number: branch.number, place });
  // What is told with its place already says where it is.
  const isElsewhere = at !== undefined && at.id !== page.place.id && !told.has(branch.kind);
  const unit = unitWord(item?.unit ?? "");
  return (
    <li className="mat-line" style={{ paddingInlineStart: `${branch.depth * 20}px` }}>
      <span className="mat-side">{t(`side.${branch.side}`)}</span>{" "}
      {branch.orderId === null ? (
        <strong>{words}</strong>
      ) : (
        <Link to={`/orders/${branch.orderId}`}>{words}</Link>
      )}{" "}
      {isOther && item && (
        <Link to={`/materials/${item.id}`} search={{ run: String(runId) } as never}>
          {item.code} {nameOf(item)}
        </Link>
      )}{" "}
      <span className="m-tabular">
        {branch.pegged === branch.units
          ? t("units", { units: format.count(branch.units), unit })
          : t("unitsOf", {
              pegged: format.count(branch.pegged),
              units: format.count(branch.units),
              unit,
            })}
      </span>{" "}
      <span className="m-soft">
        {format.day(branch.day)}
        {isElsewhere && ` ${t("elsewhere", { place })}`}
      </span>
    </li>
  );
}

/** Every supply with whom it serves up to the end, and what it is made of down to stock. */
export function Pegging({ page, runId }: { readonly page: ItemPage; readonly runId: number }) {
  const { t } = useTranslation("materials");
  return (
    <section className="card">
      <h2>{t("pegging")}</h2>
      {page.tree.length === 0 && <p className="m-soft">{t("noSupply")}</p>}
      <ul className="mat-tree">
        {page.tree.map((branch, at) => (
          <Line key={at} branch={branch} page={page} runId={runId} />
        ))}
      </ul>
      {!page.treeIsWhole && <p className="m-soft">{t("treeCut")}</p>}
    </section>
  );
}
