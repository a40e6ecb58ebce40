import type { PromiseBook } from "./book.ts";
import { book, copyOf, fit, noBookings, pieceOf } from "../search/gaps.ts";
import type { Bookings, Fit, Piece } from "../search/gaps.ts";
import type { Standing } from "../search/standing.ts";
import type { Bar, Minute, Operation } from "../types.ts";

/** A date that free capacity and material allow, and the bars on which it rests. */
export interface CapableDate {
  readonly end: Minute;
  readonly bars: readonly Bar[];
}

/** A hypothetical order: its operations, first to last within what comes before what. */
export interface Wish {
  readonly order: number;
  readonly release?: Minute;
  readonly operations: readonly Operation[];
}

interface Over {
  readonly before: number;
  readonly by: number;
}

/** Where an operation stands, as far as it does. */
type Seen = (operation: number) => Fit | undefined;

/** When an operation may start after those that were fitted before it. */
function readyAfter(operation: Operation, seen: Seen, begin: number): number {
  let from = Math.max(begin, operation.materialAt ?? begin);
  for (const link of operation.after ?? []) {
    const before = seen(link.operation);
    if (!before) continue;
    // Never before it: a plan is one order in which what follows comes later.
    const least = (link.from === "start" ? before.start : before.end) + (link.lag ?? 0);
    from = Math.max(from, before.start, least);
  }
  return from;
}

/** The longest wait that a start misses, and by how much. */
function missedWait(operation: Operation, seen: Seen, start: number): Over | null {
  for (const { operation: ref, maxWait } of operation.after ?? []) {
    const before = seen(ref);
    const by = before && maxWait !== undefined ? start - before.end - maxWait : 0;
    if (by > 0) return { before: ref, by };
  }
  return null;
}

/** Times that a predecessor is held back to keep a longest wait, before it is given up. */
const triesAtMost = 50;

/** Where an order is to fit: a plan that stands, and what was booked in it since. */
export interface Room {
  readonly standing: Standing;
  readonly places: ReadonlyMap<number, number>;
  readonly booked: Bookings;
  /** Operations that stand already and cannot move, by number; `running`: since before now. */
  readonly held?: ReadonlyMap<number, Fit & { readonly running: boolean }>;
}

/** Books the lanes of a piece: those it only borrows stay set up as they were. */
export function bookFit(booked: Bookings, { ways, family }: Piece, own: Fit): void {
  const way = ways.find(({ at }) => at === own.way);
  const mine = way && way.resource >= 0 ? way.units : 0;
  for (const [at, lane] of own.lanes.entries())
    book(booked, { lane, from: own.start, until: own.end, family: at < mine ? family : -1 });
}

/** A fit, and the piece it is of. */
interface Fitted extends Fit {
  readonly piece: Piece;
}

/**
 * Gaps for all operations of an order but those that are held, earliest first; null where there are
 * none, where what is held would start too soon, or no look is left.
 */
export function fitOrder(
  { standing, places, booked: taken, held }: Room,
  wish: Wish,
  triesMost = triesAtMost,
): ReadonlyMap<number, Fitted> | null {
  const { now } = standing.board.shop;
  const holds = new Map<number, number>();
  for (let tries = 0; tries < triesMost; tries += 1) {
    const found = new Map<number, Fitted>();
    const seen: Seen = (ref) => found.get(ref) ?? held?.get(ref);
    const booked = copyOf(taken);
    let again = false;
    for (const operation of wish.operations) {
      booked.looks.left -= 1;
      const stays = held?.get(operation.ref);
      if (stays?.running) continue;
      const piece = stays ? null : pieceOf(standing, operation, places);
      if ((piece === null && !stays) || booked.looks.left < 0) return null;
      const least = Math.max(now, wish.release ?? now, holds.get(operation.ref) ?? now);
      const from = readyAfter(operation, seen, least);
      const own = stays ?? (piece && fit(standing, piece, { ready: from, booked }));
      if (!own || own.start < from) return null;
      const over = missedWait(operation, seen, own.start);
      if (over) {
        if (held?.has(over.before)) return null;
        holds.set(over.before, (seen(over.before)?.start ?? now) + over.by);
        again = true;
        break;
      }
      if (piece === null) continue;
      found.set(operation.ref, { ...own, piece });
      bookFit(booked, piece, own);
    }
    if (!again) return found;
  }
  return null;
}

/**
 * The earliest date for an order that does not exist yet, in the gaps of the plan: nothing is moved,
 * nothing is searched, the book stays as it is. Null where the calendars leave no room.
 */
export function capableDate({ standing, places }: PromiseBook, wish: Wish): CapableDate | null {
  const found = fitOrder({ standing, places, booked: noBookings() }, wish);
  return found && dateOf(standing, wish, found);
}

/** The bars of an order where its operations fit. */
export function dateOf(
  standing: Standing,
  wish: Wish,
  found: ReadonlyMap<number, Fit>,
): CapableDate {
  const { shop } = standing.board;
  const bars = wish.operations.flatMap(({ ref, modes }): Bar[] => {
    const own = found.get(ref);
    if (!own) return [];
    const resource = own.resource < 0 ? null : (shop.snapshot.resources[own.resource]?.ref ?? null);
    const first = own.resource < 0 ? 0 : (shop.laneFrom[own.resource] as number);
    const units = resource === null ? 0 : (modes[own.way]?.units ?? 1);
    return [
      {
        operation: ref,
        order: wish.order,
        mode: own.way,
        resource,
        lanes: own.lanes.slice(0, units).map((lane) => lane - first),
        setupFrom: own.start,
        start: own.start,
        end: own.end,
      },
    ];
  });
  return { end: Math.max(shop.now, ...bars.map((bar) => bar.end)), bars };
}
