import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { homeBoard } from "../../../contract/home.ts";
import { count, Nothing } from "../../parts/basics.tsx";
import { useChannels } from "../../parts/masters.ts";

type Row = ReplyOf<typeof homeBoard>["funnel"][number];

const numbers = ["placed", "open", "held", "short", "shipped", "done", "late"] as const;

/** The part of the order list that a number counts; null where the list has no such filter. */
function listOf(key: (typeof numbers)[number], channelId: string): Record<string, string> | null {
  if (key === "open") return { channelId, stage: "open" };
  if (key === "held") return { channelId, held: "true" };
  if (key === "short") return { channelId, short: "true" };
  if (key === "done") return { channelId, stage: "done" };
  if (key === "late") return { channelId, late: "true" };
  return key === "placed" ? { channelId } : null;
}

/** How far the orders of each channel have come in the last 30 days; numbers open their lists. */
export function Funnel({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useTranslation();
  const channels = useChannels();
  return (
    <section className="card m-apart">
      <h2>{t("home.funnel")}</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("order.channel")}</th>
              {numbers.map((key) => (
                <th key={key} className="num">
                  {t(`funnel.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.channelId}>
                <td>{channels.name(row.channelId)}</td>
                {numbers.map((key) => {
                  const search = listOf(key, String(row.channelId));
                  return (
                    <td key={key} className={`num${key === "late" && row.late > 0 ? " bad" : ""}`}>
                      {search && row[key] > 0 ? (
                        <Link to="/orders" search={search as never}>
                          {count(row[key])}
                        </Link>
                      ) : (
                        count(row[key])
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && (
        <Nothing text={t("home.empty")} action={<Link to="/imports">{t("nav.imports")}</Link>} />
      )}
    </section>
  );
}
