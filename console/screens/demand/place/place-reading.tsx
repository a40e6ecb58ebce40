import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { PlaceChart } from "./place-chart.tsx";
import { planOf, type PlaceDays, type PlacePart } from "./place-rows.ts";
import { PlanStrips } from "../plan-grid.tsx";

interface PlaceReadingProps {
  readonly part: PlacePart;
  readonly name: string;
  readonly isOnly: boolean;
  readonly days: PlaceDays;
}

/** A place's history and plan, to be read only. */
export function PlaceReading({ part, name, isOnly, days }: PlaceReadingProps) {
  const { t } = useTranslation("demand");
  const plan = useMemo(() => planOf(days), [days]);
  const node = { ...part, region: "*" };
  return (
    <>
      <section className="card">
        <PlaceChart {...{ days, node, name, isOnly, plan, onSet: null }} />
      </section>
      {days.origin !== null && (
        <section className="card">
          <h2>{t("plan.title")}</h2>
          <p className="soft">{t(days.provincesApart ? "place.readText" : "place.planText")}</p>
          <PlanStrips days={plan} />
        </section>
      )}
    </>
  );
}
