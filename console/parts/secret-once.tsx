import { useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "./grid/tsv.ts";

interface SecretOnceProps {
  readonly title: string;
  /** What to do with it, and that it is not shown again. */
  readonly text: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  readonly onDone: () => void;
}

/** A secret that is shown this once: to copy, hand over and close. */
export function SecretOnce({ title, text, rows, onDone }: SecretOnceProps) {
  const { t } = useTranslation("parts");
  const [copied, setCopied] = useState(false);
  const copy = () =>
    void copyText(rows.map((each) => `${each.label}: ${each.value}`).join("\n")).then(setCopied);
  return (
    <section className="m-notice m-notice-warn" role="status" aria-label={title}>
      <strong>{title}</strong>
      <p>{text}</p>
      <dl className="m-secret">
        {rows.map((each) => (
          <div key={each.label}>
            <dt>{each.label}</dt>
            <dd>
              <code>{each.value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <div className="m-actions">
        <button type="button" className="m-button m-primary" onClick={copy} autoFocus>
          {t(copied ? "secret.copied" : "secret.copy")}
        </button>
        <button type="button" className="m-button" onClick={onDone}>
          {t("secret.done")}
        </button>
      </div>
    </section>
  );
}
