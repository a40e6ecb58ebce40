// Demand behind what was sold, and the part of a history that still speaks for the future.
import type { Finding, ForecastInput, SeriesInput } from "../types.ts";

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What would have been asked for at a step: the mean of steps of its phase around it. */
function usual(
  history: readonly (number | null)[],
  t: number,
  how: { period: number; out: Set<number> },
) {
  const near: number[] = [];
  for (let far = 1; far <= history.length && near.length < 4; far += 1)
    for (const at of [t - far * how.period, t + far * how.period]) {
      const value = history[at];
      if (typeof value === "number" && !how.out.has(at)) near.push(value);
    }
  return near.length > 0 ? meanOf(near) : null;
}

/** Stock-outs are censored: demand was what is usual there, and no less than what was sold. */
function censor(series: SeriesInput, period: number, findings: Finding[]): SeriesInput {
  const out = new Set<number>();
  series.stockOuts?.forEach((flag, t) => {
    if (flag && t < series.history.length) out.add(t);
  });
  if (out.size === 0) return series;
  const history = series.history.map((value, t) => {
    if (!out.has(t)) return value;
    const expected = usual(series.history, t, { period, out });
    if (expected === null || value === null) return value;
    return Math.max(value, Number.isInteger(value) ? Math.round(expected) : expected);
  });
  findings.push({ id: series.id, kind: "stock_outs", at: out.size });
  return { ...series, history };
}

/** The series with its stock-outs uncovered. */
export function uncover(
  series: SeriesInput,
  input: ForecastInput,
  findings: Finding[],
): SeriesInput {
  const period = (series.seasons ?? input.seasons ?? [])[0] ?? 1;
  return censor(series, period, findings);
}
