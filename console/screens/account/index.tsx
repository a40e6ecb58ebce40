import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeOwnPasswordEndpoint } from "../../../contract/session.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { TwoStep } from "./two-step.tsx";

function OwnPassword() {
  const { t } = useTranslation("account");
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useCommand(changeOwnPasswordEndpoint);
  const submit = () =>
    change.mutate(
      { body: { current, password } },
      {
        tell: () => toast(t("changed")),
        onSuccess: () => {
          setCurrent("");
          setPassword("");
        },
      },
    );
  return (
    <ActForm
      label={t("change")}
      error={change.error}
      pending={change.isPending}
      submit={t("change")}
      onSubmit={submit}
    >
      <h2>{t("password")}</h2>
      <TextField
        label={t("current")}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
        required
        maxLength={200}
      />
      <TextField
        label={t("next")}
        hint={t("nextHint")}
        type="password"
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        required
        minLength={10}
        maxLength={200}
      />
    </ActForm>
  );
}

/** One's own password and second step of signing in. */
export function Account() {
  const { t } = useTranslation("account");
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      <TwoStep />
      <OwnPassword />
    </PageShell>
  );
}

/** The one page that opens where the company asks a second step that the person lacks. */
export function MustEnrol({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("account");
  return (
    <PageShell title={t("mustTitle")} lead={t("mustLead")}>
      <TwoStep onEnrolled={onDone} />
    </PageShell>
  );
}
