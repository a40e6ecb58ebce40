import type { DemandClass, Finding, ForecastInput, Prepared, SeriesInput } from "./types.ts";

/** Class by average demand interval and squared variation of sizes (cut at 1.32 and 0.49); gaps are left out. */
export function classify(values: readonly (number | null)[]): DemandClass {
  let seen = 0;
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let t = 0; t < values.length; t += 1) {
    const value = values[t] as number | null;
    if (value === null) continue;
    seen += 1;
    if (value === 0) continue;
    count += 1;
    sum += value;
    squares += value * value;
  }
  if (count === 0) return "intermittent";
  const mean = sum / count;
  const variation = Math.max(0, squares / count - mean * mean) / (mean * mean);
  const rare = seen / count >= 1.32;
  if (variation >= 0.49) return rare ? "lumpy" : "erratic";
  return rare ? "intermittent" : "smooth";
}

/** Gaps filled from the same phase of the season where both sides know it, else on a line. */
export function fill(history: readonly (number | null)[], period: number): Float64Array {
  const out = new Float64Array(history.length);
  let gaps = 0;
  for (let t = 0; t < out.length; t += 1) {
    const value = history[t] as number | null;
    out[t] = value ?? NaN;
    if (value === null) gaps += 1;
  }
  if (gaps === 0) return out;
  for (let t = 0; t < out.length; t += 1) {
    if (!Number.isNaN(out[t])) continue;
    let until = t;
    while (until < out.length && history[until] === null) until += 1;
    const before = out[t - 1] as number;
    const after = out[until] as number;
    const length = until - t + 1;
    for (let at = t; at < until; at += 1) {
      const line = before + ((after - before) * (at - t + 1)) / length;
      const back = period > 1 ? history[at - period] : undefined;
      const ahead = period > 1 ? history[at + period] : undefined;
      out[at] = typeof back === "number" && typeof ahead === "number" ? (back + ahead) / 2 : line;
    }
    t = until;
  }
  return out;
}

/** Further ahead than this nobody looks, and a wrong number would take all memory. */
const mostAhead = 10_000;

const whyNot = (series: SeriesInput, horizon: number): Finding | null => {
  const { id, history } = series;
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > mostAhead)
    return { id, kind: "horizon", at: horizon };
  const bad = history.findIndex((value) => value !== null && !Number.isFinite(value));
  if (bad >= 0) return { id, kind: "not_a_number", at: bad };
  if (!history.some((value) => value !== null)) return { id, kind: "empty" };
  return null;
};

const usable = (periods: readonly number[], length: number) =>
  periods.filter((period) => Number.isInteger(period) && period > 1 && length >= 2 * period);

/** What follows the last long gap, where it is long enough to stand alone; else all of it. */
function recent(history: readonly (number | null)[], period: number): readonly (number | null)[] {
  const least = Math.max(4 * period, 24);
  let run = 0;
  let from = 0;
  for (let t = 0; t < history.length; t += 1) {
    if (history[t] === null) run += 1;
    else {
      if (run >= Math.max(2 * period, 12) && history.length - t >= least) from = t;
      run = 0;
    }
  }
  return from > 0 ? history.slice(from) : history;
}

/** Mean below which whole demand is forecast as counts. */
const thin = 15;

/** Many series teach as much from two origins as few from four. */
const originsFor = (series: number) => (series > 5_000 ? 1 : series > 300 ? 2 : 4);

/** A series ready for the models, or null; what was odd about it is added to `findings`. */
export function prepare(
  series: SeriesInput,
  input: ForecastInput,
  findings: Finding[],
): Prepared | null {
  const { id, history } = series;
  const horizon = series.horizon ?? input.horizon ?? 1;
  const problem = whyNot(series, horizon);
  if (problem) {
    findings.push(problem);
    return null;
  }
  const first = history.findIndex((value) => value !== null);
  const last = history.findLastIndex((value) => value !== null);
  const asked = series.seasons ?? input.seasons ?? [];
  const all = last - first + 1 < history.length ? history.slice(first, last + 1) : history;
  const cut = recent(all, asked[0] ?? 1);
  if (cut.length < all.length) findings.push({ id, kind: "old_gap", at: all.length - cut.length });
  const seasons = usable(asked, cut.length);
  const short = seasons.length < asked.filter((period) => period > 1).length;
  if (short) findings.push({ id, kind: "short_for_season", at: cut.length });
  const gaps = cut.filter((value) => value === null).length;
  if (gaps > 0) findings.push({ id, kind: "gaps_filled", at: gaps });
  const gap = history.length - 1 - last;
  if (gap > 0) findings.push({ id, kind: "ends_in_gap", at: gap });
  const values = fill(cut, seasons[0] ?? 1);
  if (values.every((value) => value === values[0])) findings.push({ id, kind: "constant" });
  let [total, least, fractions] = [0, Infinity, 0];
  for (let t = 0; t < values.length; t += 1) {
    const value = values[t] as number;
    total += Math.abs(value) / values.length;
    if (cut[t] === null) continue;
    least = Math.min(least, value);
    if (!Number.isInteger(value)) fractions += 1;
  }
  const scale = total > 0 ? total : 1;
  for (let t = 0; t < values.length; t += 1) values[t] = (values[t] as number) / scale;
  const kind = classify(cut);
  const whole = series.counted ?? (fractions === 0 && least >= 0);
  const rare = kind === "intermittent" || kind === "lumpy";
  return {
    id,
    values,
    scale,
    seasons,
    veiled: short && seasons.length === 0,
    horizon,
    gap,
    origins: originsFor(input.series.length),
    class: kind,
    whole,
    negative: least < 0,
    lifted: series.counted !== undefined,
    counts: whole && (rare || total < thin),
  };
}
