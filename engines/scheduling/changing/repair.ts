import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { copyBoard, touch, type Board } from "../search/board.ts";
import type { PromiseBook } from "./book.ts";
import { planFrom, slipsSince } from "./changes.ts";
import { findingOn } from "../search/feasible.ts";
import { planOf } from "../search/layout.ts";
import { heldStart } from "../shop/modes.ts";
import { settle } from "../search/settle.ts";
import { compileShop, simpleOf, type Shop } from "../shop/shop.ts";
import { slips, type Slips } from "./slips.ts";
import { standOn } from "../search/standing.ts";
import { openTime } from "../time.ts";
import type { Finding, Minute, Plan, Snapshot, Span } from "../types.ts";

/** A resource that does not work for a while. */
export interface Breakdown {
  readonly resource: number;
  readonly from: Minute;
  readonly until: Minute;
}

/** A plan after a breakdown: the snapshot with the resource closed, and who slips. */
export interface Repair extends Slips {
  readonly snapshot: Snapshot;
  readonly plan: Plan;
}

/** Open time without a closed stretch. */
function without(open: readonly Span[] | undefined, closed: Span, end: Minute): Span[] {
  return (open ?? [{ from: 0, until: Math.max(end, closed.until) * 4 + 1e6 }]).flatMap((span) => {
    const first = { from: span.from, until: Math.min(span.until, closed.from) };
    const last = { from: Math.max(span.from, closed.until), until: span.until };
    return [first, last].filter(({ from, until }) => from < until);
  });
}

function brokenOf(snapshot: Snapshot, plan: Plan, { resource, from, until }: Breakdown): Snapshot {
  const end = plan.bars.reduce((last, bar) => Math.max(last, bar.end), until);
  const { frozenUntil: _thawed, ...rest } = snapshot;
  return {
    // What was frozen stays where it is unless it is pushed: a broken machine keeps no promise.
    ...rest,
    present: plan.bars,
    resources: snapshot.resources.map((each) =>
      each.ref === resource ? { ...each, open: without(each.open, { from, until }, end) } : each,
    ),
  };
}

/**
 * The book's shop with one resource closed; null where an operation needs it beside another, as
 * their common calendar must then be made anew.
 */
function closedShop({ standing, before }: PromiseBook, broken: Snapshot, at: number): Shop | null {
  const { shop } = standing.board;
  const open = openTime(broken.resources[at]?.open ?? []);
  const modeOpen = shop.modeOpen.slice();
  for (const [mode, resource] of shop.modeResource.entries()) {
    if (resource === at) modeOpen[mode] = open;
    const needs = shop.needFrom[mode + 1] as number;
    for (let need = shop.needFrom[mode] as number; need < needs; need += 1)
      if (resource === at || shop.needResource[need] === at) return null;
  }
  const thawed = standing.board.shop.snapshot.frozenUntil !== undefined;
  const fixed = thawed
    ? Float64Array.from(broken.operations, (each) => heldStart(broken, each).start)
    : shop.fixed;
  return {
    ...shop,
    snapshot: broken,
    open: shop.open.map((each, other) => (other === at ? open : each)),
    modeOpen,
    fixed,
    simple: thawed ? simpleOf(broken, fixed) : shop.simple,
    presentStart: before.start.map((start) => (Number.isNaN(start) ? -1 : start)),
  };
}

/** Pushes on a copy of the book's board what a closed resource pushes. */
function pushed(book: PromiseBook, shop: Shop, at: number): Board {
  const board = copyBoard(book.standing.board, shop);
  board.sums.moved = 0;
  for (let op = 0; op < shop.operations; op += 1) {
    const present = shop.presentStart[op] as number;
    if (present >= 0) board.sums.moved += Math.abs((board.start[op] as number) - present);
    if (shop.fixed[op] !== book.standing.board.shop.fixed[op]) touch(board, op);
  }
  for (
    let lane = shop.laneFrom[at] as number;
    lane < (shop.laneFrom[at + 1] as number);
    lane += 1
  ) {
    for (let slot = board.laneFirst[lane] as number; slot >= 0;) {
      touch(board, board.slotOp[slot] as number);
      slot = board.slotNext[slot] as number;
    }
  }
  settle(board);
  return board;
}

/**
 * The plan with everything pushed that a breakdown pushes, and nothing else touched: the order on
 * every resource stays. A planner that starts from it betters it; a pin that cannot hold is said.
 */
export function repair(
  snapshot: Snapshot,
  plan: Plan,
  breakdown: Breakdown,
): Result<Repair, Finding> {
  const broken = brokenOf(snapshot, plan, breakdown);
  const compiled = compileShop(broken);
  if (!compiled.ok) return compiled;
  const standing = standOn(compiled.value, plan.bars);
  if (standing === null)
    return err({ kind: "unknown", what: "operation", ref: plan.bars[0]?.operation ?? -1 });
  const finding = findingOn(standing.board);
  if (finding) return err(finding);
  const repaired = planOf(standing.board);
  return ok({ snapshot: broken, plan: repaired, ...slips(snapshot, plan.bars, repaired.bars) });
}

/** The same for a book that is held: nothing is compiled. The book stays as it is. */
export function repairIn(book: PromiseBook, breakdown: Breakdown): Result<Repair, Finding> {
  const at = book.places.get(breakdown.resource);
  const broken = brokenOf(book.snapshot, book.plan, breakdown);
  const shop = at === undefined ? null : closedShop(book, broken, at);
  if (at === undefined || shop === null) return repair(book.snapshot, book.plan, breakdown);
  const board = pushed(book, shop, at);
  const finding = findingOn(board);
  if (finding) return err(finding);
  const plan = planFrom(board, book.before);
  return ok({ snapshot: broken, plan, ...slipsSince(board, book.before) });
}
