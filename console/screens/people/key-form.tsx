import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createKey } from "../../../contract/people.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField, Tick } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/stores.ts";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { useSession } from "../../shell/session.ts";
import type { Reach } from "./names.ts";
import { ReachFields } from "./reach-fields.tsx";

interface ScopesProps {
  readonly value: ReadonlySet<string>;
  readonly onChange: (value: ReadonlySet<string>) => void;
}

/** The permissions of a key; only those that one holds oneself can be given. */
function Scopes({ value, onChange }: ScopesProps) {
  const { t } = useTranslation("people");
  const own = useSession().user.permissions;
  const toggle = (permission: string, on: boolean) => {
    const next = new Set(value);
    if (on) next.add(permission);
    else next.delete(permission);
    onChange(next);
  };
  return (
    <fieldset className="m-choose">
      <legend>{t("key.scopes")}</legend>
      <div className="m-actions">
        <button
          type="button"
          className="m-link"
          onClick={() => onChange(new Set(own.filter((each) => each.endsWith(".read"))))}
        >
          {t("key.readOnly")}
        </button>
        <button type="button" className="m-link" onClick={() => onChange(new Set())}>
          {t("key.noScopes")}
        </button>
      </div>
      <div className="m-choose-list m-choose-wide">
        {own.map((permission) => (
          <Tick
            key={permission}
            label={t(`permission.${permission}`)}
            checked={value.has(permission)}
            onChange={(on) => toggle(permission, on)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Makes a key for a program; the key itself is shown this once. */
export function NewKey({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("people");
  const [name, setName] = useState("");
  const [until, setUntil] = useState("");
  const [scopes, setScopes] = useState<ReadonlySet<string>>(new Set());
  const [reach, setReach] = useState<Reach>({ channelIds: null, placeIds: null, partyIds: null });
  const create = useCommand(createKey);
  const submit = () =>
    create.mutate(
      {
        body: {
          name,
          permissions: [...scopes],
          expiresAt: until ? new Date(`${until}T23:59:59`).toISOString() : null,
          channelIds: reach.channelIds && [...reach.channelIds],
          placeIds: reach.placeIds && [...reach.placeIds],
          partyIds: reach.partyIds && [...reach.partyIds],
        },
      },
      { onSuccess: () => refreshRows("keys") },
    );
  if (create.data) {
    return (
      <SecretOnce
        title={t("key.created", { name })}
        text={t("key.onceText")}
        rows={[{ label: t("key.key"), value: create.data.key }]}
        onDone={onDone}
      />
    );
  }
  return (
    <ActForm
      label={t("key.create")}
      error={create.error}
      pending={create.isPending || scopes.size === 0}
      submit={t("key.create")}
      onSubmit={submit}
    >
      <TextField
        label={t("key.name")}
        hint={t("key.nameHint")}
        value={name}
        onChange={setName}
        required
        maxLength={200}
      />
      <TextField
        label={t("key.until")}
        hint={t("key.untilHint")}
        type="date"
        value={until}
        onChange={setUntil}
      />
      <Scopes value={scopes} onChange={setScopes} />
      <ReachFields value={reach} onChange={setReach} />
    </ActForm>
  );
}
