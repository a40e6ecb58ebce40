import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { openBooks } from "./books.ts";
import type { Books } from "./books.ts";
import { netLate } from "./late.ts";
import { net } from "./netting.ts";
import {
  closedFrom,
  closedUntil,
  demandDays,
  writeChanges,
  writeClosed,
  writeNetting,
} from "./netting-store.ts";
import type { NettingRow } from "./netting-store.ts";
import { nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { todayOf } from "../today.ts";

const text = (day: number) => dayToText(day as Day);

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
