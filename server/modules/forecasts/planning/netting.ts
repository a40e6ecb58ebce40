/** How far from their own day orders may use up the plan. */
export interface Window {
  readonly backDays: number;
  readonly forwardDays: number;
}

export const usualWindow: Window = { backDays: 7, forwardDays: 7 };

/** Planned units of a leaf by day, and what of each day orders have used up so far. */
export interface Stock {
  readonly plan: readonly number[];
  readonly taken: number[];
}

/** Units that the orders of one day take from the plan of another; null: beyond the plan. */
export interface Netted {
  readonly at: number | null;
  readonly units: number;
}

/** The places a day's orders look for planned units: their own day, back day by day, then ahead. */
function* placesFrom(day: number, { backDays, forwardDays }: Window): Generator<number> {
  yield day;
  for (let back = 1; back <= backDays; back += 1) yield day - back;
  for (let ahead = 1; ahead <= forwardDays; ahead += 1) yield day + ahead;
}

/**
 * Nets the orders of a day against the plan: each planned unit is taken once, whatever the order in
 * which days come. What finds none is beyond the plan. `stock.taken` moves along.
 */
export function net(
  stock: Stock,
  { day, units }: { readonly day: number; readonly units: number },
  window: Window,
): Netted[] {
  const rows: Netted[] = [];
  let open = units;
  for (const at of placesFrom(day, window)) {
    if (open <= 0) break;
    const free = (stock.plan[at] ?? 0) - (stock.taken[at] ?? 0);
    const take = Math.min(open, free);
    if (take <= 0) continue;
    stock.taken[at] = (stock.taken[at] ?? 0) + take;
    open -= take;
    rows.push({ at, units: take });
  }
  if (open > 0) rows.push({ at: null, units: open });
  return rows;
}

/** The order in which a day's units are given back: what was beyond first, its own day last. */
const nearness = (day: number, at: number | null): number =>
  at === null ? Number.POSITIVE_INFINITY : at > day ? 1_000 + at - day : day - at;

/** Netted rows of a day in the order in which its units were taken. */
export const inOrder = <Row extends Netted>(rows: readonly Row[], day: number): Row[] =>
  rows.toSorted((one, other) => nearness(day, one.at) - nearness(day, other.at));

/** Gives units of a day back to the plan, the last that were taken first: rows below zero. */
export function giveBack(rows: readonly Netted[], day: number, units: number): Netted[] {
  const back: Netted[] = [];
  let open = units;
  for (const row of inOrder(rows, day).toReversed()) {
    const give = Math.min(open, row.units);
    if (give <= 0) continue;
    open -= give;
    back.push({ at: row.at, units: -give });
  }
  return back;
}

/** Shares a day's netted units out to its orders, the first come first: a row for every unit's way. */
export function shareOut<Order extends { readonly units: number }>(
  rows: readonly Netted[],
  orders: readonly Order[],
): { readonly order: Order; readonly at: number | null; readonly units: number }[] {
  const left = rows.map((row) => ({ ...row }));
  return orders.flatMap((order) => {
    const shares = [];
    let open = order.units;
    for (const row of left) {
      if (open <= 0) break;
      const take = Math.min(open, row.units);
      if (take <= 0) continue;
      row.units -= take;
      open -= take;
      shares.push({ order, at: row.at, units: take });
    }
    return shares;
  });
}
