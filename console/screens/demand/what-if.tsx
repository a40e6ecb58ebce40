import { useState } from "react";
import { useTranslation } from "react-i18next";
import { whatIf } from "../../../contract/scenarios.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import type { Forecast } from "./chart-lines.ts";
import { useFestivals } from "./events.tsx";
import { Labelled } from "./labelled.tsx";
import type { Names } from "./names.ts";
import { dayOf, textOf } from "./spans.ts";
import type { Node } from "./tree-rows.ts";
import { useVersions } from "./versions.tsx";

interface WhatIfProps {
  readonly node: Node;
  readonly names: Names;
  readonly forecast: Forecast;
  readonly compared: Forecast | undefined;
  readonly may: boolean;
}

const wholeIn = (text: string) => (/^-?\d{1,3}$/.test(text.trim()) ? Number(text) : 0);

/** What a person typed. */
interface Typed {
  readonly festival: string;
  readonly days: string;
  readonly percent: string;
}

/** A price of the part over the whole horizon. */
const repriced = (node: Node, forecast: Forecast, percent: number) => ({
  fromDay: forecast.origin,
  untilDay: textOf(dayOf(forecast.origin) + forecast.point.length - 1),
  itemId: node.itemId === 0 ? null : node.itemId,
  channelId: node.channelId === 0 ? null : node.channelId,
  factor: 1 + percent / 100,
});

/** What is asked for, and what it is called. */
function useQuestion(
  { node, names, forecast }: Pick<WhatIfProps, "node" | "names" | "forecast">,
  { festival, days, percent }: Typed,
) {
  const { t, i18n } = useTranslation("demand");
  const festivals = useFestivals(forecast.origin, forecast.point.length);
  const known = new Map(
    (festivals.data?.rows ?? [])
      .filter((each) => each.main)
      .map((each) => [each.key, i18n.language === "en" ? each.name.en : each.name.zh]),
  );
  const moved = festival !== "" && wholeIn(days) !== 0;
  const isPriced = wholeIn(percent) !== 0;
  const name = [
    ...(moved ? [t("whatIf.movedName", { name: known.get(festival) ?? festival, days })] : []),
    ...(isPriced ? [t("whatIf.pricedName", { part: names.whole(node), percent })] : []),
  ].join(", ");
  const body = {
    name: name.slice(0, 120),
    moved: moved ? [{ festival, days: wholeIn(days) }] : [],
    prices: isPriced ? [repriced(node, forecast, wholeIn(percent))] : [],
    events: [],
  };
  return { known, body, isEmpty: !moved && !isPriced };
}

/** Asks: a festival some days earlier or later, and a price in percent for the chosen part. */
function AskForm(props: Omit<WhatIfProps, "compared" | "may">) {
  const { t } = useTranslation("demand");
  const [, setState] = useUrlState();
  const [typed, setTyped] = useState<Typed>({ festival: "", days: "", percent: "" });
  const ask = useCommand(whatIf, ["forecasts"]);
  const { known, body, isEmpty } = useQuestion(props, typed);
  const onSuccess = ({ versionId }: { versionId: number }) =>
    setState({ scenario: String(versionId) });
  return (
    <form
      className="m-demand-draft"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ body }, { onSuccess });
      }}
    >
      <label>
        {t("whatIf.festival")}
        <select
          className="m-field"
          value={typed.festival}
          onChange={(event) => setTyped({ ...typed, festival: event.target.value })}
        >
          <option value="">{t("whatIf.noFestival")}</option>
          {[...known].map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Labelled
        label={t("whatIf.days")}
        {...{ type: "number", min: -31, max: 31, value: typed.days }}
        onText={(days) => setTyped({ ...typed, days })}
      />
      <Labelled
        label={t("whatIf.price")}
        {...{ type: "number", min: -90, max: 500, value: typed.percent }}
        onText={(percent) => setTyped({ ...typed, percent })}
      />
      <button type="submit" className="m-button" disabled={isEmpty || ask.isPending}>
        {t("whatIf.ask")}
      </button>
      <ErrorNotice error={ask.error} />
    </form>
  );
}

/** Both over the days that both speak of, as sums; of published versions their plans too. */
function Difference({ forecast, compared }: { forecast: Forecast; readonly compared: Forecast }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const from = Math.max(dayOf(forecast.origin), dayOf(compared.origin));
  const until = Math.min(
    dayOf(forecast.origin) + forecast.point.length,
    dayOf(compared.origin) + compared.point.length,
  );
  const sum = ({ origin }: Forecast, values: readonly number[]) =>
    values
      .slice(from - dayOf(origin), until - dayOf(origin))
      .reduce((total, value) => total + value, 0);
  const said = (usual: number, other: number) => {
    const share = usual > 0 ? other / usual - 1 : 0;
    return {
      ...{ usual: format.count(Math.round(usual)), other: format.count(Math.round(other)) },
      ...{ from: format.day(textOf(from)), until: format.day(textOf(until - 1)) },
      share: `${share > 0 ? "+" : ""}${format.percent(share)}`,
    };
  };
  const points = said(sum(forecast, forecast.point), sum(compared, compared.point));
  return (
    <>
      <p className="m-tabular">{t("whatIf.difference", points)}</p>
      {forecast.plan && compared.plan && (
        <p className="m-tabular">
          {t("whatIf.plans", said(sum(forecast, forecast.plan), sum(compared, compared.plan)))}
        </p>
      )}
    </>
  );
}

/** What-ifs: asked for, compared with what is published, never published themselves. */
export function WhatIf(props: WhatIfProps) {
  const { forecast, compared, may } = props;
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [state, setState] = useUrlState();
  const versions = useVersions();
  const others = (versions.data?.rows ?? []).filter((each) => each.id !== forecast.versionId);
  return (
    <section className="card">
      <h2>{t("whatIf.title")}</h2>
      <p className="soft">{t("whatIf.text")}</p>
      {may && <AskForm {...props} />}
      {others.length > 0 && (
        <div role="group" aria-label={t("whatIf.compare")} className="m-actions">
          {others.slice(0, 12).map((each) => {
            const isOn = state["scenario"] === String(each.id);
            return (
              <button
                key={each.id}
                type="button"
                className={`m-chip${isOn ? " m-chip-on" : ""}`}
                aria-pressed={isOn}
                disabled={each.state !== "done"}
                onClick={() => setState({ scenario: isOn ? null : String(each.id) })}
              >
                {each.kind === "scenario"
                  ? each.name
                  : t("whatIf.version", { day: format.day(each.origin) })}
                {each.state !== "done" && ` (${t(`state.${each.state}`)})`}
              </button>
            );
          })}
        </div>
      )}
      {compared && <Difference forecast={forecast} compared={compared} />}
    </section>
  );
}
