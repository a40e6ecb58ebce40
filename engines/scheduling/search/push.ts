import type { Board } from "./board.ts";
import type { Goal } from "./goal.ts";
import { makespanOn } from "./goal.ts";
import { minutesPerOpen, openBetween } from "../time.ts";

/** The delays at which the cost of pushing an operation is known; between them it is drawn straight. */
const delays = [20, 90, 400] as const;
const known = delays.length;
const most = delays[known - 1] as number;

/** Cells of slack that are kept at most, 64 MB of them. */
const cellsAtMost = 1 << 24;

/** More columns cost more to fill than they tell. */
const columnsAtMost = 500;

/**
 * What it costs to push an operation later: an order is late by what is left of the push once all
 * slack on the shortest way to its end is used up.
 */
export interface Push {
  readonly board: Board;
  readonly goal: Goal;
  readonly columns: number;
  /** Slack from an operation to the ends of orders; orders share a column where they are too many. */
  readonly slack: Float32Array;
  readonly column: Int32Array;
  readonly weight: Float64Array;
  /** Columns by the end of their orders: what ends before an operation starts cannot depend on it. */
  readonly columnEnd: Float64Array;
  readonly cost: Float64Array;
  readonly sorted: Int32Array;
  /** Minutes that pass for an open one. */
  readonly stretch: number;
}

/** A push table that has not been filled. */
export function createPush(board: Board, goal: Goal): Push {
  const { operations: n, orders } = board.shop;
  const columns = Math.max(
    1,
    Math.min(orders, columnsAtMost, Math.floor(cellsAtMost / Math.max(1, n))),
  );
  return {
    board,
    goal,
    columns,
    slack: new Float32Array(n * columns),
    column: new Int32Array(orders),
    weight: new Float64Array(columns),
    columnEnd: new Float64Array(columns),
    cost: new Float64Array(n * known),
    sorted: Int32Array.from({ length: orders }, (_, order) => order),
    stretch: minutesPerOpen(board.shop.open[0] ?? null),
  };
}

/** The cost of starting an operation later than now, by the table; 0 where it is not later. */
export function costOfPush({ board, cost, stretch }: Push, op: number, until: number): number {
  const mode = board.mode[op] as number;
  const minutes = openBetween(board.shop.modeOpen[mode] ?? null, board.start[op] as number, until);
  return minutes <= 0 ? 0 : stretch * costAt(cost, op, minutes);
}

function costAt(cost: Float64Array, op: number, minutes: number): number {
  let from = 0;
  let low = 0;
  for (let at = 0; at < known; at += 1) {
    const until = delays[at] as number;
    const high = cost[op * known + at] as number;
    if (minutes <= until || at === known - 1) {
      return low + ((high - low) * (minutes - from)) / (until - from);
    }
    from = until;
    low = high;
  }
  return low;
}

function sortColumns(push: Push): void {
  const { board, goal, sorted, column, weight, columnEnd, columns } = push;
  const { shop, orderEnd } = board;
  const makespan = goal.weights.makespan > 0 ? makespanOn(board) + shop.now : Infinity;
  sorted.sort((a, b) => (orderEnd[a] as number) - (orderEnd[b] as number) || a - b);
  weight.fill(0);
  sorted.forEach((order, at) => {
    const own = Math.floor((at * columns) / sorted.length);
    column[order] = own;
    columnEnd[own] = orderEnd[order] as number;
    const { tardiness, late } = goal.weights;
    let each = tardiness * (shop.weight[order] as number);
    const over = (orderEnd[order] as number) - (shop.due[order] as number);
    if (over <= 0) each += late / most;
    if (orderEnd[order] === makespan) each += goal.weights.makespan;
    weight[own] = (weight[own] as number) + each;
  });
}

/** An operation's row takes in a follower's, `gap` minutes of slack away. */
function take(
  push: Push,
  op: number,
  from: { follower: number; gap: number; first: number },
): void {
  const { slack, columns } = push;
  const own = op * columns;
  const other = from.follower * columns;
  const gap = from.gap > 0 ? from.gap : 0;
  if (!(gap < most)) return;
  for (let at = from.first; at < columns; at += 1) {
    const through = (slack[other + at] as number) + gap;
    if (through < (slack[own + at] as number)) slack[own + at] = through;
  }
}

/** Open minutes from an instant to an operation's start: what a push can use up in between. */
function openRoom({ shop, mode, start }: Board, from: number, op: number): number {
  const calendar = shop.modeOpen[mode[op] as number] ?? null;
  return openBetween(calendar, from, start[op] as number);
}

function firstColumn({ columnEnd, columns }: Push, end: number): number {
  let low = 0;
  let high = columns;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((columnEnd[middle] as number) < end) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Slack of an operation to the order that ends with it. */
function toOwnEnd(push: Push, op: number): void {
  const { board, slack, columns, column, goal } = push;
  const { shop } = board;
  if (shop.isLast[op] === 0) return;
  const order = shop.orderOf[op] as number;
  const cell = op * columns + (column[order] as number);
  const end = board.end[op] as number;
  const due =
    goal.weights.makespan > 0 ? (board.orderEnd[order] as number) : (shop.due[order] as number);
  const room = Math.max(0, due - end);
  if (room < (slack[cell] as number)) slack[cell] = room;
}

/** Fills the table from the board; `backwards` lists operations from the last key to the first. */
export function refreshPush(push: Push, backwards: Int32Array): void {
  const { board, slack, columns, weight, cost } = push;
  const { shop, end, gap } = board;
  sortColumns(push);
  slack.fill(Infinity);
  for (const op of backwards) {
    const own = end[op] as number;
    const first = firstColumn(push, own);
    toOwnEnd(push, op);
    const until = shop.afterFrom[op + 1] as number;
    for (let at = shop.afterFrom[op] as number; at < until; at += 1) {
      const follower = shop.afterOp[at] as number;
      take(push, op, { follower, gap: openRoom(board, own, follower), first });
    }
    const slot = shop.slotFrom[op] as number;
    for (let at = slot; at < slot + (board.slots[op] as number); at += 1) {
      const next = board.slotNext[at] as number;
      if (next < 0) continue;
      const follower = board.slotOp[next] as number;
      const room = openRoom(board, own, follower) - (gap[follower] as number);
      take(push, op, { follower, gap: room, first });
    }
    let few = 0;
    let some = 0;
    let many = 0;
    for (let at = first, cell = op * columns + first; at < columns; at += 1, cell += 1) {
      const room = slack[cell] as number;
      if (room >= most) continue;
      const each = weight[at] as number;
      many += each * (most - room);
      if (room >= delays[1]) continue;
      some += each * (delays[1] - room);
      if (room < delays[0]) few += each * (delays[0] - room);
    }
    cost[op * known] = few;
    cost[op * known + 1] = some;
    cost[op * known + 2] = many;
  }
}
