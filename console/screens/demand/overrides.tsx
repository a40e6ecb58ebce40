import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import {
  listOverrides,
  readAccuracy,
  readValueAdded,
  withdrawOverrideEndpoint,
} from "../../../contract/overrides.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import type { Names } from "./names.ts";
import { usePartName } from "./place/place-names.ts";
import {
  keyOf,
  placedKeyOf,
  placedQueryOf,
  queryOf,
  type Node,
  type PlacedNode,
} from "./tree-rows.ts";

type Override = ReplyOf<typeof listOverrides>["rows"][number];

interface OverridesProps {
  readonly node: PlacedNode;
  readonly names: Names;
  readonly may: boolean;
}

function OverrideRow({ row, names, may }: Omit<OverridesProps, "node"> & { row: Override }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const nameOf = usePartName(names);
  const withdraw = useCommand(withdrawOverrideEndpoint, ["forecasts", "demand"]);
  const isLive = row.withdrawnAt === null && row.actualUnits === null;
  const added = row.addedUnits === null ? null : Math.round(row.addedUnits);
  return (
    <tr>
      <th scope="row">{format.days(row.fromDay, row.untilDay)}</th>
      <td>{nameOf(row)}</td>
      <td className="num">{format.count(row.units)}</td>
      <td className="num">{format.count(Math.round(row.baseUnits))}</td>
      <td className="num">{row.actualUnits === null ? "—" : format.count(row.actualUnits)}</td>
      <td className="num">
        {added === null ? "—" : `${added > 0 ? "+" : ""}${format.count(added)}`}
      </td>
      <td>{row.reason}</td>
      <td title={format.fullInstant(row.createdAt)}>{row.author}</td>
      <td>
        {row.withdrawnAt !== null && t("override.withdrawn", { who: row.withdrawnBy })}
        {row.expiresOn !== null &&
          isLive &&
          t("override.until", { day: format.day(row.expiresOn) })}
        {row.idle !== null && <p className="m-notice m-notice-warn">{t(`override.${row.idle}`)}</p>}
        {isLive && may && (
          <button
            type="button"
            className="m-button"
            disabled={withdraw.isPending}
            onClick={() => withdraw.mutate({ params: { id: row.id } })}
          >
            {t("override.withdraw")}
          </button>
        )}
        <ErrorNotice error={withdraw.error} />
      </td>
    </tr>
  );
}

const columns = ["days", "part", "units", "base", "actual", "added", "reason", "author"] as const;
const numeric = new Set<string>(["units", "base", "actual", "added"]);

/** What planners have set on a part, above it and below it, and whether it helped. */
export function Overrides({ node, names, may }: OverridesProps) {
  const { t } = useTranslation("demand");
  const overrides = useQuery({
    queryKey: ["forecasts", "overrides", placedKeyOf(node)],
    queryFn: ({ signal }) => api.call(listOverrides, { query: placedQueryOf(node), signal }),
  });
  const rows = overrides.data?.rows ?? [];
  return (
    <section className="card">
      <h2>{t("override.title")}</h2>
      <ErrorNotice error={overrides.error} />
      {rows.length === 0 ? (
        <p className="soft">{t("override.none")}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("override.title")}>
          <table className="plain">
            <thead>
              <tr>
                {columns.map((key) => (
                  <th
                    scope="col"
                    key={key}
                    className={numeric.has(key) ? "num" : ""}
                    title={key === "added" ? t("override.addedText") : ""}
                  >
                    {t(`override.${key}`)}
                  </th>
                ))}
                <th scope="col">
                  <span className="m-unseen">{t("override.withdraw")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <OverrideRow key={row.id} {...{ row, names, may }} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ValueAdded />
    </section>
  );
}

const useValueAdded = () =>
  useQuery({
    queryKey: ["forecasts", "value-added"],
    queryFn: ({ signal }) => api.call(readValueAdded, { signal }),
  });

/** What the reader's own overrides did so far, before he sets another. */
export function OwnRecord() {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const own = useValueAdded().data?.rows.find(({ isOwn }) => isOwn);
  if (!own || own.actualUnits === 0) return null;
  const { overrides, better, baseMiss, ownMiss, actualUnits } = own;
  return (
    <p className="m-soft">
      {t(ownMiss <= baseMiss ? "value.helped" : "value.hurt", {
        ...{ n: overrides, better },
        engine: format.percent(baseMiss / actualUnits),
        own: format.percent(ownMiss / actualUnits),
      })}
    </p>
  );
}

/** Misses with and without overrides, by author: whether they help. */
function ValueAdded() {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const value = useValueAdded();
  const rows = value.data?.rows ?? [];
  if (rows.length === 0) return null;
  // Two people of one name are told apart by their accounts.
  const wordsOf = ({ author, authorId }: (typeof rows)[number]) =>
    authorId !== null && rows.filter((each) => each.author === author).length > 1
      ? t("value.account", { name: author, id: authorId })
      : author;
  return (
    <>
      <h3>{t("value.title")}</h3>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("value.title")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("override.author")}</th>
              {(["overrides", "better", "engine", "own", "added"] as const).map((key) => (
                <th scope="col" className="num" key={key}>
                  {t(`value.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const share = (miss: number) =>
                row.actualUnits > 0 ? format.percent(miss / row.actualUnits) : "—";
              return (
                <tr key={`${row.authorKind}/${row.authorId}/${row.author}`}>
                  <th scope="row">{wordsOf(row)}</th>
                  <td className="num">{format.count(row.overrides)}</td>
                  <td className="num">{format.count(row.better)}</td>
                  <td className="num">{share(row.baseMiss)}</td>
                  <td className="num">{share(row.ownMiss)}</td>
                  <td className="num">{share(row.baseMiss - row.ownMiss)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** How published versions did once the days of a lead were over. */
export function Accuracy({ node }: { readonly node: Node }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const accuracy = useQuery({
    queryKey: ["forecasts", "accuracy", keyOf(node)],
    queryFn: ({ signal }) => api.call(readAccuracy, { query: queryOf(node), signal }),
  });
  const rows = accuracy.data?.rows ?? [];
  return (
    <section className="card">
      <h2>{t("accuracy.title")}</h2>
      <ErrorNotice error={accuracy.error} />
      {rows.length === 0 ? (
        <p className="soft">{t("accuracy.none")}</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("accuracy.title")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("accuracy.origin")}</th>
                <th scope="col">{t("accuracy.lead")}</th>
                {(["actual", "wape", "bias", "planWape", "planBias"] as const).map((key) => (
                  <th scope="col" className="num" key={key} title={t(`accuracy.${key}Text`)}>
                    {t(`accuracy.${key}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, 24).map((row) => (
                <tr key={`${row.versionId} ${row.lead}`}>
                  <th scope="row">{format.day(row.origin)}</th>
                  <td>{t(`accuracy.lead${row.lead}`)}</td>
                  <td className="num">{format.count(Math.round(row.actual))}</td>
                  {([row.miss, row.bias, row.planMiss, row.planBias] as const).map((units, at) => (
                    <td className="num" key={at}>
                      {units !== null && row.actual > 0 ? format.percent(units / row.actual) : "—"}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
