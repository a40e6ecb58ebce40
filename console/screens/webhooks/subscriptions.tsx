import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { saveSubscription, webhookTopics } from "../../../contract/webhooks.ts";
import type { listSubscriptions } from "../../../contract/webhooks.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField, Tick } from "../../parts/form.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";

export type Subscription = ReplyOf<typeof listSubscriptions>["rows"][number];
type Topic = (typeof webhookTopics)[number];

/** A topic as its key in the messages, where points part levels. */
export const topicKey = (topic: string) => `topic.${topic.replace(".", "_")}`;

/** Says who is told of what; a new one gets its signing secret, which is shown once. */
export function EditSubscription({ known }: { readonly known: Subscription | null }) {
  const { t } = useTranslation("webhooks");
  const [url, setUrl] = useState(known?.url ?? "");
  const [topics, setTopics] = useState<readonly Topic[]>(
    webhookTopics.filter((each) => !known || known.topics.includes(each)),
  );
  const [active, setActive] = useState(known?.active ?? true);
  const [secret, setSecret] = useState<string | null>(null);
  const save = useCommand(saveSubscription, ["webhooks"]);
  const send = (rotate: boolean) =>
    save.mutate(
      { body: { ...(known && { id: known.id }), url, topics: [...topics], active, rotate } },
      { onSuccess: (done) => setSecret(done.secret) },
    );
  if (secret !== null)
    return (
      <SecretOnce
        title={t("secretTitle")}
        text={t("secretText")}
        rows={[{ label: t("secret"), value: secret }]}
        onDone={() => setSecret(null)}
      />
    );
  return (
    <ActForm
      label={known ? known.url : t("add")}
      error={save.error}
      pending={save.isPending || topics.length === 0}
      submit={t("save")}
      onSubmit={() => send(false)}
      more={
        known && (
          <button type="button" className="m-button" onClick={() => send(true)}>
            {t("rotate")}
          </button>
        )
      }
    >
      <TextField label={t("url")} hint={t("urlHint")} value={url} onChange={setUrl} required />
      <fieldset className="m-columns-of-file">
        <legend>{t("topics")}</legend>
        {webhookTopics.map((each) => (
          <Tick
            key={each}
            label={t(topicKey(each))}
            checked={topics.includes(each)}
            onChange={(on) =>
              setTopics(on ? [...topics, each] : topics.filter((topic) => topic !== each))
            }
          />
        ))}
      </fieldset>
      <Tick label={t("active")} checked={active} onChange={setActive} />
    </ActForm>
  );
}
