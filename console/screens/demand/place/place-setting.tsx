import { useMemo, useState } from "react";
import type { Names } from "../names.ts";
import { Overrides } from "../overrides.tsx";
import { PlaceChart } from "./place-chart.tsx";
import type { PlaceDays, PlacePart } from "./place-rows.ts";
import { daysOf, isSettable, withDraft, type Draft, type Plan } from "../plan-draft.ts";
import { PlanGrid } from "../plan-grid.tsx";

interface PlaceSettingProps {
  readonly part: PlacePart;
  readonly names: Names;
  readonly name: string;
  readonly days: PlaceDays;
  readonly plan: Plan;
}

/** A place's history and plan, which may be set by hand or by dragging; and who has set it. */
export function PlaceSetting({ part, names, name, days, plan }: PlaceSettingProps) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const planned = useMemo(() => daysOf(plan), [plan]);
  const drafted = useMemo(() => withDraft(planned, draft), [planned, draft]);
  const node = { ...part, region: "*" };
  return (
    <>
      <section className="card">
        <PlaceChart
          {...{ days, name, node, plan: drafted, isOnly: false }}
          onSet={(span, units) => {
            if (isSettable(planned, span)) setDraft({ span, units });
          }}
        />
      </section>
      <PlanGrid {...{ node, draft, may: true }} days={planned} forecast={null} onDraft={setDraft} />
      <Overrides {...{ node, names, may: true }} />
    </>
  );
}
