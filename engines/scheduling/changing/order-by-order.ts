import { createBoard } from "../search/board.ts";
import type { Board } from "../search/board.ts";
import type { Bookings, Fit } from "../search/gaps.ts";
import { layOut, layoutOfBars } from "../search/layout.ts";
import { bookFit, dateOf, fitOrder } from "./promise.ts";
import type { Room, Wish } from "./promise.ts";
import { reserve } from "../search/reserve.ts";
import type { Shop } from "../shop/shop.ts";
import { standOn } from "../search/standing.ts";
import { advance } from "../time.ts";
import type { Bar, Operation } from "../types.ts";

/** Beyond so many operations it takes longer than anybody waits for a first plan. */
const operationsAtMost = 20_000;

/** Looks at what is booked and what stands that a first plan is worth: some seconds. */
const usualLooks = 20_000_000;

/** What is booked is looked through for every gap; once it is so much, the plan is stood anew. */
const bookedAtMost = 300;

/** Orders that may go first because they found no room. */
const firstsAtMost = 30;

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
    // What must be done before an operation that is held is due by its start.
    const fixed = shop.fixed[op] as number;
    const isBound = fixed >= 0 && shop.running[op] === 0 && (operation?.after?.length ?? 0) > 0;
    const by = isBound ? Math.min(fixed, shop.due[order] as number) : (shop.due[order] as number);
    due[group] = Math.min(due[group] as number, by);
  }
  return [...groups]
    .toSorted(([a], [b]) => (due[a] as number) - (due[b] as number) || a - b)
    .map(([group, list]) => ({ order: orders[group]?.ref ?? group, operations: list }));
}

/** What stands before anything is seated, as bars and by number: what runs, is pinned or frozen. */
function heldIn(shop: Shop): { bars: Bar[]; held: NonNullable<Room["held"]> } {
  const { operations, resources } = shop.snapshot;
  const held = new Map<number, Fit & { readonly running: boolean }>();
  const bars: Bar[] = [];
  const pins: number[][] = Array.from({ length: shop.lanes }, () => []);
  reserve(shop, pins).forEach((place, op) => {
    const operation = operations[op];
    if (!place || !operation) return;
    const { mode, lanes } = place;
    const start = shop.fixed[op] as number;
    const end = advance(shop.modeOpen[mode] ?? null, start, shop.modeMinutes[mode] as number);
    const resource = shop.modeResource[mode] as number;
    const way = shop.modeAt[mode] as number;
    const { ref, order } = operation;
    held.set(ref, { way, resource, lanes, left: -1, start, end, running: shop.running[op] === 1 });
    const own = lanes.slice(0, resource < 0 ? 0 : shop.modeUnits[mode]);
    bars.push({
      ...{ operation: ref, order, mode: way, setupFrom: start, start, end },
      resource: resources[resource]?.ref ?? null,
      lanes: own.map((lane) => lane - (shop.laneFrom[resource] as number)),
    });
  });
  return { bars, held };
}

/** All wishes in turn into the gaps; the first that finds no room, or the bars. */
function seatAll(
  shop: Shop,
  wishes: readonly Wish[],
  looks: Bookings["looks"],
): readonly Bar[] | Wish | null {
  const places = new Map(shop.snapshot.resources.map((each, at) => [each.ref, at]));
  const { bars, held } = heldIn(shop);
  let standing = standOn(shop, bars);
  let booked: Bookings = { lanes: new Map(), looks };
  let pieces = 0;
  for (const wish of wishes) {
    if (standing === null) return null;
    const found = fitOrder({ standing, places, booked, held }, wish, triesAtMost);
    if (found === null) return looks.left < 0 ? null : wish;
    const orderOf = new Map(wish.operations.map(({ ref, order }) => [ref, order]));
    for (const bar of dateOf(standing, wish, found).bars)
      bars.push({ ...bar, order: orderOf.get(bar.operation) ?? bar.order });
    for (const own of found.values()) bookFit(booked, own.piece, own);
    pieces += found.size;
    if (pieces < bookedAtMost) continue;
    standing = standOn(shop, bars);
    booked = { lanes: new Map(), looks };
    pieces = 0;
  }
  return bars;
}

/**
 * A plan for shops whose longest waits or held operations no rule keeps: one order after the other, by
 * due date, each into the gaps that those before it and what is held have left. One that finds no room
 * goes first, and all begin anew. Null where an order finds no room even so, or none within so many
 * looks.
 */
export function seatOrderByOrder(shop: Shop, looks = usualLooks): Board | null {
  if (shop.operations > operationsAtMost) return null;
  const wishes = wishesOf(shop);
  const left = { left: looks };
  const firsts = new Set<Wish>();
  for (;;) {
    const seated = seatAll(shop, wishes, left);
    if (seated === null) return null;
    if (!("operations" in seated)) return boardOf(shop, seated);
    if (firsts.has(seated) || firsts.size >= firstsAtMost) return null;
    firsts.add(seated);
    wishes.splice(wishes.indexOf(seated), 1);
    wishes.unshift(seated);
  }
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
