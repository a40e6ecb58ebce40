import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listWaves } from "../../../contract/warehouse.ts";
import { api } from "../../api.ts";
import { day } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { clockOf, tabs } from "./work.ts";
import type { Tab } from "./work.ts";

/** How many orders each cut-off of a place waits for. */
export function useWaves(placeId: number) {
  return useQuery({
    queryKey: ["waves", placeId],
    enabled: placeId > 0,
    queryFn: () => api.call(listWaves, { query: { placeId } }),
  }).data;
}

type Waves = NonNullable<ReturnType<typeof useWaves>>;

interface WaveChipsProps {
  readonly waves: Waves | undefined;
  readonly rows: readonly { readonly shipDay: string; readonly count: number }[];
}

const chip = (on: boolean) => `m-chip w-big${on ? " m-chip-on" : ""}`;

interface PastProps extends WaveChipsProps {
  readonly chosen: string;
  readonly onChoose: (shipDay: string | null) => void;
}

/** The cut-offs that have passed, as one field however many there are: the work stays in sight. */
function PastWaves({ waves, rows, chosen, onChoose }: PastProps) {
  const { t } = useTranslation("warehouse");
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const time = clockOf(waves?.cutOffMinute ?? 0);
  return (
    <select
      className={`m-field w-big w-past${chosen ? " w-past-on" : ""}`}
      aria-label={t("wave.past")}
      value={chosen}
      onChange={(event) => onChoose(event.target.value || null)}
    >
      <option value="">{t("wave.pastSome", { waves: rows.length, count })}</option>
      {rows.map((row) => (
        <option key={row.shipDay} value={row.shipDay}>
          {t("wave.one", { day: day(row.shipDay), time, count: row.count })} {t("wave.late")}
        </option>
      ))}
    </select>
  );
}

/** The cut-offs for which something waits; choosing one shows only its orders. */
function WaveChips({ waves, rows }: WaveChipsProps) {
  const { t } = useTranslation("warehouse");
  const [state, setState] = useUrlState();
  const open = rows.filter((row) => row.count > 0);
  if (open.length === 0) return null;
  const late = open.filter((row) => waves !== undefined && row.shipDay < waves.today);
  // A few stand open; many would push the orders out of sight.
  const folded = late.length > 3 ? late : [];
  const chosen = state["wave"] ?? "";
  return (
    <div className="w-waves" role="group" aria-label={t("wave.label")}>
      <button
        type="button"
        className={chip(!state["wave"])}
        aria-pressed={!state["wave"]}
        onClick={() => setState({ wave: null })}
      >
        {t("wave.all")}
      </button>
      {folded.length > 0 && (
        <PastWaves
          waves={waves}
          rows={folded}
          chosen={folded.some((row) => row.shipDay === chosen) ? chosen : ""}
          onChoose={(wave) => setState({ wave })}
        />
      )}
      {open
        .filter((row) => !folded.includes(row))
        .map(({ shipDay, count }) => (
          <button
            key={shipDay}
            type="button"
            className={chip(state["wave"] === shipDay)}
            aria-pressed={state["wave"] === shipDay}
            onClick={() => setState({ wave: shipDay })}
          >
            {t("wave.one", { day: day(shipDay), time: clockOf(waves?.cutOffMinute ?? 0), count })}
            {waves && shipDay < waves.today && <span className="tag bad">{t("wave.late")}</span>}
          </button>
        ))}
    </div>
  );
}

/** How much waits in each state, and in each cut-off of the state that is open. */
export function Waiting({ tab, waves }: { readonly tab: Tab; readonly waves: Waves | undefined }) {
  const { t } = useTranslation("warehouse");
  const [, setState] = useUrlState();
  const { count: figure } = useFormat();
  const sum = (key: "toPick" | "picked") =>
    (waves?.waves ?? []).reduce((total, wave) => total + wave[key], 0);
  const counts: Record<Tab, number> = {
    to_pick: sum("toPick"),
    picked: sum("picked"),
    packed: waves?.packed ?? 0,
    shipped: waves?.underWay ?? 0,
  };
  const key = tab === "to_pick" ? "toPick" : "picked";
  const shown = tab === "to_pick" || tab === "picked" ? (waves?.waves ?? []) : [];
  return (
    <>
      <div className="w-tabs">
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            className={chip(each === tab)}
            aria-pressed={each === tab}
            onClick={() => setState({ tab: each, wave: null }, true)}
          >
            {t(`tab.${each}`)} · {figure(counts[each])}
          </button>
        ))}
      </div>
      <WaveChips waves={waves} rows={shown.map((wave) => ({ ...wave, count: wave[key] }))} />
    </>
  );
}
