import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { orderTimeline, timelineKinds } from "../../contract/timeline.ts";
import { api } from "../api.ts";
import { currentLocale } from "../i18n.ts";
import { carrierName } from "../parts/carrier-name.ts";
import { Diff } from "../parts/diff.tsx";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { useFormat } from "../parts/format.ts";
import { usePlaces } from "../parts/masters.ts";
import { Timeline } from "../parts/timeline.tsx";
import type { TimelineEntry } from "../parts/timeline.tsx";
import { useWhy } from "../parts/why.ts";

type Row = ReplyOf<typeof orderTimeline>["rows"][number];
type Kind = Row["kind"];

/** Facts that say where something is, not what it is: they become links or are left out. */
const quiet = new Set(["inbox", "item", "run", "currency"]);

function Facts({ row }: { readonly row: Row }) {
  const { t } = useTranslation("timeline");
  const { money } = useFormat();
  const facts = Object.entries(row.facts).flatMap(([name, value]) =>
    quiet.has(name) || value === null || value === "" ? [] : [[name, value] as const],
  );
  const said = (name: string, value: string | number) => {
    // A fact of money stands in whole minor units beside its currency.
    if (name === "amountMinor") return money(Number(value), String(row.facts["currency"] ?? "CNY"));
    if (name === "carrier") return carrierName(String(value));
    return typeof value === "string" ? t(`value.${value}`, value) : value;
  };
  const inbox = row.direction === "in" ? row.facts["inbox"] : null;
  return (
    <>
      {facts.map(([name, value]) => (
        <span key={name} className="m-fact">
          <span className="soft">{t(`fact.${name}`, name)}</span> {said(name, value)}
        </span>
      ))}
      {inbox && <a href={`/inbox?open=${inbox}`}>{t("showMessage")}</a>}
      {row.facts["run"] && <a href={`/repromises?open=${row.facts["run"]}`}>{t("showRun")}</a>}
    </>
  );
}

function Detail({ row }: { readonly row: Row }) {
  const { t } = useTranslation("timeline");
  const places = usePlaces();
  const format = useFormat();
  const why = useWhy();
  const language = currentLocale() === "en" ? "en" : "zh";
  const hasChange = row.before !== null || row.after !== null;
  return (
    <>
      <div className="m-facts">
        {row.placeId && <span className="m-fact">{places.name(row.placeId)}</span>}
        <Facts row={row} />
      </div>
      {row.words && <div>{format.daysIn(row.words[language])}</div>}
      {row.why && <div className="soft">{why(row.why)}</div>}
      {hasChange && (
        <details open={row.kind === "promise"}>
          <summary>{t("change")}</summary>
          <Diff before={row.before} after={row.after} />
        </details>
      )}
    </>
  );
}

const toneOf = ({ action, facts }: Row): NonNullable<TimelineEntry["tone"]> => {
  if (facts["state"] === "dead" || action === "promises.slipped") return "bad";
  if (action === "orders.hold.place" || facts["state"] === "stale") return "warn";
  return /arrived|gained|release/.test(action) ? "good" : "plain";
};

function useEntries(rows: readonly Row[]): TimelineEntry[] {
  const { t } = useTranslation("timeline");
  const { t: act } = useTranslation("acts");
  return rows.map((row) => ({
    key: row.id,
    at: row.at,
    zone: row.zone,
    actor: row.actor,
    tone: toneOf(row),
    title: (
      <>
        {row.direction && (
          <span aria-label={t(row.direction)}>{row.direction === "in" ? "→" : "←"} </span>
        )}
        {t(`action.${row.action}`, act(row.action, row.action))}
      </>
    ),
    detail: <Detail row={row} />,
  }));
}

/** All that happened to an order, newest first, in the zone of the place; filtered by kind. */
export function OrderTimeline({ id }: { readonly id: number }) {
  const { t } = useTranslation("timeline");
  const [kind, setKind] = useState<Kind | null>(null);
  const { data, error } = useQuery({
    // Under the order's own name: whatever reads the order anew reads this anew.
    queryKey: ["order", String(id), "timeline"],
    queryFn: () => api.call(orderTimeline, { params: { id } }),
  });
  const rows = data?.rows ?? [];
  const shown = rows.filter((row) => kind === null || row.kind === kind);
  const entries = useEntries(shown);
  const count = (each: Kind) => rows.filter((row) => row.kind === each).length;
  return (
    <>
      <ErrorNotice error={error} />
      <div className="m-chips" role="group" aria-label={t("filter")}>
        {timelineKinds
          .filter((each) => count(each) > 0)
          .map((each) => (
            <button
              key={each}
              type="button"
              className={`m-button m-chip${kind === each ? " m-chip-on" : ""}`}
              aria-pressed={kind === each}
              onClick={() => setKind(kind === each ? null : each)}
            >
              {t(`kind.${each}`)} {count(each)}
            </button>
          ))}
      </div>
      {data && <Timeline entries={entries} />}
    </>
  );
}
