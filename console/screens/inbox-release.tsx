import { useState } from "react";
import { useTranslation } from "react-i18next";
import { releaseNoticeEndpoint } from "../../contract/inbox.ts";
import { useCommand } from "../api.ts";
import { ErrorNotice } from "../parts/error-notice.tsx";
import { Field } from "../parts/form.tsx";
import "./inbox.css";

type How = "by_hand" | "follow";

/** Reasons that a look of a person can answer: the notice is then followed as it is read. */
const seenThrough = /^(notice_held|parcel_known) /;

interface ReleaseProps {
  readonly id: number;
  /** Why the notice was set aside. */
  readonly reason: string;
  /** What the notice is for is known. */
  readonly isKnown: boolean;
}

/** Releasing a notice that was set aside, with what was found or done about it. */
export function NoticeRelease({ id, reason, isKnown }: ReleaseProps) {
  const { t } = useTranslation("shipmentNotices");
  const [why, setWhy] = useState("");
  const release = useCommand(releaseNoticeEndpoint, ["inbox"]);
  const ways: readonly How[] =
    isKnown && seenThrough.test(reason) ? ["follow", "by_hand"] : ["by_hand"];
  const said = why.trim();
  return (
    <section className="card inbox-release" aria-label={t("release.title")}>
      <h3>{t("release.title")}</h3>
      <ErrorNotice error={release.error} />
      {ways.map((way) => (
        <p key={way}>
          <strong>{t(`release.${way}`)}</strong> {t(`release.${way}_means`)}
        </p>
      ))}
      <Field label={t("release.why")}>
        {(ties) => (
          <textarea
            {...ties}
            className="m-field m-field-wide"
            rows={2}
            maxLength={2_000}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        )}
      </Field>
      <div className="m-actions">
        {ways.map((how) => (
          <button
            key={how}
            type="button"
            className="m-button"
            disabled={said === "" || release.isPending}
            onClick={() => release.mutate({ params: { id }, body: { how, why: said } })}
          >
            {t(`release.${how}`)}
          </button>
        ))}
      </div>
    </section>
  );
}
