import { createBoard } from "./board.ts";
import type { Board } from "./board.ts";
import { noBookings } from "./gaps.ts";
import { layOut, layoutOfBars } from "./layout.ts";
import { bookFit, dateOf, fitOrder } from "./promise.ts";
import type { Wish } from "./promise.ts";
import type { Shop } from "./shop.ts";
import { standOn } from "./standing.ts";
import type { Bar, Operation } from "./types.ts";

/** Beyond so many operations it takes longer than anybody waits for a first plan. */
const operationsAtMost = 20_000;

/** Looks at what is booked and what stands that a first plan is worth: some seconds. */
const usualLooks = 20_000_000;

/** What is booked is looked through for every gap; once it is so much, the plan is stood anew. */
const bookedAtMost = 300;

/** Times that operations of one order are held back for its longest waits. */
const triesAtMost = 500;

/** Orders whose operations hang together, as one: its operations in a topological order. */
function wishesOf(shop: Shop): Wish[] {
  const { orders, operations } = shop.snapshot;
  const root = Int32Array.from({ length: shop.orders }, (_, order) => order);
  const top = (order: number): number => {
    let at = order;
    while (root[at] !== at) at = root[at] as number;
    root[order] = at;
    return at;
  };
  for (let op = 0; op < shop.operations; op += 1) {
    const until = shop.beforeFrom[op + 1] as number;
    for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
      const before = shop.beforeOp[at] as number;
      root[top(shop.orderOf[op] as number)] = top(shop.orderOf[before] as number);
    }
  }
  const groups = new Map<number, Operation[]>();
  const due = new Float64Array(shop.orders).fill(Infinity);
  for (const op of shop.sorted) {
    const order = shop.orderOf[op] as number;
    const group = top(order);
    const list = groups.get(group) ?? [];
    const operation = operations[op];
    // Its own release too is when it may start at the earliest.
    if (operation) list.push({ ...operation, materialAt: shop.earliest[op] as number });
    groups.set(group, list);
    due[group] = Math.min(due[group] as number, shop.due[order] as number);
  }
  return [...groups]
    .toSorted(([a], [b]) => (due[a] as number) - (due[b] as number) || a - b)
    .map(([group, list]) => ({ order: orders[group]?.ref ?? group, operations: list }));
}

/**
 * A plan for shops with longest waits that no rule keeps: one order after the other, by due date, each
 * into the gaps that those before it have left. Null where something is held to a place or a start, or
 * an order finds no room, or none within so many looks.
 */
export function seatOrderByOrder(shop: Shop, looks = usualLooks): Board | null {
  const held =
    shop.fixed.some((start) => start >= 0) || shop.snapshot.operations.some(({ pin }) => pin);
  if (held || shop.operations > operationsAtMost) return null;
  const places = new Map(shop.snapshot.resources.map((each, at) => [each.ref, at]));
  const bars: Bar[] = [];
  let standing = standOn(shop, bars);
  let booked = noBookings(looks);
  let pieces = 0;
  for (const wish of wishesOf(shop)) {
    if (standing === null) return null;
    const found = fitOrder({ standing, places, booked }, wish, triesAtMost);
    if (found === null) return null;
    const orderOf = new Map(wish.operations.map(({ ref, order }) => [ref, order]));
    for (const bar of dateOf(standing, wish, found).bars)
      bars.push({ ...bar, order: orderOf.get(bar.operation) ?? bar.order });
    for (const own of found.values()) bookFit(booked, own.piece, own);
    pieces += found.size;
    if (pieces < bookedAtMost) continue;
    standing = standOn(shop, bars);
    booked = noBookings(booked.looks.left);
    pieces = 0;
  }
  return boardOf(shop, bars);
}

/** The bars on a board; what somebody may wait for only so long stays where it was put. */
function boardOf(shop: Shop, bars: readonly Bar[]): Board | null {
  const layout = layoutOfBars(shop, bars);
  if (layout === null) return null;
  const starts = new Map(bars.map(({ operation, start }) => [operation, start]));
  shop.beforeOp.forEach((before, link) => {
    if (shop.beforeWait[link] === Infinity) return;
    layout.hold[before] = starts.get(shop.snapshot.operations[before]?.ref ?? -1) ?? -Infinity;
  });
  const board = createBoard(shop);
  layOut(board, layout);
  return board.sums.broken === 0 ? board : null;
}
