// The global model of thin demand: boosted trees that say by how much what comes will differ from
// what a series' own past suggests, learnt over all series of a class.
import { ask, grow } from "./boosting.ts";
import type { Forest, Growth } from "./boosting.ts";

/** Demand with the mean that simple models expect before each moment, and after the last. */
export interface Seen {
  readonly y: Float64Array;
  readonly base: Float64Array;
}

/** Fewer series teach trees nothing that simple models do not know. */
export const fewestThin = 100;
const mostRows = 60_000;
const least = 8;

const growth: Growth = {
  loss: { kind: "tweedie", power: 1 },
  trees: 60,
  leaves: 12,
  rate: 0.08,
  least: 60,
  ridge: 5,
  share: 0.3,
};

/** Running sums of a history, so that any window's mean is two look-ups. */
interface Sums {
  readonly total: Float64Array;
  readonly count: Float64Array;
  readonly squares: Float64Array;
  /** Steps since the last demand before each moment. */
  readonly since: Float64Array;
}

const sumsFor = (length: number): Sums => ({
  total: new Float64Array(length + 1),
  count: new Float64Array(length + 1),
  squares: new Float64Array(length + 1),
  since: new Float64Array(length + 1),
});

/** The sums of a history, into `sums`, of which only what is asked for need be looked at. */
function sumsOf(y: Float64Array, sums: Sums = sumsFor(y.length)): Sums {
  const n = y.length;
  const { total, count, squares, since } = sums;
  // The first place of each is zero, and stays so.
  for (let t = 0; t < n; t += 1) {
    const value = y[t] as number;
    total[t + 1] = (total[t] as number) + value;
    count[t + 1] = (count[t] as number) + (value > 0 ? 1 : 0);
    squares[t + 1] = (squares[t] as number) + value * value;
    since[t + 1] = value > 0 ? 0 : (since[t] as number) + 1;
  }
  return sums;
}

const windows = [1, 3, 6, 12, 26];
const cap = 20;

/** What may tell, before moment t, in units of the base. */
function featuresAt({ total, count, squares, since }: Sums, base: number, t: number): number[] {
  const mean = (of: Float64Array, width: number) => {
    const from = Math.max(0, t - width);
    return ((of[t] as number) - (of[from] as number)) / Math.max(1, t - from);
  };
  const all = mean(total, t);
  const busy = Math.max(1, count[t] as number);
  const size = (total[t] as number) / busy;
  const spread = Math.max(0, (squares[t] as number) / busy - size * size);
  return [
    Math.log(base),
    ...windows.map((width) => Math.min(cap, mean(total, width) / base)),
    Math.min(cap, all / base),
    mean(count, 6),
    mean(count, 12),
    mean(count, t),
    since[t] as number,
    Math.min(50, size / base),
    size > 0 ? spread / (size * size) : 0,
    Math.min(t, 60),
  ];
}

const floorOf = (base: number) => Math.max(base, 0.02);

/** What the trees know: plain numbers, so that it can be kept and sent. */
export interface Foresight {
  readonly forest: Forest;
}

/** The base path with the last `steps` means and the one after them corrected. */
export function corrected({ forest }: Foresight, { y, base }: Seen, steps: number): Float64Array {
  const sums = sumsOf(y);
  const out = base.slice();
  for (let t = Math.max(least, y.length - steps); t <= y.length; t += 1) {
    const unit = floorOf(base[t] as number);
    out[t] = unit * ask(forest, featuresAt(sums, unit, t));
  }
  return out;
}

/** Room that is used again: fresh room for ten thousands of series costs more than the sums. */
let room = sumsFor(1_024);

/** The mean after the last step, corrected. */
export function correctedEnd({ forest }: Foresight, { y, base }: Seen): number {
  const last = base[y.length] as number;
  if (y.length < least) return last;
  if (room.total.length <= y.length) room = sumsFor(2 * y.length);
  const unit = floorOf(last);
  return unit * ask(forest, featuresAt(sumsOf(y, room), unit, y.length));
}

function rowsOf(seen: readonly Seen[], how: { ahead: number; held: number; stride: number }) {
  const targets: number[] = [];
  const columns: number[][] = [];
  for (const { y, base } of seen) {
    const sums = sumsOf(y);
    const last = y.length - Math.min(how.held, Math.floor(y.length / 3)) - how.ahead;
    for (let t = last; t >= least; t -= how.stride) {
      const unit = floorOf(base[t] as number);
      const came = ((sums.total[t + how.ahead] as number) - (sums.total[t] as number)) / how.ahead;
      targets.push(Math.min(cap, came / unit));
      featuresAt(sums, unit, t).forEach((value, at) => (columns[at] ??= []).push(value));
    }
  }
  return {
    targets: Float64Array.from(targets),
    features: columns.map((x) => Float64Array.from(x)),
  };
}

/** Learns from all but the last `held` steps of each series; null where there is too little. */
export function learnForesight(
  seen: readonly Seen[],
  how: { readonly ahead: number; readonly held: number },
): Foresight | null {
  if (seen.length < fewestThin) return null;
  const count = seen.reduce((sum, { y }) => sum + Math.max(0, y.length - how.ahead - least), 0);
  const stride = Math.max(1, Math.ceil(count / mostRows));
  const { targets, features } = rowsOf(seen, { ...how, stride });
  if (targets.length < 1_000) return null;
  return { forest: grow({ rows: targets.length, features }, targets, growth) };
}
