import { cutOffDay, instantOfLocal } from "../../../../kernel/index.ts";
import type { Day, WorkingCalendar } from "../../../../kernel/index.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** What began before now lies on the engine's line too: its zero is so long ago. */
export const pastDays = 60;

/** The engine's time line: whole minutes from an instant some weeks before now. */
export interface Line {
  readonly originMs: number;
}

/** The line whose minute 0 lies some weeks before this instant, on a whole minute. */
export const lineAt = (now: Date): Line => ({
  originMs: Math.floor(now.getTime() / minuteMs) * minuteMs - pastDays * dayMs,
});

/** The last whole minute of the line that is not after an instant. */
export const minuteDown = ({ originMs }: Line, ms: number): number =>
  Math.max(0, Math.floor((ms - originMs) / minuteMs));

/** The first whole minute of the line that is not before an instant. */
export const minuteUp = ({ originMs }: Line, ms: number): number =>
  Math.max(0, Math.ceil((ms - originMs) / minuteMs));

/** The instant of a minute of the line. */
export const instantOf = ({ originMs }: Line, minute: number): Date =>
  new Date(originMs + minute * minuteMs);

interface Clock {
  readonly zone: string;
  readonly cutOffMinute: number;
  readonly calendar: WorkingCalendar;
}

/** The last instant at which something must be made to leave its plant on a day. */
export const dueOfDay = (place: Clock, day: number): number =>
  // One minute before the cut-off: what is done at the cut-off itself leaves on the next day.
  instantOfLocal(day * dayMs + (place.cutOffMinute - 1) * minuteMs, place.zone).getTime();

/** The day on which something that is made at an instant can leave its plant. */
export const dayOfEnd = (place: Clock, end: Date): Day => cutOffDay(place.calendar, place, end);
