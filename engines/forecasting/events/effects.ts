// Multiplicative effects of events and prices: a regression of logarithms, each series' effects
// drawn towards those of its category and those towards everybody's, by how much the past says so.
import { factorise, solveWith } from "../linear.ts";
import { crossOf, designsOf } from "./design.ts";
import type { Design } from "./design.ts";
import { sift } from "./filter.ts";
import type { Filter } from "./filter.ts";

/** One series as the regression sees it. */
export interface Panel {
  /** Logarithms of demand; anything where it was not seen. */
  readonly logs: Float64Array;
  /** What may explain it, by name, over the history. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly filter: Filter;
  /** Where it belongs, by name of the key. */
  readonly keys: Readonly<Record<string, string>>;
}

interface Sifted {
  readonly target: Float64Array;
  readonly design: Design;
  readonly keys: Readonly<Record<string, string>>;
}

/** Least squares in units of a step's noise. */
interface Moments {
  readonly inner: Float64Array;
  readonly outer: Float64Array;
}

const blank = (size: number): Moments => ({
  inner: new Float64Array(size * size),
  outer: new Float64Array(size),
});

function addTo(to: Moments, from: Moments): void {
  for (let at = 0; at < to.inner.length; at += 1)
    to.inner[at] = (to.inner[at] as number) + (from.inner[at] as number);
  for (let at = 0; at < to.outer.length; at += 1)
    to.outer[at] = (to.outer[at] as number) + (from.outer[at] as number);
}

/** Effects with a belief: each is expected at its centre, give or take its deviation. */
function solve(
  moments: Moments,
  centre: Float64Array,
  deviation: (at: number) => number,
): Float64Array {
  const size = centre.length;
  const square = { size, values: moments.inner.slice() };
  const out = moments.outer.slice();
  for (let at = 0; at < size; at += 1) {
    const belief = 1 / deviation(at) ** 2;
    square.values[at * size + at] = (square.values[at * size + at] as number) + belief;
    out[at] = (out[at] as number) + belief * (centre[at] as number);
  }
  factorise(square);
  return solveWith(square, out);
}

/**
 * How far effects truly differ from their centre, column by column: the spread of what each part
 * says alone, less what its noise would spread by itself (DerSimonian and Laird's moments, 1986).
 */
function deviations(parts: readonly Moments[], centre: Float64Array): Float64Array {
  const size = centre.length;
  return centre.map((_, row) => {
    let spread = 0;
    let weights = 0;
    for (const { inner, outer } of parts) {
      const own = inner[row * size + row] as number;
      if (!(own > 1e-6)) continue;
      let rest = outer[row] as number;
      for (let at = 0; at < size; at += 1)
        rest -= (inner[row * size + at] as number) * (centre[at] as number);
      const off = rest / own;
      // Who knows nothing has no say in how far the others differ.
      const weight = own / (own + 4);
      spread += weight * (off * off - 1 / own);
      weights += weight;
    }
    const square = weights > 0 ? spread / weights : 0;
    return Math.max(0.03, Math.sqrt(Math.max(0, square)));
  });
}

function residual(each: Sifted, effects: Float64Array): Float64Array {
  const out = each.target.slice();
  const { columns, names } = each.design;
  columns.forEach((column, at) => {
    const effect = effects[names[at] as number] as number;
    if (effect === 0) return;
    for (let t = 0; t < out.length; t += 1)
      out[t] = (out[t] as number) - effect * (column[t] as number);
  });
  return out;
}

function momentsOf(
  { design, target }: Sifted,
  size: number,
  how: { noise: number; until: number },
): Moments {
  const made = blank(size);
  const unit = 1 / how.noise;
  const { columns, names } = design;
  const cross = crossOf(design, how.until);
  columns.forEach((column, row) => {
    const top = names[row] as number;
    let sum = 0;
    for (let t = 0; t < how.until; t += 1) sum += (column[t] as number) * (target[t] as number);
    made.outer[top] = sum * unit;
    for (let other = 0; other <= row; other += 1) {
      const at = names[other] as number;
      const value = (cross[row * names.length + other] as number) * unit;
      made.inner[top * size + at] = value;
      made.inner[at * size + top] = value;
    }
  });
  return made;
}

/** Mean square of a step's rest, robust: never below what the middle of the rests says. */
function noiseOf(rests: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const value of rests) {
    if (value === 0) continue;
    sum += value * value;
    count += 1;
  }
  return Math.max(1e-4, count > 0 ? sum / count : 1);
}

/** How far effects may differ: between categories, and between series of one. */
interface Belief {
  readonly key: string | null;
  /** Times what the spread of effects says. */
  readonly width: number;
}

/** The effects of every series under a belief. */
function effectsUnder(
  all: readonly Sifted[],
  moments: readonly Moments[],
  belief: Belief,
): Float64Array[] {
  const size = moments[0]?.outer.length ?? 0;
  const everybody = blank(size);
  for (const each of moments) addTo(everybody, each);
  const common = solve(everybody, new Float64Array(size), () => 1);
  const byCategory = new Map<string, Float64Array>();
  const { key } = belief;
  if (key !== null) {
    const pools = new Map<string, Moments>();
    all.forEach(({ keys }, at) => {
      const name = keys[key] ?? "";
      const pool = pools.get(name) ?? blank(size);
      addTo(pool, moments[at] as Moments);
      pools.set(name, pool);
    });
    const far = deviations([...pools.values()], common);
    for (const [name, pool] of pools)
      byCategory.set(
        name,
        solve(pool, common, (at) => belief.width * (far[at] as number)),
      );
  }
  const centres = all.map(({ keys }) =>
    key === null ? common : (byCategory.get(keys[key] ?? "") ?? common),
  );
  const far = deviations(moments, common);
  return moments.map((each, at) =>
    solve(each, centres[at] as Float64Array, (column) => belief.width * (far[column] as number)),
  );
}

/** Mean absolute rest of the steps from `from` on. */
function lossFrom(
  all: readonly Sifted[],
  effects: readonly Float64Array[],
  from: readonly number[],
) {
  let total = 0;
  let count = 0;
  all.forEach((each, at) => {
    const rest = residual(each, effects[at] as Float64Array);
    for (let t = from[at] as number; t < rest.length; t += 1) {
      if (each.target[t] === 0) continue;
      total += Math.abs(rest[t] as number);
      count += 1;
    }
  });
  return count > 0 ? total / count : Infinity;
}

const widths = [0.5, 1, 1.6];

function beliefs(all: readonly Sifted[]): Belief[] {
  const values = new Map<string, Set<string>>();
  for (const { keys } of all)
    for (const [key, value] of Object.entries(keys)) {
      const known = values.get(key) ?? new Set();
      known.add(value);
      values.set(key, known);
    }
  // A key of one value tells nobody apart; one with a value for each is no category.
  const telling = [...values].filter(([, { size }]) => size > 1 && size <= all.length / 2);
  return [
    ...widths.map((width) => ({ key: null, width })),
    ...telling.flatMap(([key]) => widths.map((width) => ({ key, width }))),
  ];
}

const middle: Belief = { key: null, width: 1 };

/** Series that judge beliefs: more would say the same and cost most of the time. */
const mostJudges = 1_000;

/** Series side by side are often of one item: judged together they say what its category is worth. */
const together = 50;

/** Whether the series at a place is one of the judges: blocks spread evenly, whatever their order. */
const isJudge = (at: number, all: number) =>
  all <= mostJudges ||
  (Math.imul(Math.floor(at / together), 0x9e3779b1) >>> 0) / 2 ** 32 < mostJudges / all;

/** The belief that says best what came in the last `held` steps, and its mean absolute rest. */
function chooseBelief(
  everybody: readonly Sifted[],
  { noise, held, size }: { noise: readonly number[]; held: number; size: number },
): { belief: Belief; loss: number } {
  const places = [...everybody.keys()].filter((at) => isJudge(at, everybody.length));
  const all = places.map((at) => everybody[at] as Sifted);
  const cuts = all.map(({ target }) =>
    Math.max(Math.ceil(target.length / 2), target.length - held),
  );
  const early = all.map((each, at) =>
    momentsOf(each, size, {
      noise: noise[places[at] as number] as number,
      until: cuts[at] as number,
    }),
  );
  let best: { belief: Belief; loss: number } = { belief: middle, loss: Infinity };
  for (const belief of beliefs(everybody)) {
    const loss = lossFrom(all, effectsUnder(all, early, belief), cuts);
    if (loss < best.loss) best = { belief, loss };
  }
  return best;
}

/** What was learnt. */
export interface Learnt {
  /** By series, then by name. */
  readonly effects: readonly ReadonlyMap<string, number>[];
  /** Mean absolute rest on the steps held back. */
  readonly loss: number;
}

/** Effects of every column on every series; the last `held` steps of each judge the beliefs. */
export function learnEffects(panels: readonly Panel[], held: number): Learnt {
  const names = [...new Set(panels.flatMap(({ columns }) => [...columns.keys()]))];
  const place = new Map(names.map((name, at) => [name, at]));
  const designOf = designsOf(place);
  const all = panels.map((panel): Sifted => ({
    target: sift(panel.logs, panel.filter),
    design: designOf(panel),
    keys: panel.keys,
  }));
  const size = names.length;
  const zero = new Float64Array(size);
  let noise = all.map((each) => noiseOf(each.target));
  const build = () =>
    all.map((each, at) =>
      momentsOf(each, size, { noise: noise[at] as number, until: each.target.length }),
    );
  const first = effectsUnder(all, build(), middle);
  noise = all.map((each, at) => noiseOf(residual(each, first[at] ?? zero)));
  const best = chooseBelief(all, { noise, held, size });
  const effects = effectsUnder(all, build(), best.belief);
  return {
    effects: effects.map((each) => new Map(names.map((name, at) => [name, each[at] as number]))),
    loss: best.loss,
  };
}
