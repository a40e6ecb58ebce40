import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { booksOfToday } from "./consuming.ts";
import { netLate } from "./late.ts";
import { inOrder, shareOut } from "./netting.ts";
import { closedFrom, closedUntil, ordersOfDay, writtenRows } from "./netting-store.ts";
import type { NettingRow, WrittenRow } from "./netting-store.ts";
import { everyRegion, nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";

const text = (day: number) => dayToText(day as Day);

/** Units of an order day, and the planned day they came from; null: beyond the plan. */
interface From {
  readonly forecastDay: string | null;
  readonly units: number;
}

/** The audit of a leaf's order day. */
export interface Audit {
  /** Whether the day is over and written down. */
  readonly isClosed: boolean;
  /** What was written when it was closed. */
  readonly closing: readonly From[];
  /** What came later, less than zero where it was given back; not noted yet where `notedOn` is null. */
  readonly later: readonly (From & { readonly notedOn: string | null })[];
  /** Each order as it stands now, and the planned days its units come from. */
  readonly rows: readonly (From & { readonly orderId: number })[];
}

/** Each order of a day with the planned days of its units, by the regions these were told by. */
async function sharesOf(
  tx: Tx,
  { itemId, channelId }: NodeKey,
  { day, rows }: { readonly day: string; readonly rows: readonly NettingRow[] },
) {
  const shares: Audit["rows"][number][] = [];
  for (const [region, own] of Map.groupBy(rows, (row) => row.region)) {
    const sums = Map.groupBy(own, (row) => row.forecastDay);
    const netted = [...sums].map(([forecastDay, each]) => ({
      at: forecastDay === null ? null : Number(dayFromText(forecastDay)),
      units: each.reduce((sum, row) => sum + row.units, 0),
    }));
    const orders = await ordersOfDay(tx, { itemId, channelId, region }, day);
    const ranked = inOrder(netted, dayFromText(day));
    for (const { order, at, units } of shareOut(ranked, orders))
      shares.push({ orderId: order.orderId, units, forecastDay: at === null ? null : text(at) });
  }
  return shares;
}

/** Whether a row speaks of a leaf: of its region, or of all where they were not told apart. */
const speaksOf = (leaf: NodeKey) => (row: NettingRow) =>
  row.itemId === leaf.itemId &&
  row.channelId === leaf.channelId &&
  (leaf.region === everyRegion || row.region === leaf.region || row.region === everyRegion);

/** The audit of a leaf's order day: what it took at closing, what came later, and each order now. */
export async function auditOf(tx: Tx, leaf: NodeKey, day: string): Promise<Audit> {
  const [closed, began] = [await closedUntil(tx), await closedFrom(tx)];
  const { books, rows, late } = await booksOfToday(tx, leaf);
  if (closed === null || day > closed) {
    const own = rows.filter((row) => row.orderDay === day && nameOf(row) === nameOf(leaf));
    const shares = await sharesOf(tx, leaf, { day, rows: own });
    return { isClosed: false, closing: [], later: [], rows: shares };
  }
  const only = { from: day, until: day };
  const isOld = day < text(books.first) && began !== null && day >= began;
  const pending = isOld
    ? await netLate(tx, { ...books, plans: books.all }, { ...only, node: leaf })
    : late.filter((row) => row.orderDay === day);
  const noted: WrittenRow[] = (await writtenRows(tx, leaf, only)).filter(speaksOf(leaf));
  const open = pending.filter(speaksOf(leaf));
  const told = ({ forecastDay, units }: NettingRow) => ({ forecastDay, units });
  return {
    isClosed: true,
    closing: inOrderOf(day, noted.filter((row) => row.notedOn === null).map(told)),
    later: [
      ...noted.flatMap((row) =>
        row.notedOn === null ? [] : { ...told(row), notedOn: row.notedOn },
      ),
      ...open.map((row) => ({ ...told(row), notedOn: null })),
    ],
    rows: await sharesOf(tx, leaf, { day, rows: [...noted, ...open] }),
  };
}

/** Rows in the order in which a day's units are taken. */
function inOrderOf(day: string, rows: readonly From[]): From[] {
  const placed = rows.map((row) => ({
    ...row,
    at: row.forecastDay === null ? null : Number(dayFromText(row.forecastDay)),
  }));
  return inOrder(placed, dayFromText(day)).map(({ forecastDay, units }) => ({
    forecastDay,
    units,
  }));
}
