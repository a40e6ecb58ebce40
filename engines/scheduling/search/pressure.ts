import type { Board } from "./board.ts";
import { makespanOn } from "./goal.ts";
import type { Goal } from "./goal.ts";
import { createPush, refreshPush } from "./push.ts";
import type { Push } from "./push.ts";
import { jobReady } from "./times.ts";

const none = -1;

/** What presses on whom: orders that cost, and what a minute of each operation costs. */
export interface Pressure {
  readonly board: Board;
  readonly goal: Goal;
  /** Cost of a minute by which an operation ends later, as its dependants hang on it now. */
  readonly minute: Float64Array;
  /** The part of it that hangs on its job, not on its lane. */
  readonly own: Float64Array;
  readonly push: Push;
  readonly chain: Int32Array;
  /** Orders whose end costs. */
  readonly costly: Int32Array;
  costlyCount: number;
  /** Operations that miss their pin or a longest wait. */
  broken: number[];
}

/** A pressure that has not been looked at. */
export function createPressure(board: Board, goal: Goal): Pressure {
  const n = board.shop.operations;
  return {
    board,
    goal,
    minute: new Float64Array(n),
    own: new Float64Array(n),
    push: createPush(board, goal),
    chain: new Int32Array(n),
    costly: new Int32Array(board.shop.orders),
    costlyCount: 0,
    broken: [],
  };
}

/** The operation on the lane before this one, when it is what this one waits for; else −1. */
export function laneDriver(board: Board, op: number): number {
  const { shop } = board;
  const from = shop.slotFrom[op] as number;
  const start = board.start[op] as number;
  if (jobReady(board, op) >= start || (shop.fixed[op] as number) >= 0) return none;
  let best = none;
  let latest = -Infinity;
  for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
    const left = board.slotPrev[slot] as number;
    if (left === none) continue;
    const before = board.slotOp[left] as number;
    const end = board.end[before] as number;
    if (end > latest && before !== op) [latest, best] = [end, before];
  }
  return latest + (board.gap[op] as number) >= start - 1_200 ? best : none;
}

/** The predecessor that an operation waits for; −1 without one. */
export function jobDriver(board: Board, op: number): number {
  const { shop, start, end } = board;
  let best = none;
  let latest = -Infinity;
  for (let at = shop.beforeFrom[op] as number; at < (shop.beforeFrom[op + 1] as number); at += 1) {
    const before = shop.beforeOp[at] as number;
    const from = (shop.beforeStart[at] === 1 ? start[before] : end[before]) as number;
    const own = from + (shop.beforeLag[at] as number);
    if (own > latest) [latest, best] = [own, before];
  }
  return best;
}

/** The operation with which an order ends; −1 where it has none. */
export function lastOf(board: Board, order: number): number {
  const { shop } = board;
  const end = board.orderEnd[order] as number;
  const until = shop.lastFrom[order + 1] as number;
  for (let at = shop.lastFrom[order] as number; at < until; at += 1) {
    const op = shop.last[at] as number;
    if (board.end[op] === end) return op;
  }
  return none;
}

/** What a minute of an order's end costs now. */
function costOfEnd(board: Board, goal: Goal, at: { order: number; makespan: number }): number {
  const { shop } = board;
  const { weights } = goal;
  const end = board.orderEnd[at.order] as number;
  const over = end - (shop.due[at.order] as number);
  let cost = 0;
  if (over > 0) {
    cost += weights.tardiness * (shop.weight[at.order] as number);
    // An order late by little is soon in time.
    cost += weights.late / over;
  }
  if (weights.makespan > 0 && end - shop.now >= at.makespan) cost += weights.makespan;
  return cost;
}

/** Looks at the board: who costs, and who presses on whom. */
export function refreshPressure(pressure: Pressure): void {
  const { board, goal, minute, own, costly, chain } = pressure;
  const { shop } = board;
  pressure.costlyCount = 0;
  pressure.broken = [];
  if (board.sums.broken > 0) {
    board.broken.forEach((minutes, op) => {
      if (minutes > 0) pressure.broken.push(op);
    });
  }
  minute.fill(0);
  own.fill(0);
  const makespan = goal.weights.makespan > 0 ? makespanOn(board) : Infinity;
  for (let order = 0; order < shop.orders; order += 1) {
    const cost = costOfEnd(board, goal, { order, makespan });
    if (cost === 0) continue;
    costly[pressure.costlyCount] = order;
    pressure.costlyCount += 1;
    const op = lastOf(board, order);
    if (op < 0) continue;
    minute[op] = (minute[op] as number) + cost;
    own[op] = (own[op] as number) + cost;
  }
  for (let op = 0; op < shop.operations; op += 1) chain[op] = op;
  chain.sort((a, b) => (board.key[b] as number) - (board.key[a] as number));
  refreshPush(pressure.push, chain);
  for (const op of chain) {
    if (minute[op] === 0) continue;
    const all = minute[op] as number;
    const lane = laneDriver(board, op);
    const driver = lane >= 0 ? lane : jobDriver(board, op);
    if (driver < 0) continue;
    minute[driver] = (minute[driver] as number) + all;
    if (lane < 0) own[driver] = (own[driver] as number) + all;
  }
}
