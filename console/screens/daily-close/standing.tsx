import { useTranslation } from "react-i18next";
import { Tag } from "../../parts/basics.tsx";
import type { Tone } from "../../parts/basics.tsx";
import type { DayRow } from "./reads.ts";

const tones: readonly Tone[] = ["plain", "warn", "bad"];

/** Whether a day is closed, open, or has been told of because its time limit is over. */
export function Standing({ day }: { readonly day: Pick<DayRow, "closedAt" | "level"> }) {
  const { t } = useTranslation("dailyClose");
  if (day.closedAt !== null)
    return (
      <>
        <Tag tone="good">{t("isClosed")}</Tag>
        {day.level > 0 && <div className="soft">{t(`late.${day.level}`)}</div>}
      </>
    );
  return <Tag tone={tones[day.level] ?? "bad"}>{t(`level.${day.level}`)}</Tag>;
}
