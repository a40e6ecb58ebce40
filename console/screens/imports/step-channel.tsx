import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { saveChannelEndpoint } from "../../../contract/masters.ts";
import { useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { useChannels } from "../../parts/masters.ts";
import { useMay } from "../../shell/session.ts";
import { kindOf, withKind } from "./draft.ts";
import type { Draft, Kind, Mode } from "./draft.ts";

interface StepProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onNext: () => void;
}

/** Makes the channel that the file's orders come from. */
function NewChannel({ onMade }: { readonly onMade: (id: number) => void }) {
  const { t } = useTranslation("imports");
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const save = useCommand(saveChannelEndpoint, ["channels"]);
  return (
    <ActForm
      label={t("newChannel")}
      error={save.error}
      pending={save.isPending}
      submit={t("makeChannel")}
      onSubmit={() =>
        save.mutate({ body: { code, name, kind: "file" } }, { onSuccess: ({ id }) => onMade(id) })
      }
    >
      <TextField
        label={t("channelCode")}
        hint={t("channelCodeHint")}
        value={code}
        onChange={setCode}
        required
        maxLength={120}
      />
      <TextField
        label={t("channelName")}
        value={name}
        onChange={setName}
        required
        maxLength={200}
      />
    </ActForm>
  );
}

function ChannelChoice({ draft, onChange }: Omit<StepProps, "onNext">) {
  const { t } = useTranslation("imports");
  const channels = useChannels();
  const mayMake = useMay("channels.write");
  const isNew = draft.channelId === null;
  return (
    <>
      <SelectField
        label={t("channel")}
        value={isNew ? "" : String(draft.channelId)}
        options={[
          { value: "", label: mayMake ? t("newChannel") : t("choose") },
          ...channels.rows.map(({ id }) => ({ value: String(id), label: channels.name(id) })),
        ]}
        onChange={(value) => onChange({ ...draft, channelId: value === "" ? null : Number(value) })}
      />
      <SelectField
        label={t("mode")}
        hint={t(`${draft.mode}Text`)}
        value={draft.mode}
        options={(["history", "live"] as const).map((value) => ({ value, label: t(value) }))}
        onChange={(mode) => onChange({ ...draft, mode: mode as Mode })}
      />
      {isNew && mayMake && <NewChannel onMade={(channelId) => onChange({ ...draft, channelId })} />}
    </>
  );
}

/** The second step: what the file holds, whose orders they are, and whether they are to be promised. */
export function ChannelStep({ draft, onChange, onNext }: StepProps) {
  const { t } = useTranslation("imports");
  const kind = kindOf(draft.mapping);
  const setKind = (next: Kind) => {
    const mode = next === "stock" ? "stock" : draft.mode === "stock" ? "history" : draft.mode;
    onChange({ ...draft, mode, mapping: withKind(draft.mapping, next) });
  };
  const isReady = kind === "stock" || draft.channelId !== null;
  const mayMake = useMay("channels.write");
  const needs = useId();
  return (
    <div className="m-form">
      <SelectField
        label={t("kind")}
        hint={t(`kindText.${kind}`)}
        value={kind}
        options={(["orders", "returns", "stock"] as const).map((value) => ({
          value,
          label: t(`kinds.${value}`),
        }))}
        onChange={(value) => setKind(value as Kind)}
      />
      {kind !== "stock" && <ChannelChoice draft={draft} onChange={onChange} />}
      {kind !== "returns" && (
        <Tick
          label={t("createItems")}
          checked={draft.createItems}
          onChange={(createItems) => onChange({ ...draft, createItems })}
        />
      )}
      <div className="m-actions">
        <button
          type="button"
          className="m-button m-primary"
          disabled={!isReady}
          aria-describedby={isReady ? undefined : needs}
          onClick={onNext}
        >
          {t("next")}
        </button>
        {!isReady && (
          <span id={needs} className="m-soft">
            {t(mayMake ? "needsChannelOrNew" : "needsChannel")}
          </span>
        )}
      </div>
    </div>
  );
}
