// Forecasts of all nodes brought to agree: the bottoms whose sums come nearest to what every node
// said, by conjugate gradients on the sparse sums, without ever building a matrix of nodes.
import { factorise, solveWith } from "../linear.ts";
import type { Precision } from "./precision.ts";
import { addUp, handDown, spend } from "./summing.ts";
import type { Summing } from "./summing.ts";

/** One moment to reconcile. */
export interface Moment {
  readonly summing: Summing;
  readonly precision: Precision;
  /** By node: aggregates first, then bottoms. */
  readonly base: Float64Array;
  /** Nodes whose value stands, with that value. */
  readonly frozen?: ReadonlyMap<number, number>;
  /** How a like moment moved its bottoms: where the solver begins. */
  readonly moved?: Float64Array | undefined;
  /** Whether bottoms may go below zero. */
  readonly negative?: boolean;
}

/** Of what all nodes say; sums add up by themselves, however near the solver comes. */
const tolerance = 1e-8;

interface System {
  readonly summing: Summing;
  readonly precision: Precision;
  readonly preconditioner: Float64Array;
  /** 1 where a bottom may move, 0 where it stands. */
  readonly free: Uint8Array;
}

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
};

/** What the system makes of bottoms, into `out`; `nodes` is room for what stands between. */
function image(
  { summing, precision, free }: System,
  values: Float64Array,
  { nodes, out }: { nodes: Float64Array; out: Float64Array },
): Float64Array {
  spend(summing, precision.apply(addUp(summing, values, nodes)), out);
  for (let at = 0; at < out.length; at += 1) if (free[at] === 0) out[at] = 0;
  return out;
}

/** Conjugate gradients from `start` on the free bottoms; `right` is what the image must reach. */
function solve(system: System, right: Float64Array, start: Float64Array): Float64Array {
  const { preconditioner, free } = system;
  const n = right.length;
  const x = start.slice();
  const room = {
    nodes: new Float64Array(system.summing.names.length + n),
    out: new Float64Array(n),
  };
  const toward = image(system, x, room);
  const rest = new Float64Array(n);
  const z = new Float64Array(n);
  for (let at = 0; at < n; at += 1) {
    rest[at] = free[at] ? (right[at] as number) - (toward[at] as number) : 0;
    z[at] = (rest[at] as number) * (preconditioner[at] as number);
  }
  const way = z.slice();
  let size = dot(rest, z);
  // Against the whole, not against what is left at the start: a near start is then a short way.
  let whole = 1e-300;
  for (let at = 0; at < n; at += 1)
    whole += (right[at] as number) ** 2 * (preconditioner[at] as number);
  const enough = tolerance ** 2 * whole;
  for (let round = 0; round < 500 && size > enough; round += 1) {
    const turned = image(system, way, room);
    const bend = dot(way, turned);
    if (!(bend > 0)) break;
    const step = size / bend;
    for (let at = 0; at < n; at += 1) {
      x[at] = (x[at] as number) + step * (way[at] as number);
      rest[at] = (rest[at] as number) - step * (turned[at] as number);
      z[at] = (rest[at] as number) * (preconditioner[at] as number);
    }
    const next = dot(rest, z);
    const keep = next / size;
    for (let at = 0; at < n; at += 1) way[at] = (z[at] as number) + keep * (way[at] as number);
    size = next;
  }
  return x;
}

/** Members of a node among the bottoms, as a vector of ones on the free ones. */
function rowOf(summing: Summing, node: number, free: Uint8Array): Float64Array {
  const one = new Float64Array(summing.names.length + summing.bottoms);
  one[node] = 1;
  return handDown(summing, one).map((value, at) => (free[at] ? value : 0));
}

/** Moves a solution onto its frozen aggregates, the cheapest way the precision knows. */
function meet(
  system: System,
  bottom: Float64Array,
  frozen: readonly (readonly [number, number])[],
) {
  const rows = frozen.map(([node]) => rowOf(system.summing, node, system.free));
  // A node whose every bottom stands has nothing left to move.
  const movable = frozen.map((_, at) => (rows[at] as Float64Array).some((value) => value > 0));
  if (movable.includes(false))
    return meet(
      system,
      bottom,
      frozen.filter((_, at) => movable[at]),
    );
  if (frozen.length === 0) return bottom;
  const zero = new Float64Array(bottom.length);
  const ways = rows.map((row) => solve(system, row, zero));
  const size = frozen.length;
  const square = { size, values: new Float64Array(size * size) };
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column <= row; column += 1)
      square.values[row * size + column] = dot(
        rows[row] as Float64Array,
        ways[column] as Float64Array,
      );
  factorise(square);
  const out = bottom.slice();
  for (let round = 0; round < 3; round += 1) {
    const nodes = addUp(system.summing, out);
    const lack = Float64Array.from(frozen, ([node, value]) => value - (nodes[node] as number));
    solveWith(square, lack);
    ways.forEach((way, at) => {
      for (let b = 0; b < out.length; b += 1)
        out[b] = (out[b] as number) + (lack[at] as number) * (way[b] as number);
    });
  }
  return out;
}

/** The free bottoms solved for where others stand: these are taken to the right side. */
function besideWhatStands(system: System, right: Float64Array, x: Float64Array): Float64Array {
  const { summing, precision, free } = system;
  const fixed = x.map((value, at) => (free[at] ? 0 : value));
  const shift = handDown(summing, precision.apply(addUp(summing, fixed)));
  const toward = right.map((value, at) => (free[at] ? value - (shift[at] as number) : 0));
  const start = x.map((value, at) => (free[at] ? value : 0));
  return solve(system, toward, start).map((value, at) => value + (fixed[at] as number));
}

const mostRounds = 30;

/**
 * The bottoms nearest to the base forecasts. Those that would fall below zero are held there and
 * the others solved again (an active set); frozen nodes keep their value exactly.
 */
export function reconcileBottom(moment: Moment): Float64Array {
  const { summing, precision, base } = moment;
  const aggregates = summing.names.length;
  const right = handDown(summing, precision.apply(base.slice()));
  const free = new Uint8Array(summing.bottoms).fill(1);
  const { moved } = moment;
  let x: Float64Array = base.slice(aggregates);
  if (moved) x = x.map((value, at) => value + (moved[at] as number));
  const met: (readonly [number, number])[] = [];
  for (const [node, value] of moment.frozen ?? []) {
    if (node < aggregates) met.push([node, value]);
    else {
      free[node - aggregates] = 0;
      x[node - aggregates] = value;
    }
  }
  const preconditioner = handDown(summing, precision.diagonal).map((value) => 1 / value);
  const system = { summing, precision, preconditioner, free };
  for (let round = 0; round < mostRounds; round += 1) {
    x = meet(
      system,
      free.includes(0) ? besideWhatStands(system, right, x) : solve(system, right, x),
      met,
    );
    let below = 0;
    if (!moment.negative)
      for (let at = 0; at < x.length; at += 1)
        if (free[at] && (x[at] as number) < 0) {
          free[at] = 0;
          x[at] = 0;
          below += 1;
        }
    if (below === 0) break;
  }
  if (!moment.negative) x = x.map((value) => Math.max(0, value));
  return x;
}
