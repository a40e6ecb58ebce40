import type { Demands, Lane, MaterialItem, Pegs, Receipt, Snapshot, Supplies } from "./types.ts";
import type { Structure } from "./levels.ts";

/** Units that can be used from a day on and belong to nobody yet. */
export interface Pooled {
  readonly supply: number;
  left: number;
  readonly from: number;
}

/** A lane by the places in the list: who sends, and what it is bound to. */
export type LaneTo = Omit<Lane, "to">;

/** What a plan is while it is made; items are places in the snapshot's list. */
export interface Books {
  readonly snapshot: Snapshot;
  readonly items: readonly MaterialItem[];
  readonly supplies: Supplies;
  readonly demands: Demands;
  readonly pegs: Pegs;
  readonly placeOf: ReadonlyMap<number, number>;
  /** By item: its demands, its stock on hand (or -1), its receipts, its planned orders. */
  readonly demandsOf: number[][];
  readonly onHandOf: Int32Array;
  readonly receiptsOf: number[][];
  readonly plannedOf: number[][];
  /** By item once planned: units that nobody asked for. */
  readonly spareOf: (Pooled[] | undefined)[];
  /** By supply: the receipt it stands for, and units that are pegged. */
  readonly receiptAt: (Receipt | undefined)[];
  readonly used: number[];
  /** By demand: what may stand in for its item, as places; and units that are pegged. */
  readonly substitutesAt: (readonly number[] | undefined)[];
  readonly served: number[];
  /** By item: who may send to it, and the units on hand that it may still send, as it is planned. */
  readonly lanesTo: LaneTo[][];
  readonly freeOf: Float64Array;
  /** Places that send nothing. */
  readonly kept: ReadonlySet<number>;
  /** By item: reserved units as supply, demand, units. */
  readonly reservedOf: [number, number, number][][];
}

interface NewSupply {
  readonly item: number;
  readonly kind: number;
  readonly ref: number;
  readonly day: number;
  readonly units: number;
  readonly start: number;
  readonly from?: number;
}

/** Writes a supply down; gives its row. */
export function addSupply(books: Books, row: NewSupply): number {
  const { supplies } = books;
  supplies.item.push(row.item);
  supplies.kind.push(row.kind);
  supplies.ref.push(row.ref);
  supplies.day.push(row.day);
  supplies.units.push(row.units);
  supplies.newDay.push(row.day);
  supplies.newUnits.push(row.units);
  supplies.start.push(row.start);
  supplies.from.push(row.from ?? -1);
  supplies.risk.push(0);
  books.used.push(0);
  return supplies.item.length - 1;
}

interface NewDemand {
  readonly item: number;
  readonly kind: number;
  readonly ref: number;
  readonly day: number;
  readonly units: number;
  readonly parent: number;
  readonly unitMinor: number;
}

/** Writes a demand down under its item; gives its row. */
export function addDemand(books: Books, row: NewDemand): number {
  const { demands } = books;
  demands.item.push(row.item);
  demands.kind.push(row.kind);
  demands.ref.push(row.ref);
  demands.day.push(row.day);
  demands.units.push(row.units);
  demands.parent.push(row.parent);
  demands.unitMinor.push(row.unitMinor);
  books.served.push(0);
  const at = demands.item.length - 1;
  books.demandsOf[row.item]?.push(at);
  return at;
}

/** Gives units of a supply to a demand, with the money that rests on them. */
export function peg(
  books: Books,
  { supply, demand, units, day }: { supply: number; demand: number; units: number; day: number },
): void {
  const { pegs, demands, supplies, used, served } = books;
  pegs.supply.push(supply);
  pegs.demand.push(demand);
  pegs.units.push(units);
  pegs.day.push(day);
  used[supply] = (used[supply] ?? 0) + units;
  served[demand] = (served[demand] ?? 0) + units;
  const parent = demands.parent[demand] ?? -1;
  const money =
    parent < 0
      ? units * (demands.unitMinor[demand] ?? 0)
      : ((supplies.risk[parent] ?? 0) * units) / (demands.units[demand] ?? 1);
  supplies.risk[supply] = (supplies.risk[supply] ?? 0) + money;
}

const listsFor = <T>(length: number): T[][] => Array.from({ length }, () => []);

function emptyBooks(snapshot: Snapshot, kept: ReadonlySet<number>): Books {
  const { items } = snapshot;
  return {
    ...{ snapshot, kept, items, placeOf: new Map(items.map((each, place) => [each.ref, place])) },
    supplies: {
      ...{ item: [], kind: [], ref: [], day: [], units: [], newDay: [], newUnits: [], start: [] },
      ...{ from: [], risk: [] },
    },
    demands: { item: [], kind: [], ref: [], day: [], units: [], parent: [], unitMinor: [] },
    pegs: { supply: [], demand: [], units: [], day: [] },
    ...{ demandsOf: listsFor(items.length), receiptsOf: listsFor(items.length) },
    ...{ plannedOf: listsFor(items.length), reservedOf: listsFor(items.length) },
    onHandOf: new Int32Array(items.length).fill(-1),
    ...{ lanesTo: listsFor(items.length), freeOf: new Float64Array(items.length) },
    ...{ spareOf: [], receiptAt: [], used: [], substitutesAt: [], served: [] },
  };
}

/** The reserved units as rows of the books; what names nothing that is there is left out. */
function noteReserved(books: Books, demandAt: ReadonlyMap<number, number>): void {
  const receiptAt = new Map<number, number>();
  books.receiptAt.forEach((receipt, at) => receipt && receiptAt.set(receipt.ref, at));
  for (const { receipt, demand, units } of books.snapshot.reserved ?? []) {
    const at = demandAt.get(demand);
    if (at === undefined) continue;
    const item = books.demands.item[at] ?? 0;
    const supply = receipt === null ? books.onHandOf[item] : receiptAt.get(receipt);
    if (supply === undefined || supply < 0 || books.supplies.item[supply] !== item) continue;
    books.reservedOf[item]?.push([supply, at, units]);
  }
}

/** The books with all that stands in the snapshot; places that are kept send nothing. */
export function openBooks(snapshot: Snapshot, kept: ReadonlySet<number>): Books {
  const books = emptyBooks(snapshot, kept);
  const { today, days } = snapshot;
  books.items.forEach(({ onHand }, item) => {
    if (onHand <= 0) return;
    const row = { item, kind: 0, ref: 0, day: today, units: onHand, start: today };
    books.onHandOf[item] = addSupply(books, row);
  });
  for (const receipt of snapshot.receipts) {
    if (receipt.units <= 0) continue;
    const item = books.placeOf.get(receipt.item) ?? 0;
    const { ref, day, units } = receipt;
    const at = addSupply(books, { item, kind: 1, ref, day, units, start: day });
    books.receiptAt[at] = receipt;
    books.receiptsOf[item]?.push(at);
  }
  const demandAt = new Map<number, number>();
  for (const { ref, kind, item: name, day, units, unitMinor } of snapshot.demands) {
    if (units <= 0 || day >= today + days) continue;
    const item = books.placeOf.get(name) ?? 0;
    const row = { item, kind: kind === "order" ? 0 : 2, ref, day, units, parent: -1, unitMinor };
    demandAt.set(ref, addDemand(books, row));
  }
  books.items.forEach(({ safety, leadDays, source, unitMinor }, item) => {
    if (safety <= 0) return;
    // From the day a new order can be there: before it, stock that is kept serves who asks.
    const day = Math.min(today + (source === "none" ? 0 : leadDays), today + days - 1);
    const row = { item, kind: 3, ref: 0, day, units: safety, parent: -1, unitMinor };
    addDemand(books, row);
  });
  noteReserved(books, demandAt);
  for (const { from, to, ...bound } of snapshot.lanes ?? [])
    books.lanesTo[books.placeOf.get(to) ?? 0]?.push({
      ...{ ...bound, from: books.placeOf.get(from) ?? 0 },
    });
  return books;
}

/** What each item is made of, and what may stand in for it, by places. */
export function structureOf({ items, receipts }: Snapshot, places: Books["placeOf"]): Structure {
  const parts = items.map(() => new Set<number>());
  const substitutes = items.map(() => new Set<number>());
  const take = (parent: number, used: { item: number; substitutes?: readonly number[] }) => {
    const part = places.get(used.item);
    if (part === undefined) return;
    parts[parent]?.add(part);
    for (const each of used.substitutes ?? []) {
      const place = places.get(each);
      if (place !== undefined) substitutes[part]?.add(place);
    }
  };
  items.forEach(({ recipes }, parent) =>
    recipes?.forEach(({ lines }) => lines.forEach((line) => take(parent, line))),
  );
  for (const { item, parts: used } of receipts)
    used?.forEach((part) => take(places.get(item) ?? 0, part));
  return { parts, substitutes };
}
