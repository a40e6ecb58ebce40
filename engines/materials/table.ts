import type { Plan, Snapshot } from "./types.ts";

/** An item over the days looked at, in units; the first column is today, what is overdue with it. */
export interface Phased {
  readonly gross: number[];
  /** Receipts as the actions leave them. */
  readonly receipts: number[];
  readonly planned: number[];
  /** What was missing on a day before new orders: units to order or to make. */
  readonly net: number[];
  /** Units there at the end of each day when all actions are followed, safety stock included. */
  readonly balance: number[];
}

/** The time-phased table of one item, by its place in the snapshot's items. */
export function phasedTable({ today, days }: Snapshot, plan: Plan, place: number): Phased {
  const row = () => Array.from({ length: days }, () => 0);
  const table = { gross: row(), receipts: row(), planned: row(), net: row(), balance: row() };
  const add = (to: number[], day: number, units: number) => {
    const at = Math.max(0, day - today);
    if (at < days) to[at] = (to[at] ?? 0) + units;
  };
  const { supplies, demands, pegs } = plan;
  let onHand = 0;
  supplies.item.forEach((item, at) => {
    if (item !== place) return;
    const units = supplies.newUnits[at] ?? 0;
    if (supplies.kind[at] === 0) onHand += units;
    else
      add(
        supplies.kind[at] === 2 ? table.planned : table.receipts,
        supplies.newDay[at] ?? 0,
        units,
      );
  });
  demands.item.forEach((item, at) => {
    if (item === place && demands.kind[at] !== 3)
      add(table.gross, demands.day[at] ?? 0, demands.units[at] ?? 0);
  });
  const lent = row();
  pegs.demand.forEach((demand, at) => {
    const supply = pegs.supply[at] ?? 0;
    const asks = demands.item[demand];
    const units = pegs.units[at] ?? 0;
    if (asks === place && supplies.item[supply] === place && supplies.kind[supply] === 2)
      add(table.net, demands.day[demand] ?? 0, units);
    // What other items lend, or this one lends, moves its balance.
    if (asks === place && supplies.item[supply] !== place)
      add(lent, demands.day[demand] ?? 0, units);
    if (asks !== place && supplies.item[supply] === place)
      add(lent, demands.day[demand] ?? 0, -units);
  });
  let balance = onHand;
  for (let at = 0; at < days; at += 1) {
    const [gross = 0, receipts = 0, planned = 0] = [
      ...[table.gross[at], table.receipts[at], table.planned[at]],
    ];
    balance += receipts + planned + (lent[at] ?? 0) - gross;
    table.balance[at] = balance;
  }
  return table;
}
