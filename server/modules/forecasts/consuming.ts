import { dayFromText, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { toldBy } from "./grain.ts";
import { netLate } from "./late.ts";
import { net, usualWindow } from "./netting.ts";
import type { Stock, Window } from "./netting.ts";
import {
  closedFrom,
  closedUntil,
  demandDays,
  readWindows,
  takenDays,
  writeChanges,
  writeClosed,
  writeNetting,
} from "./netting-store.ts";
import type { NettingRow } from "./netting-store.ts";
import { everyRegion, nameOf } from "./nodes.ts";
import type { NodeKey } from "./nodes.ts";
import { readPlan } from "./plan-store.ts";
import type { LeafPlan } from "./plan-store.ts";
import { holds } from "./planning.ts";
import { readSettings } from "./settings.ts";
import { todayOf } from "./today.ts";
import { publishedVersion } from "./versions.ts";

const text = (day: number) => dayToText(day as Day);

/** Plans with what closed days took of them, by leaf; and how far each channel's orders reach. */
interface Books {
  readonly first: number;
  readonly plans: readonly LeafPlan[];
  /** Those of all regions of the same items and channels too. */
  readonly all: readonly LeafPlan[];
  readonly stocks: ReadonlyMap<string, Stock>;
  readonly windowOf: (channelId: number) => Window;
  readonly byRegion: boolean;
}

/** Whether the plan in force tells provinces apart: a setting that has changed waits for the next. */
const toldByRegion = async (tx: Tx): Promise<boolean> =>
  ((await publishedVersion(tx))?.settings ?? (await readSettings(tx))).byRegion;

/** What closed days took of plans, told by their leaves, by day from the plans' first. */
async function takenOf(tx: Tx, plans: readonly LeafPlan[], node: NodeKey | null) {
  const first = plans[0] ? dayFromText(plans[0].firstDay) : todayOf(tx);
  const taken = new Map(
    plans.map((each) => [nameOf(each), { ...each, units: each.units.map(() => 0) }]),
  );
  const others: { readonly leaf: NodeKey; readonly units: number[] }[] = [];
  for (const { day, units, ...leaf } of await takenDays(tx, text(first), node)) {
    const own = taken.get(nameOf(leaf));
    const at = dayFromText(day) - first;
    if (own && at < own.units.length) own.units[at] = units;
    if (own) continue;
    others.push({
      leaf,
      units: Array.from({ length: at + 1 }, (_, each) => (each < at ? 0 : units)),
    });
  }
  // What was closed before provinces were told apart, or while they were, comes out of what is free.
  const weighed = plans.map((each) => ({
    ...each,
    weights: each.units.map((units, at) => units - (taken.get(nameOf(each))?.units[at] ?? 0)),
  }));
  const rows = others.map(({ leaf, units }) => ({ ...leaf, units }));
  for (const [name, units] of toldBy(rows, weighed, { isCarried: false }))
    units.forEach((each, at) => {
      const own = taken.get(name)?.units;
      if (own && at < own.length) own[at] = (own[at] ?? 0) + each;
    });
  return { first, taken };
}

async function openBooks(tx: Tx, node: NodeKey | null): Promise<Books> {
  // Regions of an item's channel share what was used up before they were told apart.
  const whole = node && { ...node, region: everyRegion };
  const all = await readPlan(tx, whole);
  const { first, taken } = await takenOf(tx, all, whole);
  const plans = node ? all.filter((each) => holds(node, each)) : all;
  const stocks = new Map<string, Stock>(
    all.map((each) => {
      const name = nameOf(each);
      return [name, { plan: each.units, taken: taken.get(name)?.units ?? [] }];
    }),
  );
  const windows = new Map((await readWindows(tx)).map((each) => [each.channelId, each]));
  const other = windows.get(0) ?? usualWindow;
  const byRegion = await toldByRegion(tx);
  return { first, plans, all, stocks, byRegion, windowOf: (id) => windows.get(id) ?? other };
}

/** Nets demand of some days, in their order; a leaf that nobody planned has nothing to take. */
async function netDays(
  tx: Tx,
  books: Books,
  asked: { readonly from: string; readonly until: string; readonly node: NodeKey | null },
): Promise<NettingRow[]> {
  const { byRegion, first, stocks, windowOf } = books;
  const rows: NettingRow[] = [];
  for (const each of await demandDays(tx, { ...asked, byRegion })) {
    const stock = stocks.get(nameOf(each)) ?? { plan: [], taken: [] };
    const day = dayFromText(each.day) - first;
    for (const { at, units } of net(stock, { day, units: each.units }, windowOf(each.channelId)))
      rows.push({
        ...{ itemId: each.itemId, channelId: each.channelId, region: each.region, units },
        ...{ orderDay: each.day, forecastDay: at === null ? null : text(first + at) },
      });
  }
  return rows;
}

/** What came after days were closed that the plan still speaks of. */
async function lateOf(
  tx: Tx,
  books: Books,
  { closed, node }: { readonly closed: string; readonly node: NodeKey | null },
): Promise<NettingRow[]> {
  const began = await closedFrom(tx);
  if (began === null) return [];
  const first = text(books.first);
  const days = { from: began > first ? began : first, until: closed };
  return netLate(tx, { ...books, plans: books.all }, { ...days, node });
}

/**
 * Writes down what the orders of days that are over took from the plan that held then. Called before
 * a plan is replaced, so that each closed day was netted against what it was planned by.
 */
export async function closeDays(tx: Tx): Promise<void> {
  const yesterday = text(todayOf(tx) - 1);
  const closed = await closedUntil(tx);
  if (closed !== null && closed >= yesterday) return;
  if (closed !== null) {
    const books = await openBooks(tx, null);
    const from = text(dayFromText(closed) + 1);
    await writeChanges(tx, await lateOf(tx, books, { closed, node: null }), text(todayOf(tx)));
    await writeNetting(tx, await netDays(tx, books, { from, until: yesterday, node: null }));
  }
  await writeClosed(tx, yesterday);
}

/** What of a part's plan is left, by day from today. */
export interface Remaining {
  readonly from: string;
  readonly planned: readonly number[];
  readonly taken: readonly number[];
  /** What today's orders asked beyond the plan within their windows. */
  readonly beyondToday: number;
}

/** The plan of every leaf with what orders took of it, today's and what came late included. */
export async function booksOfToday(tx: Tx, node: NodeKey | null) {
  const books = await openBooks(tx, node);
  const today = todayOf(tx);
  const closed = await closedUntil(tx);
  const late = closed === null ? [] : await lateOf(tx, books, { closed, node });
  // A day that nobody has closed yet is netted here as it will be.
  const from = closed === null ? text(today) : text(dayFromText(closed) + 1);
  const rows = await netDays(tx, books, { from, until: text(today), node });
  return { books, rows, late, today };
}

/** What of a part's plan is left from today on: with open orders it never counts a unit twice. */
export async function remainingOf(tx: Tx, node: NodeKey): Promise<Remaining> {
  const { books, rows, today } = await booksOfToday(tx, node);
  const shift = today - books.first;
  const stocks = books.plans.flatMap((each) => books.stocks.get(nameOf(each)) ?? []);
  const length = stocks.reduce((most, { plan }) => Math.max(most, plan.length - shift), 0);
  const add = (of: "plan" | "taken") => {
    const sums = Array.from({ length }, () => 0);
    for (const stock of stocks)
      for (let day = 0; day < length; day += 1)
        sums[day] = (sums[day] ?? 0) + (stock[of][day + shift] ?? 0);
    return sums;
  };
  const beyond = rows.filter((row) => row.forecastDay === null && row.orderDay === text(today));
  return {
    from: text(today),
    ...{ planned: add("plan"), taken: add("taken") },
    beyondToday: beyond.reduce((sum, row) => sum + row.units, 0),
  };
}

/** A leaf's remaining forecast by day, for those who plan supply. */
export interface LeafRemaining extends NodeKey {
  readonly from: string;
  readonly units: readonly number[];
}

/** The remaining forecast of every leaf from today on: what is planned and not ordered yet. */
export async function remainingForecast(tx: Tx): Promise<LeafRemaining[]> {
  const { books, today } = await booksOfToday(tx, null);
  const shift = today - books.first;
  return books.plans.map((leaf) => {
    const taken = books.stocks.get(nameOf(leaf))?.taken ?? [];
    const left = leaf.units.map((units, at) => Math.max(0, units - (taken[at] ?? 0)));
    const { itemId, channelId, region } = leaf;
    return { itemId, channelId, region, from: text(today), units: left.slice(shift) };
  });
}
