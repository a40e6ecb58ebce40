import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { readForecastSettings, saveForecastSettings } from "../../../contract/forecasts.ts";
import { listWindows, saveWindow } from "../../../contract/netting.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useChannels } from "../../parts/masters.ts";
import { NumberCell } from "../../parts/number-cell.tsx";
import { Labelled } from "./labelled.tsx";

type Settings = ReplyOf<typeof readForecastSettings>;
type Window = ReplyOf<typeof listWindows>["rows"][number];

const days = [
  { key: "horizonDays", min: 28, max: 371 },
  { key: "historyDays", min: 91, max: 1_830 },
  { key: "frozenDays", min: 0, max: 60 },
] as const;
const flags = ["byRegion", "nightly"] as const;

/** How forecasts are made, from the next run on. */
function SettingsForm({ settings }: { readonly settings: Settings }) {
  const { t } = useTranslation("demand");
  const [typed, setTyped] = useState(settings);
  const save = useCommand(saveForecastSettings, ["forecasts"]);
  return (
    <form
      className="m-demand-draft"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ body: typed });
      }}
    >
      {days.map(({ key, min, max }) => (
        <Labelled
          key={key}
          label={t(`set.${key}`)}
          {...{ type: "number", min, max, required: true, value: String(typed[key]) }}
          onText={(text) => setTyped({ ...typed, [key]: Number(text) })}
        />
      ))}
      <Labelled
        label={t("set.worsePercent")}
        {...{ type: "number", min: 1, max: 1_000, value: String(typed.worsePercent ?? "") }}
        onText={(text) => setTyped({ ...typed, worsePercent: text === "" ? null : Number(text) })}
      />
      {flags.map((key) => (
        <label key={key} className="m-inline">
          <input
            type="checkbox"
            checked={typed[key]}
            onChange={(event) => setTyped({ ...typed, [key]: event.target.checked })}
          />
          {t(`set.${key}`)}
        </label>
      ))}
      {typed.byRegion !== settings.byRegion && (
        <p className="soft">{t(typed.byRegion ? "set.apart" : "set.together")}</p>
      )}
      <button type="submit" className="m-button" disabled={save.isPending}>
        {t("set.save")}
      </button>
      <ErrorNotice error={save.error} />
    </form>
  );
}

function WindowRow({ row, name, may }: { row: Window; name: string; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const save = useCommand(saveWindow, ["forecasts"]);
  const cell = (key: "backDays" | "forwardDays", max: number) => (
    <td className="num">
      <NumberCell
        label={`${name}: ${t(`set.${key}`)}`}
        value={row[key]}
        max={max}
        disabled={!may || save.isPending}
        onCommit={(next) => next !== null && save.mutate({ body: { ...row, [key]: next } })}
      />
    </td>
  );
  return (
    <tr>
      <th scope="row">
        {name}
        <ErrorNotice error={save.error} />
      </th>
      {cell("backDays", 28)}
      {cell("forwardDays", 56)}
    </tr>
  );
}

/** How forecasts are made, and how far from their day a channel's orders use up the plan. */
export function DemandSettings({ may }: { readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const channels = useChannels();
  const settings = useQuery({
    queryKey: ["forecasts", "settings"],
    queryFn: ({ signal }) => api.call(readForecastSettings, { signal }),
  });
  const windows = useQuery({
    queryKey: ["forecasts", "windows"],
    queryFn: ({ signal }) => api.call(listWindows, { signal }),
  });
  const known = windows.data?.rows ?? [];
  const other = known.find((each) => each.channelId === 0);
  return (
    <section className="card">
      <h2>{t("set.title")}</h2>
      <ErrorNotice error={settings.error ?? windows.error} />
      {settings.data && may && <SettingsForm settings={settings.data} />}
      {other && (
        <>
          <h3>{t("set.windows")}</h3>
          <div className="scroll" tabIndex={0} role="region" aria-label={t("set.windows")}>
            <table className="plain m-demand-strip">
              <thead>
                <tr>
                  <th scope="col">{t("set.channel")}</th>
                  <th scope="col" className="num">
                    {t("set.backDays")}
                  </th>
                  <th scope="col" className="num">
                    {t("set.forwardDays")}
                  </th>
                </tr>
              </thead>
              <tbody>
                <WindowRow row={other} name={t("set.others")} may={may} />
                {channels.rows.map(({ id }) => {
                  const own = known.find((each) => each.channelId === id);
                  const row = own ?? { ...other, channelId: id };
                  return <WindowRow key={id} row={row} name={channels.name(id)} may={may} />;
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
