import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { readNetting, readRemaining } from "../../../contract/netting.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { dayOf, textOf } from "./spans.ts";
import { keyOf, queryOf, type Node } from "./tree-rows.ts";

const shownDays = 14;

type Netting = ReplyOf<typeof readNetting>;

/** What a closed day took when it was closed, and what came or was withdrawn after that. */
function Closed({ audit }: { readonly audit: Netting }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const from = (day: string | null) =>
    day === null ? t("left.ofBeyond") : t("left.ofDay", { day: format.day(day) });
  const parts = audit.closing.map(({ units, forecastDay }) =>
    t("left.unitsFrom", { units: format.count(units), from: from(forecastDay) }),
  );
  return (
    <>
      <p>
        {parts.length === 0
          ? t("left.closingNone")
          : t("left.closing", { parts: parts.join(t("left.and")) })}
      </p>
      {audit.later.length > 0 && (
        <>
          <p>{t("left.later")}</p>
          <ul>
            {audit.later.map(({ units, forecastDay, notedOn }, at) => (
              <li key={at}>
                {t(units > 0 ? "left.laterMore" : "left.laterLess", {
                  units: format.count(Math.abs(units)),
                  from: from(forecastDay),
                  noted: notedOn
                    ? t("left.noted", { day: format.day(notedOn) })
                    : t("left.notNoted"),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
      {audit.rows.length > 0 && <p>{t("left.now")}</p>}
    </>
  );
}

/** The orders of one day and the planned days their units came from. */
function Audit({ node, day }: { readonly node: Node; readonly day: string }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const query = { ...queryOf(node), itemId: node.itemId, channelId: node.channelId, day };
  const audit = useQuery({
    queryKey: ["forecasts", "netting", keyOf(node), day],
    queryFn: ({ signal }) => api.call(readNetting, { query, signal }),
  });
  const rows = audit.data?.rows ?? [];
  return (
    <>
      <ErrorNotice error={audit.error} />
      {audit.data?.isClosed && <Closed audit={audit.data} />}
      {audit.data && rows.length === 0 && <p className="soft">{t("left.noOrders")}</p>}
      {rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("left.audit")}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t("left.order")}</th>
                <th scope="col" className="num">
                  {t("left.units")}
                </th>
                <th scope="col">{t("left.fromDay")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                <tr key={at}>
                  <th scope="row">
                    <Link to={`/orders/${row.orderId}` as never}>{row.number}</Link>
                  </th>
                  <td className="num">{format.count(row.units)}</td>
                  <td>
                    {row.forecastDay === null ? t("left.beyond") : format.day(row.forecastDay)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

/** Planned, used up and left, by day from today. */
function Strip({ data }: { readonly data: ReplyOf<typeof readRemaining> }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const days = data.planned.slice(0, shownDays);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("left.title")}>
      <table className="plain m-demand-strip">
        <thead>
          <tr>
            <th scope="col">{t("grain.day")}</th>
            {days.map((_, at) => (
              <th scope="col" className="num" key={at}>
                {format.shortDay(textOf(dayOf(data.from) + at))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(["planned", "taken", "left"] as const).map((key) => (
            <tr key={key}>
              <th scope="row">{t(`left.${key}`)}</th>
              {days.map((planned, at) => {
                const taken = data.taken[at] ?? 0;
                const value = { planned, taken, left: planned - taken }[key];
                return (
                  <td className="num" key={at}>
                    {format.count(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LeftProps {
  readonly node: Node;
  readonly isLeaf: boolean;
}

/** What of the plan is left when orders have used up their share, and which order took what. */
export function PlanLeft({ node, isLeaf }: LeftProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [chosen, setChosen] = useState<string | null>(null);
  useLive(["OrderPlaced"], [["forecasts", "remaining"]]);
  const remaining = useQuery({
    queryKey: ["forecasts", "remaining", keyOf(node)],
    queryFn: ({ signal }) => api.call(readRemaining, { query: queryOf(node), signal }),
  });
  const { data } = remaining;
  const day = chosen ?? data?.from ?? "";
  return (
    <section className="card">
      <h2>{t("left.title")}</h2>
      <p className="soft">{t("left.text")}</p>
      <ErrorNotice error={remaining.error} />
      {data && <Strip data={data} />}
      {data && data.beyondToday > 0 && (
        <p>{t("left.beyondToday", { units: format.count(data.beyondToday) })}</p>
      )}
      {isLeaf && data && (
        <>
          <label className="m-inline">
            {t("left.auditOf")}
            <input
              className="m-field"
              type="date"
              value={day}
              max={data.from}
              onChange={(event) => setChosen(event.target.value)}
            />
          </label>
          {day !== "" && <Audit node={node} day={day} />}
        </>
      )}
    </section>
  );
}
