import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { giveBack, net } from "./netting.ts";
import type { Netted, Stock, Window } from "./netting.ts";
import { lateDays, writtenRows } from "./netting-store.ts";
import type { LateDay, NettingRow, WrittenRow } from "./netting-store.ts";
import { everyRegion, nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";

const text = (day: number) => dayToText(day as Day);

/** Plans with what was taken of them; days count from the first. */
interface Shelf {
  readonly first: number;
  readonly stocks: ReadonlyMap<string, Stock>;
  /** The plan's leaves. */
  readonly plans: readonly NodeKey[];
  readonly windowOf: (channelId: number) => Window;
  readonly byRegion: boolean;
}

/** Where a leaf's units lie: in its own plan, or where regions were told otherwise, in theirs. */
function stocksOf({ stocks, plans }: Shelf, leaf: NodeKey): Stock[] {
  const own = stocks.get(nameOf(leaf));
  if (own) return [own];
  return plans
    .filter((each) => each.itemId === leaf.itemId && each.channelId === leaf.channelId)
    .filter((each) => leaf.region === everyRegion || each.region === everyRegion)
    .flatMap((each) => stocks.get(nameOf(each)) ?? []);
}

/** Takes what a closed day asks more from what is still free of the plan. */
function takeMore(shelf: Shelf, late: LateDay): Netted[] {
  const window = shelf.windowOf(late.channelId);
  const day = dayFromText(late.day) - shelf.first;
  const rows: Netted[] = [];
  let open = late.units;
  for (const stock of stocksOf(shelf, late))
    for (const row of net(stock, { day, units: open }, window)) {
      if (row.at === null) continue;
      open -= row.units;
      rows.push(row);
    }
  return open > 0 ? [...rows, { at: null, units: open }] : rows;
}

/** Gives back what a closed day asks less, the last that was taken first. */
function takeLess(shelf: Shelf, late: LateDay, written: readonly WrittenRow[]): Netted[] {
  const sums = Map.groupBy(written, (row) => row.forecastDay);
  const rows = [...sums].map(([day, own]) => ({
    at: day === null ? null : dayFromText(day) - shelf.first,
    units: own.reduce((sum, row) => sum + row.units, 0),
  }));
  const back = giveBack(rows, dayFromText(late.day) - shelf.first, -late.units);
  for (const { at, units } of back) {
    let open = -units;
    for (const stock of stocksOf(shelf, late)) {
      if (at === null || at < 0 || at >= stock.taken.length) continue;
      const give = Math.min(open, stock.taken[at] ?? 0);
      stock.taken[at] = (stock.taken[at] ?? 0) - give;
      open -= give;
    }
  }
  return back;
}

/**
 * Nets what came after days were closed, day by day: orders that came late take of the plan what is
 * free, units withdrawn late give back what they took. The shelf's `taken` moves along.
 */
export async function netLate(
  tx: Tx,
  shelf: Shelf,
  asked: { readonly from: string; readonly until: string; readonly node: NodeKey | null },
): Promise<NettingRow[]> {
  if (asked.from > asked.until) return [];
  const late = await lateDays(tx, { ...asked, byRegion: shelf.byRegion });
  if (late.length === 0) return [];
  const part = asked.node ?? { itemId: 0, channelId: 0 };
  const nameOfDay = (leaf: NodeKey, day: string) => `${day} ${nameOf(leaf)}`;
  const written = late.some(({ units }) => units < 0) ? await writtenRows(tx, part, asked) : [];
  const known = Map.groupBy(written, (row) => nameOfDay(row, row.orderDay));
  return late.flatMap((each) => {
    const { itemId, channelId, region, day } = each;
    const rows =
      each.units > 0
        ? takeMore(shelf, each)
        : takeLess(shelf, each, known.get(nameOfDay(each, day)) ?? []);
    return rows.map(({ at, units }) => ({
      ...{ itemId, channelId, region, orderDay: day, units },
      forecastDay: at === null ? null : text(shelf.first + at),
    }));
  });
}
