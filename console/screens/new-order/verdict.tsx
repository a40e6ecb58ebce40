import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import type { Verdict } from "./draft.ts";

/** What stands for and against the party: its payment hold and its credit, with the amounts. */
function Standing({ credit }: { readonly credit: NonNullable<Verdict["credit"]> }) {
  const { t } = useTranslation("entry");
  const format = useFormat();
  const { limitMinor, exposureMinor, currency } = credit;
  const money = (minor: number) => format.money(minor, currency);
  const left = limitMinor === null ? null : limitMinor - exposureMinor;
  const sums = { limit: money(limitMinor ?? 0), exposure: money(exposureMinor) };
  return (
    <>
      {credit.paymentHold && (
        <p className="bad" role="alert">
          {t("paymentHold", { reason: credit.paymentHoldReason })}
        </p>
      )}
      {left === null && <p className="soft">{t("noLimit", sums)}</p>}
      {left !== null && left >= 0 && (
        <p className="soft">{t("creditLeft", { ...sums, left: money(left) })}</p>
      )}
      {left !== null && left < 0 && (
        <p className="bad" role="alert">
          {t("creditOver", { ...sums, over: money(-left) })}
        </p>
      )}
      {!credit.paymentHold && (left === null || left >= 0) && (
        <p className="good">{t("party_free")}</p>
      )}
    </>
  );
}

/** Beside the order while it is typed: total, promise, the customer's standing, reasons to hold. */
export function VerdictPanel({ verdict }: { readonly verdict: Verdict | undefined }) {
  const { t } = useTranslation("entry");
  const { t: word } = useTranslation();
  const format = useFormat();
  return (
    <section className="card m-entry-verdict" aria-live="polite">
      <h2>{t("verdict")}</h2>
      <p>
        {t("total")}{" "}
        <strong className="m-entry-total">
          {verdict && format.money(verdict.totalMinor, verdict.currency)}
        </strong>
      </p>
      {verdict?.outcome ? (
        <p>
          {t("outcome")}{" "}
          <Tag tone={verdict.outcome === "granted" ? "good" : "warn"}>
            {t(`outcome_${verdict.outcome}`)}
          </Tag>
        </p>
      ) : (
        <p className="soft">{t("firstLine")}</p>
      )}
      {verdict?.credit && <Standing credit={verdict.credit} />}
      {verdict && verdict.holds.length > 0 && (
        <>
          <h3>{t("willHold")}</h3>
          <ul>
            {verdict.holds.map((hold, index) => (
              <li key={index}>
                <Tag tone="warn">{word(`reason.${hold.reason}`)}</Tag> {hold.name}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
