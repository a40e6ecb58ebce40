import { addDemand, addSupply, peg } from "./books.ts";
import type { Books, LaneTo, Pooled } from "./books.ts";
import { bestLane, freeUnits, send } from "./lanes.ts";
import type { Sent } from "./lanes.ts";
import { lineUnits, lotUnits, scaledUnits } from "./lots.ts";
import type { Finding, MaterialItem } from "./types.ts";

interface Netting {
  readonly books: Books;
  readonly place: number;
  readonly item: MaterialItem;
  /** Units to take from, in the order they come; those before `head` are used up. */
  readonly pool: Pooled[];
  head: number;
  /** Receipts that have not been taken into the pool, by day. */
  readonly waiting: number[];
  /** Receipts whose day is needed as it stands. */
  readonly kept: Set<number>;
  /** The last planned order, and until when it covers what is asked. */
  open: { supply: number; until: number } | null;
  /** The last transfer to here over each lane. */
  readonly sent: Map<LaneTo, Sent>;
  /** Something that is reserved comes later than it is asked. */
  isLate: boolean;
}

const dayOf = ({ books }: Netting, demand: number): number =>
  Math.max(books.demands.day[demand] ?? 0, books.snapshot.today);

/** Pegs units that are spoken for, so that what was promised stays with its supply. */
function takeReserved(netting: Netting): void {
  const { books, place, kept } = netting;
  const { supplies, used, demands, served } = books;
  const { today } = books.snapshot;
  const all = (books.reservedOf[place] ?? []).toSorted(([, one], [, other]) => one - other);
  for (const [supply, demand] of all) {
    const receipt = books.receiptAt[supply];
    const needed = dayOf(netting, demand);
    if (!receipt) continue;
    kept.add(supply);
    if (!receipt.movable || needed >= (supplies.newDay[supply] ?? 0)) continue;
    supplies.newDay[supply] = Math.max(needed, receipt.earliest ?? today, today);
  }
  for (const [supply, demand, wanted] of all) {
    const left = (supplies.units[supply] ?? 0) - (used[supply] ?? 0);
    const open = (demands.units[demand] ?? 0) - (served[demand] ?? 0);
    const units = Math.min(left, open, wanted);
    const day = Math.max(supplies.newDay[supply] ?? 0, today);
    if (units > 0) peg(books, { supply, demand, units, day });
    if (units > 0 && day > dayOf(netting, demand)) netting.isLate = true;
  }
}

/** Takes what is left of a receipt into the pool, usable from a day on. */
function enter(netting: Netting, at: number, from: number): void {
  const { books, pool, waiting } = netting;
  const [supply = 0] = waiting.splice(at, 1);
  books.supplies.newDay[supply] = from;
  const left = (books.supplies.units[supply] ?? 0) - (books.used[supply] ?? 0);
  if (left > 0) pool.push({ supply, left, from });
}

/** The day from which a waiting receipt could serve what is asked for a day. */
function possibleDay(netting: Netting, supply: number, day: number): number {
  const { books, kept } = netting;
  const { today, deferAfterDays = 0 } = books.snapshot;
  const receipt = books.receiptAt[supply];
  const stands = Math.max(books.supplies.newDay[supply] ?? 0, today);
  if (!receipt?.movable) return stands;
  if (stands > day) return Math.max(day, Math.min(stands, receipt.earliest ?? today));
  return kept.has(supply) || day - stands <= deferAfterDays ? stands : day;
}

/** The waiting receipt that can serve first, and from when. */
function firstPossible(netting: Netting, day: number): { at: number; from: number } | null {
  let best: { at: number; from: number } | null = null;
  for (const [at, supply] of netting.waiting.entries()) {
    const from = possibleDay(netting, supply, day);
    if (from <= day) return { at, from };
    if (!best || from < best.from) best = { at, from };
  }
  return best;
}

/** Lets spare units of other items stand in; gives how many did. */
function standIn(netting: Netting, demand: number, wanted: number): number {
  const { books } = netting;
  const day = dayOf(netting, demand);
  let left = wanted;
  for (const substitute of books.substitutesAt[demand] ?? [])
    for (const entry of books.spareOf[substitute] ?? []) {
      const units = entry.from <= day ? Math.min(left, entry.left) : 0;
      if (units <= 0) continue;
      peg(books, { supply: entry.supply, demand, units, day: entry.from });
      entry.left -= units;
      left -= units;
    }
  return wanted - left;
}

/** Makes a receipt larger that comes before a new order could; false when there is none. */
function enlarge(
  netting: Netting,
  needed: number,
  { day, arrival }: { day: number; arrival: number },
) {
  const { books, place, pool, item } = netting;
  const { supplies, receiptAt } = books;
  const fits = (supply: number) =>
    receiptAt[supply]?.movable === true &&
    !netting.waiting.includes(supply) &&
    (supplies.newDay[supply] ?? 0) < arrival;
  const all = (books.receiptsOf[place] ?? []).filter(fits);
  const dayAt = (supply: number) => Math.max(supplies.newDay[supply] ?? 0, day);
  const [supply] = all.toSorted((one, other) => dayAt(one) - dayAt(other));
  if (supply === undefined) return false;
  const more = lotUnits({ multiple: item.lot?.multiple ?? 1 }, needed);
  supplies.newUnits[supply] = (supplies.newUnits[supply] ?? 0) + more;
  pool.push({ supply, left: more, from: Math.max(supplies.newDay[supply] ?? 0, 0) });
  return true;
}

/** Plans an order, or makes the last one larger when it covers the day. */
function planOrder(netting: Netting, needed: number, day: number): void {
  const { books, place, item, pool, open } = netting;
  const { supplies, snapshot } = books;
  if (open && day < open.until) {
    // The pool is empty: all of the order so far is taken.
    const before = supplies.newUnits[open.supply] ?? 0;
    const units = lotUnits(item.lot, before + needed);
    const left = units - before;
    supplies.units[open.supply] = units;
    supplies.newUnits[open.supply] = units;
    pool.push({ supply: open.supply, left, from: supplies.day[open.supply] ?? 0 });
    return;
  }
  const arrival = Math.max(day, snapshot.today + item.leadDays);
  const units = lotUnits(item.lot, needed);
  const row = { item: place, kind: 2, ref: 0, day: arrival, units, start: arrival - item.leadDays };
  const supply = addSupply(books, row);
  books.plannedOf[place]?.push(supply);
  netting.open = { supply, until: arrival + (item.lot?.periodDays ?? 1) };
  pool.push({ supply, left: units, from: arrival });
}

/** Finds units for what is asked once the pool is empty; gives how many others gave at once, or null. */
function refill(netting: Netting, demand: number, left: number): number | null {
  const { books, item, open } = netting;
  const day = dayOf(netting, demand);
  const best = firstPossible(netting, day);
  if (best && best.from <= day) {
    enter(netting, best.at, best.from);
    return 0;
  }
  const ask = { demand, wanted: left, day };
  const way = bestLane(books, netting.sent, ask);
  const sendIt = (chosen: NonNullable<typeof way>) => {
    const { units, besides } = send(books, netting.sent, { ask, way: chosen });
    if (besides.left > 0) netting.pool.push(besides);
    return units;
  };
  if (way && way.arrival <= day) return sendIt(way);
  const stoodIn = standIn(netting, demand, left);
  if (stoodIn > 0) return stoodIn;
  const arrival = Math.max(day, books.snapshot.today + item.leadDays);
  const soonest = Math.min(best?.from ?? Infinity, item.source === "none" ? Infinity : arrival);
  const covered = open !== null && day < open.until;
  const grows = (before: number) =>
    item.source !== "none" && !covered && enlarge(netting, left, { day, arrival: before });
  if (way && way.arrival < soonest) return grows(way.arrival) ? 0 : sendIt(way);
  if (best && (best.from <= arrival || item.source === "none")) {
    enter(netting, best.at, best.from);
    return 0;
  }
  if (item.source === "none") return null;
  if (arrival > day && grows(arrival)) return 0;
  planOrder(netting, left, day);
  return 0;
}

/** Serves one demand; gives units that nobody can serve. */
function serve(netting: Netting, demand: number): number {
  const { books, pool } = netting;
  let left = (books.demands.units[demand] ?? 0) - (books.served[demand] ?? 0);
  while (left > 0) {
    const entry = pool[netting.head];
    if (entry) {
      const units = Math.min(left, entry.left);
      if (units > 0) peg(books, { supply: entry.supply, demand, units, day: entry.from });
      entry.left -= units;
      left -= units;
      if (entry.left === 0) netting.head += 1;
      continue;
    }
    const stoodIn = refill(netting, demand, left);
    if (stoodIn === null) return left;
    left -= stoodIn;
  }
  return 0;
}

/** Lowers a receipt to what is asked of it; beyond the days looked at nobody knows. */
export function trim(books: Books, supply: number): void {
  const receipt = books.receiptAt[supply];
  const { supplies, used, snapshot, items } = books;
  const day = supplies.newDay[supply] ?? 0;
  if (!receipt?.movable || receipt.kept || day >= snapshot.today + snapshot.days) return;
  const units = used[supply] ?? 0;
  const lot = items[supplies.item[supply] ?? 0]?.lot;
  const kept = units === 0 ? 0 : lotUnits(lot, units);
  if (kept < (supplies.newUnits[supply] ?? 0)) supplies.newUnits[supply] = kept;
}

/** What somebody decided to have weighs what it is worth, so that what it lacks does not weigh nothing. */
function weighKept(books: Books, place: number): void {
  const { supplies, used, receiptAt, items } = books;
  for (const supply of books.receiptsOf[place] ?? []) {
    if (!receiptAt[supply]?.kept) continue;
    const spare = (supplies.newUnits[supply] ?? 0) - (used[supply] ?? 0);
    const worth = Math.max(0, spare) * (items[place]?.unitMinor ?? 0);
    supplies.risk[supply] = (supplies.risk[supply] ?? 0) + worth;
  }
}

/** Asks for the parts of what is planned or still to be made. */
function explode(books: Books, place: number, findings: Finding[]): void {
  const { supplies, items, placeOf, snapshot } = books;
  const item = items[place] as MaterialItem;
  const ask = (
    parent: number,
    part: { item: number; units: number; day: number; substitutes?: readonly number[] | undefined },
  ) => {
    const { day, units } = part;
    const row = { item: placeOf.get(part.item) ?? 0, kind: 1, ref: 0, day, units, parent };
    if (units <= 0) return;
    const at = addDemand(books, { ...row, unitMinor: 0 });
    if (part.substitutes && part.substitutes.length > 0)
      books.substitutesAt[at] = part.substitutes.flatMap((ref) => placeOf.get(ref) ?? []);
  };
  const missing = new Set<number>();
  for (const supply of item.source === "make" ? (books.plannedOf[place] ?? []) : []) {
    const day = supplies.start[supply] ?? 0;
    const recipe = (item.recipes ?? [])
      .filter(({ from, until }) => from <= day && (until === null || until > day))
      .toSorted((one, other) => one.alternative - other.alternative)[0];
    if (!recipe) missing.add(day);
    for (const line of recipe?.lines ?? []) {
      const units = lineUnits(line, supplies.units[supply] ?? 0, recipe?.perUnits ?? 1);
      ask(supply, { item: line.item, units, day, substitutes: line.substitutes });
    }
  }
  for (const day of missing) findings.push({ kind: "no_recipe", item: item.ref, day });
  for (const supply of books.receiptsOf[place] ?? []) {
    const [newUnits = 0, units = 1] = [supplies.newUnits[supply], supplies.units[supply]];
    const moved = (supplies.newDay[supply] ?? 0) - (supplies.day[supply] ?? 0);
    for (const part of books.receiptAt[supply]?.parts ?? []) {
      const day = Math.max(snapshot.today, part.day + moved);
      ask(supply, { ...part, day, units: scaledUnits(part.units, newUnits, units) });
    }
  }
}

/** An item whose whole demand is known, with what is reserved given to who it belongs to. */
function openNetting(books: Books, place: number): Netting {
  const item = books.items[place] as MaterialItem;
  const netting: Netting = {
    ...{ books, place, item, pool: [], head: 0, waiting: [], kept: new Set(), open: null },
    ...{ sent: new Map(), isLate: false },
  };
  takeReserved(netting);
  return netting;
}

/**
 * Plans the places of an item whose whole demand is known, and asks for their parts; gives the order.
 * What a place can do without is known before any is planned, and who has something to send lacks
 * nothing itself: so whoever may receive goes first.
 */
export function planTogether(books: Books, places: readonly number[], findings: Finding[]) {
  const all = places.map((place) => openNetting(books, place));
  if (all.length > 1)
    for (const { place, isLate } of all)
      books.freeOf[place] = isLate || books.kept.has(place) ? 0 : freeUnits(books, place);
  const sends = ({ place }: Netting) => (books.freeOf[place] ?? 0) > 0;
  const inOrder = [...all.filter((each) => !sends(each)), ...all.filter(sends)];
  for (const netting of inOrder) planItem(netting, findings);
  return inOrder.map((each) => each.place);
}

function planItem(netting: Netting, findings: Finding[]): void {
  const { books, place, item } = netting;
  const { demands, supplies, snapshot } = books;
  const onHand = books.onHandOf[place] ?? -1;
  const left = onHand < 0 ? 0 : (supplies.units[onHand] ?? 0) - (books.used[onHand] ?? 0);
  if (left > 0) netting.pool.push({ supply: onHand, left, from: snapshot.today });
  const dayAt = (supply: number) => supplies.newDay[supply] ?? 0;
  const byDay = (one: number, other: number) => dayAt(one) - dayAt(other) || one - other;
  netting.waiting.push(...(books.receiptsOf[place] ?? []).toSorted(byDay));
  const asked = (books.demandsOf[place] ?? []).toSorted(
    (one, other) =>
      (demands.day[one] ?? 0) - (demands.day[other] ?? 0) ||
      (demands.kind[one] ?? 0) - (demands.kind[other] ?? 0) ||
      one - other,
  );
  let short = 0;
  for (const demand of asked) short += serve(netting, demand);
  if (short > 0) findings.push({ kind: "no_source", item: item.ref, units: short });
  for (const supply of books.receiptsOf[place] ?? [])
    if (books.receiptAt[supply]?.parts) trim(books, supply);
  // What is being made is made smaller instead of lent: its parts are asked for already.
  const lends = ({ supply, left: units }: Pooled) =>
    units > 0 && supplies.kind[supply] !== 2 && !books.receiptAt[supply]?.parts;
  const waiting = netting.waiting.map((supply) => ({
    ...{ supply, from: Math.max(dayAt(supply), snapshot.today) },
    left: (supplies.units[supply] ?? 0) - (books.used[supply] ?? 0),
  }));
  books.spareOf[place] = [...netting.pool.slice(netting.head), ...waiting].filter(lends);
  weighKept(books, place);
  explode(books, place, findings);
}
