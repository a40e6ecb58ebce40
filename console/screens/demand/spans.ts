// Days, weeks (from Monday) and months as runs of days that a chart and a table share.

export const grains = ["day", "week", "month"] as const;
export type Grain = (typeof grains)[number];

const dayMs = 86_400_000;

/** Days since 1970 of a text as "2026-11-26". */
export const dayOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / dayMs;
/** The text of a day. */
export const textOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** A run of days, both in it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The first day of the span a day lies in. */
function spanStart(day: number, grain: Grain): number {
  if (grain === "day") return day;
  if (grain === "week") return day - ((((day + 3) % 7) + 7) % 7);
  return dayOf(`${textOf(day).slice(0, 7)}-01`);
}

function spanEnd(start: number, grain: Grain): number {
  if (grain === "day") return start;
  if (grain === "week") return start + 6;
  const [year = 0, month = 0] = textOf(start).split("-").map(Number);
  return Date.UTC(year, month, 0) / dayMs;
}

/** Whether a span is the whole week or month it lies in. */
export const isWhole = (span: Span, grain: Grain): boolean =>
  spanStart(span.from, grain) === span.from && spanEnd(span.from, grain) === span.until;

/** The spans from one day to another, the first and the last cut where the days end. */
export function spansOf(from: number, until: number, grain: Grain): Span[] {
  const spans: Span[] = [];
  for (let day = from; day <= until;) {
    const end = Math.min(until, spanEnd(spanStart(day, grain), grain));
    spans.push({ from: day, until: end });
    day = end + 1;
  }
  return spans;
}

/** The sum of a list that begins on a day, over a span; null where none of it was observed. */
export function sumOver(
  values: readonly (number | null)[],
  first: number,
  span: Span,
): number | null {
  let sum = 0;
  let isSeen = false;
  for (let day = span.from; day <= span.until; day += 1) {
    const value = values[day - first];
    if (value === null || value === undefined) continue;
    sum += value;
    isSeen = true;
  }
  return isSeen ? sum : null;
}
