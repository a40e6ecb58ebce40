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
    if (calendar.open.has(candidate)) return candidate as Day;
    if (calendar.closed.has(candidate)) continue;
    if (calendar.weekdays.includes(weekday(candidate as Day))) return candidate as Day;
  }
  assert(false, `no working day within ${searchLimitDays} days`);
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
