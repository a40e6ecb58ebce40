import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { useDays } from "../daily-close/reads.ts";
import { useFactory } from "./plants.ts";

/** So many days are named; the rest stand in the daily close. */
const shown = 5;

/**
 * Days that are over and not closed, of these work centres (of all where none are named): who releases
 * sees before he tries that they get nothing new.
 */
export function HeldDays({ of }: { readonly of?: readonly number[] }) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const centres = new Map(useFactory().data?.workCentres.map((each) => [each.id, nameOf(each)]));
  const { data } = useDays(null);
  useLive(["DayMoved"], [["dailyClose"]]);
  const held = (data?.rows ?? []).filter(
    (row) => row.holds && (of?.includes(row.workCentreId) ?? true),
  );
  if (held.length === 0) return null;
  return (
    <p className="m-notice m-notice-warn" role="note">
      {t("heldDays", { count: held.length })}{" "}
      {held.slice(0, shown).map((row, index) => (
        <span key={`${row.workCentreId}/${row.day}`}>
          {index > 0 && t("between")}
          <Link to={`/daily-close/${row.workCentreId}`} search={{ day: row.day } as never}>
            {centres.get(row.workCentreId) ?? `#${row.workCentreId}`} {format.day(row.day)}
          </Link>
        </span>
      ))}
      {held.length > shown && (
        <>
          {t("between")}
          <Link to="/daily-close">{t("heldMore", { count: held.length - shown })}</Link>
        </>
      )}
    </p>
  );
}
