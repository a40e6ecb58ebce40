import { addDemand, addSupply, peg } from "./books.ts";
import type { Books, LaneTo, Pooled } from "./books.ts";
import type { Structure } from "./levels.ts";
import { lotUnits } from "./lots.ts";
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

/** What is asked: by which demand, how many units, for which day. */
export interface Ask {
  readonly demand: number;
  readonly wanted: number;
  readonly day: number;
}

/** A lane that can serve: over which so many more units are sent, when they arrive, and with what they travel. */
interface Way {
  readonly lane: LaneTo;
  readonly arrival: number;
  readonly start: number;
  readonly more: number;
  readonly along: Sent | null;
}

/** Units to send besides what travels already: what is wanted in whole lots, or what is left of them. */
function moreUnits({ minimum = 1, multiple = 1 }: LaneTo, before: number, most: number) {
  return (wanted: number): number => {
    const whole = lotUnits({ minimum, multiple }, before + wanted);
    const there = Math.floor((before + most) / multiple) * multiple;
    const units = Math.min(whole, there);
    return units < minimum ? 0 : units - before;
  };
}

/** The lane that has units left and serves a day first; or null. What was sent last may grow. */
export function bestLane(
  books: Books,
  sent: ReadonlyMap<LaneTo, Sent>,
  { demand, wanted, day }: Ask,
): Way | null {
  const place = books.demands.item[demand] ?? 0;
  let best: { way: Way; days: number } | null = null;
  for (const lane of books.lanesTo[place] ?? []) {
    const { from, days } = lane;
    const free = books.freeOf[from] ?? 0;
    if (free <= 0 || (best && best.days <= days)) continue;
    const last = sent.get(lane);
    const along = last && last.day <= day && day < last.until ? last : null;
    const before = along ? (books.supplies.units[along.supply] ?? 0) : 0;
    const more = moreUnits(lane, before, free)(wanted);
    const arrival = Math.max(day, books.snapshot.today + days);
    const way = { lane, arrival, start: arrival - days, more, along };
    if (more > 0) best = { way, days };
  }
  return best?.way ?? null;
}

/**
 * Sends units to who asks, with what was sent last from there where it may travel along; gives how
 * many the asker got, and what came besides as the lane sends whole lots. What is sent last is kept
 * by lane.
 */
export function send(
  books: Books,
  sent: Map<LaneTo, Sent>,
  { ask, way }: { ask: Ask; way: Way },
): { units: number; besides: Pooled } {
  const { demands, supplies, freeOf, onHandOf, items, snapshot } = books;
  const place = demands.item[ask.demand] ?? 0;
  const { lane, arrival, start, more } = way;
  const { from } = lane;
  freeOf[from] = (freeOf[from] ?? 0) - more;
  let { along } = way;
  if (!along) {
    const supply = addSupply(books, {
      ...{ item: place, kind: 3, ref: 0, day: arrival, units: 0, start, from },
    });
    const asked = addDemand(books, {
      ...{ item: from, kind: 4, ref: 0, day: start, units: 0, parent: supply, unitMinor: 0 },
    });
    const until = arrival + (items[place]?.lot?.periodDays ?? 1);
    along = { supply, demand: asked, day: arrival, until };
    sent.set(lane, along);
  }
  const { supply, demand, day } = along;
  supplies.units[supply] = (supplies.units[supply] ?? 0) + more;
  supplies.newUnits[supply] = supplies.units[supply] ?? 0;
  demands.units[demand] = supplies.units[supply] ?? 0;
  const units = Math.min(ask.wanted, more);
  peg(books, { supply, demand: ask.demand, units, day });
  peg(books, { supply: onHandOf[from] ?? 0, demand, units: more, day: snapshot.today });
  return { units, besides: { supply, left: more - units, from: day } };
}
