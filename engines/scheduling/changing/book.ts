import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { copyBoard } from "../search/board.ts";
import { remember } from "./changes.ts";
import type { Before } from "./changes.ts";
import { joinShops } from "./join.ts";
import { refreshOrder } from "../search/settle.ts";
import { compileShop } from "../shop/shop.ts";
import type { Shop } from "../shop/shop.ts";
import { standOn } from "../search/standing.ts";
import type { Standing } from "../search/standing.ts";
import type { Finding, Operation, Order, Plan, Snapshot } from "../types.ts";

/**
 * A plan in force, compiled once and asked often: for dates, for places for new orders, for what a
 * breakdown does. No question changes it, so it may be held for as long as the plan is in force.
 */
export interface PromiseBook {
  readonly snapshot: Snapshot;
  readonly plan: Plan;
  readonly standing: Standing;
  readonly before: Before;
  readonly places: ReadonlyMap<number, number>;
  readonly operations: ReadonlySet<number>;
  readonly orders: ReadonlySet<number>;
}

/** New orders and the operations that make them. */
export interface Fresh {
  readonly orders: readonly Order[];
  readonly operations: readonly Operation[];
}

/** A snapshot with more orders and operations behind its own. */
export const withFresh = (snapshot: Snapshot, fresh: Fresh): Snapshot => ({
  ...snapshot,
  orders: [...snapshot.orders, ...fresh.orders],
  operations: [...snapshot.operations, ...fresh.operations],
});

function bookOn(shop: Shop, plan: Plan): Result<PromiseBook, Finding> {
  const standing = standOn(shop, plan.bars);
  if (standing === null)
    return err({ kind: "unknown", what: "operation", ref: plan.bars[0]?.operation ?? -1 });
  const { snapshot } = shop;
  return ok({
    snapshot,
    plan,
    standing,
    before: remember(standing.board, plan),
    places: new Map(snapshot.resources.map((each, at) => [each.ref, at])),
    operations: new Set(snapshot.operations.map((each) => each.ref)),
    orders: new Set(snapshot.orders.map((each) => each.ref)),
  });
}

/** A book on a plan in force; operations without a bar are still to be placed. */
export function openBook(snapshot: Snapshot, plan: Plan): Result<PromiseBook, Finding> {
  const compiled = compileShop(snapshot);
  return compiled.ok ? bookOn(compiled.value, plan) : compiled;
}

/** Whether new orders hang on nothing that the book has: only then they can be put behind it. */
function standsApart(book: PromiseBook, { orders, operations }: Fresh): boolean {
  const own = new Set(orders.map((each) => each.ref));
  const refs = new Set(operations.map((each) => each.ref));
  return (
    !book.standing.missing.includes(1) &&
    !orders.some((each) => book.orders.has(each.ref)) &&
    operations.every(
      (each) =>
        own.has(each.order) &&
        !book.operations.has(each.ref) &&
        (each.after ?? []).every((link) => refs.has(link.operation)),
    )
  );
}

/** New orders by themselves, and the book's shop with them behind; null where they do not stand apart. */
export interface Added {
  readonly shop: Shop;
  readonly alone: Shop;
}

/** The book's shop with new orders: only they are compiled. Null where that is not possible. */
export function addTo(book: PromiseBook, fresh: Fresh): Result<Added | null, Finding> {
  if (!standsApart(book, fresh)) return ok(null);
  const { shop } = book.standing.board;
  const { present: _present, frozenUntil: _frozen, ...rest } = book.snapshot;
  const alone = compileShop({ ...rest, ...fresh }, shop);
  if (!alone.ok) return alone;
  const both = joinShops(shop, alone.value, withFresh(book.snapshot, fresh));
  return ok(both && { shop: both, alone: alone.value });
}

/** The book's plan standing on a shop that has more, which is still without a place. */
export function standWith({ standing }: PromiseBook, { shop, alone }: Added): Standing {
  const board = copyBoard(standing.board, shop);
  const old = shop.operations - alone.operations;
  const missing = new Uint8Array(shop.operations);
  missing.set(standing.missing);
  missing.fill(1, old);
  // Behind all others until they are seated.
  for (const [turn, op] of alone.sorted.entries()) board.key[old + op] = (old + turn) * 16;
  for (let order = shop.orders - alone.orders; order < shop.orders; order += 1) {
    if (shop.lastFrom[order] !== shop.lastFrom[order + 1]) refreshOrder(board, order);
  }
  return { ...standing, board, missing };
}

/**
 * The book on a plan that has taken new orders in, as one of their offers has it. Only what is new
 * is compiled.
 */
export function takeIn(book: PromiseBook, fresh: Fresh, plan: Plan): Result<PromiseBook, Finding> {
  const added = addTo(book, fresh);
  if (!added.ok) return added;
  if (added.value === null) return openBook(withFresh(book.snapshot, fresh), plan);
  return bookOn(added.value.shop, plan);
}
