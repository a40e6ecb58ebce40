import { adjust, isSeasonal } from "./season.ts";
import type { Part, Prepared } from "./types.ts";

/**
 * The last of the addends made such that all of them, added left to right, give the point to the
 * last bit; a few corrections take back what rounding lost.
 */
export function close(point: number, parts: readonly number[]): number {
  const before = parts.reduce((sum, part) => sum + part, 0);
  let last = point - before;
  for (let round = 0; round < 8 && before + last !== point; round += 1)
    last += point - (before + last);
  return last;
}

interface Steps {
  readonly level: number[];
  readonly trend: number[];
  readonly season: number[];
}

/**
 * A point path as level, trend and season. Level is where the forecast starts without its season,
 * trend is what it has moved since, season is the rest.
 */
export function explain(prepared: Prepared, point: readonly number[]): Part[] {
  const { values, seasons, scale, gap } = prepared;
  const period = seasons[0] ?? 1;
  const seasonal = adjust(values, period, isSeasonal(values, period) ? "multiplicative" : "none");
  const steps: Steps = { level: [], trend: [], season: [] };
  let level = 0;
  point.forEach((value, h) => {
    const index = seasonal.index[(values.length + gap + h) % seasonal.period] as number;
    const bare =
      seasonal.kind === "multiplicative"
        ? value / index
        : seasonal.kind === "additive"
          ? value - index * scale
          : value;
    if (h === 0) level = bare;
    const trend = bare - level;
    const rest = close(value, [level, trend]);
    // Where rounding cannot be taken back, the trend takes it all.
    const exact = level + trend + rest === value;
    steps.level.push(exact ? level : value);
    steps.trend.push(exact ? trend : 0);
    steps.season.push(exact ? rest : 0);
  });
  return Object.entries(steps).map(([name, parts]) => ({ name, values: parts as number[] }));
}

/**
 * The parts with one more, which takes what they lack to the point; where rounding cannot be taken
 * back, the last but one gives way.
 */
export function closeParts(parts: readonly Part[], name: string, point: readonly number[]): Part[] {
  const lists = parts.map((part) => [...part.values]);
  const last = point.map((value, h) => {
    const before = lists.map((list) => list[h] as number);
    const rest = close(value, before);
    if (before.reduce((sum, part) => sum + part, 0) + rest === value) return rest;
    // The first part takes the whole and the others nothing: a sum of one addend is exact.
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
