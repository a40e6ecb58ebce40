import type { Chance } from "../../../kernel/index.ts";
import type { Board } from "./board.ts";
import { costOfSeat, leavingOf } from "./estimate.ts";
import type { Leaving } from "./estimate.ts";
import type { Pressure } from "./pressure.ts";
import type { Relocation } from "./relocate.ts";
import { jobReady } from "./times.ts";

const none = -1;

/** Seats that are compared, and the one that promises most. */
export interface Scan {
  readonly board: Board;
  readonly chance: Chance;
  readonly pressure: Pressure;
  /** Blurs estimates by so much, so that the same seat is not tried again and again. */
  blur: number;
  seen: number;
  best: Relocation | null;
  estimate: number;
  score: number;
}

/** A scan that has seen nothing. */
export function createScan(board: Board, chance: Chance, pressure: Pressure): Scan {
  return { board, chance, pressure, blur: 0, seen: 0, best: null, estimate: 0, score: Infinity };
}

function look(scan: Scan, leaving: Leaving, to: Relocation): void {
  const estimate = costOfSeat(scan.pressure, leaving, to);
  scan.seen += 1;
  const score = estimate - scan.blur * Math.log(1 - scan.chance.next());
  if (!(score < scan.score)) return;
  scan.best = to;
  scan.estimate = estimate;
  scan.score = score;
}

const aheadAtMost = 12;
const behindAtMost = 8;
const placesElsewhere = 5;

/** Seats further ahead on its own lane, as far as it could use them. */
function lookAhead(scan: Scan, leaving: Leaving): void {
  const { board } = scan;
  const { op, ready } = leaving;
  const slot = board.shop.slotFrom[op] as number;
  const lane = board.slotLane[slot] as number;
  const mode = board.mode[op] as number;
  let at = board.slotPrev[slot] as number;
  for (let count = 0; at !== none && count < aheadAtMost; count += 1) {
    const before = board.slotOp[at] as number;
    at = board.slotPrev[at] as number;
    look(scan, leaving, { op, mode, lane, left: at });
    if ((board.start[before] as number) <= ready) break;
  }
}

/** Seats further behind on its own lane. */
function lookBehind(scan: Scan, leaving: Leaving): void {
  const { board } = scan;
  const { op } = leaving;
  const slot = board.shop.slotFrom[op] as number;
  const lane = board.slotLane[slot] as number;
  const mode = board.mode[op] as number;
  let at = board.slotNext[slot] as number;
  for (let count = 0; at !== none && count < behindAtMost; count += 1) {
    look(scan, leaving, { op, mode, lane, left: at });
    at = board.slotNext[at] as number;
  }
}

/** Seats on every other lane that can do it, from about when it is ready on. */
function lookElsewhere(scan: Scan, leaving: Leaving): void {
  const { board } = scan;
  const { shop } = board;
  const { op, ready } = leaving;
  const own = board.slotLane[shop.slotFrom[op] as number] as number;
  const until = shop.modeFrom[op + 1] as number;
  for (let mode = shop.modeFrom[op] as number; mode < until; mode += 1) {
    const resource = shop.modeResource[mode] as number;
    const last = shop.laneFrom[resource + 1] as number;
    for (let lane = shop.laneFrom[resource] as number; lane < last; lane += 1) {
      if (lane === own) continue;
      let left = lastBefore(board, lane, ready);
      for (let count = 0; count < placesElsewhere; count += 1) {
        look(scan, leaving, { op, mode, lane, left });
        left = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
        if (left === none) break;
      }
    }
  }
}

/** The last slot of a lane that ends by an instant; found from the end, where it is mostly near. */
function lastBefore(board: Board, lane: number, ready: number): number {
  let slot = board.laneLast[lane] as number;
  while (slot !== none && (board.end[board.slotOp[slot] as number] as number) > ready) {
    slot = board.slotPrev[slot] as number;
  }
  return slot;
}

/**
 * The seat that promises most for an operation that waits for its lane, or for the one in front of
 * it; null where neither is simple enough to be estimated.
 */
export function bestSeat(scan: Scan, op: number): Relocation | null {
  const { board } = scan;
  const { shop } = board;
  if (shop.simple[op] === 0) return null;
  scan.best = null;
  scan.score = Infinity;
  const leaving = leavingOf(scan.pressure, op);
  lookAhead(scan, leaving);
  lookElsewhere(scan, leaving);
  const left = board.slotPrev[shop.slotFrom[op] as number] as number;
  const before = left === none ? none : (board.slotOp[left] as number);
  if (before !== none && shop.simple[before] === 1) {
    const other = leavingOf(scan.pressure, before);
    lookBehind(scan, other);
    if (jobReady(board, before) < (board.start[before] as number)) lookElsewhere(scan, other);
  }
  return scan.best;
}
