import type { Board } from "./board.ts";
import { changeoverOn, familyBehind } from "./times.ts";
import { takes } from "../shop/lanes.ts";
import { advance, openBetween } from "../time.ts";

/** What stood on a lane when an operation could have begun there. */
export interface Obstacle {
  /** The resource whose lane let it start last: its own, a tool's, or that of people; −1 without one. */
  readonly resource: number;
  /** The operation in front; −1 where only a changeover was. */
  readonly before: number;
  /** When the one in front was done; the instant asked for where that was earlier. */
  readonly free: number;
  /** Minutes of changeover behind it. */
  readonly setup: number;
}

/**
 * What kept an operation from starting once its job let it. A machine that is free but still to be
 * changed over stands in the way until that is done; pieces of its own batch never do.
 */
export function obstacleOf(board: Board, op: number, ready: number): Obstacle {
  const { shop } = board;
  const start = board.start[op] as number;
  const from = shop.slotFrom[op] as number;
  const mine = from + (shop.modeUnits[board.mode[op] as number] as number);
  let found: Obstacle = { resource: -1, before: -1, free: ready, setup: 0 };
  let latest = ready;
  for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
    const lane = board.slotLane[slot] as number;
    const resource = shop.laneResource[lane] as number;
    let left = board.slotPrev[slot] as number;
    while (left >= 0 && (board.end[board.slotOp[left] as number] as number) > start)
      left = board.slotPrev[left] as number;
    const before = left < 0 ? -1 : (board.slotOp[left] as number);
    const end = before < 0 ? shop.now : (board.end[before] as number);
    const isChanged = slot < mine && shop.running[op] === 0;
    const family = isChanged ? familyBehind(board, lane, left) : -1;
    const gap = isChanged ? changeoverOn(shop, lane, { family, to: op }) : 0;
    const until = gap > 0 ? advance(shop.open[resource] ?? null, end, gap) : end;
    if (until <= latest) continue;
    latest = until;
    const free = Math.max(ready, end);
    found = {
      resource,
      before: end > ready ? before : -1,
      free,
      setup: Math.min(gap, start - free),
    };
  }
  return found;
}

/** The resource of an operation's mode that is closed for longest between two instants; −1: none is. */
export function closedIn(board: Board, op: number, span: { from: number; until: number }): number {
  const { shop } = board;
  let closed = -1;
  let least = span.until - span.from;
  for (const { resource } of takes(shop, board.mode[op] as number)) {
    const open = openBetween(shop.open[resource] ?? null, span.from, span.until);
    if (open < least) [least, closed] = [open, resource];
  }
  return closed;
}
