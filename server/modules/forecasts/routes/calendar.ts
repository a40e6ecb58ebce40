import { layCalendar } from "../../../../engines/forecasting/index.ts";
import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import { partWords, phaseWords } from "./spoken.ts";
import type { Spoken } from "./spoken.ts";

/** A run of days that the calendar knows by one name. */
export interface Festival {
  readonly from: string;
  readonly until: string;
  /** As the engine calls it. */
  readonly key: string;
  readonly name: Spoken;
  readonly phase: Spoken;
  /** The day or days it is about: what a chart marks. */
  readonly main: boolean;
}

const isMain = (name: string, phase: string) =>
  phase === "climax" || (phase === "" && name !== "worked weekend" && name !== "年货节");

/** Festivals, shopping days and days off between two days, both included. */
export function festivalsBetween(from: string, until: string) {
  const first = dayFromText(from);
  const count = dayFromText(until) - first + 1;
  const { phases, provisional } = layCalendar(first, "daily", Math.max(0, count));
  const text = (at: number) => dayToText((first + at) as Day);
  const rows: Festival[] = [];
  for (const [whole, column] of phases) {
    const [name = "", phase = ""] = whole.split(": ");
    const words = { name: partWords(name), phase: phaseWords(phase) };
    const shown = { key: name, ...words, main: isMain(name, phase) };
    for (let at = 0; at < column.length; at += 1) {
      if (column[at] === 0) continue;
      const begin = at;
      while (at + 1 < column.length && column[at + 1] !== 0) at += 1;
      rows.push({ from: text(begin), until: text(at), ...shown });
    }
  }
  return { rows: rows.sort((a, b) => (a.from < b.from ? -1 : 1)), provisional };
}
