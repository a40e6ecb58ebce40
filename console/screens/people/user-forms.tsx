import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import {
  changeUserEndpoint,
  createUserEndpoint,
  setPasswordEndpoint,
} from "../../../contract/people.ts";
import type { listUsers } from "../../../contract/people.ts";
import { resetTwoStepEndpoint } from "../../../contract/two-step.ts";
import { api, newKey, useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { SecretOnce } from "../../parts/secret-once.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { newPassword, useRoles } from "./names.ts";
import type { Reach } from "./names.ts";
import { ReachFields } from "./reach-fields.tsx";

type User = ReplyOf<typeof listUsers>["rows"][number];

function useRoleOptions() {
  const { rows, nameOfRole } = useRoles();
  return rows.map(({ role }) => ({ value: role, label: nameOfRole(role) }));
}

const localeOptions = [
  { value: "zh-CN", label: "\u7b80\u4f53\u4e2d\u6587" },
  { value: "en", label: "English" },
];

const localeOf = (word: string) => (word === "en" ? "en" : "zh-CN");

interface PersonDraft {
  readonly name: string;
  readonly role: string;
  readonly locale: string;
}

interface PersonFieldsProps<Draft extends PersonDraft> {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** Name, role and language: what a new and a known user have alike. */
function PersonFields<Draft extends PersonDraft>({ draft, onChange }: PersonFieldsProps<Draft>) {
  const { t } = useTranslation("people");
  return (
    <>
      <TextField
        label={t("user.name")}
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        required
        maxLength={200}
      />
      <SelectField
        label={t("user.role")}
        value={draft.role}
        options={useRoleOptions()}
        onChange={(role) => onChange({ ...draft, role })}
      />
      <SelectField
        label={t("user.locale")}
        value={draft.locale}
        options={localeOptions}
        onChange={(locale) => onChange({ ...draft, locale })}
      />
    </>
  );
}

/** Invites a colleague: a login with a first password, shown this once to hand over. */
export function NewUser({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("people");
  const [draft, setDraft] = useState({
    login: "",
    name: "",
    password: newPassword(),
    role: "order_operations",
    locale: "zh-CN",
  });
  const [reach, setReach] = useState<Reach>({ channelIds: null, placeIds: null, partyIds: null });
  const create = useCommand(createUserEndpoint);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const body = { ...draft, login: draft.login.trim(), locale: localeOf(draft.locale) } as const;
  const done = { tell: () => refreshRows("users") };
  const submit = () => create.mutate({ body: { ...body, ...mutable(reach) } }, done);
  if (create.isSuccess) {
    return (
      <SecretOnce
        title={t("user.created", { name: draft.name })}
        text={t("user.handOver")}
        rows={[
          { label: t("user.login"), value: body.login },
          { label: t("user.password"), value: draft.password },
        ]}
        onDone={onDone}
      />
    );
  }
  return (
    <ActForm
      label={t("user.create")}
      error={create.error}
      pending={create.isPending}
      submit={t("user.create")}
      onSubmit={submit}
    >
      <TextField
        label={t("user.login")}
        hint={t("user.loginHint")}
        value={draft.login}
        onChange={(login) => change({ login })}
        required
        minLength={3}
        maxLength={120}
      />
      <PersonFields draft={draft} onChange={setDraft} />
      <TextField
        label={t("user.firstPassword")}
        hint={t("user.passwordHint")}
        value={draft.password}
        onChange={(password) => change({ password })}
        required
        minLength={10}
        maxLength={200}
      />
      <ReachFields value={reach} onChange={setReach} />
    </ActForm>
  );
}

/** The lists as the API's body takes them. */
const mutable = (reach: Reach) => ({
  channelIds: reach.channelIds && [...reach.channelIds],
  placeIds: reach.placeIds && [...reach.placeIds],
  partyIds: reach.partyIds && [...reach.partyIds],
});

async function letIn(id: number, active: boolean): Promise<void> {
  await api.call(changeUserEndpoint, { params: { id }, body: { active }, key: newKey() });
  refreshRows("users");
}

/** Changes a user's name, role, language and reach; ends the user, or takes back the end. */
export function ChangeUser({ user }: { readonly user: User }) {
  const { t } = useTranslation("people");
  const [draft, setDraft] = useState({ name: user.name, role: user.role, locale: user.locale });
  const [reach, setReach] = useState<Reach>(user);
  const save = useCommand(changeUserEndpoint);
  const state = useCommand(changeUserEndpoint);
  const set = (active: boolean) =>
    state.mutate(
      { params: { id: user.id }, body: { active } },
      {
        tell: () => {
          refreshRows("users");
          toast(t(active ? "user.freed" : "user.stopped", { name: user.name }), {
            // The drawer may be closed by then: the way back must not hang on it.
            undo: () => void letIn(user.id, !active),
          });
        },
      },
    );
  const submit = () =>
    save.mutate(
      {
        params: { id: user.id },
        body: { ...draft, locale: localeOf(draft.locale), ...mutable(reach) },
      },
      {
        tell: () => {
          refreshRows("users");
          toast(t("user.saved", { name: draft.name }));
        },
      },
    );
  return (
    <ActForm
      label={t("user.change")}
      error={save.error ?? state.error}
      pending={save.isPending}
      submit={t("save")}
      onSubmit={submit}
      more={
        <button
          type="button"
          className="m-button"
          disabled={state.isPending}
          onClick={() => set(!user.active)}
        >
          {t(user.active ? "user.end" : "user.letIn")}
        </button>
      }
    >
      <PersonFields draft={draft} onChange={setDraft} />
      <ReachFields value={reach} onChange={setReach} />
    </ActForm>
  );
}

/** Gives a user who forgot his password a new one; all his sessions end. */
export function ResetPassword({ user }: { readonly user: User }) {
  const { t } = useTranslation("people");
  const [password, setPassword] = useState(newPassword);
  const reset = useCommand(setPasswordEndpoint);
  if (reset.isSuccess) {
    return (
      <SecretOnce
        title={t("user.resetDone", { name: user.name })}
        text={t("user.handOver")}
        rows={[
          { label: t("user.login"), value: user.login },
          { label: t("user.password"), value: password },
        ]}
        onDone={() => reset.reset()}
      />
    );
  }
  return (
    <ActForm
      label={t("user.reset")}
      error={reset.error}
      pending={reset.isPending}
      submit={t("user.reset")}
      onSubmit={() => reset.mutate({ params: { id: user.id }, body: { password } })}
    >
      <h3>{t("user.reset")}</h3>
      <TextField
        label={t("user.newPassword")}
        hint={t("user.resetHint")}
        value={password}
        onChange={setPassword}
        required
        minLength={10}
        maxLength={200}
      />
    </ActForm>
  );
}

/** Takes away the second step of a user who lost device and codes. */
export function ResetTwoStep({ user }: { readonly user: User }) {
  const { t } = useTranslation("people");
  const reset = useCommand(resetTwoStepEndpoint);
  const submit = () =>
    reset.mutate(
      { params: { id: user.id } },
      {
        tell: () => {
          refreshRows("users");
          toast(t("user.resetStepDone", { name: user.name }));
        },
      },
    );
  return (
    <ActForm
      label={t("user.resetStep")}
      error={reset.error}
      pending={reset.isPending}
      submit={t("user.resetStep")}
      onSubmit={submit}
    >
      <h3>{t("user.resetStep")}</h3>
      <p className="m-soft">{t("user.resetStepText")}</p>
    </ActForm>
  );
}
