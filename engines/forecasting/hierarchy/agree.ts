// All nodes' forecasts made to agree: points by reconciliation, fans moved along with them.
import type { HierarchyInput, Made, Prepared } from "../types.ts";
import { precisionOf } from "./precision.ts";
import type { Method } from "./precision.ts";
import { reconcileBottom } from "./reconcile.ts";
import { addUp } from "./summing.ts";
import type { Summing } from "./summing.ts";
import { roundWhole } from "./whole.ts";

/** Nodes of a hierarchy with what was made for each: aggregates first, then bottoms. */
export interface Nodes {
  readonly summing: Summing;
  readonly prepared: readonly Prepared[];
  readonly made: readonly Made[];
}

const methods: readonly Method[] = ["ols", "wls-struct", "wls-var", "mint-shrink"];
/** Moments of the past the choice of a method looks at. */
const looked = 12;
/** With fewer moments a choice is a guess: plain least squares is the safer one. */
const enough = 16;
/** Above this many nodes choosing costs more than it brings. */
const many = 3_000;

/** Past misses of every node at the same moments, oldest first, in units. */
function missesOf({ prepared, made }: Nodes): Float64Array[] {
  const lengths = made.map(({ misses }) => misses.reduce((sum, each) => sum + each.length, 0));
  const least = lengths.reduce((low, length) => Math.min(low, length), Infinity);
  const count = Number.isFinite(least) ? least : 0;
  return made.map(({ misses }, node) => {
    const { scale } = prepared[node] as Prepared;
    const out = new Float64Array(count);
    let at = count - (lengths[node] as number);
    for (const each of misses)
      for (let t = 0; t < each.length; t += 1, at += 1)
        if (at >= 0) out[at] = (each[t] as number) * scale;
    return out;
  });
}

/** Mean squared change over a season, in units: what a miss is held against. */
function changeOf({ values, seasons, scale }: Prepared): number {
  const lag = Math.min(values.length - 1, seasons[0] ?? 1);
  let sum = 0;
  for (let t = lag; t < values.length; t += 1)
    sum += ((values[t] as number) - (values[t - lag] as number)) ** 2;
  return (scale * scale * sum) / Math.max(1, values.length - lag);
}

/** Mean scaled miss of all nodes, the latest past reconciled by what the earlier one teaches. */
function pastLoss(nodes: Nodes, misses: readonly Float64Array[], method: Method): number {
  const { summing, prepared } = nodes;
  const count = misses[0]?.length ?? 0;
  const from = count >> 1;
  const taught = misses.map((each) => each.slice(0, from));
  const precision = precisionOf(method, summing, taught);
  const squares = new Float64Array(misses.length);
  const every = Math.max(1, Math.floor((count - from) / looked));
  for (let t = from; t < count; t += every) {
    // The truth adds up, so reconciling misses is reconciling forecasts.
    const base = Float64Array.from(misses, (each) => each[t] as number);
    const after = addUp(summing, reconcileBottom({ summing, precision, base, negative: true }));
    after.forEach((value, node) => {
      squares[node] = (squares[node] as number) + value * value;
    });
  }
  let loss = 0;
  squares.forEach((sum, node) => {
    const unit = changeOf(prepared[node] as Prepared);
    if (unit > 0) loss += Math.min(10, Math.sqrt(sum / unit));
  });
  return loss;
}

/** A challenger takes over where its loss is below this share of plain least squares'. */
const margin = 0.9;

/** The method that would have done clearly best; plain least squares where the past cannot tell. */
function chooseMethod(nodes: Nodes, misses: readonly Float64Array[]): Method {
  const count = misses[0]?.length ?? 0;
  if (count < enough) return "ols";
  // Where there are very many, small nodes stand beside large ones, and judging all costs too much.
  if (nodes.made.length > many) return "wls-var";
  let best: { method: Method; loss: number } | null = null;
  for (const method of methods) {
    const loss = pastLoss(nodes, misses, method) / (method === "ols" ? 1 : margin);
    if (!best || loss < best.loss) best = { method, loss };
  }
  return best?.method ?? "ols";
}

/** Real points of all nodes by step, reconciled, and how. */
export function agree(
  nodes: Nodes,
  hierarchy: HierarchyInput,
): { readonly points: readonly Float64Array[]; readonly method: Method } {
  const { summing, prepared, made } = nodes;
  const misses = missesOf(nodes);
  const method = hierarchy.method ?? chooseMethod(nodes, misses);
  const precision = precisionOf(method, summing, misses);
  const steps = made[0]?.point.length ?? 0;
  const place = new Map(prepared.map(({ id }, at) => [id, at]));
  const negative = prepared.some((each) => each.negative);
  // Node by node: step by step would look everywhere in memory for each.
  const bases = Array.from({ length: steps }, () => new Float64Array(made.length));
  made.forEach(({ point }, at) => {
    const { scale } = prepared[at] as Prepared;
    for (let h = 0; h < steps; h += 1)
      (bases[h] as Float64Array)[at] = (point[h] as number) * scale;
  });
  // A step is moved much like the one before it: the solver begins there.
  let moved: Float64Array | undefined;
  const points = bases.map((base, h) => {
    const frozen = new Map(
      (hierarchy.frozen ?? []).flatMap(({ id, step, value }) => {
        const node = step === h ? place.get(id) : undefined;
        return node === undefined ? [] : [[node, value] as const];
      }),
    );
    const bottom = reconcileBottom({ summing, precision, base, frozen, negative, moved });
    moved = bottom.map((value, at) => value - (base[summing.names.length + at] as number));
    if (!hierarchy.whole) return addUp(summing, bottom);
    return addUp(summing, wholeOf(summing, bottom, frozen));
  });
  return { points, method };
}

/** Whole bottoms; those under a frozen sum are rounded among themselves. */
function wholeOf(summing: Summing, bottom: Float64Array, frozen: ReadonlyMap<number, number>) {
  const aggregates = summing.names.length;
  const out = bottom.slice();
  const left = new Set(out.keys());
  const round = (places: readonly number[]) => {
    const whole = roundWhole(Float64Array.from(places, (at) => bottom[at] as number));
    places.forEach((at, index) => {
      out[at] = whole[index] as number;
      left.delete(at);
    });
  };
  for (const node of frozen.keys()) {
    const own =
      node >= aggregates
        ? [node - aggregates]
        : Array.from(summing.members.subarray(summing.starts[node], summing.starts[node + 1]));
    round(own.filter((at) => left.has(at)));
  }
  round([...left]);
  return out;
}
