import { useTranslation } from "react-i18next";
import { TextField, Tick } from "../../parts/form.tsx";
import type { ShiftLine } from "./shifts.ts";

const week = [1, 2, 3, 4, 5, 6, 7];

interface LineProps {
  readonly line: ShiftLine;
  readonly at: number;
  readonly change: (part: Partial<ShiftLine>) => void;
}

/** One shift: its hours, and the days on which it begins. */
export function Line({ line, at, change }: LineProps) {
  const { t } = useTranslation("factory");
  const turn = (weekday: number, on: boolean) =>
    change({
      weekdays: week.filter((each) => (each === weekday ? on : line.weekdays.includes(each))),
    });
  return (
    <>
      <div className="m-form-row">
        <TextField
          {...{ label: t("shiftName", { at: at + 1 }), value: line.name, maxLength: 200 }}
          onChange={(name) => change({ name })}
        />
        <TextField
          {...{ label: t("from"), type: "time", required: true, value: line.from }}
          onChange={(from) => change({ from })}
        />
        <TextField
          {...{ label: t("until"), type: "time", required: true, value: line.until }}
          {...(line.until <= line.from && { hint: t("nextDay") })}
          onChange={(until) => change({ until })}
        />
      </div>
      <div role="group" aria-label={t("beginsOn", { at: at + 1 })} className="m-actions">
        {week.map((each) => (
          <Tick
            key={each}
            label={t(`weekdays.${each}`)}
            checked={line.weekdays.includes(each)}
            onChange={(on) => turn(each, on)}
          />
        ))}
      </div>
    </>
  );
}
