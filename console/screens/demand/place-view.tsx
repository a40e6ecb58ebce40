import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { readPlanEndpoint } from "../../../contract/overrides.ts";
import { readPlaceDays } from "../../../contract/place-demand.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useMay } from "../../shell/session.ts";
import type { Names } from "./names.ts";
import { Overrides } from "./overrides.tsx";
import { PlaceChart } from "./place-chart.tsx";
import { usePartName } from "./place-names.ts";
import { planOf, type PlaceDays, type PlacePart } from "./place-rows.ts";
import { daysOf, isSettable, withDraft, type Draft, type Plan } from "./plan-draft.ts";
import { PlanGrid, PlanStrips } from "./plan-grid.tsx";
import { placedKeyOf, placedQueryOf, queryOf } from "./tree-rows.ts";

interface PlaceViewProps {
  readonly part: PlacePart;
  readonly names: Names;
  /** The reader is told of places only. */
  readonly isOnly?: boolean;
}

interface PartProps extends Required<PlaceViewProps> {
  readonly days: PlaceDays;
  readonly name: string;
}

const nodeOf = ({ itemId, channelId }: PlacePart) => ({ itemId, channelId, region: "*" });

/** A place's history and plan, to be read only: its part of a plan that tells no provinces apart. */
function Read({ part, days, name, isOnly }: PartProps) {
  const { t } = useTranslation("demand");
  const plan = useMemo(() => planOf(days), [days]);
  return (
    <>
      <section className="card">
        <PlaceChart {...{ days, name, isOnly, plan, onSet: null }} node={nodeOf(part)} />
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

/** A place's history and plan, which may be set by hand or by dragging; and who has set it. */
function Set({ part, days, name, names, plan }: PartProps & { readonly plan: Plan }) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const planned = useMemo(() => daysOf(plan), [plan]);
  const drafted = useMemo(() => withDraft(planned, draft), [planned, draft]);
  const node = { ...nodeOf(part), placeId: part.placeId };
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

/** What falls to one place by the rules in force; set there where the plan tells provinces apart. */
export function PlaceView({ part, names, isOnly = false }: PlaceViewProps) {
  const { t } = useTranslation("demand");
  const may = useMay("forecasts.write") && !isOnly;
  const { placeId } = part;
  const node = nodeOf(part);
  const placed = { ...node, placeId };
  const name = usePartName(names)(placed);
  const read = useQuery({
    queryKey: ["demand", "place-days", placedKeyOf(placed)],
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      api.call(readPlaceDays, { query: { ...queryOf(node), placeId }, signal }),
  });
  const days = read.data;
  const isSet = may && placeId !== 0 && days?.provincesApart === true;
  const plan = useQuery({
    queryKey: ["forecasts", "plan", placedKeyOf(placed)],
    enabled: isSet,
    retry: false,
    queryFn: ({ signal }) => api.call(readPlanEndpoint, { query: placedQueryOf(placed), signal }),
  });
  const shown = { part, names, name, isOnly };
  const isThere = days !== undefined && days.places.length > 0;
  return (
    <div className="m-demand-node" aria-busy={read.isPending}>
      <ErrorNotice error={read.error ?? plan.error} />
      {days && !isThere && <EmptyState title={name} text={t("place.nothing")} />}
      {isThere && plan.data && <Set {...shown} days={days} plan={plan.data} />}
      {isThere && !plan.data && <Read {...shown} days={days} />}
    </div>
  );
}
