import type { CalendarRow } from "./reads.ts";

export type Shift = CalendarRow["shifts"][number];

/** A shift as people say it: the same hours on some days of the week. */
export interface ShiftLine {
  readonly name: string;
  /** Clock times; an end at or before the begin is on the next day. */
  readonly from: string;
  readonly until: string;
  /** ISO days on which it begins, 1 Monday … 7 Sunday. */
  readonly weekdays: readonly number[];
}

const clock = (minute: number) =>
  [Math.floor(minute / 60) % 24, minute % 60]
    .map((each) => String(each).padStart(2, "0"))
    .join(":");

const minuteOf = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
};

/** Shifts gathered by their name and hours, in the order in which they come up. */
export function linesOf(shifts: readonly Shift[]): ShiftLine[] {
  const lines = new Map<string, ShiftLine>();
  for (const { name, fromMinute, untilMinute, weekday } of shifts) {
    const key = `${fromMinute} ${untilMinute} ${name}`;
    const weekdays = [...(lines.get(key)?.weekdays ?? []), weekday].toSorted((a, b) => a - b);
    lines.set(key, { name, from: clock(fromMinute), until: clock(untilMinute), weekdays });
  }
  return [...lines.values()].toSorted((a, b) => minuteOf(a.from) - minuteOf(b.from));
}

/** The shifts that lines say, a row for each day. */
export function shiftsOf(lines: readonly ShiftLine[]): Shift[] {
  return lines.flatMap(({ name, from, until, weekdays }) => {
    const fromMinute = minuteOf(from);
    const end = minuteOf(until);
    const untilMinute = end > fromMinute ? end : end + 1_440;
    return weekdays.map((weekday) => ({ weekday, fromMinute, untilMinute, name }));
  });
}

/** Hours a week that lines work. */
export const hoursOf = (lines: readonly ShiftLine[]): number =>
  shiftsOf(lines).reduce((sum, each) => sum + each.untilMinute - each.fromMinute, 0) / 60;
