import type { PromiseBook } from "./book.ts";
import { fit, pieceOf } from "./gaps.ts";
import type { Booking, Fit } from "./gaps.ts";
import type { Bar, Minute, Operation } from "./types.ts";

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

/** When an operation may start after those that were fitted before it. */
function readyAfter(operation: Operation, found: ReadonlyMap<number, Fit>, least: number): number {
  let from = Math.max(least, operation.materialAt ?? least);
  for (const link of operation.after ?? []) {
    const before = found.get(link.operation);
    if (!before) continue;
    from = Math.max(from, (link.from === "start" ? before.start : before.end) + (link.lag ?? 0));
  }
  return from;
}

/** The longest wait that a start misses, and by how much. */
function missedWait(
  operation: Operation,
  found: ReadonlyMap<number, Fit>,
  start: number,
): Over | null {
  for (const { operation: ref, maxWait } of operation.after ?? []) {
    const before = found.get(ref);
    const by = before && maxWait !== undefined ? start - before.end - maxWait : 0;
    if (by > 0) return { before: ref, by };
  }
  return null;
}

/** Times that a predecessor is held back to keep a longest wait, before it is given up. */
const triesAtMost = 50;

/**
 * The earliest date for an order that does not exist yet, in the gaps of the plan: nothing is moved,
 * nothing is searched, the book stays as it is. Null where the calendars leave no room.
 */
export function capableDate(book: PromiseBook, wish: Wish): CapableDate | null {
  const { standing, places } = book;
  const { now } = standing.board.shop;
  const holds = new Map<number, number>();
  for (let tries = 0; tries < triesAtMost; tries += 1) {
    const found = new Map<number, Fit>();
    const booked: Booking[] = [];
    let again = false;
    for (const operation of wish.operations) {
      const piece = pieceOf(standing, operation, places);
      if (piece === null) return null;
      const least = Math.max(now, wish.release ?? now, holds.get(operation.ref) ?? now);
      const from = readyAfter(operation, found, least);
      const own = fit(standing, piece, { ready: from, booked });
      if (own === null) return null;
      const over = missedWait(operation, found, own.start);
      if (over) {
        holds.set(over.before, (found.get(over.before)?.start ?? now) + over.by);
        again = true;
        break;
      }
      found.set(operation.ref, own);
      for (const lane of own.lanes)
        booked.push({ lane, from: own.start, until: own.end, family: piece.family });
    }
    if (!again) return dateOf(book, wish, found);
  }
  return null;
}

function dateOf(
  { standing }: PromiseBook,
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
