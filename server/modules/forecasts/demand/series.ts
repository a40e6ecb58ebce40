import type { SeriesInput } from "../../../../engines/forecasting/index.ts";
import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { companyMoney } from "../../orders/index.ts";
import type { Leaf } from "./cleaning.ts";
import { correctedLeaves, foundOut } from "./corrected.ts";
import { pricedDays, worthsOf, worthText } from "../money.ts";
import { everyRegion, nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { flagsOf, isRepriced, pricesAhead } from "../scenario.ts";
import type { EventDays, PriceChange } from "../scenario.ts";
import type { Settings } from "../settings.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Demand of a leaf from the day its item was first asked for until the day before the origin. */
export interface History extends NodeKey {
  /** Day of the first value. */
  readonly first: Day;
  readonly values: readonly (number | null)[];
  readonly stockOuts: readonly boolean[] | null;
  /** What a unit cost on the days on which it was asked for. */
  readonly price: readonly (number | null)[];
  /** Whether it has ever moved by a twentieth from one fortnight to another. */
  readonly isPriceMoved: boolean;
  /** Units and minor units asked for in the last ninety days, for its price. */
  readonly lately: { readonly units: number; readonly amountMinor: number };
}

interface Row extends NodeKey {
  /** Days from the first of the history; one entry a day on which something was asked. */
  readonly at: number[];
  readonly units: number[];
  /** Asked in currencies whose worth is known, and how much money in the company's. */
  readonly asked: number[];
  readonly amounts: number[];
}

/** All sums of a run of days, by leaf. */
async function rowsOf(
  tx: Tx,
  from: string,
  span: { until: string; byRegion: boolean },
): Promise<Row[]> {
  const worths = worthsOf(await companyMoney(tx));
  return tx.rows<Row>(
    `select item_id as "itemId", channel_id as "channelId", region,
       array_agg(at order by at) as at, array_agg(units order by at) as units,
       array_agg(asked order by at) as asked, array_agg(amount order by at) as amounts
     from (select item_id, channel_id, case when $5 then region else '*' end as region,
         day - $3::date as at, sum(asked - withdrawn)::float8 as units,
         coalesce(sum(asked) filter (where worth.factor is not null), 0)::float8 as asked,
         coalesce(sum(amount_minor * worth.factor), 0)::float8 as amount
       from forecasts.demand ${worthText(6)} where cell = $1 and tenant_id = $2
         and day between $3::date and $4::date group by 1, 2, 3, 4) as daily
     group by 1, 2, 3 having sum(units) > 0 order by 1, 2, 3`,
    [...scopeOf(tx), from, span.until, span.byRegion, ...worths],
  );
}

/** The first day on which anything was asked, or null. */
export async function firstDay(tx: Tx): Promise<string | null> {
  const [row] = await tx.rows<{ day: string | null }>(
    "select min(day) as day from forecasts.demand where cell = $1 and tenant_id = $2 and asked > 0",
    scopeOf(tx),
  );
  return row?.day ?? null;
}

const blockDays = 14;

/** Prices by day, and whether they have moved. */
function priceOf(row: Row, length: number) {
  const price: (number | null)[] = Array.from({ length }, () => null);
  const blocks = new Map<number, { amount: number; asked: number }>();
  row.at.forEach((at, index) => {
    const asked = row.asked[index] ?? 0;
    const amount = row.amounts[index] ?? 0;
    if (asked <= 0 || amount <= 0) return;
    price[at] = amount / asked;
    const block = blocks.get(Math.floor(at / blockDays)) ?? { amount: 0, asked: 0 };
    blocks.set(Math.floor(at / blockDays), {
      amount: block.amount + amount,
      asked: block.asked + asked,
    });
  });
  const means = [...blocks.values()].map((block) => block.amount / block.asked);
  const moved = Math.max(...means) >= 1.05 * Math.min(...means);
  return { price, isPriceMoved: means.length > 1 && moved };
}

function historyOf(
  row: Row,
  { start, from, length }: { start: number; from: number; length: number },
  { leaf, out }: { leaf: Leaf | undefined; out: boolean[] | null },
): History {
  const whole: (number | null)[] = leaf?.values ?? Array.from({ length }, () => 0);
  const lately = { units: 0, amountMinor: 0 };
  row.at.forEach((at, index) => {
    if (!leaf) whole[at] = Math.max(0, row.units[index] ?? 0);
    if (at < length - pricedDays) return;
    lately.units += row.asked[index] ?? 0;
    lately.amountMinor += row.amounts[index] ?? 0;
  });
  const { price, isPriceMoved } = priceOf(row, length);
  return {
    ...{ itemId: row.itemId, channelId: row.channelId, region: row.region, isPriceMoved },
    first: (from + start) as Day,
    values: whole.slice(start),
    stockOuts: out?.slice(start) ?? null,
    price: price.slice(start),
    lately,
  };
}

/**
 * Every leaf's history up to the day before the origin, corrected. A leaf begins on the day its item
 * was first asked for anywhere: before, nobody could ask for it; since, nothing asked is a zero.
 */
export async function readHistories(
  tx: Tx,
  settings: Pick<Settings, "historyDays" | "byRegion">,
  origin: Day,
): Promise<History[]> {
  const began = await firstDay(tx);
  if (began === null) return [];
  const from = Math.max(dayFromText(began), origin - settings.historyDays);
  const period = { from: dayToText(from as Day), until: dayToText((origin - 1) as Day) };
  const { byRegion } = settings;
  const rows = await rowsOf(tx, period.from, { until: period.until, byRegion });
  const starts = new Map<number, number>();
  for (const { itemId, at } of rows)
    starts.set(itemId, Math.min(at[0] ?? 0, starts.get(itemId) ?? Number.POSITIVE_INFINITY));
  const corrected = await correctedLeaves(tx, period, byRegion);
  const length = origin - from;
  const outOf = await foundOut(tx, period, length);
  return rows.map((row) => {
    const leaf = corrected.get(nameOf(row));
    const shape = { start: starts.get(row.itemId) ?? 0, from, length };
    return historyOf(row, shape, { leaf, out: outOf(row, leaf) });
  });
}

/** What is known beside histories: events, and prices that are asked about. */
export interface Around {
  readonly horizon: number;
  readonly events: readonly EventDays[];
  readonly prices: readonly PriceChange[];
}

/** Where a leaf belongs, as the engine's hierarchy tells leaves apart. */
export const keysOf = ({ itemId, channelId, region }: NodeKey): Record<string, string> => ({
  ...{ item: String(itemId), channel: String(channelId) },
  ...(region === everyRegion ? {} : { region }),
});

/** A history as the engine takes it. */
export function seriesOf(history: History, { horizon, events, prices }: Around): SeriesInput {
  const { itemId, channelId, values, stockOuts, price, first } = history;
  const steps = { itemId, channelId, first, seen: values.length, horizon };
  const flags = flagsOf(events, steps);
  const isPriced = history.isPriceMoved || isRepriced(prices, steps);
  const last = price.findLast((each) => each !== null) ?? null;
  return {
    ...{ id: nameOf(history), history: values, seasons: [7], horizon },
    keys: keysOf(history),
    ...{ start: dayToText(first), step: "daily" as const },
    ...(stockOuts ? { stockOuts } : {}),
    ...(flags ? { events: flags } : {}),
    ...(isPriced ? { price: [...price, ...pricesAhead(prices, steps, last)] } : {}),
  };
}
