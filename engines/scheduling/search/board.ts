import { assert } from "../../../kernel/index.ts";
import { createHeap, push } from "../heap.ts";
import type { Heap } from "../heap.ts";
import type { Shop } from "../shop/shop.ts";

/** Sums that change with every move. `broken`: minutes by which pins and longest waits are missed. */
export interface Sums {
  tardiness: number;
  late: number;
  setup: number;
  moved: number;
  earliness: number;
  broken: number;
}

/**
 * A plan that can be changed: operations on lanes, each lane a chain, all times semi-active.
 * Keys give one order in which every chain and every precedence runs; a key is any number between
 * those of its neighbours. A slot is an operation's seat on one lane.
 */
export interface Board {
  readonly shop: Shop;
  readonly mode: Int32Array;
  readonly key: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Changeover minutes before it. */
  readonly gap: Int32Array;
  /** Units in its batch up to and including it. */
  readonly load: Int32Array;
  readonly broken: Float64Array;
  /** Held back by at least this, to keep a longest wait. */
  readonly hold: Float64Array;
  readonly slotOp: Int32Array;
  readonly slotLane: Int32Array;
  readonly slotPrev: Int32Array;
  readonly slotNext: Int32Array;
  readonly laneFirst: Int32Array;
  readonly laneLast: Int32Array;
  /** Slots in use per operation. */
  readonly slots: Int32Array;
  readonly orderEnd: Float64Array;
  readonly sums: Sums;
  readonly heap: Heap;
  readonly queued: Uint8Array;
  readonly journal: Journal;
  readonly trial: Times;
}

/** An operation's times as its neighbours have them. */
export interface Times {
  start: number;
  end: number;
  gap: number;
  load: number;
  /** Minutes by which its pin and its longest waits are missed. */
  broken: number;
}

/** Times before they were changed, since `mark`. */
export interface Journal {
  readonly op: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly gap: Int32Array;
  readonly load: Int32Array;
  readonly broken: Float64Array;
  size: number;
  readonly capacity: number;
  /** Beyond this many changes a trial is given up; at most the capacity. */
  most: number;
  /** A trial that lets the weighted tardiness come to this is given up too. */
  tardinessMost: number;
  recording: boolean;
}

const none = -1;

/** An empty board. */
export function createBoard(shop: Shop): Board {
  const n = shop.operations;
  const slots = shop.slotFrom[n] as number;
  const slotOp = new Int32Array(slots);
  for (let op = 0; op < n; op += 1) slotOp.fill(op, shop.slotFrom[op], shop.slotFrom[op + 1]);
  const capacity = 2 * n + 16;
  // Times begin at 0, so every operation of the present plan begins as far from it as it starts.
  const moved = shop.presentStart.reduce((sum, start) => sum + Math.max(0, start), 0);
  return {
    shop,
    mode: Int32Array.from({ length: n }, (_, op) => shop.modeFrom[op] as number),
    key: new Float64Array(n),
    start: new Float64Array(n),
    end: new Float64Array(n),
    gap: new Int32Array(n),
    load: new Int32Array(n),
    broken: new Float64Array(n),
    hold: new Float64Array(n).fill(-Infinity),
    slotOp,
    slotLane: new Int32Array(slots),
    slotPrev: new Int32Array(slots).fill(none),
    slotNext: new Int32Array(slots).fill(none),
    laneFirst: new Int32Array(shop.lanes).fill(none),
    laneLast: new Int32Array(shop.lanes).fill(none),
    slots: new Int32Array(n),
    orderEnd: new Float64Array(shop.orders).fill(NaN),
    sums: { tardiness: 0, late: 0, setup: 0, moved, earliness: 0, broken: 0 },
    heap: createHeap(n),
    queued: new Uint8Array(n),
    journal: {
      op: new Int32Array(capacity),
      start: new Float64Array(capacity),
      end: new Float64Array(capacity),
      gap: new Int32Array(capacity),
      load: new Int32Array(capacity),
      broken: new Float64Array(capacity),
      size: 0,
      capacity,
      most: capacity,
      tardinessMost: Infinity,
      recording: false,
    },
    trial: { start: 0, end: 0, gap: 0, load: 0, broken: 0 },
  };
}

/** A copy of a board on a shop that has the same operations and lanes, and perhaps more behind. */
export function copyBoard(from: Board, shop: Shop): Board {
  const board = createBoard(shop);
  board.mode.set(from.mode);
  board.key.set(from.key);
  board.start.set(from.start);
  board.end.set(from.end);
  board.gap.set(from.gap);
  board.load.set(from.load);
  board.broken.set(from.broken);
  board.hold.set(from.hold);
  board.slotLane.set(from.slotLane);
  board.slotPrev.set(from.slotPrev);
  board.slotNext.set(from.slotNext);
  board.laneFirst.set(from.laneFirst);
  board.laneLast.set(from.laneLast);
  board.slots.set(from.slots);
  board.orderEnd.set(from.orderEnd);
  Object.assign(board.sums, from.sums);
  return board;
}

/** Puts an operation among those whose times must be looked at again. */
export function touch(board: Board, op: number): void {
  if (board.queued[op] === 1) return;
  board.queued[op] = 1;
  push(board.heap, op, board.key[op] as number);
}

/** Takes an operation off all its lanes; those behind it are touched. */
export function lift(board: Board, op: number): void {
  const { shop, slotPrev, slotNext, slotLane, laneFirst, laneLast } = board;
  const from = shop.slotFrom[op] as number;
  const until = from + (board.slots[op] as number);
  for (let slot = from; slot < until; slot += 1) {
    const left = slotPrev[slot] as number;
    const right = slotNext[slot] as number;
    const lane = slotLane[slot] as number;
    if (left === none) laneFirst[lane] = right;
    else slotNext[left] = right;
    if (right === none) laneLast[lane] = left;
    else {
      slotPrev[right] = left;
      touch(board, board.slotOp[right] as number);
    }
  }
  board.slots[op] = 0;
}

/** Puts an operation's next slot on a lane behind another slot (−1: first). */
export function seat(board: Board, op: number, where: { lane: number; left: number }): void {
  const { shop, slotPrev, slotNext, laneFirst, laneLast } = board;
  const { lane, left } = where;
  const slot = (shop.slotFrom[op] as number) + (board.slots[op] as number);
  assert(slot < (shop.slotFrom[op + 1] as number), "more slots than the operation can need");
  board.slots[op] = (board.slots[op] as number) + 1;
  const right = (left === none ? laneFirst[lane] : slotNext[left]) as number;
  board.slotLane[slot] = lane;
  slotPrev[slot] = left;
  slotNext[slot] = right;
  if (left === none) laneFirst[lane] = slot;
  else slotNext[left] = slot;
  if (right === none) laneLast[lane] = slot;
  else {
    slotPrev[right] = slot;
    touch(board, board.slotOp[right] as number);
  }
}

/** The last slot of a lane whose operation has a smaller key; −1 for none. */
export function slotBefore(board: Board, lane: number, key: number): number {
  let slot = board.laneLast[lane] as number;
  while (slot !== none && (board.key[board.slotOp[slot] as number] as number) > key) {
    slot = board.slotPrev[slot] as number;
  }
  return slot;
}
