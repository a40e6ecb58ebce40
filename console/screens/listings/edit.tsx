import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listingHistory, mapListingsEndpoint } from "../../../contract/listings.ts";
import type { listListingsEndpoint } from "../../../contract/listings.ts";
import { nameOf } from "../../i18n.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { useChannels } from "../../parts/masters.ts";
import { typedInstant } from "../../parts/typed-time.ts";
import { Freed } from "./freed.tsx";
import { blank, PartsEditor, wholeParts, type DraftPart } from "./parts.tsx";

export type Listed = ReplyOf<typeof listListingsEndpoint>["rows"][number];

/** A listing's meaning in a line. */
export const meaningOf = ({ parts }: Pick<Listed, "parts">) =>
  parts.map(({ units, code }) => `${units} × ${code}`).join(" + ");

/** From when until when a meaning holds, in words. */
export function useSpan(): (listed: Pick<Listed, "validFrom" | "validUntil">) => string {
  const { t } = useTranslation("listings");
  const format = useFormat();
  return ({ validFrom, validUntil }) => {
    if (!validFrom && !validUntil) return t("always");
    const from = validFrom ? t("from", { from: format.fullInstant(validFrom) }) : "";
    const until = validUntil ? t("until", { until: format.fullInstant(validUntil) }) : "";
    return `${from} ${until}`.trim();
  };
}

/** Every span of a code, and who said what of it when. */
function History({ channelId, code }: Pick<Listed, "channelId" | "code">) {
  const { t } = useTranslation("listings");
  const format = useFormat();
  const span = useSpan();
  const { data, error } = useQuery({
    queryKey: ["listings", "history", channelId, code],
    queryFn: () => api.call(listingHistory, { query: { channelId, code } }),
  });
  return (
    <>
      <h3>{t("spans")}</h3>
      <ErrorNotice error={error} />
      <ul>
        {data?.spans.map((each) => (
          <li key={each.id}>
            {meaningOf(each)} <span className="m-soft">· {span(each)}</span>
          </li>
        ))}
      </ul>
      <h3>{t("changes")}</h3>
      <ul>
        {data?.changes.map((each) => (
          <li key={each.at}>
            {format.fullInstant(each.at)} · {each.actor}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The instant of a typed day and time, or nothing when the field is empty. */
const instantOf = (text: string) => (text === "" ? null : typedInstant(text));

function ChannelField(props: {
  readonly value: number;
  readonly onChange: (channelId: number) => void;
}) {
  const { t } = useTranslation("listings");
  const channels = useChannels();
  return (
    <SelectField
      label={t("channel")}
      value={String(props.value)}
      options={channels.rows.map(({ id }) => ({ value: String(id), label: channels.name(id) }))}
      onChange={(value) => props.onChange(Number(value))}
    />
  );
}

/** Says what a code means, from when until when; a new one names its channel and code too. */
export function EditListing({ listed }: { readonly listed: Listed | null }) {
  const { t } = useTranslation("listings");
  const channels = useChannels();
  const [channelId, setChannelId] = useState(listed?.channelId ?? 0);
  const [code, setCode] = useState(listed?.code ?? "");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [parts, setParts] = useState<readonly DraftPart[]>(
    listed?.parts.map((part) => ({ ...part, label: `${part.code} · ${nameOf(part)}` })) ?? [blank],
  );
  const map = useCommand(mapListingsEndpoint, ["listings", "unmapped"]);
  const channel = channelId || (channels.rows[0]?.id ?? 0);
  const save = () => {
    const [validFrom, validUntil] = [instantOf(from), instantOf(until)];
    const span = { ...(validFrom && { validFrom }), ...(validUntil && { validUntil }) };
    const whole = wholeParts(parts);
    const names = listed ? { name: listed.name } : {};
    map.mutate({
      body: { listings: [{ channelId: channel, code, ...names, parts: whole, ...span }] },
    });
  };
  return (
    <>
      <ActForm
        label={t("edit")}
        error={map.error}
        pending={map.isPending || wholeParts(parts).length === 0 || code === ""}
        submit={t("save")}
        onSubmit={save}
      >
        {!listed && (
          <>
            <ChannelField value={channel} onChange={setChannelId} />
            <TextField label={t("code")} value={code} onChange={setCode} required maxLength={120} />
          </>
        )}
        <PartsEditor code={code} parts={parts} onChange={setParts} />
        <TextField
          label={t("validFrom")}
          hint={t("validFromHint")}
          type="datetime-local"
          value={from}
          onChange={setFrom}
        />
        <TextField
          label={t("validUntil")}
          hint={t("validUntilHint")}
          type="datetime-local"
          value={until}
          onChange={setUntil}
        />
      </ActForm>
      {map.data && <Freed done={map.data} />}
      {listed && <History channelId={listed.channelId} code={listed.code} />}
    </>
  );
}
