import { useTranslation } from "react-i18next";
import { useUrlState } from "../../parts/url-state.ts";
import { grains, type Grain } from "./spans.ts";

/** How many days of history a chart may show. */
const reaches = ["120", "365", "1100"] as const;

/** A choice of a few words that stands in the address. */
export function Choice(props: {
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

/** By which span, and how far back, a chart is drawn: it stands in the address. */
export function useView() {
  const [state] = useUrlState();
  const grain: Grain = grains.find((each) => each === state["grain"]) ?? "day";
  const reach = reaches.find((each) => each === state["reach"]) ?? "365";
  return { grain, reach, historyDays: Number(reach) };
}

/** The choices of how a chart is drawn. */
export function ViewChoices() {
  const { t } = useTranslation("demand");
  const { grain, reach } = useView();
  return (
    <>
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
    </>
  );
}
