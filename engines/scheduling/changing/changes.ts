import type { Board } from "../search/board.ts";
import { barOf } from "../search/layout.ts";
import { scoreOn } from "../search/goal.ts";
import { slipsOf } from "./slips.ts";
import type { Moved, Slips } from "./slips.ts";
import type { Bar, Plan } from "../types.ts";

/** A plan as it was before a change, by the shop's operations; those behind the last had no bar. */
export interface Before {
  /** The bars as the board had them: one that stays is not made anew. */
  readonly bars: readonly (Bar | undefined)[];
  readonly gap: Int32Array;
  /** As the plan said; NaN where it has no bar. */
  readonly start: Float64Array;
  readonly end: Float64Array;
}

/** What a board holds of a plan, to be compared with what becomes of it. */
export function remember(board: Board, plan: Plan): Before {
  const { shop, gap } = board;
  const held = new Map(plan.bars.map((bar) => [bar.operation, bar]));
  const own = shop.snapshot.operations.map(({ ref }) => held.get(ref));
  return {
    bars: own.map((bar, op) => bar && barOf(board, op)),
    gap: gap.slice(),
    start: Float64Array.from(own, (bar) => bar?.start ?? NaN),
    end: Float64Array.from(own, (bar) => bar?.end ?? NaN),
  };
}

function barNow(board: Board, before: Before, op: number): Bar {
  const bar = before.bars[op];
  const stays =
    bar !== undefined &&
    bar.start === board.start[op] &&
    bar.end === board.end[op] &&
    before.gap[op] === board.gap[op] &&
    // On several lanes the longest changeover may have changed behind the same sum.
    (board.slots[op] as number) <= 1;
  return stays ? bar : barOf(board, op);
}

/** The board as a plan, in the snapshot's order of operations; what has not changed is shared. */
export function planFrom(board: Board, before: Before): Plan {
  const bars = Array.from({ length: board.shop.operations }, (_, op) => barNow(board, before, op));
  return { bars, score: scoreOn(board) };
}

/** Who slips by how much since a plan, and what moved. */
export function slipsSince(board: Board, before: Before): Slips {
  const { shop, start, end } = board;
  const { operations, orders } = shop.snapshot;
  const moved: Moved[] = [];
  const was = new Float64Array(shop.orders).fill(-1);
  const now = new Float64Array(shop.orders).fill(-1);
  for (let op = 0; op < shop.operations; op += 1) {
    const order = shop.orderOf[op] as number;
    const ended = end[op] as number;
    if (ended > (now[order] as number)) now[order] = ended;
    const from = before.start[op] ?? NaN;
    if (Number.isNaN(from)) continue;
    const before_ = before.end[op] as number;
    if (before_ > (was[order] as number)) was[order] = before_;
    const to = start[op] as number;
    if (to !== from) moved.push({ operation: operations[op]?.ref ?? op, from, to });
  }
  const shifts = orders.flatMap((order, at) => {
    const [old, is] = [was[at] as number, now[at] as number];
    return old < 0 || old === is ? [] : [{ order, old, now: is }];
  });
  return { ...slipsOf(shifts), moved };
}
