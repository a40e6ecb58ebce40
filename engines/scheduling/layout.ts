import { brokenOn, seat, settle, touch } from "./board.ts";
import type { Board } from "./board.ts";
import { scoreOf } from "./score.ts";
import type { Shop } from "./shop.ts";
import { retreat } from "./time.ts";
import type { Bar, Finding, Plan } from "./types.ts";

/** A plan's choices without its times: who runs where, in which order. */
export interface Layout {
  /** Operations in key order. */
  readonly order: Int32Array;
  readonly mode: Int32Array;
  readonly slots: Int32Array;
  /** Lane by slot. */
  readonly lane: Int32Array;
  readonly hold: Float64Array;
}

/** What a board has chosen. */
export function layoutOf(board: Board): Layout {
  const order = Int32Array.from({ length: board.shop.operations }, (_, op) => op);
  order.sort((a, b) => (board.key[a] as number) - (board.key[b] as number) || a - b);
  return {
    order,
    mode: board.mode.slice(),
    slots: board.slots.slice(),
    lane: board.slotLane.slice(),
    hold: board.hold.slice(),
  };
}

/** Lays a board out anew, whatever stood on it, and settles all times. */
export function layOut(board: Board, layout: Layout): void {
  const { shop } = board;
  board.laneFirst.fill(-1);
  board.laneLast.fill(-1);
  board.slots.fill(0);
  board.mode.set(layout.mode);
  board.hold.set(layout.hold);
  layout.order.forEach((op, at) => (board.key[op] = at * 16));
  for (const op of layout.order) {
    const from = shop.slotFrom[op] as number;
    for (let at = 0; at < (layout.slots[op] as number); at += 1) {
      const lane = layout.lane[from + at] as number;
      seat(board, op, { lane, left: board.laneLast[lane] as number });
    }
    touch(board, op);
  }
  settle(board);
}

function barOf(board: Board, op: number): Bar {
  const { shop } = board;
  const operation = shop.snapshot.operations[op];
  const mode = board.mode[op] as number;
  const resource = shop.modeResource[mode] as number;
  const from = shop.slotFrom[op] as number;
  const units = resource < 0 ? 0 : (shop.modeUnits[mode] as number);
  const start = board.start[op] as number;
  const lanes: number[] = [];
  for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
    const lane = board.slotLane[slot] as number;
    if (lanes.length < units && shop.laneResource[lane] === resource) {
      lanes.push(lane - (shop.laneFrom[resource] as number));
    }
  }
  const calendar = resource < 0 ? null : (shop.open[resource] ?? null);
  const gap = board.gap[op] as number;
  return {
    operation: operation?.ref ?? op,
    order: operation?.order ?? -1,
    mode: shop.modeAt[mode] as number,
    resource: resource < 0 ? null : (shop.snapshot.resources[resource]?.ref ?? null),
    lanes,
    setupFrom: gap > 0 ? retreat(calendar, start, gap) : start,
    start,
    end: board.end[op] as number,
  };
}

/** The board as a plan, in the snapshot's order of operations. */
export function planOf(board: Board): Plan {
  const bars = Array.from({ length: board.shop.operations }, (_, op) => barOf(board, op));
  return { bars, score: scoreOf(board.shop.snapshot, bars) };
}

/** Whether a shop has anything that a plan can break although every time is settled. */
export function canBreak(shop: Shop): boolean {
  return (
    shop.beforeWait.some((wait) => wait !== Infinity) ||
    shop.fixed.some((start) => start >= 0 && start !== shop.now)
  );
}

/** Holds predecessors back until no longest wait is missed; gives the minutes still missed. */
export function keepWaits(board: Board): number {
  const { shop } = board;
  for (let round = 0; round < 200; round += 1) {
    let missed = 0;
    for (let op = 0; op < shop.operations; op += 1) {
      for (
        let at = shop.beforeFrom[op] as number;
        at < (shop.beforeFrom[op + 1] as number);
        at += 1
      ) {
        const before = shop.beforeOp[at] as number;
        const wait = shop.beforeWait[at] as number;
        if (wait === Infinity) continue;
        const over = (board.start[op] as number) - (board.end[before] as number) - wait;
        if (over <= 0 || (shop.fixed[before] as number) >= 0) continue;
        missed += over;
        board.hold[before] = (board.start[before] as number) + over;
        touch(board, before);
      }
    }
    if (missed === 0) break;
    settle(board);
  }
  return brokenOn(board);
}

/** What stands against a settled board; null when nothing does. */
export function findingOn(board: Board): Finding | null {
  const { shop } = board;
  for (const op of shop.sorted) {
    const ref = shop.snapshot.operations[op]?.ref ?? op;
    const mode = board.mode[op] as number;
    const placed = board.slots[op] !== 0 || (shop.modeResource[mode] as number) < 0;
    if (placed && Number.isFinite(board.end[op])) continue;
    const minutes = shop.modeMinutes[mode] as number;
    const calendar = shop.modeOpen[mode] ?? null;
    const longest =
      calendar === null
        ? Infinity
        : calendar.until.reduce(
            (most, until, at) => Math.max(most, until - (calendar.from[at] as number)),
            0,
          );
    if (shop.splittable[op] === 0 && minutes > longest)
      return { kind: "too_long", operation: ref, minutes };
    return { kind: "no_time", operation: ref };
  }
  return brokenFinding(board);
}

function brokenFinding(board: Board): Finding | null {
  const { shop } = board;
  if (!canBreak(shop) || brokenOn(board) === 0) return null;
  const name = (op: number) => shop.snapshot.operations[op]?.ref ?? op;
  for (const op of shop.sorted) {
    for (
      let at = shop.beforeFrom[op] as number;
      at < (shop.beforeFrom[op + 1] as number);
      at += 1
    ) {
      const before = shop.beforeOp[at] as number;
      const waited = (board.start[op] as number) - (board.end[before] as number);
      const over = waited - (shop.beforeWait[at] as number);
      if (over > 0) return { kind: "waits_too_long", operation: name(op), minutes: over };
      const fixed = shop.fixed[op] as number;
      if (fixed >= 0 && fixed < (board.end[before] as number) + (shop.beforeLag[at] as number)) {
        return { kind: "pins_clash", operation: name(op), with: name(before) };
      }
    }
    const slot = shop.slotFrom[op] as number;
    const left = board.slots[op] === 0 ? -1 : (board.slotPrev[slot] as number);
    const before = left < 0 ? -1 : (board.slotOp[left] as number);
    if (
      before >= 0 &&
      (shop.fixed[op] as number) >= 0 &&
      (board.end[before] as number) > (board.start[op] as number)
    ) {
      return { kind: "pins_clash", operation: name(op), with: name(before) };
    }
  }
  return null;
}
