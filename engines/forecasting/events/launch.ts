// New items: the curve that others like it took after their launch, at the height its own first
// steps and their heights suggest.
import { normalQuantile } from "../normal.ts";
import type { ForecastInput, Launch, Made, Prepared, SeriesInput } from "../types.ts";

/** An item with fewer observations has no history to speak of. */
const young = 6;

/** Steps since the first sale, without what was not observed before it. */
function sinceLaunch(series: SeriesInput): number[] {
  const first = series.history.findIndex((value) => value !== null && value > 0);
  if (first < 0) return [];
  return series.history.slice(first).map((value) => value ?? NaN);
}

function meanOf(values: readonly number[]): number {
  const known = values.filter((value) => Number.isFinite(value));
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : NaN;
}

interface Curve {
  readonly shape: number[];
  /** Logarithms of the analogues' heights: their mean, and how far they differ. */
  readonly height: number;
  readonly spread: number;
  readonly count: number;
}

function curveOf(analogues: readonly SeriesInput[], length: number): Curve | null {
  const known = analogues.flatMap((series) => {
    const values = sinceLaunch(series);
    const height = meanOf(values.slice(0, length));
    // A launch must have been seen for as long as it is asked about.
    return values.length >= length && height > 0 ? [{ values, height }] : [];
  });
  if (known.length === 0) return null;
  const shape = Array.from({ length }, (_, t) => {
    const value = meanOf(known.map(({ values, height }) => (values[t] as number) / height));
    return Number.isFinite(value) ? value : 1;
  });
  const logs = known.map(({ height }) => Math.log(height));
  const height = meanOf(logs);
  const spread = Math.sqrt(meanOf(logs.map((value) => (value - height) ** 2)) + 0.15);
  return { shape, height, spread, count: known.length };
}

/** Whose launches an item follows: those it names, else those that share its first key. */
function analoguesOf(series: SeriesInput, all: readonly SeriesInput[]): readonly SeriesInput[] {
  const { like } = series;
  if (like) return all.filter(({ id }) => like.includes(id));
  const [key, value] = Object.entries(series.keys ?? {})[0] ?? [];
  if (key === undefined) return [];
  return all.filter((each) => each !== series && each.keys?.[key] === value);
}

/** A new item ready to be forecast by its analogues; null where it is not new or has none. */
export function launchOf(series: SeriesInput, input: ForecastInput): Prepared | null {
  const { history } = series;
  // Most are old, which a few steps tell.
  const first = history.findIndex((value) => value !== null && value > 0);
  let seen = 0;
  for (let t = Math.max(0, first); t < history.length && first >= 0 && seen < young; t += 1)
    if (Number.isFinite(history[t] ?? NaN)) seen += 1;
  if (seen >= young) return null;
  if (history.some((value) => value !== null && !(Number.isFinite(value) && value >= 0)))
    return null;
  const own = sinceLaunch(series);
  if (series.like === undefined && history.some((value) => value === 0)) return null;
  const horizon = series.horizon ?? input.horizon ?? 1;
  if (!Number.isInteger(horizon) || horizon < 1) return null;
  const curve = curveOf(analoguesOf(series, input.series), own.length + horizon);
  if (!curve) return null;
  // What was sold so far against what the curve would have had it sell, and the others' height.
  const belief = 1;
  let sold = belief * Math.exp(curve.height);
  let expected = belief;
  own.forEach((value, t) => {
    if (!Number.isFinite(value)) return;
    sold += value;
    expected += curve.shape[t] as number;
  });
  const height = sold / expected;
  const launch: Launch = {
    path: Float64Array.from(
      { length: horizon },
      (_, h) => height * (curve.shape[own.length + h] as number),
    ),
    spread: curve.spread / Math.sqrt(1 + own.length),
    analogues: curve.count,
  };
  const values = Float64Array.from(own, (value) => (Number.isFinite(value) ? value : 0));
  return {
    id: series.id,
    values: values.length > 0 ? values : new Float64Array(1),
    scale: 1,
    seasons: [],
    horizon,
    gap: 0,
    origins: 0,
    class: "smooth",
    whole: history.every((value) => value === null || Number.isInteger(value)),
    negative: false,
    lifted: false,
    counts: false,
    launch,
  };
}

/** The forecast of a launch: its curve, and a fan as wide as the analogues differ. */
export function makeLaunch(launch: Launch, levels: readonly number[]): Made {
  const { path, spread, analogues } = launch;
  let total = 0;
  const running = path.map((value) => (total += value));
  const fan = (values: Float64Array) =>
    levels.map((level) => values.map((value) => value * Math.exp(normalQuantile(level) * spread)));
  return {
    point: path,
    quantiles: fan(path),
    sums: fan(running),
    models: [{ name: `launch curve of ${analogues}`, weight: 1, error: null }],
    misses: [],
  };
}
