import type { Bar, Minute, Order, Snapshot } from "../types.ts";

/** An order that ends later than it did. */
export interface Slip {
  readonly order: number;
  readonly before: Minute;
  readonly after: Minute;
  /** Minutes of lateness that come on top, and what they cost by the order's weight. */
  readonly later: number;
  readonly cost: number;
  /** It was in time, and is no longer: its owner is to be asked. */
  readonly breaksDue: boolean;
}

export interface Moved {
  readonly operation: number;
  readonly from: Minute;
  readonly to: Minute;
}

export interface Slips {
  readonly slips: readonly Slip[];
  readonly cost: number;
  readonly moved: readonly Moved[];
}

function endsOf(bars: readonly Bar[]): Map<number, number> {
  const ends = new Map<number, number>();
  for (const { order, end } of bars) ends.set(order, Math.max(ends.get(order) ?? 0, end));
  return ends;
}

/** An order whose end has changed. */
interface Shift {
  readonly order: Order;
  readonly old: Minute;
  readonly now: Minute;
}

/** Who of those slips, the costliest first, and what all of it costs. */
export function slipsOf(shifts: readonly Shift[]): Pick<Slips, "slips" | "cost"> {
  const list: Slip[] = [];
  let cost = 0;
  for (const { order, old, now } of shifts) {
    const { ref, due = Infinity, weight = 1 } = order;
    const later = Math.max(0, now - due) - Math.max(0, old - due);
    cost += weight * later;
    if (now <= old) continue;
    const breaksDue = old <= due && now > due;
    list.push({ order: ref, before: old, after: now, later, cost: weight * later, breaksDue });
  }
  list.sort((a, b) => b.cost - a.cost || b.after - b.before - (a.after - a.before));
  return { slips: list, cost };
}

/** Who slips by how much between two plans, at what cost, the costliest first; and what moved. */
export function slips(snapshot: Snapshot, before: readonly Bar[], after: readonly Bar[]): Slips {
  const was = endsOf(before);
  const is = endsOf(after);
  const shifts = snapshot.orders.flatMap((order): Shift[] => {
    const old = was.get(order.ref);
    const now = is.get(order.ref);
    return old === undefined || now === undefined || now === old ? [] : [{ order, old, now }];
  });
  const starts = new Map(before.map((bar) => [bar.operation, bar.start]));
  const moved = after.flatMap(({ operation, start }): Moved[] => {
    const from = starts.get(operation);
    return from === undefined || from === start ? [] : [{ operation, from, to: start }];
  });
  return { ...slipsOf(shifts), moved };
}
