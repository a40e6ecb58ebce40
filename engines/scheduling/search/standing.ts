import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { createBoard } from "./board.ts";
import type { Board } from "./board.ts";
import { layOut, layoutOfBars } from "./layout.ts";
import { refreshOrder } from "./settle.ts";
import { openTime } from "../time.ts";
import type { OpenTime } from "../time.ts";
import { compileShop } from "../shop/shop.ts";
import type { Shop } from "../shop/shop.ts";
import { commonTime } from "../shop/modes.ts";
import type { Bar, Finding, Plan, Snapshot } from "../types.ts";

/** A plan that stands: every operation is held to its start, so that nothing moves by itself. */
export interface Standing {
  readonly board: Board;
  /** 1: has no place in the plan yet. */
  readonly missing: Uint8Array;
  /** Slots of each lane in order, as the plan was laid out. */
  readonly lanes: readonly Int32Array[];
  /** Starts in order of key, and the keys: where an instant stands among all operations. */
  readonly starts: Float64Array;
  readonly keys: Float64Array;
  /** Calendars of several resources together, as they were asked for. */
  readonly common: Map<string, OpenTime | null>;
}

/** A plan's bars as they stand; null where they do not fit the shop. */
export function standOn(shop: Shop, bars: readonly Bar[]): Standing | null {
  const missing = new Uint8Array(shop.operations);
  const layout = layoutOfBars(shop, bars, missing);
  if (layout === null) return null;
  const held = new Map(bars.map((bar) => [bar.operation, bar.start]));
  for (const [op, { ref }] of shop.snapshot.operations.entries()) {
    layout.hold[op] = held.get(ref) ?? -Infinity;
  }
  const board = createBoard(shop);
  layOut(board, layout, missing);
  // Orders of what is missing count from now on, so that every trial can be taken back.
  for (let order = 0; order < shop.orders; order += 1) {
    if (shop.lastFrom[order] !== shop.lastFrom[order + 1]) refreshOrder(board, order);
  }
  const lanes = Array.from({ length: shop.lanes }, (_, lane) => {
    const slots: number[] = [];
    for (let slot = board.laneFirst[lane] as number; slot >= 0;) {
      slots.push(slot);
      slot = board.slotNext[slot] as number;
    }
    return Int32Array.from(slots);
  });
  return { board, missing, lanes, ...turnsOf(board, missing), common: new Map() };
}

function turnsOf(board: Board, missing: Uint8Array): { starts: Float64Array; keys: Float64Array } {
  const order = [...missing.keys()].filter((op) => missing[op] === 0);
  order.sort((a, b) => (board.key[a] as number) - (board.key[b] as number));
  let latest = -Infinity;
  const starts = Float64Array.from(order, (op) => {
    // What takes no time stands before what starts with it.
    const work = (board.end[op] as number) > (board.start[op] as number) ? 0.25 : 0;
    latest = Math.max(latest, (board.start[op] as number) + work);
    return latest;
  });
  return { starts, keys: Float64Array.from(order, (op) => board.key[op] as number) };
}

/** A key for what starts at an instant: behind all that start before it. */
export function keyBy({ starts, keys }: Standing, at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < at + 0.25) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? (keys[0] ?? 0) - 16 : (keys[low - 1] as number);
}

/** The slot of a lane behind which an instant lies: the last that ends by then; −1 for none. */
export function slotBy({ board, lanes }: Standing, lane: number, at: number): number {
  const slots = lanes[lane] as Int32Array;
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const op = board.slotOp[slots[middle] as number] as number;
    if ((board.end[op] as number) <= at) low = middle + 1;
    else high = middle;
  }
  let slot = low === 0 ? -1 : (slots[low - 1] as number);
  // What was seated since then stands between.
  for (;;) {
    const next = (slot < 0 ? board.laneFirst[lane] : board.slotNext[slot]) as number;
    if (next < 0 || (board.end[board.slotOp[next] as number] as number) > at) return slot;
    slot = next;
  }
}

/** Open time of some resources together, remembered. */
export function openOf({ board, common }: Standing, resources: readonly number[]): OpenTime | null {
  const { shop } = board;
  if (resources.length === 1) return shop.open[resources[0] as number] ?? null;
  const key = resources.join();
  const known = common.get(key);
  if (known !== undefined) return known;
  const lists = resources.flatMap((at) => {
    const open = shop.snapshot.resources[at]?.open;
    return open ? [open] : [];
  });
  const made = lists.length === 0 ? null : openTime(commonTime(lists));
  common.set(key, made);
  return made;
}

/** A plan on a board on which nothing is held to its start. */
export function boardOf(snapshot: Snapshot, plan: Plan): Result<Board, Finding> {
  const compiled = compileShop(snapshot);
  if (!compiled.ok) return compiled;
  const standing = standOn(compiled.value, plan.bars);
  if (standing === null)
    return err({ kind: "unknown", what: "operation", ref: plan.bars[0]?.operation ?? -1 });
  standing.board.hold.fill(-Infinity);
  return ok(standing.board);
}
