import { factorise, solveWith } from "./linear.ts";
import type { Square } from "./linear.ts";

/** A bounded search for the few numbers that leave the least sum of squares. */
export interface Problem {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly start: readonly number[];
  /** How far along each axis matters: slopes are felt over a small part of it. */
  readonly unit: readonly number[];
  /** How many rests there are. */
  readonly count: number;
  /** Leaves the rests at a point in `out` and returns their squares' sum; no number: not allowed. */
  readonly rests: (point: Float64Array, out: Float64Array) => number;
  /** Stop when a round takes less than this share off the sum. */
  readonly tolerance: number;
  readonly rounds: number;
}

export interface Solved {
  readonly point: Float64Array;
  readonly squares: number;
}

/** What a search of so many numbers works on; kept, because thousands are made in a row. */
interface Bench {
  readonly size: number;
  readonly square: Square;
  readonly inner: Float64Array;
  readonly slope: Float64Array;
  readonly step: Float64Array;
  readonly point: Float64Array;
  readonly trial: Float64Array;
  readonly columns: Float64Array[];
  rests: Float64Array;
  other: Float64Array;
}

const benches: Bench[] = [];

function benchOf(size: number, count: number): Bench {
  const known = benches[size];
  if (known && known.rests.length >= count) return known;
  const room = Math.max(256, 2 * count);
  const made: Bench = {
    size,
    square: { size, values: new Float64Array(size * size) },
    inner: new Float64Array(size * size),
    slope: new Float64Array(size),
    step: new Float64Array(size),
    point: new Float64Array(size),
    trial: new Float64Array(size),
    columns: Array.from({ length: size }, () => new Float64Array(room)),
    rests: new Float64Array(room),
    other: new Float64Array(room),
  };
  benches[size] = made;
  return made;
}

/** Rests' slopes by differences, then their products; false where a neighbour is not allowed. */
function feel(bench: Bench, problem: Problem): void {
  const { point, trial, columns, rests, inner, slope, size } = bench;
  const { count } = problem;
  trial.set(point);
  for (let axis = 0; axis < size; axis += 1) {
    const column = columns[axis] as Float64Array;
    const from = point[axis] as number;
    let by = 1e-4 * (problem.unit[axis] as number);
    if (from + by > (problem.upper[axis] as number)) by = -by;
    trial[axis] = from + by;
    let sum = problem.rests(trial, column);
    if (!Number.isFinite(sum)) {
      by = -by;
      trial[axis] = from + by;
      sum = problem.rests(trial, column);
    }
    trial[axis] = from;
    const share = Number.isFinite(sum) ? 1 / by : 0;
    let down = 0;
    for (let t = 0; t < count; t += 1) {
      const value = share === 0 ? 0 : share * ((column[t] as number) - (rests[t] as number));
      column[t] = value;
      down += value * (rests[t] as number);
    }
    slope[axis] = down;
    for (let near = 0; near <= axis; near += 1) {
      const left = columns[near] as Float64Array;
      let cross = 0;
      for (let t = 0; t < count; t += 1) cross += (column[t] as number) * (left[t] as number);
      inner[axis * size + near] = cross;
    }
  }
}

/** The step that a damped solution suggests; axes held at their bound do not move. */
function suggest(bench: Bench, problem: Problem, damping: number): void {
  const { square, inner, slope, step, point, size } = bench;
  const held = (axis: number) => {
    const down = slope[axis] as number;
    return (
      ((point[axis] as number) <= (problem.lower[axis] as number) && down > 0) ||
      ((point[axis] as number) >= (problem.upper[axis] as number) && down < 0) ||
      !((inner[axis * size + axis] as number) > 0)
    );
  };
  for (let row = 0; row < size; row += 1) {
    const still = held(row);
    for (let column = 0; column < row; column += 1)
      square.values[row * size + column] =
        still || held(column) ? 0 : (inner[row * size + column] as number);
    square.values[row * size + row] = still
      ? 1
      : (inner[row * size + row] as number) * (1 + damping) + 1e-14;
    step[row] = still ? 0 : -(slope[row] as number);
  }
  factorise(square);
  solveWith(square, step);
}

/** One round: the first damping under which the sum falls; returns the sum reached. */
function descend(bench: Bench, problem: Problem, now: { squares: number; damping: number }) {
  const { point, trial, step, size } = bench;
  for (let attempt = 0; attempt < 6; attempt += 1) {
    suggest(bench, problem, now.damping);
    for (let axis = 0; axis < size; axis += 1)
      trial[axis] = Math.min(
        problem.upper[axis] as number,
        Math.max(problem.lower[axis] as number, (point[axis] as number) + (step[axis] as number)),
      );
    const squares = problem.rests(trial, bench.other);
    if (squares < now.squares) {
      point.set(trial);
      const before = bench.rests;
      bench.rests = bench.other;
      bench.other = before;
      now.damping = Math.max(1e-7, now.damping / 6);
      return squares;
    }
    now.damping = Math.max(1e-4, now.damping * 8);
  }
  return now.squares;
}

/**
 * The point with the least sum of squares found from `start` inside the bounds, by Levenberg and
 * Marquardt's damped steps; null where the start itself is not allowed.
 */
export function leastSquares(problem: Problem): Solved | null {
  const bench = benchOf(problem.start.length, problem.count);
  const { point } = bench;
  for (let axis = 0; axis < bench.size; axis += 1)
    point[axis] = Math.min(
      problem.upper[axis] as number,
      Math.max(problem.lower[axis] as number, problem.start[axis] as number),
    );
  const now = { squares: problem.rests(point, bench.rests), damping: 0.01 };
  if (!Number.isFinite(now.squares)) return null;
  for (let round = 0; round < problem.rounds && now.squares > 1e-24; round += 1) {
    feel(bench, problem);
    const before = now.squares;
    now.squares = descend(bench, problem, now);
    if (!(before - now.squares > problem.tolerance * before)) break;
  }
  return { point: Float64Array.from(point), squares: now.squares };
}
