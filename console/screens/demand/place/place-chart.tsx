import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../parts/format.ts";
import { useUrlState } from "../../../parts/url-state.ts";
import { DemandChart } from "../chart.tsx";
import { useMarked } from "../node-reads.ts";
import { placePicture, wantedOf, type PlaceDays } from "./place-rows.ts";
import type { Days } from "../plan-draft.ts";
import { dayOf, textOf, type Span } from "../spans.ts";
import type { Node } from "../tree-rows.ts";
import { useView, ViewChoices } from "../view-choices.tsx";

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The days that a place's chart may show: what was asked, then what is planned. */
const reachOf = ({ from, until, origin, places }: PlaceDays) => ({
  from,
  until: textOf(dayOf(origin ?? until) + (places[0]?.planned.length ?? 0)),
});

interface PlaceChartProps {
  readonly days: PlaceDays;
  /** The items and channels that are looked at. */
  readonly node: Node;
  readonly name: string;
  /** Its plan by day, with what is being drafted. */
  readonly plan: Days;
  /** Takes what was dragged; null where nothing may be set. */
  readonly onSet: ((span: Span, units: number) => void) | null;
  /** The reader is told of places only: no other part leads back. */
  readonly isOnly: boolean;
}

/** What was asked and is planned: as a chart and in the same words for those who do not see it. */
export function PlaceChart({ days, node, name, plan, onSet, isOnly }: PlaceChartProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [state, setState] = useUrlState();
  const { grain, historyDays } = useView();
  const picture = useMemo(
    () => placePicture(days, { grain, historyDays, plan }),
    [days, grain, historyDays, plan],
  );
  const calendar = useMarked(node, reachOf(days), !isOnly);
  const over = days.origin === null ? undefined : dayOf(days.origin) - dayOf(days.from);
  const recent = sum(wantedOf(days).slice(0, over).slice(-28));
  const next = sum((days.places[0]?.planned ?? []).slice(0, 28));
  const words = { name, recent: format.count(recent), next: format.count(next) };
  return (
    <>
      <div className="m-demand-head">
        <h2>{name}</h2>
        <ViewChoices />
        {!isOnly && state["by"] !== "place" && (
          <button type="button" className="m-button" onClick={() => setState({ place: null })}>
            {t("place.all")}
          </button>
        )}
      </div>
      <dl className="m-demand-facts">
        {(["recent", "next"] as const).map((key) => (
          <div key={key}>
            <dt>{t(key === "recent" ? "fact.recent" : "place.planned")}</dt>
            <dd className="m-tabular">{words[key]}</dd>
          </div>
        ))}
      </dl>
      <DemandChart {...{ picture, calendar, onSet }} label={t("place.label", words)} />
    </>
  );
}
