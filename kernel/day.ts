import { assert } from "./result.ts";

/** A calendar day without time or zone: whole days since 1970-01-01. */
export type Day = number & { readonly brand: "day" };

const dayMs = 86_400_000;

/** The Day of an ISO date such as "2026-11-11". Throws on anything else or a day that is not. */
export function dayFromText(text: string): Day {
  assert(/^\d{4}-\d{2}-\d{2}$/.test(text), `not a date: ${text}`);
  const ms = Date.parse(`${text}T00:00:00Z`);
  assert(Number.isFinite(ms), `not a date: ${text}`);
  const day = (ms / dayMs) as Day;
  assert(dayToText(day) === text, `no such day: ${text}`);
  return day;
}

const writtenMax = 1_000;
const written = new Map<Day, string>();

/** ISO text of a Day: "2026-11-11". */
export function dayToText(day: Day): string {
  // Orders of a batch speak of the same few days.
  const known = written.get(day);
  if (known !== undefined) return known;
  if (written.size >= writtenMax) written.clear();
  const text = new Date(day * dayMs).toISOString().slice(0, 10);
  written.set(day, text);
  return text;
}

/** Weekday of a Day: 1 Monday … 7 Sunday (ISO 8601). */
export function weekday(day: Day): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(zone, format);
  }
  return format;
}

interface LocalMinute {
  readonly day: Day;
  readonly minute: number;
}

function readClock(instant: Date, zone: string): LocalMinute {
  const parts = new Map<string, number>();
  for (const { type, value } of formatOf(zone).formatToParts(instant))
    parts.set(type, Number(value));
  const at = (name: string) => parts.get(name) ?? 0;
  const day = (Date.UTC(at("year"), at("month") - 1, at("day")) / dayMs) as Day;
  return { day, minute: at("hour") * 60 + at("minute") };
}

/** Since 1973 every zone is whole minutes from UTC: the minutes of both clocks begin together. */
const wholeMinutesFrom = Date.UTC(1973, 0);
const rememberedMax = 1_000;
const remembered = new Map<string, LocalMinute>();

/**
 * The local calendar day and minute of day of an instant in an IANA time zone.
 * Throws RangeError for an unknown zone: zones are checked when a place is saved.
 */
export function dayOfInstant(instant: Date, zone: string): LocalMinute {
  const ms = instant.getTime();
  if (!(ms >= wholeMinutesFrom)) return readClock(instant, zone);
  // Orders of a batch came in the same few minutes, and asking the calendar takes microseconds.
  const key = `${zone} ${Math.floor(ms / 60_000)}`;
  const known = remembered.get(key);
  if (known) return known;
  if (remembered.size >= rememberedMax) remembered.clear();
  const found = readClock(instant, zone);
  remembered.set(key, found);
  return found;
}
