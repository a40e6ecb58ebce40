import type { Board } from "./board.ts";
import { createHeap, push } from "../heap.ts";
import type { Heap } from "../heap.ts";
import type { Rule, RuleBook } from "./rules.ts";
import type { Shop } from "../shop/shop.ts";
import { reserve } from "./reserve.ts";
import type { Held } from "./reserve.ts";

/** No operation, lane or mode. */
export const none = -1;

/** The shop while it is simulated: who waits where, and when lanes are free. */
export interface Floor {
  readonly board: Board;
  readonly shop: Shop;
  readonly book: RuleBook;
  readonly rule: Rule;
  readonly events: Heap;
  /** Modes of waiting operations per resource; the last list is for those without one. */
  readonly queues: number[][];
  readonly free: Float64Array;
  /** What a lane is set up for, −1: nothing. */
  readonly family: Int32Array;
  /** Slot that was seated last on a lane. */
  readonly seated: Int32Array;
  readonly placed: Uint8Array;
  readonly waits: Int32Array;
  readonly ready: Float64Array;
  /** Fixed operations still to come per lane, the next one last. */
  readonly pins: number[][];
  readonly held: readonly (Held | undefined)[];
  readonly wake: Float64Array;
  readonly dirty: number[];
  readonly isDirty: Uint8Array;
  /** Looked at once more in the same minute. */
  readonly again: number[];
  sequence: number;
  now: number;
}

const wakeId = (floor: Floor, resource: number) => floor.shop.operations + resource;

/** Looks at a resource again at an instant, unless it will be looked at before. */
export function wakeAt(floor: Floor, resource: number, at: number): void {
  if (at === Infinity || at >= (floor.wake[resource] as number)) return;
  floor.wake[resource] = at;
  push(floor.events, wakeId(floor, resource), at);
}

/** Looks at a resource again in this minute. */
export function markDirty(floor: Floor, resource: number): void {
  if (floor.isDirty[resource] === 1) return;
  floor.isDirty[resource] = 1;
  floor.dirty.push(resource);
}

/** The floor before its first minute: fixed operations have their lanes, nothing has started. */
export function openFloor(board: Board, book: RuleBook, rule: Rule): Floor {
  const { shop } = board;
  const n = shop.operations;
  const pins: number[][] = Array.from({ length: shop.lanes }, () => []);
  const floor: Floor = {
    board,
    shop,
    book,
    rule,
    events: createHeap(8 * (n + shop.lanes + shop.resources) + 64),
    queues: Array.from({ length: shop.resources + 1 }, () => []),
    free: new Float64Array(shop.lanes).fill(shop.now),
    family: shop.laneResource.map((resource) => shop.firstFamily[resource] as number),
    seated: new Int32Array(shop.lanes).fill(none),
    placed: new Uint8Array(n),
    waits: new Int32Array(n),
    ready: shop.earliest.slice(),
    pins,
    held: reserve(shop, pins),
    wake: new Float64Array(shop.resources + 1).fill(Infinity),
    dirty: [],
    again: [],
    isDirty: new Uint8Array(shop.resources + 1),
    sequence: 0,
    now: shop.now,
  };
  for (let op = 0; op < n; op += 1) {
    const fixed = shop.fixed[op] as number;
    floor.waits[op] = (shop.beforeFrom[op + 1] as number) - (shop.beforeFrom[op] as number);
    if (fixed >= 0) push(floor.events, op, fixed);
    else if (floor.waits[op] === 0) push(floor.events, op, floor.ready[op] as number);
  }
  return floor;
}
