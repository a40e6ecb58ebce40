import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createKey, revokeKey } from "../../../contract/people.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { dayBegins } from "../../parts/typed-time.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import type { KeyRow } from "./key-columns.tsx";
import { reachKinds, reachText, useReach } from "./names.ts";
import type { Reach } from "./names.ts";
import { PermissionTicks } from "./permission-ticks.tsx";
import { ReachFields } from "./reach-fields.tsx";

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
          expiresAt: dayBegins(until, 1) ?? null,
          channelIds: reach.channelIds && [...reach.channelIds],
          placeIds: reach.placeIds && [...reach.placeIds],
          partyIds: reach.partyIds && [...reach.partyIds],
        },
      },
      { tell: () => refreshRows("keys") },
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
      <PermissionTicks legend={t("key.scopes")} value={scopes} onChange={setScopes} />
      <ReachFields value={reach} onChange={setReach} />
    </ActForm>
  );
}

/** A key beside its list: what it may do, where, and its end. */
export function OpenKey({ row }: { readonly row: KeyRow }) {
  const { t } = useTranslation("people");
  const reach = useReach();
  const mayWrite = useMay("people.write");
  const revoke = useCommand(revokeKey);
  const submit = () =>
    revoke.mutate(
      { params: { id: row.id } },
      {
        tell: () => {
          refreshRows("keys");
          toast(t("key.revokedNow", { name: row.name }));
        },
      },
    );
  return (
    <>
      <h3>{t("key.scopes")}</h3>
      <ul>
        {row.permissions.map((each) => (
          <li key={each}>
            {t(`permission.${each}`)} <code className="m-soft">{each}</code>
          </li>
        ))}
      </ul>
      <dl className="m-pairs">
        {reachKinds.map((kind) => (
          <div key={kind}>
            <dt>{t(`reach.${kind}`)}</dt>
            <dd>{reachText(row[kind], reach[kind], t("reach.all"))}</dd>
          </div>
        ))}
      </dl>
      {mayWrite && row.revokedAt === null && (
        <ActForm
          label={t("key.revoke")}
          error={revoke.error}
          pending={revoke.isPending}
          submit={t("key.revoke")}
          onSubmit={submit}
        >
          <p className="m-soft">{t("key.revokeText")}</p>
        </ActForm>
      )}
    </>
  );
}
