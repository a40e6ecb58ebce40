// How forecasts of several models become one: their weighted mean, or that of the middle of them.
import type { Trial } from "./weights.ts";

/** Values with their weights from the lowest to the highest, in room that is used again. */
function sorted(
  { forecasts, weights }: { forecasts: readonly Float64Array[]; weights: Float64Array },
  h: number,
  order: Int32Array,
): void {
  for (let member = 0; member < weights.length; member += 1) {
    const value = (forecasts[member] as Float64Array)[h] as number;
    let at = member;
    for (; at > 0; at -= 1) {
      const before = order[at - 1] as number;
      if (((forecasts[before] as Float64Array)[h] as number) <= value) break;
      order[at] = before;
    }
    order[at] = member;
  }
}

/** The mean of each step's forecasts by weight, without the share `trim` of it on either side. */
export function mix(
  forecasts: readonly Float64Array[],
  weights: Float64Array,
  trim: number,
): Float64Array {
  const out = new Float64Array(forecasts[0]?.length ?? 0);
  if (trim === 0) {
    forecasts.forEach((values, member) => {
      for (let h = 0; h < out.length; h += 1)
        out[h] = (out[h] as number) + (weights[member] as number) * (values[h] as number);
    });
    return out;
  }
  const order = new Int32Array(weights.length);
  for (let h = 0; h < out.length; h += 1) {
    sorted({ forecasts, weights }, h, order);
    let [below, sum, kept] = [0, 0, 0];
    for (const member of order) {
      const until = below + (weights[member] as number);
      const inside = Math.min(until, 1 - trim) - Math.max(below, trim);
      if (inside > 0) {
        sum += inside * ((forecasts[member] as Float64Array)[h] as number);
        kept += inside;
      }
      below = until;
    }
    out[h] = sum / kept;
  }
  return out;
}

const trims = [0.1, 0.2];

/** A trimmed mean must do better than the plain one by so much, on all origins and on the latest. */
const margin = 0.998;

/** So many moments tell as well as more would. */
const mostMoments = 60_000;
const fewest = 20;

/** How much of the mix to leave out on either side; nothing where that did not clearly better. */
export function chooseTrim(trials: readonly (readonly Trial[])[], weights: Float64Array): number {
  const moments = trials.flat().reduce((sum, { actual }) => sum + actual.length, 0);
  const every = Math.max(1, Math.ceil(moments / mostMoments));
  const judged = trials.filter((each, at) => at % every === 0 && each.length > 0);
  if (judged.length < fewest) return 0;
  const lossOf = (trim: number) => {
    let [all, latest] = [0, 0];
    for (const own of judged)
      own.forEach(({ forecasts, actual, scale }, back) => {
        const said = mix(forecasts, weights, trim);
        let misses = 0;
        for (let h = 0; h < actual.length; h += 1)
          misses += Math.abs((actual[h] as number) - (said[h] as number));
        const loss = misses / (scale * actual.length);
        all += loss;
        if (back === 0) latest += loss;
      });
    return { all, latest };
  };
  const plain = lossOf(0);
  let best = { trim: 0, all: margin * plain.all };
  for (const trim of trims) {
    const { all, latest } = lossOf(trim);
    if (all < best.all && latest < margin * plain.latest) best = { trim, all };
  }
  return best.trim;
}
