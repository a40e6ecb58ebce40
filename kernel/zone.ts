import { dayOfInstant } from "./day.ts";

const minuteMs = 60_000;
const known = new Map<string, number>();

/** Minutes by which a zone is ahead of UTC at an instant. */
function offsetMinutes(atMs: number, zone: string): number {
  const { day, minute } = dayOfInstant(new Date(atMs), zone);
  const utc = new Date(atMs);
  const utcDay = Math.floor(atMs / 86_400_000);
  return (day - utcDay) * 1_440 + minute - (utc.getUTCHours() * 60 + utc.getUTCMinutes());
}

/**
 * The instant of a local wall-clock time in an IANA zone. A time that the clocks skip is taken as
 * if they had not moved yet; one that occurs twice is its first occurrence.
 * @param localMs the wall-clock reading written as if it were UTC, in ms since 1970.
 */
export function instantOfLocal(localMs: number, zone: string): Date {
  // One offset per zone and hour: a file of half a million rows has few of them.
  const key = `${zone}/${Math.floor(localMs / 3_600_000)}`;
  let offset = known.get(key);
  if (offset === undefined) {
    const before = offsetMinutes(localMs - 1_440 * minuteMs, zone);
    const guess = localMs - before * minuteMs;
    const there = offsetMinutes(guess, zone);
    offset = there === before ? before : offsetMinutes(localMs - there * minuteMs, zone);
    if (known.size > 100_000) known.clear();
    known.set(key, offset);
  }
  return new Date(localMs - offset * minuteMs);
}
