import { useState } from "react";
import { useTranslation } from "react-i18next";
import { replaceSigningSecret } from "../../../contract/channels.ts";
import { useCommand } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { ActForm, TextField, Tick } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import type { Shown } from "./settings.tsx";

/** How many secrets are taken, in words. */
const stateOf = (count: number) =>
  count === 0 ? "signingNone" : count === 1 ? "signingSet" : "signingTwo";

/** Where a platform pushes to, and what its pushes are signed with: told here once it gives it. */
export function Signing({ shown }: { readonly shown: Shown }) {
  const { t } = useTranslation("channels");
  const [secret, setSecret] = useState("");
  const [keepsFormer, setKeepsFormer] = useState(true);
  const replace = useCommand(replaceSigningSecret, ["connection"]);
  const { connection, signingSecrets: count, webhookPath } = shown;
  const { channelId, kind } = connection;
  const submit = () =>
    replace.mutate(
      { params: { channelId }, body: { secret, keepsFormer } },
      { tell: () => toast(t("saved")), onSuccess: () => setSecret("") },
    );
  return (
    <section className="card" aria-label={t("pushes")}>
      <h2>{t("pushes")}</h2>
      <p>
        {t("webhook")}: <code>{`${location.origin}${webhookPath}`}</code>
        <br />
        <small className="m-soft">{t("webhookHint")}</small>
      </p>
      <p>
        <Tag tone={count === 0 ? "warn" : "good"}>{t(stateOf(count))}</Tag>
      </p>
      <ActForm
        label={t("signing")}
        error={replace.error}
        pending={replace.isPending}
        submit={t("save")}
        onSubmit={submit}
      >
        <TextField
          label={t("signing")}
          hint={t(`signingWhere.${kind}`)}
          type="password"
          value={secret}
          onChange={setSecret}
          required
          minLength={8}
          maxLength={400}
        />
        {count > 0 && (
          <Tick label={t("keepsFormer")} checked={keepsFormer} onChange={setKeepsFormer} />
        )}
      </ActForm>
    </section>
  );
}
