import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveChannelEndpoint } from "../../../contract/masters.ts";
import { useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import type { Kind } from "./settings.tsx";

/** Makes a channel of a platform's kind and leads to its settings. */
export function NewConnection({ kinds }: { readonly kinds: readonly Kind[] }) {
  const { t } = useTranslation("channels");
  const navigate = useNavigate();
  const [kind, setKind] = useState(kinds[0]?.kind ?? "");
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [signing, setSigning] = useState("");
  const save = useCommand(saveChannelEndpoint, ["connections", "channels"]);
  const submit = () =>
    save.mutate(
      { body: { code, name, kind: kind as "shopify", ...(signing && { secrets: [signing] }) } },
      { onSuccess: ({ id }) => void navigate({ to: `/connections/${id}` }) },
    );
  const options = kinds.map((each) => ({ value: each.kind, label: t(`kinds.${each.kind}`) }));
  return (
    <ActForm
      label={t("create")}
      error={save.error}
      pending={save.isPending}
      submit={t("make")}
      onSubmit={submit}
    >
      <SelectField label={t("kind")} value={kind} options={options} onChange={setKind} />
      <TextField
        label={t("code")}
        hint={t("codeHint")}
        value={code}
        onChange={setCode}
        required
        maxLength={120}
      />
      <TextField label={t("name")} value={name} onChange={setName} required maxLength={200} />
      <TextField
        label={t("signing")}
        hint={t("signingHint")}
        type="password"
        value={signing}
        onChange={setSigning}
        minLength={8}
        maxLength={400}
      />
    </ActForm>
  );
}
