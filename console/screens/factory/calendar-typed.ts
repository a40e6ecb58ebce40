import { useTranslation } from "react-i18next";
import type { Shown } from "./meanwhile.tsx";
import { namesOf } from "../../parts/named-fields.tsx";
import type { CalendarRow } from "./reads.ts";
import { linesOf } from "./shifts.ts";
import type { ShiftLine } from "./shifts.ts";

/** A shift that nobody has typed yet. */
export const fresh: ShiftLine = {
  name: "",
  from: "08:00",
  until: "20:00",
  weekdays: [1, 2, 3, 4, 5],
};

/** A calendar as typed. */
export const typedOf = (row: CalendarRow | null) => ({
  ...namesOf(row),
  keepsHolidays: row?.keepsHolidays ?? true,
  lines: row ? linesOf(row.shifts) : [fresh],
});

export type Typed = ReturnType<typeof typedOf>;

/** What a person reads of a calendar, field by field; each of its shifts in a line. */
export function useShown() {
  const { t } = useTranslation("factory");
  return ({ name, nameEn, keepsHolidays, lines }: Typed): Shown => ({
    ...{ [t("name")]: name, [t("nameEn")]: nameEn },
    [t("keepsHolidays")]: keepsHolidays ? "✓" : "✕",
    ...Object.fromEntries(
      lines.map((each, at) => [
        t("shiftName", { at: at + 1 }),
        `${each.name} ${each.from}–${each.until} ` +
          each.weekdays.map((day) => t(`weekdays.${day}`)).join(" "),
      ]),
    ),
  });
}
