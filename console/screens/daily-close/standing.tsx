import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/basics.tsx";
import type { Tone } from "../../parts/basics.tsx";
import type { DayRow } from "./reads.ts";

const tones: readonly Tone[] = ["plain", "warn", "bad"];

/** Whether a day is closed, open, holds releases back, or has been told of as its time limit is over. */
export function Standing({ day }: { readonly day: Pick<DayRow, "closedAt" | "level" | "holds"> }) {
  const { t } = useTranslation("dailyClose");
  if (day.closedAt !== null)
    return (
      <>
        <Tag tone="good">{t("isClosed")}</Tag>
        {day.level > 0 && <div className="soft">{t(`late.${day.level}`)}</div>}
      </>
    );
  return (
    <>
      <Tag tone={tones[day.level] ?? "bad"}>{t(`level.${day.level}`)}</Tag>
      {day.holds && <div className="soft">{t("holds")}</div>}
    </>
  );
}
