import { dayOfInstant, weekday } from "./day.ts";
import type { Day } from "./day.ts";
import { assert } from "./result.ts";

/**
 * Working days of a place. `weekdays` lists ISO weekdays that are worked (1 Monday … 7 Sunday);
 * `closed` and `open` are exceptions by day: public holidays, and days worked to make up for them.
 */
export interface WorkingCalendar {
  readonly weekdays: readonly number[];
  readonly closed: ReadonlySet<number>;
  readonly open: ReadonlySet<number>;
}

const searchLimitDays = 400;

/** The first working day on or after `day`. Throws when a place is closed for over a year. */
export function nextWorkingDay(calendar: WorkingCalendar, day: Day): Day {
  for (let candidate: number = day; candidate <= day + searchLimitDays; candidate += 1) {
    if (isWorked(calendar, candidate as Day)) return candidate as Day;
  }
  assert(false, `no working day within ${searchLimitDays} days`);
}

/** True on a day that is worked. */
export function isWorked(calendar: WorkingCalendar, day: Day): boolean {
  if (calendar.open.has(day)) return true;
  return !calendar.closed.has(day) && calendar.weekdays.includes(weekday(day));
}

/** The first day from which nobody works for over a year, or null: such a calendar promises nothing. */
export function shutFrom(calendar: WorkingCalendar): Day | null {
  // Only closed days can keep a week shut that has a weekday; they may begin after a free week.
  const longest = searchLimitDays - 7;
  let shut = 0;
  let from: number | null = null;
  for (const day of [...calendar.closed].toSorted((a, b) => a - b)) {
    if (from === null || shut < day) {
      from = day;
      shut = day;
    }
    while (shut <= from + longest && !isWorked(calendar, shut as Day)) shut += 1;
    if (shut > from + longest) return from as Day;
  }
  return null;
}

/**
 * The day on which an order of this instant starts to be worked: today when it comes before the
 * place's cut-off minute on a working day, else the next working day.
 */
export function cutOffDay(
  calendar: WorkingCalendar,
  place: { readonly zone: string; readonly cutOffMinute: number },
  instant: Date,
): Day {
  const { day, minute } = dayOfInstant(instant, place.zone);
  const first = minute < place.cutOffMinute ? day : ((day + 1) as Day);
  return nextWorkingDay(calendar, first);
}
