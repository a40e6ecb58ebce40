import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveConnectionEndpoint, testConnection } from "../../../contract/channels.ts";
import type { getConnection, listConnectionsEndpoint } from "../../../contract/channels.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField, Tick } from "../../parts/form.tsx";
import { typedInstant } from "../../parts/typed-time.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useUntoldChoice } from "./untold-choice.tsx";

export type Shown = ReplyOf<typeof getConnection>;
export type Kind = ReplyOf<typeof listConnectionsEndpoint>["kinds"][number];

interface SettingsProps {
  readonly channelId: number;
  /** Null before the channel is connected. */
  readonly shown: Shown | null;
  readonly kind: Kind;
}

const switches = [
  "active",
  "pulls",
  "pushesStock",
  "confirmsShipments",
  "tellsCancellations",
  "givesBack",
] as const;
type Switches = Record<(typeof switches)[number], boolean>;

function switchesOf(shown: Shown | null): Switches {
  const from = shown?.connection;
  return {
    active: from?.active ?? true,
    pulls: from?.pulls ?? true,
    pushesStock: from?.pushesStock ?? false,
    confirmsShipments: from?.confirmsShipments ?? false,
    tellsCancellations: from?.tellsCancellations ?? false,
    givesBack: from?.givesBack ?? false,
  };
}

/** What a kind knows: documents of partners know no stock, and not all platforms cancel by call. */
const switchesFor = ({ exchangesFiles, cancels, givesBack }: Kind) =>
  switches
    .filter((name) => name !== "pushesStock" || !exchangesFiles)
    .filter((name) => name !== "tellsCancellations" || cancels !== null)
    .filter((name) => name !== "givesBack" || givesBack !== null);

/** The words of a switch, which say how much of an order the platform does by call. */
const wordsOf = (name: keyof Switches, { cancels, givesBack }: Kind): string => {
  if (name === "tellsCancellations") return `cancels.${cancels}`;
  return name === "givesBack" ? `givesBack.${givesBack}` : name;
};

/** Asks the platform whether what is saved works. */
function TestButton({ channelId }: { readonly channelId: number }) {
  const { t } = useTranslation("channels");
  const test = useCommand(testConnection);
  const found = test.data;
  return (
    <>
      <button
        type="button"
        className="m-button"
        disabled={test.isPending}
        onClick={() => test.mutate({ params: { channelId } })}
      >
        {t("test")}
      </button>
      {found && (
        <span role="status" className={found.works ? "good" : "bad"}>
          {found.works ? t("works") : t("worksNot", { why: found.why })}
        </span>
      )}
    </>
  );
}

interface OwnFieldsProps extends Omit<SettingsProps, "channelId"> {
  readonly settings: Readonly<Record<string, string>>;
  readonly onChange: (settings: Record<string, string>) => void;
}

/** The fields that the platform's connector describes, each with where its value is found. */
function OwnFields({ shown, kind, settings, onChange }: OwnFieldsProps) {
  const { t, i18n } = useTranslation("channels");
  return kind.fields.map((field) => {
    const words = i18n.language === "en" ? field.en : field.zh;
    const isSet = shown?.secretsSet.includes(field.name) ?? false;
    return (
      <TextField
        key={field.name}
        label={words.label}
        hint={isSet ? `${t("secretSet")} · ${words.help}` : words.help}
        type={field.secret ? "password" : "text"}
        value={settings[field.name] ?? ""}
        required={field.required && !isSet}
        onChange={(value) => onChange({ ...settings, [field.name]: value })}
      />
    );
  });
}

/** What is asked of the platform and told to it, and how often. */
function SettingsForm({ channelId, shown, kind }: SettingsProps) {
  const { t } = useTranslation("channels");
  const [settings, setSettings] = useState<Record<string, string>>(shown?.settings ?? {});
  const [on, setOn] = useState(switchesOf(shown));
  const [seconds, setSeconds] = useState(String(shown?.connection.pullSeconds ?? 60));
  const [since, setSince] = useState("");
  const save = useCommand(saveConnectionEndpoint, ["connections", "connection"]);
  const wasOn = shown?.connection.confirmsShipments ?? true;
  const untold = useUntoldChoice(channelId, on.confirmsShipments && !wasOn);
  const submit = () => {
    const given = Object.entries(settings).filter(([, value]) => value.trim() !== "");
    const from = since && { since: typedInstant(since) };
    const body = {
      settings: Object.fromEntries(given),
      ...{ ...on, pullSeconds: Number(seconds), ...from, ...untold.given },
    };
    const tell = () => toast(t("saved"));
    save.mutate({ params: { channelId }, body }, { tell, onSettled: untold.forget });
  };
  return (
    <ActForm
      label={t("settings")}
      error={save.error}
      pending={save.isPending}
      submit={t("save")}
      onSubmit={submit}
      more={shown && <TestButton channelId={channelId} />}
    >
      <OwnFields shown={shown} kind={kind} settings={settings} onChange={setSettings} />
      {switchesFor(kind).map((name) => (
        <Tick
          key={name}
          label={t(wordsOf(name, kind))}
          checked={on[name]}
          onChange={(value) => setOn({ ...on, [name]: value })}
        />
      ))}
      {untold.field}
      <TextField
        label={t("pullSeconds")}
        type="number"
        min={5}
        max={86_400}
        value={seconds}
        onChange={setSeconds}
        required
      />
      <TextField
        label={t("since")}
        hint={t("sinceHint")}
        type="datetime-local"
        value={since}
        onChange={setSince}
      />
    </ActForm>
  );
}

/** The settings of the connection. */
export function SettingsCard(props: SettingsProps) {
  const { t } = useTranslation("channels");
  const { shown } = props;
  return (
    <section className="card" id="connection-settings">
      <h2>{t("settings")}</h2>
      <SettingsForm key={shown ? "known" : "new"} {...props} />
    </section>
  );
}
