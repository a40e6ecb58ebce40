import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { sourcingRows } from "../../promises/index.ts";
import { emptySpans } from "../../stock/index.ts";
import { readSettings } from "../settings.ts";
import { soldOutRuns } from "./sold-out.ts";
import type { Shelf, SoldOut } from "./sold-out.ts";
import { todayOf, zone } from "../today.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const text = (day: number) => dayToText(day as Day);

/** Days on which an item was sold out wherever a channel draws from, found in stock's own history. */
export interface StockOut {
  readonly id: number;
  readonly itemId: number;
  readonly channelId: number;
  readonly fromDay: string;
  readonly untilDay: string;
  readonly placeIds: readonly number[];
  readonly foundAt: Date;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
}

const columns = `id, item_id as "itemId", channel_id as "channelId", from_day as "fromDay",
  until_day as "untilDay", place_ids as "placeIds", found_at as "foundAt",
  withdrawn_at as "withdrawnAt", withdrawn_by as "withdrawnBy"`;

/** Stock-outs of an item (null: those of all that count), that touch days; the oldest first. */
export function stockOutsOf(
  tx: Tx,
  asked: { readonly itemId: number | null; readonly from: string; readonly until: string },
): Promise<StockOut[]> {
  return tx.rows<StockOut>(
    `select ${columns} from forecasts.stock_out where cell = $1 and tenant_id = $2
       and case when $3::int is null then withdrawn_at is null else item_id = $3 end
       and until_day >= $4::date and from_day <= $5::date order by from_day, id`,
    [...scopeOf(tx), asked.itemId, asked.from, asked.until],
  );
}

/** Places each channel draws from; those without rules of their own go by the rules for all. */
async function drawnFrom(tx: Tx): Promise<(channelId: number) => ReadonlySet<number>> {
  const { sources } = await sourcingRows(tx);
  const places = new Map<number, Set<number>>();
  for (const { channelId, placeId } of sources)
    places.set(channelId, (places.get(channelId) ?? new Set()).add(placeId));
  const usual = places.get(0) ?? new Set<number>();
  return (channelId) => places.get(channelId) ?? usual;
}

/** Days on which a channel asked for each of these items, from the first day on. */
function askedDays(tx: Tx, itemIds: readonly number[], { from, until }: Span) {
  return tx.rows<{ itemId: number; channelId: number; at: number[] }>(
    `select item_id as "itemId", channel_id as "channelId",
       array_agg(distinct day - $4::date) as at
     from forecasts.demand where cell = $1 and tenant_id = $2 and item_id = any ($3::int[])
       and day between $4::date and $5::date and asked > 0 group by 1, 2 order by 1, 2`,
    [...scopeOf(tx), itemIds, from, until],
  );
}

interface Span {
  readonly from: string;
  readonly until: string;
}

interface Found extends SoldOut {
  readonly itemId: number;
  readonly channelId: number;
}

async function findRuns(tx: Tx, span: Span): Promise<Found[]> {
  const shelves = await emptySpans(tx, { ...span, zone });
  const byItem = Map.groupBy(shelves, ({ itemId }) => itemId);
  const places = await drawnFrom(tx);
  const days = dayFromText(span.until) - dayFromText(span.from) + 1;
  const asked = await askedDays(tx, [...byItem.keys()], span);
  return asked.flatMap(({ itemId, channelId, at }) => {
    const drawn = places(channelId);
    const mine: Shelf[] = (byItem.get(itemId) ?? []).filter(({ placeId }) => drawn.has(placeId));
    if (mine.length === 0) return [];
    return soldOutRuns(mine, days, new Set(at)).map((run) => ({ itemId, channelId, ...run }));
  });
}

/**
 * Looks through the days that forecasts learn from and writes down which were sold out: new runs are
 * added, those that go on grow, those that no longer hold (an order came in late) are withdrawn. What
 * a planner has overruled stays overruled. Gives how many days count.
 */
export async function findStockOuts(tx: Tx): Promise<number> {
  const { historyDays } = await readSettings(tx);
  const today = todayOf(tx);
  const span = { from: text(today - historyDays), until: text(today - 1) };
  const first = dayFromText(span.from);
  const found = await findRuns(tx, span);
  const ids = found.length > 0 ? await tx.newIds(found.length) : 0;
  await tx.rows(
    `with found as (
       select * from unnest($3::bigint[], $4::int[], $5::int[], $6::date[], $7::date[], $8::text[])
         as each (id, item_id, channel_id, from_day, until_day, places)),
     gone as (
       update forecasts.stock_out as old set withdrawn_at = $9, withdrawn_by = ''
       where cell = $1 and tenant_id = $2 and withdrawn_at is null and from_day > $10::date
         -- A run before the first order that is still looked at is not refuted, only out of sight.
         and exists (select 1 from forecasts.demand as seen where seen.cell = $1
           and seen.tenant_id = $2 and seen.item_id = old.item_id
           and seen.channel_id = old.channel_id and seen.asked > 0
           and seen.day >= $10::date and seen.day < old.from_day)
         and not exists (select 1 from found where found.item_id = old.item_id
           and found.channel_id = old.channel_id and found.from_day = old.from_day))
     insert into forecasts.stock_out as old (cell, tenant_id, id, item_id, channel_id, from_day,
       until_day, place_ids, found_at)
     select $1, $2, id, item_id, channel_id, from_day, until_day, places::int[], $9 from found
     on conflict (cell, tenant_id, item_id, channel_id, from_day) do update
       set until_day = excluded.until_day, place_ids = excluded.place_ids,
         withdrawn_at = null, withdrawn_by = null
       where (old.withdrawn_at is null or old.withdrawn_by = '')
         and (old.withdrawn_at is not null or old.until_day <> excluded.until_day
           or old.place_ids <> excluded.place_ids)`,
    [
      ...[...scopeOf(tx), found.map((_, at) => ids + at)],
      ...[found.map((each) => each.itemId), found.map((each) => each.channelId)],
      ...[found.map(({ from }) => text(first + from)), found.map((run) => text(first + run.until))],
      ...[found.map(({ placeIds }) => `{${placeIds.join(",")}}`), tx.now, span.from],
    ],
  );
  return found.reduce((sum, { from, until }) => sum + until - from + 1, 0);
}

/** A planner says that these days count as they are; null where there is no such stock-out. */
export async function overruleStockOut(
  tx: Tx,
  id: number,
): Promise<{ readonly itemId: number; readonly isNew: boolean } | null> {
  const [row] = await tx.rows<{ itemId: number; isNew: boolean }>(
    `with known as (select withdrawn_at, withdrawn_by from forecasts.stock_out
       where cell = $1 and tenant_id = $2 and id = $3 for update)
     update forecasts.stock_out as each set
       withdrawn_at = coalesce(each.withdrawn_at, $4),
       withdrawn_by = coalesce(nullif(each.withdrawn_by, ''), $5)
     from known where each.cell = $1 and each.tenant_id = $2 and each.id = $3
     returning each.item_id as "itemId", known.withdrawn_at is null as "isNew"`,
    [...scopeOf(tx), id, tx.now, tx.actor.name],
  );
  return row ?? null;
}
