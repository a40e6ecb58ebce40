import { adjust, shrink } from "./season.ts";
import type { Part, Prepared } from "./types.ts";

/** The finest step of a series' numbers: so coarse beside its scale that sums of them are exact. */
export const grainOf = (scale: number): number => 2 ** (Math.floor(Math.log2(scale)) - 40);

/** A value on the grain. */
export const snap = (value: number, grain: number): number => {
  const grains = Math.round(value / grain);
  return Number.isFinite(grains) && grain > 0 ? grains * grain : value;
};

interface Steps {
  readonly level: number[];
  readonly trend: number[];
}

/**
 * A point path as level, trend and season. Level is where the forecast starts without its season,
 * trend is what it has moved since, season is the rest.
 */
export function explain(prepared: Prepared, point: readonly number[]): Part[] {
  const { values, seasons, scale, gap } = prepared;
  const grain = grainOf(scale);
  const period = seasons[0] ?? 1;
  const seasonal = shrink(values, adjust(values, period, "multiplicative"));
  const steps: Steps = { level: [], trend: [] };
  let level = 0;
  point.forEach((value, h) => {
    const index = seasonal.index[(values.length + gap + h) % seasonal.period] as number;
    const bare =
      seasonal.kind === "multiplicative"
        ? value / index
        : seasonal.kind === "additive"
          ? value - index * scale
          : value;
    if (h === 0) level = snap(bare, grain);
    const trend = snap(bare, grain) - level;
    steps.level.push(level);
    steps.trend.push(trend);
  });
  const before = [
    { name: "level", values: steps.level },
    { name: "trend", values: steps.trend },
  ];
  return closeParts(before, "season", { point, grain });
}

/**
 * The parts with one more, which takes what they lack to the point. On one grain all of it is
 * exact; where a part leaves the grain's reach, the first takes the whole.
 */
export function closeParts(
  parts: readonly Part[],
  name: string,
  { point, grain }: { readonly point: readonly number[]; readonly grain: number },
): Part[] {
  const lists = parts.map((part) => [...part.values]);
  const last = point.map((whole, h) => {
    const value = snap(whole, grain);
    const before = lists.reduce((sum, list) => sum + (list[h] as number), 0);
    const rest = value - before;
    if (before + rest === value) return rest;
    lists.forEach((list, at) => {
      list[h] = at === 0 ? value : 0;
    });
    return 0;
  });
  return [
    ...parts.map((part, at) => ({ name: part.name, values: lists[at] as number[] })),
    { name, values: last },
  ];
}
