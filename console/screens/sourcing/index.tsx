import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { getSourcing, saveSourcing } from "../../../contract/places.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField, TextField } from "../../parts/form.tsx";
import { useChannels, usePlaces } from "../../parts/masters.ts";
import { NumberCell } from "../../parts/number-cell.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { Ways } from "./ways.tsx";
import type { Change } from "./ways.tsx";

type Sourcing = ReplyOf<typeof getSourcing>;
type Source = Sourcing["sources"][number];

/** Saves a change of sourcing and says whose promises moved; `back` is the way back. */
function useChange() {
  const { t } = useTranslation("sourcing");
  const save = useCommand(saveSourcing, ["sourcing"]);
  const change = (body: Change, back?: Change) =>
    save.mutate(
      { body },
      {
        tell: (said) => toast(t("saved", { ...said }), back ? { undo: () => change(back) } : {}),
      },
    );
  return { error: save.error, change };
}

interface SourceLineProps {
  readonly source: Source;
  readonly readOnly: boolean;
  readonly change: (body: Change, back?: Change) => void;
}

/** A place that serves a channel: its rank, days and cost, each changed where it stands. */
function SourceLine({ source, readOnly, change }: SourceLineProps) {
  const { t } = useTranslation("sourcing");
  const places = usePlaces();
  const channels = useChannels();
  const channel = source.channelId === 0 ? t("allChannels") : channels.name(source.channelId);
  const place = places.name(source.placeId);
  const named = (what: string) => `${channel}, ${place}: ${what}`;
  const set = (part: Partial<Source>) =>
    change({ sources: [{ ...source, ...part }] }, { sources: [source] });
  const { channelId, placeId } = source;
  return (
    <tr>
      <td>{channel}</td>
      <td>{place}</td>
      <td className="num">
        <NumberCell
          label={named(t("rank"))}
          value={source.rank}
          max={1_000}
          disabled={readOnly}
          onCommit={(rank) => set({ rank: rank ?? 0 })}
        />
      </td>
      <td className="num">
        <NumberCell
          label={named(t("days"))}
          value={source.transitDays}
          max={365}
          disabled={readOnly}
          onCommit={(days) => set({ transitDays: days ?? 0 })}
        />
      </td>
      <td className="num">
        <NumberCell
          label={named(t("cost"))}
          value={source.parcelCostMinor / 100}
          step={0.01}
          disabled={readOnly}
          onCommit={(cost) => set({ parcelCostMinor: Math.round((cost ?? 0) * 100) })}
        />
      </td>
      <td>
        {!readOnly && (
          <button
            type="button"
            className="m-button"
            aria-label={named(t("remove"))}
            onClick={() =>
              change({ removedSources: [{ channelId, placeId }] }, { sources: [source] })
            }
          >
            {t("remove")}
          </button>
        )}
      </td>
    </tr>
  );
}

/** Lets a further place serve a channel, or all of them. */
function NewSource({ change }: Pick<SourceLineProps, "change">) {
  const { t } = useTranslation("sourcing");
  const places = usePlaces();
  const channels = useChannels();
  const [channelId, setChannel] = useState("0");
  const [placeId, setPlace] = useState("");
  const [days, setDays] = useState("3");
  const serving = places.rows.filter(({ kind, active }) => active && servingKinds.has(kind));
  const add = () => {
    const source = {
      ...{ channelId: Number(channelId), placeId: Number(placeId), rank: 0 },
      ...{ parcelCostMinor: 0, transitDays: Number(days) },
    };
    const { channelId: channel, placeId: place } = source;
    change({ sources: [source] }, { removedSources: [{ channelId: channel, placeId: place }] });
    setPlace("");
  };
  return (
    <form
      className="m-form-row"
      aria-label={t("add")}
      onSubmit={(event) => {
        event.preventDefault();
        if (placeId) add();
      }}
    >
      <SelectField
        label={t("channel")}
        value={channelId}
        options={[
          { value: "0", label: t("allChannels") },
          ...channels.rows.map(({ id }) => ({ value: String(id), label: channels.name(id) })),
        ]}
        onChange={setChannel}
      />
      <SelectField
        label={t("place")}
        value={placeId}
        options={[
          { value: "", label: t("choose") },
          ...serving.map(({ id }) => ({ value: String(id), label: places.name(id) })),
        ]}
        onChange={setPlace}
      />
      <TextField
        label={t("days")}
        type="number"
        min={0}
        max={365}
        value={days}
        onChange={setDays}
      />
      <button type="submit" className="m-button m-end" disabled={!placeId}>
        {t("add")}
      </button>
    </form>
  );
}

/** Kinds of places from which goods leave to buyers. */
const servingKinds = new Set(["warehouse", "store", "distributor_stock"]);

/** Sourcing: which place serves which channel and region, in how many days, at what cost. */
export function SourcingScreen() {
  const { t } = useTranslation("sourcing");
  const mayWrite = useMay("promises.write");
  const { error: unsaved, change } = useChange();
  const { data, error } = useQuery({
    queryKey: ["sourcing"],
    queryFn: () => api.call(getSourcing),
  });
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      <ErrorNotice error={error ?? unsaved} />
      <section className="card">
        <h2>{t("sources")}</h2>
        <p className="m-soft">{t("sourcesHint")}</p>
        <div className="scroll" tabIndex={0} role="region" aria-label={t("sources")}>
          <table className="plain">
            <thead>
              <tr>
                <th>{t("channel")}</th>
                <th>{t("place")}</th>
                <th className="num">{t("rank")}</th>
                <th className="num">{t("days")}</th>
                <th className="num">{t("cost")}</th>
                <th aria-label={t("remove")} />
              </tr>
            </thead>
            <tbody>
              {data?.sources.map((source) => (
                <SourceLine
                  key={`${source.channelId}/${source.placeId}`}
                  source={source}
                  readOnly={!mayWrite}
                  change={change}
                />
              ))}
            </tbody>
          </table>
        </div>
        {data?.sources.length === 0 && <p className="m-notice m-notice-warn">{t("noSource")}</p>}
        {mayWrite && <NewSource change={change} />}
      </section>
      {data && <Ways sourcing={data} readOnly={!mayWrite} change={change} />}
    </PageShell>
  );
}
