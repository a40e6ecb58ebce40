import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { listConnectionsEndpoint } from "../../../contract/channels.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";

export type Connection = ReplyOf<typeof listConnectionsEndpoint>["rows"][number];

const tones = { off: "plain", running: "good", waiting: "warn", failing: "bad" } as const;

/** How a connection is, in a word. */
export function StateTag({ state }: { readonly state: Connection["state"] }) {
  const { t } = useTranslation("channels");
  return <Tag tone={tones[state]}>{t(`state.${state}`)}</Tag>;
}

function useLag() {
  const { t } = useTranslation("channels");
  return (seconds: number | null): string => {
    if (seconds === null) return t("lagNone");
    if (seconds < 120) return t("seconds", { count: seconds });
    if (seconds < 7_200) return t("minutes", { count: Math.round(seconds / 60) });
    return t("hours", { count: Math.round(seconds / 3_600) });
  };
}

const backlogs = ["inbox", "wanted", "stock", "shipments", "cancellations", "answers"] as const;

/** What waits and what was given up, by kind. */
function Backlogs({ connection }: { readonly connection: Connection }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  return (
    <table className="plain">
      <thead>
        <tr>
          <td />
          <th scope="col" className="num">
            {t("waits")}
          </th>
          <th scope="col" className="num">
            {t("dead")}
          </th>
        </tr>
      </thead>
      <tbody>
        {backlogs.map((name) => (
          <tr key={name}>
            <th scope="row">{t(name)}</th>
            <td className="num">{format.count(connection[name].waiting)}</td>
            <td className="num">
              {connection[name].dead > 0 ? (
                <Tag tone="bad">{format.count(connection[name].dead)}</Tag>
              ) : (
                "0"
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Lag, last read, errors, rate and backlogs of a connection. */
export function Health({ connection }: { readonly connection: Connection }) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  const lag = useLag();
  const { budgetLeft, budgetBurst, lastPullAt, lastErrorAt, retryAt } = connection;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t("lag"), lag(connection.lagSeconds)],
    [t("lastPull"), lastPullAt ? format.instant(lastPullAt) : t("never")],
    [
      t("docs"),
      t("docsOf", {
        all: format.count(connection.pulledDocs),
        fresh: format.count(connection.freshDocs),
      }),
    ],
    ...(budgetLeft === null
      ? []
      : [[t("budget"), t("budgetOf", { left: budgetLeft, burst: budgetBurst })] as const]),
    ...(connection.failures > 0 ? [[t("failures"), connection.failures] as const] : []),
    ...(retryAt ? [[t("retryAt"), format.instant(retryAt)] as const] : []),
    ...(lastErrorAt
      ? [[t("lastError"), `${format.instant(lastErrorAt)} ${connection.lastError}`] as const]
      : []),
    ...(connection.openGaps > 0
      ? [[t("openGaps"), format.count(connection.openGaps)] as const]
      : []),
  ];
  return (
    <>
      <table className="plain">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Backlogs connection={connection} />
    </>
  );
}
