import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { readDemand } from "../../../contract/demand.ts";
import { readCalendar, readForecast } from "../../../contract/forecasts.ts";
import { readPlanEndpoint } from "../../../contract/overrides.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { pictureOf } from "./chart-lines.ts";
import type { Demand, Forecast } from "./chart-lines.ts";
import { DemandChart } from "./chart.tsx";
import { Backtest, Explanation } from "./explanation.tsx";
import type { Names } from "./names.ts";
import { Accuracy, Overrides } from "./overrides.tsx";
import { daysOf, standingOf, withDraft } from "./plan-draft.ts";
import type { Draft, Plan } from "./plan-draft.ts";
import { PlanGrid } from "./plan-grid.tsx";
import { dayOf, grains, textOf } from "./spans.ts";
import type { Grain } from "./spans.ts";
import { keyOf, queryOf } from "./tree-rows.ts";
import type { Node } from "./tree-rows.ts";

const reaches = ["120", "365", "1100"] as const;

function useNode(node: Node, versionId: number) {
  const query = queryOf(node);
  const forecast = useQuery({
    queryKey: ["forecasts", "node", versionId, keyOf(node)],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(readForecast, { query: { ...query, versionId }, signal }),
  });
  const demand = useQuery({
    queryKey: ["demand", keyOf(node)],
    staleTime: 30_000,
    queryFn: ({ signal }) => api.call(readDemand, { query, signal }),
  });
  const plan = useQuery({
    queryKey: ["forecasts", "plan", versionId, keyOf(node)],
    queryFn: ({ signal }) => api.call(readPlanEndpoint, { query, signal }),
  });
  const { data } = forecast;
  const days = data && {
    from: textOf(dayOf(data.origin) - 1_100),
    until: textOf(dayOf(data.origin) + data.point.length),
  };
  const calendar = useQuery({
    queryKey: ["forecasts", "calendar", days],
    enabled: days !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      api.call(readCalendar, { query: days ?? { from: "", until: "" }, signal }),
  });
  return { forecast, demand, calendar, plan };
}

/** A choice of a few words that stands in the address. */
function Choice(props: {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}) {
  const [, setState] = useUrlState();
  return (
    <div role="group" aria-label={props.label} className="m-actions">
      {props.options.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          className={`m-chip${value === props.value ? " m-chip-on" : ""}`}
          aria-pressed={value === props.value}
          onClick={() => setState({ [props.name]: value })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function Facts({ forecast }: { readonly forecast: Forecast }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const facts = [
    [t("fact.recent"), format.count(Math.round(forecast.recent)), ""],
    [t("fact.next"), format.count(Math.round(forecast.next)), ""],
    [t("fact.risk"), format.money(forecast.riskMinor, "CNY"), t("fact.riskText")],
    [
      t("fact.miss"),
      forecast.miss === null ? "—" : format.percent(forecast.miss),
      t("fact.missText"),
    ],
    [t("fact.class"), t(`class.${forecast.class}`), t("fact.classText")],
  ];
  return (
    <dl className="m-demand-facts">
      {facts.map(([name, value, title]) => (
        <div key={name} title={title}>
          <dt>{name}</dt>
          <dd className="m-tabular">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface WholeProps {
  readonly node: Node;
  readonly names: Names;
  readonly plan: Plan;
  readonly demand: Demand;
  readonly forecast: Forecast;
  readonly calendar: Parameters<typeof DemandChart>[0]["calendar"];
}

/** Words, numbers and picture of a part, and the plan that may be set by hand or by dragging. */
function Whole({ node, names, demand, forecast, calendar, plan }: WholeProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [state] = useUrlState();
  const grain: Grain = grains.find((each) => each === state["grain"]) ?? "day";
  const reach = reaches.find((each) => each === state["reach"]) ?? "365";
  const may = useMay("forecasts.write");
  const [draft, setDraft] = useState<Draft | null>(null);
  const name = names.whole(node);
  const days = useMemo(() => daysOf(plan), [plan]);
  const picture = useMemo(() => {
    const { plan: planned } = withDraft(days, draft);
    const shown = { first: days.first, units: planned };
    return pictureOf(demand, forecast, { grain, historyDays: Number(reach), plan: shown });
  }, [demand, forecast, grain, reach, days, draft]);
  const label = t("chart.label", {
    name,
    recent: format.count(Math.round(forecast.recent)),
    next: format.count(Math.round(forecast.next)),
  });
  return (
    <>
      <section className="card">
        <div className="m-demand-head">
          <h2>{name}</h2>
          <Choice
            name="grain"
            label={t("grain.label")}
            value={grain}
            options={grains.map((value) => ({ value, label: t(`grain.${value}`) }))}
          />
          <Choice
            name="reach"
            label={t("reach.label")}
            value={reach}
            options={reaches.map((value) => ({ value, label: t(`reach.d${value}`) }))}
          />
        </div>
        <Facts forecast={forecast} />
        <DemandChart
          {...{ picture, calendar, label }}
          onSet={
            may
              ? (span, units) => {
                  if (standingOf(days, span).isOpen) setDraft({ span, units });
                }
              : null
          }
        />
      </section>
      <PlanGrid {...{ node, days, draft, may }} onDraft={setDraft} />
      <div className="m-demand-pair">
        <Explanation forecast={forecast} />
        <Backtest forecast={forecast} />
        <Accuracy node={node} />
      </div>
      <Overrides {...{ node, names, may }} />
    </>
  );
}

interface NodeViewProps {
  readonly node: Node;
  readonly versionId: number;
  readonly names: Names;
}

/** One part of the demand: what was asked, what is expected, why, and how far it used to miss. */
export function NodeView({ node, versionId, names }: NodeViewProps) {
  const { t } = useTranslation("demand");
  const { forecast, demand, calendar, plan } = useNode(node, versionId);
  return (
    <div className="m-demand-node" aria-busy={forecast.isPending}>
      <ErrorNotice error={forecast.error ?? demand.error ?? plan.error} />
      {demand.data && !demand.data.complete && (
        <p className="m-notice m-notice-warn">{t("counting")}</p>
      )}
      {forecast.data && demand.data && plan.data && (
        <Whole
          {...{ node, names }}
          plan={plan.data}
          demand={demand.data}
          forecast={forecast.data}
          calendar={calendar.data}
        />
      )}
    </div>
  );
}
