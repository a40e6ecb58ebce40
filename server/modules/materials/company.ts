import { dayFromText, dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import { remainingForecast } from "../forecasts/index.ts";
import { companyMoney, moneyDayOf, openDemand } from "../orders/index.ts";
import type { OpenDemand } from "../orders/index.ts";
import {
  bomsWithin,
  openComponents,
  openWorkOrders,
  operationsOf,
  routingsOn,
} from "../production/index.ts";
import type { Production } from "../production/index.ts";
import { usualPlaces } from "../promises/index.ts";
import { listSupplies, reservationsOfItems, stockLevels } from "../stock/index.ts";
import { openLanes, readLanes } from "./lanes.ts";
import { readSettings } from "./settings.ts";

/** What materials works with. */
export interface MaterialsParts {
  readonly catalog: Catalog;
  readonly production: Production;
}

const pageRows = 10_000;

/** All rows of a paged query: nothing is cut off in silence. */
async function allPages<Row>(
  read: (after: string | null) => Promise<Row[]>,
  keyOf: (row: Row) => string,
): Promise<Row[]> {
  const all: Row[] = [];
  for (let after: string | null = null; ;) {
    const rows = await read(after);
    all.push(...rows);
    const last = rows.at(-1);
    if (rows.length < pageRows || !last) return all;
    after = keyOf(last);
  }
}

/** An order line whose money is in the company's currency; null where no rate holds on its day. */
export interface PricedLine extends Omit<OpenDemand, "amountMinor"> {
  readonly amountMinor: number | null;
}

async function pricedLines(tx: Tx): Promise<PricedLine[]> {
  const money = await companyMoney(tx);
  return (await openDemand(tx)).map((line) => ({
    ...line,
    amountMinor: money.worthOf(line.amountMinor, line.currency, moneyDayOf(line.placedAt)),
  }));
}

/** All that material planning looks at, read in one picture. */
export async function readCompany(tx: Tx, { catalog, production }: MaterialsParts, days: number) {
  const items = await catalog.view.get(tx);
  const places = await production.parties.view.get(tx);
  const factory = await production.factory.get(tx);
  const plants = [...factory.plants.keys()].toSorted((one, other) => one - other);
  const zone = places.place(plants[0] ?? 0)?.zone ?? "Asia/Shanghai";
  const today = dayOfInstant(tx.now, zone).day;
  const all = { items: null, placeIds: null, limit: pageRows };
  const orders = await openWorkOrders(tx, null);
  const orderIds = orders.map((each) => each.id);
  const operations = await operationsOf(tx, orderIds);
  const itemIds = items.items.map((each) => each.id);
  const first = dayToText(today);
  const wide = { items: null, placeId: null, placeIds: null, limit: pageRows };
  return {
    ...{ items, places, plants, zone, today, days, orders },
    settings: await readSettings(tx),
    lanes: openLanes(places, await readLanes(tx)),
    /** Where the rules send from first, for what nothing is reserved for. */
    usualPlace: await usualPlaces(tx),
    operations,
    components: await openComponents(tx, orderIds, operations),
    routings: await routingsOn(tx, itemIds, first),
    boms: await bomsWithin(tx, { from: first, days }),
    levels: await allPages(
      (after) => stockLevels(tx, { ...wide, after }),
      (row) => `${row.itemId}|${row.placeId}`,
    ),
    supplies: await allPages(
      (after) => listSupplies(tx, { ...all, after }),
      (row) => `${row.day}|${row.id}`,
    ),
    lines: await pricedLines(tx),
    reservations: await reservationsOfItems(tx, itemIds),
    forecast: await remainingForecast(tx),
    dayOf: (text: string) => dayFromText(text) as number,
    dayAt: (instant: Date) => dayOfInstant(instant, zone).day as number,
  };
}

export type Company = Awaited<ReturnType<typeof readCompany>>;
