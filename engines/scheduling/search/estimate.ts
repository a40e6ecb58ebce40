import type { Board } from "./board.ts";
import type { Pressure } from "./pressure.ts";
import { costOfPush } from "./push.ts";
import type { Relocation } from "./relocate.ts";
import { advance, firstStart } from "../time.ts";
import { changeoverOn, familyBehind, jobReady } from "./times.ts";

const none = -1;

/** When work in a mode can start from an instant on, calendars included. */
function startFrom(board: Board, at: { op: number; mode: number; from: number }): number {
  const { shop } = board;
  const calendar = shop.modeOpen[at.mode] ?? null;
  const minutes = shop.modeMinutes[at.mode] as number;
  if (calendar === null || minutes === 0) return at.from;
  return firstStart(calendar, at.from, { minutes, splittable: shop.splittable[at.op] === 1 });
}

const endFrom = (board: Board, mode: number, start: number): number =>
  advance(board.shop.modeOpen[mode] ?? null, start, board.shop.modeMinutes[mode] as number);

/** The earliest start on a lane that is free from an instant on, behind an operation of a family. */
function laneStart(
  board: Board,
  lane: number,
  at: {
    readonly op: number;
    readonly mode: number;
    readonly free: number;
    readonly family: number;
    readonly ready: number;
  },
): number {
  const { shop } = board;
  const gap = changeoverOn(shop, lane, { family: at.family, to: at.op });
  const calendar = shop.open[shop.laneResource[lane] as number] ?? null;
  const free = gap > 0 ? advance(calendar, at.free, gap) : at.free;
  return startFrom(board, { op: at.op, mode: at.mode, from: free > at.ready ? free : at.ready });
}

/** When an operation of one lane would end on a seat, those behind it left out of account. */
export function endOnSeat(
  board: Board,
  { op, mode, lane, left }: Relocation,
  ready: number,
): number {
  const { free, family } = walkFrom(board, lane, left);
  const start = laneStart(board, lane, { op, mode, free, family, ready });
  return start === Infinity ? Infinity : endFrom(board, mode, start);
}

/** What an operation leaves behind, looked at once for all the seats that are compared. */
export interface Leaving {
  readonly op: number;
  readonly ready: number;
  /** The change in cost once it has gone, by the one behind it. */
  readonly cost: number;
}

/** Looks at what an operation leaves behind. */
export function leavingOf(pressure: Pressure, op: number): Leaving {
  const { board } = pressure;
  const { shop } = board;
  const slot = shop.slotFrom[op] as number;
  const ready = jobReady(board, op);
  const next = board.slots[op] === 0 ? none : (board.slotNext[slot] as number);
  if (next === none) return { op, ready, cost: 0 };
  const lane = board.slotLane[slot] as number;
  const left = board.slotPrev[slot] as number;
  const walk = walkFrom(board, lane, left);
  return { op, ready, cost: costOfNext(pressure, walk, board.slotOp[next] as number) };
}

/** A walk along a lane: when it is free, and what it is set up for. */
interface Walk {
  readonly lane: number;
  free: number;
  family: number;
}

const walkFrom = (board: Board, lane: number, left: number): Walk => ({
  lane,
  free: left === none ? board.shop.now : (board.end[board.slotOp[left] as number] as number),
  family: familyBehind(board, lane, left),
});

/** When an operation would start next on the walk. */
function startOn(
  board: Board,
  walk: Walk,
  at: { op: number; mode: number; ready: number },
): number {
  return laneStart(board, walk.lane, { ...at, free: walk.free, family: walk.family });
}

/** Seats an operation next on the walk; the change in cost by its job alone. */
function pass(
  pressure: Pressure,
  walk: Walk,
  at: { op: number; mode: number; ready: number },
): number {
  const { board } = pressure;
  const start = startOn(board, walk, at);
  if (start === Infinity) return Infinity;
  const end = endFrom(board, at.mode, start);
  walk.free = end;
  const family = board.shop.family[at.op] as number;
  if (family >= 0) walk.family = family;
  const later = end - (board.end[at.op] as number);
  if (later > 0) return costOfLater(pressure, at.op, end);
  return (pressure.own[at.op] as number) * later;
}

/** The change in cost by the one that comes behind the walk, its lane and its job. */
function costOfNext(pressure: Pressure, walk: Walk, op: number): number {
  const { board, push, minute } = pressure;
  const mode = board.mode[op] as number;
  const start = startOn(board, walk, { op, mode, ready: jobReady(board, op) });
  const later = start - (board.start[op] as number);
  return later > 0 ? costOfPush(push, op, start) : (minute[op] as number) * later;
}

/** What it costs that an operation ends at an instant, by what waits for it in its job. */
function costOfLater({ board, push, goal }: Pressure, op: number, end: number): number {
  const { shop } = board;
  let cost = 0;
  for (let at = shop.afterFrom[op] as number; at < (shop.afterFrom[op + 1] as number); at += 1) {
    cost += costOfPush(push, shop.afterOp[at] as number, end);
  }
  if (shop.isLast[op] === 1) {
    const order = shop.orderOf[op] as number;
    const due = Math.max(shop.due[order] as number, board.end[op] as number);
    if (end > due) cost += goal.weights.tardiness * (shop.weight[order] as number) * (end - due);
  }
  return cost;
}

/** The change in cost that a seat promises: what moves directly, and what hangs on it. */
export function costOfSeat(pressure: Pressure, leaving: Leaving, to: Relocation): number {
  const { board } = pressure;
  const { slotNext, slotOp } = board;
  const { op, mode, lane, left } = to;
  const slot = board.shop.slotFrom[op] as number;
  const seated = board.slots[op] !== 0;
  const next = (left === none ? board.laneFirst[lane] : slotNext[left]) as number;
  if (seated && (left === slot || next === slot)) return Infinity;
  const own = { op, mode, ready: leaving.ready };
  if (!seated || lane !== board.slotLane[slot]) {
    const walk = walkFrom(board, lane, left);
    const cost = leaving.cost + pass(pressure, walk, own);
    return next === none ? cost : cost + costOfNext(pressure, walk, slotOp[next] as number);
  }
  const seatOf = (each: number) => {
    const at = slotOp[each] as number;
    return { op: at, mode: board.mode[at] as number, ready: jobReady(board, at) };
  };
  const forward =
    left !== none && (board.key[slotOp[left] as number] as number) > (board.key[op] as number);
  const walk = walkFrom(board, lane, forward ? (board.slotPrev[slot] as number) : left);
  let cost = forward ? 0 : pass(pressure, walk, own);
  const until = forward ? next : slot;
  for (
    let at = (forward ? slotNext[slot] : next) as number;
    at !== until && at !== none;
    at = slotNext[at] as number
  ) {
    cost += pass(pressure, walk, seatOf(at));
  }
  if (forward) cost += pass(pressure, walk, own);
  const behind = (forward ? next : slotNext[slot]) as number;
  return behind === none ? cost : cost + costOfNext(pressure, walk, slotOp[behind] as number);
}
