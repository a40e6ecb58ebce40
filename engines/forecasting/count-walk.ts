// Walks through thin histories in rooms that are used again: fresh ones for ten thousands of series
// would cost more than the walking. What is given stands until the next walk.
import { candidates, prior, varianceOf } from "./count-mix.ts";
import { correctedEnd } from "./trees/foresight.ts";
import type { Foresight } from "./trees/foresight.ts";

const roomsFor = (length: number) => ({
  units: new Float64Array(length),
  path: new Float64Array(length),
  base: new Float64Array(length),
  mean: new Float64Array(length),
  variance: new Float64Array(length),
});

let rooms = roomsFor(1_024);

/** Room of a kind for so many numbers, with what stood in it. */
export function roomFor(kind: keyof typeof rooms, length: number): Float64Array {
  if (rooms.path.length < length) rooms = roomsFor(2 * length);
  return rooms[kind].subarray(0, length);
}

function add(to: Float64Array, path: Float64Array, weight: number): void {
  for (let t = 0; t < to.length; t += 1) to[t] = (to[t] as number) + weight * (path[t] as number);
}

/**
 * The mix's mean before each observation and after the last, there with the trees' word. Only the
 * candidates in the mix are walked: a long history has no room for the others.
 */
export function walk(
  y: Float64Array,
  weights: Float64Array,
  foresight: Foresight | null,
): Float64Array {
  const length = y.length + 1;
  const [path, base] = [roomFor("path", length), roomFor("base", length).fill(0)];
  const mean = roomFor("mean", length).fill(0);
  const trees = weights[candidates.length] as number;
  candidates.forEach((candidate, at) => {
    const [own, first] = [weights[at] as number, trees > 0 ? (prior[at] as number) : 0];
    if (own === 0 && first === 0) return;
    candidate.path(y, path);
    if (own !== 0) add(mean, path, own);
    if (first !== 0) add(base, path, first);
  });
  if (trees === 0) return mean;
  // Where there were too few series for trees, what they would start from stands in their place.
  if (foresight) base[y.length] = correctedEnd(foresight, { y, base });
  add(mean, base, trees);
  return mean;
}

/** The smoothed squared one-step error after the last observation. */
export function lastVariance(y: Float64Array, mean: Float64Array, fade: number): number {
  const out = varianceOf({ y, mean }, fade, roomFor("variance", y.length + 1));
  return out[y.length] as number;
}
