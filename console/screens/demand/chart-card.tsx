import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { pictureOf, type Calendar, type Demand, type Forecast } from "./chart-lines.ts";
import { DemandChart } from "./chart.tsx";
import { withMonths } from "./months.ts";
import { isSettable, withDraft, type Days, type Draft } from "./plan-draft.ts";
import { useView, ViewChoices } from "./view-choices.tsx";

function Facts({ forecast }: { readonly forecast: Forecast }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const facts = [
    [t("fact.recent"), format.count(Math.round(forecast.recent)), ""],
    [t("fact.next"), format.count(Math.round(forecast.next)), ""],
    [t("fact.risk"), format.money(forecast.riskMinor, forecast.currency), t("fact.riskText")],
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

interface ChartCardProps {
  readonly name: string;
  readonly demand: Demand;
  readonly forecast: Forecast;
  /** What a what-if says of the same part. */
  readonly compared: Forecast | undefined;
  readonly calendar: Calendar | undefined;
  readonly days: Days;
  readonly draft: Draft | null;
  /** Takes what was dragged; null where nothing may be set. */
  readonly onDraft: ((draft: Draft) => void) | null;
}

/** A part's picture with its words and numbers: what was asked, is expected and is planned. */
export function ChartCard(props: ChartCardProps) {
  const { name, demand, forecast, compared, calendar, days, draft, onDraft } = props;
  const { t } = useTranslation("demand");
  const format = useFormat();
  const { grain, historyDays } = useView();
  const picture = useMemo(() => {
    const plan = { first: days.first, units: withDraft(days, draft).plan };
    const how = { grain, historyDays, plan, other: compared };
    const drawn = pictureOf(demand, forecast, how);
    return grain === "month" ? withMonths(drawn, forecast, compared) : drawn;
  }, [demand, forecast, compared, grain, historyDays, days, draft]);
  const label = t("chart.label", {
    name,
    recent: format.count(Math.round(forecast.recent)),
    next: format.count(Math.round(forecast.next)),
  });
  return (
    <section className="card">
      <div className="m-demand-head">
        <h2>{name}</h2>
        <ViewChoices />
      </div>
      <Facts forecast={forecast} />
      <DemandChart
        {...{ picture, calendar, label }}
        onSet={
          onDraft &&
          ((span, units) => {
            // Months beyond the days are looked at, not set.
            if (isSettable(days, span)) onDraft({ span, units });
          })
        }
      />
    </section>
  );
}
