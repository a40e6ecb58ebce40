import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import { saveChannelEndpoint, type listChannelsEndpoint } from "../../../contract/masters.ts";
import { api, newKey, useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { NamedFields } from "../../parts/named-fields.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { NarrowKeys } from "./narrow-keys.tsx";

export type ChannelRow = ReplyOf<typeof listChannelsEndpoint>["rows"][number];
type Draft = BodyOf<typeof saveChannelEndpoint>;

/** Kinds that need no platform: files, programs that call the API, orders typed by hand. */
export const ownKinds: readonly string[] = ["file", "api", "manual"];
const policies = ["backorder", "partial", "complete"];

const typedOf = (channel: ChannelRow | null) => ({
  code: channel?.code ?? "",
  name: channel?.name ?? "",
  nameEn: channel?.nameEn ?? "",
  kind: channel?.kind ?? "file",
  policy: channel?.policy ?? "backorder",
  priority: String(channel?.priority ?? 0),
  currency: channel?.currency ?? "CNY",
  shipsUnpaid: channel?.shipsUnpaid ?? false,
  trustsCallers: channel?.trustsCallers ?? false,
});

const draftOf = ({ priority, kind, policy, ...rest }: ReturnType<typeof typedOf>): Draft => ({
  ...rest,
  kind: kind as Draft["kind"],
  policy: policy as NonNullable<Draft["policy"]>,
  priority: Number(priority) || 0,
});

interface ChannelFormProps {
  readonly channel: ChannelRow | null;
  readonly readOnly: boolean;
  readonly onDone: () => void;
}

interface Pushes {
  readonly address: string;
  /** Made for a new channel; what an older one signs with is not told again. */
  readonly secret: string | null;
}

const secretBytes = 24;

/** A secret for signing pushes, as webhooks write them. */
function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

/** Where programs push to, and what they sign with: shown once, when the channel is made. */
function PushAddress({ pushes, onDone }: { readonly pushes: Pushes; readonly onDone: () => void }) {
  const { t } = useTranslation("channelList");
  const rows = [
    { label: t("pushAddress"), value: pushes.address },
    ...(pushes.secret === null ? [] : [{ label: t("pushSecret"), value: pushes.secret }]),
  ];
  return <SecretOnce title={t("pushTitle")} text={t("pushText")} rows={rows} onDone={onDone} />;
}

/** Saves a channel, with the way back; a new one for programs tells where they push to. */
function useSave({ channel, onDone }: ChannelFormProps) {
  const { t } = useTranslation("channelList");
  const save = useCommand(saveChannelEndpoint, ["channels", "connections"]);
  const undo = () =>
    api
      .call(saveChannelEndpoint, { key: newKey(), body: draftOf(typedOf(channel)) })
      .then(() => refreshRows("channels"));
  const [pushes, setPushes] = useState<Pushes | null>(null);
  const submit = (body: Draft) => {
    const secret = channel === null && body.kind === "api" ? newSecret() : null;
    save.mutate(
      { body: secret === null ? body : { ...body, secrets: [secret] } },
      {
        tell: () => {
          refreshRows("channels");
          toast(t("saved", { name: body.name }), channel ? { undo } : {});
        },
        onSuccess: ({ webhookPath }) => {
          if (webhookPath === null || body.kind !== "api") onDone();
          else setPushes({ address: `${location.origin}${webhookPath}`, secret });
        },
      },
    );
  };
  return { save, submit, pushes };
}

interface PermitsProps {
  readonly typed: ReturnType<typeof typedOf>;
  readonly change: (part: Partial<ReturnType<typeof typedOf>>) => void;
  /** Null for a new channel. */
  readonly channelId: number | null;
}

/** What is allowed on a channel that is not allowed elsewhere. */
function Permits({ typed, change, channelId }: PermitsProps) {
  const { t } = useTranslation("channelList");
  return (
    <>
      <Tick
        label={t("shipsUnpaid")}
        checked={typed.shipsUnpaid}
        onChange={(shipsUnpaid) => change({ shipsUnpaid })}
      />
      <p className="m-soft">{t("shipsUnpaidHint")}</p>
      <Tick
        label={t("trusts")}
        checked={typed.trustsCallers}
        onChange={(trustsCallers) => change({ trustsCallers })}
      />
      <p className="m-soft">{t("trustsHint")}</p>
      {channelId !== null && !typed.trustsCallers && <NarrowKeys channelId={channelId} />}
    </>
  );
}

/** One channel: its names, what it is, and how its orders are promised. */
export function ChannelForm(props: ChannelFormProps) {
  const { channel, readOnly } = props;
  const { t } = useTranslation("channelList");
  const [typed, setTyped] = useState(typedOf(channel));
  const change = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const { save, submit, pushes } = useSave(props);
  const isOwn = ownKinds.includes(typed.kind);
  const select = (key: "kind" | "policy", words: string, values: readonly string[]) => (
    <SelectField
      label={t(key)}
      hint={t(`${key}Hint`)}
      value={typed[key]}
      options={values.map((value) => ({ value, label: t(`${words}.${value}`, value) }))}
      onChange={(value) => change({ [key]: value })}
      disabled={key === "kind" && !isOwn}
    />
  );
  if (pushes) return <PushAddress pushes={pushes} onDone={props.onDone} />;
  return (
    <fieldset className="m-bare" disabled={readOnly}>
      <ActForm
        label={channel ? channel.name : t("create")}
        error={save.error}
        pending={save.isPending}
        submit={t("save")}
        onSubmit={() => submit(draftOf(typed))}
      >
        <NamedFields typed={typed} change={change} isNew={channel === null} />
        {select("kind", "kinds", isOwn ? ownKinds : [typed.kind])}
        {select("policy", "policies", policies)}
        <div className="m-form-row">
          <TextField
            label={t("priority")}
            hint={t("priorityHint")}
            type="number"
            min={-1_000}
            max={1_000}
            value={typed.priority}
            onChange={(priority) => change({ priority })}
          />
          <TextField
            label={t("currency")}
            value={typed.currency}
            onChange={(currency) => change({ currency: currency.toUpperCase() })}
            required
            maxLength={3}
          />
        </div>
        <Permits typed={typed} change={change} channelId={channel?.id ?? null} />
      </ActForm>
    </fieldset>
  );
}
