import { dayMsOf, timeMsOf } from "../port/index.ts";
import type { Within } from "./lines.ts";
import { component } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** A local day, and a time of it where one is written. */
export interface At {
  readonly day: number;
  readonly time: number | null;
}

/** The local day and time of a date in one of the standard's forms; null and told when it is none. */
export function dateIn(segment: Segment, { reader }: Within): At | null {
  const [value, form] = [component(segment, 1, 2), component(segment, 1, 3)];
  // 102 and 203 are most; without a form the standard reads a day.
  const isPlain = ["", "101", "102", "203", "204"].includes(form);
  const digits = value.slice(0, form === "101" || (form === "" && value.length === 6) ? 6 : 8);
  const day = isPlain ? dayMsOf(digits) : null;
  const rest = value.slice(digits.length);
  const time = rest === "" ? null : timeMsOf(rest);
  if (day === null || (rest !== "" && time === null)) {
    if (isPlain) reader.refuse(`DTM ${component(segment, 1, 1)}`, value, "not_a_date");
    else reader.unread.push(segment.raw);
    return null;
  }
  return { day, time };
}
