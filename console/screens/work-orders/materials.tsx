import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import type { Found } from "./operations.tsx";

interface RowProps {
  readonly each: Found["materials"][number];
  readonly zone: string | undefined;
}

function Row({ each, zone }: RowProps) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  return (
    <tr>
      <td>
        <Link to={`/stock?text=${encodeURIComponent(each.code)}`}>{each.code}</Link> {nameOf(each)}
        {each.substitutes.length > 0 && (
          <div className="soft">
            {t("substitutes", {
              list: each.substitutes
                .map((one) => `${one.code} (${format.count(one.free)})`)
                .join(", "),
            })}
          </div>
        )}
      </td>
      <td className="num">{format.count(each.units)}</td>
      <td className="num">{format.count(each.issued)}</td>
      <td className="num">{format.count(each.onHand)}</td>
      <td className="num">
        {format.count(each.coming)}
        {each.comesAt && <div className="soft">{format.instant(each.comesAt, zone)}</div>}
      </td>
      <td className="num">
        {each.missing > 0 ? <strong className="bad">{format.count(each.missing)}</strong> : 0}
      </td>
    </tr>
  );
}

/** Material check: what is issued, there, announced, and in sight of nobody. */
export function Materials({
  order,
  zone,
}: {
  readonly order: Found;
  readonly zone: string | undefined;
}) {
  const { t } = useTranslation("workOrders");
  if (order.materials.length === 0) return null;
  const missing = order.materials.filter((each) => each.missing > 0).length;
  const awaited = order.materials.filter((each) => each.coming > 0).length;
  return (
    <section className="card">
      <h2>{t("materials")}</h2>
      <p className={missing > 0 ? "bad" : awaited > 0 ? "warn" : "soft"}>
        {missing > 0
          ? t("notComplete", { count: missing })
          : awaited > 0
            ? t("awaited", { count: awaited })
            : t("complete")}
      </p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("materials")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("component")}</th>
              {(["needed", "issued", "onHand", "coming", "missing"] as const).map((key) => (
                <th key={key} className="num">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.materials.map((each) => (
              <Row key={`${each.operationId} ${each.itemId}`} each={each} zone={zone} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
