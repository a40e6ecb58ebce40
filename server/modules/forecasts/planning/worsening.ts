import { dayToText } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { NodeKey } from "../nodes.ts";
import { readSettings } from "../settings.ts";
import { todayOf } from "../today.ts";

/** Weeks that are looked at lately and before, and how many of each it takes. */
const [weeksLate, weeksBefore, lateLeast, beforeLeast] = [4, 8, 2, 4];
const shownMost = 200;

/** A part, or a kind of demand, whose forecasts miss more than they used to. */
export interface Worse extends NodeKey {
  readonly class: string | null;
  readonly weeks: number;
  readonly weeksBefore: number;
  readonly wape: number;
  readonly wapeBefore: number;
  readonly missedMore: number;
}

/**
 * Parts and kinds of demand whose WAPE of the coming week rose by more than the planners' threshold,
 * the most units missed beyond what was usual first; of these channels only, where some are named.
 */
export async function worseNodes(
  tx: Tx,
  channelIds: readonly number[] | null = null,
): Promise<{ readonly percent: number | null; readonly rows: Worse[] }> {
  const percent = (await readSettings(tx)).worsePercent ?? null;
  if (percent === null) return { percent, rows: [] };
  const rows = await tx.rows<Worse>(
    `with weekly as (
       select distinct on (date_trunc('week', origin)) id, origin from forecasts.version
       where cell = $1 and tenant_id = $2 and kind = 'statistical' and state = 'done'
         and origin > $3::date - 7 * ($4::int + $5::int + 1) and origin <= $3::date - 7
       order by date_trunc('week', origin), origin, id
     ), seen as (
       select known.*, weekly.origin > $3::date - 7 * ($4::int + 1) as is_late, node.class,
         node.is_leaf
       from weekly join forecasts.accuracy as known on known.cell = $1 and known.tenant_id = $2
         and known.version_id = weekly.id and known.lead = 1
       join forecasts.node as node on node.cell = $1 and node.tenant_id = $2
         and node.version_id = weekly.id and node.item_id = known.item_id
         and node.channel_id = known.channel_id and node.region = known.region
       where $9::int[] is null or known.channel_id = any ($9::int[])
     ), told as (
       select item_id, channel_id, region, null as class, version_id, is_late, miss, actual from seen
       union all
       select 0, 0, '*', class, version_id, is_late, miss, actual from seen
       where is_leaf and $9::int[] is null
     ), sums as (
       select item_id, channel_id, region, class,
         count(distinct version_id) filter (where is_late)::int as late,
         count(distinct version_id) filter (where not is_late)::int as before,
         sum(miss) filter (where is_late) / nullif(sum(actual) filter (where is_late), 0) as wape,
         sum(miss) filter (where not is_late)
           / nullif(sum(actual) filter (where not is_late), 0) as wape_before,
         sum(actual) filter (where is_late) as asked
       from told group by 1, 2, 3, 4
     )
     select item_id as "itemId", channel_id as "channelId", region, class, late as weeks,
       before as "weeksBefore", wape, wape_before as "wapeBefore",
       (wape - wape_before) * asked as "missedMore"
     from sums where late >= $6 and before >= $7
       and wape > wape_before * (1 + $8::float8 / 100) and (wape - wape_before) * asked >= 1
     order by "missedMore" desc, item_id, channel_id, region limit $10`,
    [
      ...[tx.scope.cell, tx.scope.tenantId, dayToText(todayOf(tx)), weeksLate, weeksBefore],
      ...[lateLeast, beforeLeast, percent, channelIds, shownMost],
    ],
  );
  return { percent, rows };
}
