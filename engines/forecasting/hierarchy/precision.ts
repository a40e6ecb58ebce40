// How much each node's base forecast is trusted: the inverse of the errors' covariance.
import { factorise, solveWith } from "../linear.ts";
import type { Summing } from "./summing.ts";

/** The methods of reconciliation, by what they take the errors' covariance to be. */
export type Method = "ols" | "wls-struct" | "wls-var" | "mint-shrink";

/** The inverse covariance, applied to a vector of nodes in its place; with its diagonal for the solver. */
export interface Precision {
  readonly diagonal: Float64Array;
  readonly apply: (nodes: Float64Array) => Float64Array;
}

const byDiagonal = (diagonal: Float64Array): Precision => ({
  diagonal,
  apply: (nodes) => {
    for (let at = 0; at < nodes.length; at += 1)
      nodes[at] = (nodes[at] as number) * (diagonal[at] as number);
    return nodes;
  },
});

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
};

/** Mean squared misses by node, never nothing: a node that never missed is trusted, not worshipped. */
function variances(misses: readonly Float64Array[]): Float64Array {
  const raw = Float64Array.from(misses, (each) =>
    each.length > 0 ? dot(each, each) / each.length : 0,
  );
  let mean = 0;
  for (const value of raw) mean += value / raw.length;
  return raw.map((value) => Math.max(value, 1e-4 * mean, 1e-300));
}

/** Schäfer and Strimmer's share (2005) by which correlations are drawn towards none. */
function shrinkage(unit: readonly Float64Array[]): number {
  const nodes = unit.length;
  const samples = unit[0]?.length ?? 0;
  if (samples < 3 || nodes < 2) return 1;
  // Some pairs tell as much as all of them do.
  const every = Math.max(1, Math.floor(nodes / 400));
  let spread = 0;
  let size = 0;
  for (let a = 0; a < nodes; a += every)
    for (let b = 0; b < a; b += every) {
      const left = unit[a] as Float64Array;
      const right = unit[b] as Float64Array;
      const mean = dot(left, right) / samples;
      let squares = 0;
      for (let t = 0; t < samples; t += 1)
        squares += ((left[t] as number) * (right[t] as number) - mean) ** 2;
      spread += squares / (samples * (samples - 1));
      size += mean * mean;
    }
  return size > 0 ? Math.min(1, Math.max(0.02, spread / size)) : 1;
}

/**
 * Shrunk covariance: diagonal plus the samples' own, of low rank, so that Woodbury's identity
 * inverts it with a matrix as small as the number of samples, however many nodes there are.
 */
function shrunk(misses: readonly Float64Array[]): Precision {
  const variance = variances(misses);
  const unit = misses.map((each, at) =>
    each.map((value) => value / Math.sqrt(variance[at] as number)),
  );
  const share = shrinkage(unit);
  const samples = misses[0]?.length ?? 0;
  const size = Math.sqrt((1 - share) / Math.max(1, samples));
  const square = { size: samples, values: new Float64Array(samples * samples) };
  for (let row = 0; row < samples; row += 1) square.values[row * samples + row] = 1;
  const loaded = unit.map((each) => each.map((value) => value * size));
  for (const each of loaded)
    for (let row = 0; row < samples; row += 1)
      for (let column = 0; column <= row; column += 1)
        square.values[row * samples + column] =
          (square.values[row * samples + column] as number) +
          ((each[row] as number) * (each[column] as number)) / share;
  factorise(square);
  const root = variance.map((value) => 1 / Math.sqrt(value));
  const apply = (nodes: Float64Array) => {
    const scaled = nodes.map((value, at) => (value * (root[at] as number)) / share);
    const small = new Float64Array(samples);
    loaded.forEach((each, at) => {
      for (let t = 0; t < samples; t += 1)
        small[t] = (small[t] as number) + (each[t] as number) * (scaled[at] as number);
    });
    solveWith(square, small);
    for (let at = 0; at < nodes.length; at += 1) {
      const rest = (scaled[at] as number) - dot(loaded[at] as Float64Array, small) / share;
      nodes[at] = rest * (root[at] as number);
    }
    return nodes;
  };
  const diagonal = variance.map((value) => 1 / (value * share));
  return { diagonal, apply };
}

/** The precision a method asks for; `misses` are past errors by node, the same moments for all. */
export function precisionOf(
  method: Method,
  summing: Summing,
  misses: readonly Float64Array[],
): Precision {
  const { starts, names, bottoms } = summing;
  if (method === "mint-shrink") return shrunk(misses);
  if (method === "wls-var") return byDiagonal(variances(misses).map((value) => 1 / value));
  const diagonal = new Float64Array(names.length + bottoms).fill(1);
  if (method === "wls-struct")
    for (let node = 0; node < names.length; node += 1)
      diagonal[node] = 1 / Math.max(1, (starts[node + 1] as number) - (starts[node] as number));
  return byDiagonal(diagonal);
}
