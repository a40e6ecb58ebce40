import { addDemand, addSupply, peg } from "./books.ts";
import type { Books } from "./books.ts";
import type { Structure } from "./levels.ts";
import type { Snapshot } from "./types.ts";

/** Of each place the lowest one that lanes join it with: places of one group are planned together. */
export function groupsOf({ items, lanes = [] }: Snapshot, placeOf: Books["placeOf"]): Int32Array {
  const groupOf = Int32Array.from(items.keys());
  const headOf = (place: number): number => {
    let at = place;
    while (groupOf[at] !== at) {
      groupOf[at] = groupOf[groupOf[at] ?? 0] ?? 0;
      at = groupOf[at] ?? 0;
    }
    return at;
  };
  for (const { from, to } of lanes) {
    const [one, other] = [headOf(placeOf.get(from) ?? 0), headOf(placeOf.get(to) ?? 0)];
    groupOf[Math.max(one, other)] = Math.min(one, other);
  }
  return groupOf.map((_group, place) => headOf(place));
}

/** What is made of what where each group stands as one item, under its lowest place. */
export function joined(structure: Structure, groupOf: Int32Array): Structure {
  const join = (edges: readonly ReadonlySet<number>[], withinToo: boolean) => {
    const all = edges.map(() => new Set<number>());
    edges.forEach((others, place) => {
      const group = groupOf[place] ?? place;
      for (const other of others) {
        const to = groupOf[other] ?? other;
        if (withinToo || to !== group) all[group]?.add(to);
      }
    });
    return all;
  };
  return { parts: join(structure.parts, true), substitutes: join(structure.substitutes, false) };
}

/**
 * Units on hand that a place can do without, whatever the day: what stands there and comes as it
 * stands, less all that is asked of it, safety stock included. What is pegged already is left out.
 */
export function freeUnits(books: Books, place: number): number {
  const { supplies, demands, used, served, snapshot } = books;
  const { today, days } = snapshot;
  const onHand = books.onHandOf[place] ?? -1;
  if (onHand < 0) return 0;
  const left = (supplies.units[onHand] ?? 0) - (used[onHand] ?? 0);
  const change = new Map<number, number>();
  const add = (day: number, units: number) =>
    change.set(Math.max(day, today), (change.get(Math.max(day, today)) ?? 0) + units);
  for (const each of books.receiptsOf[place] ?? [])
    add(supplies.newDay[each] ?? 0, (supplies.units[each] ?? 0) - (used[each] ?? 0));
  for (const each of books.demandsOf[place] ?? [])
    add(demands.day[each] ?? 0, (served[each] ?? 0) - (demands.units[each] ?? 0));
  let [free, balance] = [left, left];
  for (const [day, units] of [...change].toSorted(([one], [other]) => one - other)) {
    if (day >= today + days) break;
    balance += units;
    free = Math.min(free, balance);
  }
  return Math.max(0, free);
}

/** Units sent over a lane: the supply where they arrive, what is asked where they leave. */
export interface Sent {
  readonly supply: number;
  readonly demand: number;
  readonly day: number;
  /** Until when what is asked may travel with it. */
  readonly until: number;
}

/** The lane that has units left and serves a day first, and when its units arrive; or null. */
export function bestLane(books: Books, place: number, day: number) {
  let best: { from: number; days: number; arrival: number } | null = null;
  for (const { from, days } of books.lanesTo[place] ?? []) {
    if ((books.freeOf[from] ?? 0) <= 0 || (best && best.days <= days)) continue;
    best = { from, days, arrival: Math.max(day, books.snapshot.today + days) };
  }
  return best;
}

/**
 * Sends units to who asks, with what was sent last from there where it may travel along; gives how
 * many. What is sent last is kept by sender.
 */
export function send(
  books: Books,
  sent: Map<number, Sent>,
  { demand, wanted, day }: { demand: number; wanted: number; day: number },
): number {
  const { demands, supplies, freeOf, onHandOf, items, snapshot } = books;
  const place = demands.item[demand] ?? 0;
  const lane = bestLane(books, place, day);
  if (!lane) return 0;
  const { from, arrival } = lane;
  const units = Math.min(wanted, freeOf[from] ?? 0);
  freeOf[from] = (freeOf[from] ?? 0) - units;
  let way = sent.get(from);
  if (!way || way.day > day || day >= way.until) {
    const start = arrival - lane.days;
    const supply = addSupply(books, {
      ...{ item: place, kind: 3, ref: 0, day: arrival, units: 0, start, from },
    });
    const asked = addDemand(books, {
      ...{ item: from, kind: 4, ref: 0, day: start, units: 0, parent: supply, unitMinor: 0 },
    });
    const until = arrival + (items[place]?.lot?.periodDays ?? 1);
    way = { supply, demand: asked, day: arrival, until };
    sent.set(from, way);
  }
  supplies.units[way.supply] = (supplies.units[way.supply] ?? 0) + units;
  supplies.newUnits[way.supply] = supplies.units[way.supply] ?? 0;
  demands.units[way.demand] = supplies.units[way.supply] ?? 0;
  peg(books, { supply: way.supply, demand, units, day: way.day });
  const onHand = onHandOf[from] ?? 0;
  peg(books, { supply: onHand, demand: way.demand, units, day: snapshot.today });
  return units;
}
