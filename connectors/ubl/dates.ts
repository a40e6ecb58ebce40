import { instantOfLocal } from "../../kernel/index.ts";
import type { Within } from "./lines.ts";
import { textAt } from "./xml.ts";
import type { Part } from "./xml.ts";

/** A day and a time of it as a document writes them. */
export interface Read {
  readonly day: number;
  readonly time: number | null;
  /** Minutes ahead of UTC where the text says so. */
  readonly offset: number | null;
}

const offsetOf = (text: string): number | null => {
  if (text === "" || text === "Z") return text === "" ? null : 0;
  const [hours = 0, minutes = 0] = text.slice(1).split(":").map(Number);
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
};

/** A day and, where it is written, a time of that day; null when either is none. */
export function readDay(day: string, time: string): Read | null {
  const [, date = "", ownZone = ""] = /^(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?$/.exec(day) ?? [];
  const ms = Date.parse(`${date}T00:00:00Z`);
  const isDay = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
  if (date === "" || !isDay) return null;
  if (time === "") return { day: ms, time: null, offset: offsetOf(ownZone) };
  const [, clock = "", zone = ""] =
    /^(\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(time) ?? [];
  const of = Date.parse(`1970-01-01T${clock}Z`);
  return clock === "" || Number.isNaN(of)
    ? null
    : { day: ms, time: of, offset: offsetOf(zone || ownZone) };
}

/** The instant of a day and a time that stand beside each other; a day that is missing or none is told. */
export function instantAt(
  part: Part,
  [dayName, timeName]: readonly [string, string],
  within: Within,
): Date {
  const { reader, partner } = within;
  const [day, time] = [textAt(part, dayName), textAt(part, timeName)];
  const read = readDay(day, time);
  if (!read) {
    reader.refuse(dayName, `${day} ${time}`.trim(), day === "" ? "required" : "not_a_date");
    return new Date(0);
  }
  const local = read.day + (read.time ?? 0);
  return read.offset === null
    ? instantOfLocal(local, partner.zone)
    : new Date(local - read.offset * 60_000);
}
