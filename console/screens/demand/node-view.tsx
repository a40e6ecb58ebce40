import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { readDemand } from "../../../contract/demand.ts";
import { readCalendar, readForecast } from "../../../contract/forecasts.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { pictureOf } from "./chart-lines.ts";
import type { Demand, Forecast } from "./chart-lines.ts";
import { DemandChart } from "./chart.tsx";
import { Backtest, Explanation, ForecastTable } from "./explanation.tsx";
import type { Names } from "./names.ts";
import { dayOf, grains, textOf } from "./spans.ts";
import type { Grain } from "./spans.ts";
import { keyOf } from "./tree-rows.ts";
import type { Node } from "./tree-rows.ts";

const reaches = ["120", "365", "1100"] as const;

/** A node as the server is asked for it: what stands for all is left out. */
const queryOf = (node: Node) => ({
  ...(node.itemId === 0 ? {} : { itemId: node.itemId }),
  ...(node.channelId === 0 ? {} : { channelId: node.channelId }),
  ...(node.region === "*" ? {} : { region: node.region }),
});

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
  return { forecast, demand, calendar };
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
  readonly name: string;
  readonly demand: Demand;
  readonly forecast: Forecast;
  readonly calendar: Parameters<typeof DemandChart>[0]["calendar"];
}

function Whole({ name, demand, forecast, calendar }: WholeProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [state] = useUrlState();
  const grain: Grain = grains.find((each) => each === state["grain"]) ?? "day";
  const reach = reaches.find((each) => each === state["reach"]) ?? "365";
  const picture = useMemo(
    () => pictureOf(demand, forecast, { grain, historyDays: Number(reach) }),
    [demand, forecast, grain, reach],
  );
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
        <DemandChart picture={picture} calendar={calendar} label={label} />
        <ForecastTable forecast={forecast} grain={grain} />
      </section>
      <div className="m-demand-pair">
        <Explanation forecast={forecast} />
        <Backtest forecast={forecast} />
      </div>
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
  const { forecast, demand, calendar } = useNode(node, versionId);
  return (
    <div className="m-demand-node" aria-busy={forecast.isPending}>
      <ErrorNotice error={forecast.error ?? demand.error} />
      {demand.data && !demand.data.complete && (
        <p className="m-notice m-notice-warn">{t("counting")}</p>
      )}
      {forecast.data && demand.data && (
        <Whole
          name={names.whole(node)}
          demand={demand.data}
          forecast={forecast.data}
          calendar={calendar.data}
        />
      )}
    </div>
  );
}
