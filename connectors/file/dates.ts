import { instantOfLocal } from "../../kernel/index.ts";
import type { FileMapping } from "./mapping.ts";

const parts =
  /^(\d{1,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,4})日?(?:[ T]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[AaPp][Mm])?)?$/;
const compact = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/;

type Dates = FileMapping["dates"];

/** Year, month and day in the file's order; a four-digit year in front leaves no choice. */
function ymdOf(first: string, second: string, third: string, dates: Dates) {
  const [a, b, c] = [Number(first), Number(second), Number(third)];
  if (dates === "ymd" || first.length === 4) return [a, b, c] as const;
  return dates === "dmy" ? ([c, b, a] as const) : ([c, a, b] as const);
}

function hourOf(text: string | undefined, half: string): number {
  const hour = Number(text ?? 0);
  if (half === "PM") return hour === 12 ? 12 : hour + 12;
  return half === "AM" && hour === 12 ? 0 : hour;
}

function offsetMs(text: string): number {
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith("-") ? -minutes : minutes) * 60_000;
}

/**
 * The instant of a date text under the mapping's order and zone, or null when it is none. A text
 * that names its own offset keeps it; two-digit years are of this century.
 */
export function instantOf(text: string, mapping: Pick<FileMapping, "dates" | "zone">): Date | null {
  const trimmed = text.trim();
  const match = parts.exec(trimmed) ?? compact.exec(trimmed);
  if (!match) return null;
  const [, first = "", second = "", third = "", hours, minutes, seconds, tail = ""] = match;
  const [year, month, day] = ymdOf(first, second, third, mapping.dates);
  const whole = year < 100 ? 2_000 + year : year;
  const hour = hourOf(hours, tail.toUpperCase());
  const [minute, second60] = [Number(minutes ?? 0), Number(seconds ?? 0)];
  if (hour > 23 || minute > 59 || second60 > 59) return null;
  const localMs = Date.UTC(whole, month - 1, day, hour, minute, second60);
  const check = new Date(localMs);
  // A day that is not would roll over into the next month.
  if (check.getUTCMonth() !== month - 1 || check.getUTCDate() !== day) return null;
  if (tail === "Z") return check;
  if (/^[+-]/.test(tail)) return new Date(localMs - offsetMs(tail));
  return instantOfLocal(localMs, mapping.zone);
}

/**
 * The orders of date parts that fit most samples, and at least half of them; the likelier first.
 * One bad row among the samples must not hide what the column is.
 */
export function datesAllowed(samples: readonly string[]): Dates[] {
  const seen = samples.filter((text) => text.trim() !== "");
  const likely: Dates[] = ["ymd", "dmy", "mdy"];
  const fits = likely.map((dates) => {
    const good = seen.filter((text) => {
      const leading = /^\d{4}/.test(text.trim());
      return leading === (dates === "ymd") && instantOf(text, { dates, zone: "UTC" }) !== null;
    });
    return { dates, count: good.length };
  });
  const best = Math.max(...fits.map(({ count }) => count));
  if (best * 2 < seen.length) return [];
  return fits.filter(({ count }) => count === best).map(({ dates }) => dates);
}
