import { seat, touch } from "./board.ts";
import type { Board } from "./board.ts";
import { createHeap, pop, push } from "../heap.ts";
import { lanesOf, takes } from "../shop/lanes.ts";
import { scoreOn } from "./goal.ts";
import { settle } from "./settle.ts";
import type { Shop } from "../shop/shop.ts";
import { advance, retreat } from "../time.ts";
import { changeoverOn, familyBehind } from "./times.ts";
import type { Bar, Plan } from "../types.ts";

/** A plan's choices without its times: who runs where, in which order, held back until when. */
export interface Layout {
  /** Gives the order in which operations are seated. */
  readonly key: Float64Array;
  readonly mode: Int32Array;
  readonly slots: Int32Array;
  /** Lane by slot. */
  readonly lane: Int32Array;
  readonly hold: Float64Array;
}

/** A layout that can be overwritten. */
export type Kept = Layout;

/** Room for a layout of a board's shop. */
export function createKept({ shop }: Board): Kept {
  const n = shop.operations;
  return {
    key: new Float64Array(n),
    mode: new Int32Array(n),
    slots: new Int32Array(n),
    lane: new Int32Array(shop.slotFrom[n] as number),
    hold: new Float64Array(n),
  };
}

/** Writes down what a board has chosen. */
export function keepOn(board: Board, kept: Kept): void {
  kept.key.set(board.key);
  kept.mode.set(board.mode);
  kept.slots.set(board.slots);
  kept.lane.set(board.slotLane);
  kept.hold.set(board.hold);
}

/** Lays a board out anew, whatever stood on it, and settles all times but of those missing. */
export function layOut(board: Board, layout: Layout, missing?: Uint8Array): void {
  const { shop } = board;
  board.laneFirst.fill(-1);
  board.laneLast.fill(-1);
  board.slots.fill(0);
  board.mode.set(layout.mode);
  board.hold.set(layout.hold);
  const order = Int32Array.from({ length: shop.operations }, (_, op) => op);
  order.sort((a, b) => (layout.key[a] as number) - (layout.key[b] as number) || a - b);
  order.forEach((op, at) => (board.key[op] = at * 16));
  for (const op of order) {
    const from = shop.slotFrom[op] as number;
    for (let at = 0; at < (layout.slots[op] as number); at += 1) {
      const lane = layout.lane[from + at] as number;
      seat(board, op, { lane, left: board.laneLast[lane] as number });
    }
    if (missing?.[op] !== 1) touch(board, op);
  }
  settle(board);
}

/** Whether lanes are as many as a mode takes of its resource, each one of its own. */
function lanesFit(shop: Shop, mode: number, lanes: readonly number[]): boolean {
  const resource = shop.modeResource[mode] as number;
  if (resource < 0) return lanes.length === 0;
  const count = (shop.laneFrom[resource + 1] as number) - (shop.laneFrom[resource] as number);
  const units = shop.modeUnits[mode] as number;
  const own = lanes.every((lane) => Number.isInteger(lane) && lane >= 0 && lane < count);
  return own && lanes.length === units && (units < 2 || new Set(lanes).size === units);
}

/**
 * The layout of bars, their order kept. Null where a bar does not fit the shop, or an operation has
 * none, unless `missing` is there to take those.
 */
export function layoutOfBars(
  shop: Shop,
  bars: readonly Bar[],
  missing?: Uint8Array,
): Layout | null {
  const n = shop.operations;
  const held = new Map(bars.map((bar) => [bar.operation, bar]));
  const resourceAt = new Map(shop.snapshot.resources.map((each, at) => [each.ref, at]));
  const kept: Kept = {
    key: new Float64Array(n),
    mode: Int32Array.from({ length: n }, (_, op) => shop.modeFrom[op] as number),
    slots: new Int32Array(n),
    lane: new Int32Array(shop.slotFrom[n] as number),
    hold: new Float64Array(n).fill(-Infinity),
  };
  const starts = new Float64Array(n);
  for (const [op, { ref }] of shop.snapshot.operations.entries()) {
    const bar = held.get(ref);
    if (bar === undefined) {
      if (missing === undefined) return null;
      missing[op] = 1;
      starts[op] = Infinity;
      continue;
    }
    starts[op] = bar.start;
    const until = shop.modeFrom[op + 1] as number;
    for (let mode = shop.modeFrom[op] as number; mode < until; mode += 1) {
      if (shop.modeAt[mode] === bar.mode) kept.mode[op] = mode;
    }
    const own = resourceAt.get(bar.resource ?? -1);
    if (own !== (shop.modeResource[kept.mode[op] as number] as number) && bar.resource !== null)
      return null;
    if (!lanesFit(shop, kept.mode[op] as number, bar.lanes)) return null;
    const first = own === undefined ? 0 : (shop.laneFrom[own] as number);
    for (const lane of bar.lanes) {
      kept.lane[(shop.slotFrom[op] as number) + (kept.slots[op] as number)] = first + lane;
      kept.slots[op] = (kept.slots[op] as number) + 1;
    }
  }
  // By start, but never before what must come first.
  const order = orderBy(shop, kept, missing ? soonest(shop, starts) : starts);
  order.forEach((op, at) => (kept.key[op] = at * 16));
  seatPools(shop, kept, { order, starts });
  return kept;
}

/** Starts, where what has none stands no later than what it comes before: nobody waits behind it. */
function soonest(shop: Shop, starts: Float64Array): Float64Array {
  const own = starts.slice();
  for (const op of shop.sorted.toReversed()) {
    if (own[op] !== Infinity) continue;
    const followers = shop.afterOp.subarray(shop.afterFrom[op], shop.afterFrom[op + 1]);
    own[op] = followers.reduce((least, next) => Math.min(least, own[next] as number), Infinity);
  }
  return own;
}

/** Operations in order of start, none before a predecessor; those without work before others. */
function orderBy(shop: Shop, kept: Layout, starts: Float64Array): Int32Array {
  // Those that start together go by number, whatever else is in the shop.
  const turn = (op: number) =>
    (starts[op] as number) +
    (shop.modeMinutes[kept.mode[op] as number] === 0 ? 0 : 0.25) +
    (0.2 * op) / shop.operations;
  const waits = new Int32Array(shop.operations);
  const heap = createHeap(shop.operations);
  for (let op = 0; op < shop.operations; op += 1) {
    waits[op] = (shop.beforeFrom[op + 1] as number) - (shop.beforeFrom[op] as number);
    if (waits[op] === 0) push(heap, op, turn(op));
  }
  const order = new Int32Array(shop.operations);
  for (let at = 0; heap.size > 0; at += 1) {
    const op = pop(heap);
    order[at] = op;
    for (
      let each = shop.afterFrom[op] as number;
      each < (shop.afterFrom[op + 1] as number);
      each += 1
    ) {
      const next = shop.afterOp[each] as number;
      waits[next] = (waits[next] as number) - 1;
      if (waits[next] === 0) push(heap, next, turn(next));
    }
  }
  return order;
}

/** Bars do not say on which lanes of a pool they lie: the one that is free for the least time. */
function seatPools(
  shop: Shop,
  kept: Kept,
  { order, starts }: { readonly order: Int32Array; readonly starts: Float64Array },
): void {
  const free = new Float64Array(shop.lanes).fill(-Infinity);
  for (const op of order) {
    const mode = kept.mode[op] as number;
    const start = starts[op] as number;
    if (start === Infinity) continue;
    const end = advance(shop.modeOpen[mode] ?? null, start, shop.modeMinutes[mode] as number);
    const from = shop.slotFrom[op] as number;
    const own = shop.modeResource[mode] as number;
    for (const { resource, units } of takes(shop, mode).slice(own < 0 ? 0 : 1)) {
      const lanes = lanesOf(shop, resource)
        .filter(
          (lane) => !kept.lane.subarray(from, from + (kept.slots[op] as number)).includes(lane),
        )
        .sort((a, b) => {
          const [fitsA, fitsB] = [(free[a] as number) <= start, (free[b] as number) <= start];
          if (fitsA !== fitsB) return fitsA ? -1 : 1;
          const sooner = (free[a] as number) - (free[b] as number) || a - b;
          return fitsA ? -sooner : sooner;
        });
      for (const lane of lanes.slice(0, units)) {
        kept.lane[from + (kept.slots[op] as number)] = lane;
        kept.slots[op] = (kept.slots[op] as number) + 1;
      }
    }
    for (let slot = from; slot < from + (kept.slots[op] as number); slot += 1) {
      free[kept.lane[slot] as number] = end;
    }
  }
}

function longestGap(board: Board, op: number, lanes: readonly number[]): number {
  const { shop } = board;
  if (lanes.length < 2 || board.gap[op] === 0) return board.gap[op] as number;
  const from = shop.slotFrom[op] as number;
  const gaps = lanes.map((_, at) => {
    const lane = board.slotLane[from + at] as number;
    const family = familyBehind(board, lane, board.slotPrev[from + at] as number);
    return changeoverOn(shop, lane, { family, to: op });
  });
  return Math.max(...gaps);
}

/** An operation's bar as it stands on the board. */
export function barOf(board: Board, op: number): Bar {
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
  // Several lanes are changed over side by side: the longest decides.
  const gap = longestGap(board, op, lanes);
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
  return { bars, score: scoreOn(board) };
}
