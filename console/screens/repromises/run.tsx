import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { getRepromise } from "../../../contract/repromises.ts";
import { api } from "../../api.ts";
import { currentLocale, nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";

type Change = ReplyOf<typeof getRepromise>["changes"][number];

/** A day, or what is still short where there is none. */
function Promised({ day, short }: { readonly day: string | null; readonly short: number }) {
  const { t } = useTranslation("repromises");
  const format = useFormat();
  return (
    <>
      {day === null ? t("noDay") : format.day(day)}
      {short > 0 && <span className="bad"> {t("short", { units: format.count(short) })}</span>}
    </>
  );
}

function Changes({ title, rows }: { readonly title: string; readonly rows: readonly Change[] }) {
  const { t } = useTranslation("repromises");
  const channels = useChannels();
  const format = useFormat();
  const language = currentLocale() === "en" ? "en" : "zh";
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <div className="scroll" tabIndex={0} role="region" aria-label={title}>
        <table className="plain">
          <thead>
            <tr>
              <th>{t("order")}</th>
              <th>{t("item")}</th>
              <th>{t("before")}</th>
              <th>{t("after")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.lineId}>
                <td>
                  <Link to={`/orders/${row.orderId}`}>{row.number}</Link>
                  <div className="soft">{channels.name(row.channelId)}</div>
                </td>
                <td>{row.code}</td>
                <td>
                  <Promised day={row.fromDay} short={row.fromShort} />
                </td>
                <td>
                  <strong>
                    <Promised day={row.toDay} short={row.toShort} />
                  </strong>
                  {row.words && <div className="soft">{format.daysIn(row.words[language])}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** One run: its cause, and whom it moved from which day to which, those that slipped first. */
export function RunView({ run }: { readonly run: number }) {
  const { t } = useTranslation("repromises");
  const format = useFormat();
  const { data, error } = useQuery({
    queryKey: ["repromise", run],
    queryFn: ({ signal }) => api.call(getRepromise, { params: { run }, signal }),
  });
  if (!data) return <ErrorNotice error={error} />;
  const of = (effect: Change["effect"]) => data.changes.filter((row) => row.effect === effect);
  return (
    <>
      <p>
        {t(`causes.${data.cause}`, data.cause)} · {format.fullInstant(data.at)} · {data.actor}
      </p>
      <p className="soft">
        {data.items.map((item) => `${item.code} ${nameOf(item)}`).join(" · ")}
        {" — "}
        {t("summary", { looked: data.looked, gained: data.gained, slipped: data.slipped })}
      </p>
      <Changes title={t("slippedTitle", { count: data.slipped })} rows={of("slipped")} />
      <Changes title={t("gainedTitle", { count: data.gained })} rows={of("gained")} />
    </>
  );
}
