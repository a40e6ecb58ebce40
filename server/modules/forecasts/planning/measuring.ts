import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { NodeKey } from "../nodes.ts";
import { measureOverrides } from "./override-store.ts";
import { todayOf } from "../today.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** First and last day of each lead, counted from 1; the last reaches to the horizon. */
const leads = [
  { lead: 1, from: 1, until: 7 },
  { lead: 2, from: 8, until: 28 },
  { lead: 3, from: 29, until: 371 },
] as const;

interface Due {
  readonly id: number;
  readonly origin: string;
  readonly byRegion: boolean;
  readonly horizon: number;
}

/** Versions of which a lead is over and not measured yet, whose points are still kept. */
function dueVersions(tx: Tx, lead: (typeof leads)[number], today: string): Promise<Due[]> {
  return tx.rows<Due>(
    `select id, origin, (settings ->> 'byRegion')::boolean as "byRegion",
       (settings ->> 'horizonDays')::int as horizon
     from forecasts.version as version where cell = $1 and tenant_id = $2
       and kind = 'statistical' and state = 'done'
       and origin + least($3, (settings ->> 'horizonDays')::int) <= $4::date
       and created_at > $5::timestamptz - interval '399 days'
       and not exists (select 1 from forecasts.accuracy as known where known.cell = $1
         and known.tenant_id = $2 and known.version_id = version.id and known.lead = $6)
     order by id limit 10`,
    [...scopeOf(tx), lead.until, today, tx.now, lead.lead],
  );
}

/** Sums of units by day over every level, from rows of item, channel, region and day. */
const summed = (rows: string, levels: string) =>
  `select coalesce(item, 0) as item, coalesce(channel, 0) as channel, coalesce(region, '*') as region,
     day, sum(units)::float8 as units
   from (${rows}) as daily group by day, grouping sets (${levels})`;

/**
 * Measures one lead of a version: every node against what was asked of it, day by day, and likewise
 * what was decided of it where the version was published.
 */
async function measureLead(tx: Tx, due: Due, lead: (typeof leads)[number]): Promise<void> {
  const until = Math.min(lead.until, due.horizon);
  const day = (at: number) => dayToText((dayFromText(due.origin) + at - 1) as Day);
  const region = due.byRegion ? "region" : "'*'";
  const levels = due.byRegion
    ? "(), (channel), (region), (item), (item, channel), (item, channel, region)"
    : "(), (channel), (item), (item, channel, region)";
  const asked = `select item_id as item, channel_id as channel, ${region} as region, day,
      asked - withdrawn as units from forecasts.demand
    where cell = $1 and tenant_id = $2 and day between $5::date and $6::date`;
  const decided = `select item_id as item, channel_id as channel, region,
      $7::date + (at - 1)::int as day, units from forecasts.node
    cross join lateral unnest(plan) with ordinality as each (units, at)
    where cell = $1 and tenant_id = $2 and version_id = $3 and is_leaf and at between $8 and $9`;
  await tx.rows(
    `with seen as (${summed(asked, levels)}), decided as (${summed(decided, levels)})
     insert into forecasts.accuracy (cell, tenant_id, version_id, lead, item_id, channel_id, region,
       days, actual, miss, bias, plan_miss, plan_bias)
     select $1, $2, $3, $4, node.item_id, node.channel_id, node.region, count(*)::int,
       coalesce(sum(seen.units), 0), sum(abs(said.point - coalesce(seen.units, 0))),
       sum(said.point - coalesce(seen.units, 0)),
       case when count(decided.units) = count(*)
         then sum(abs(decided.units - coalesce(seen.units, 0))) end,
       case when count(decided.units) = count(*)
         then sum(decided.units - coalesce(seen.units, 0)) end
     from forecasts.node as node
     cross join lateral unnest(node.point) with ordinality as said (point, at)
     left join seen on seen.item = node.item_id and seen.channel = node.channel_id
       and seen.region = node.region and seen.day = $7::date + (said.at - 1)::int
     left join decided on decided.item = node.item_id and decided.channel = node.channel_id
       and decided.region = node.region and decided.day = $7::date + (said.at - 1)::int
     where node.cell = $1 and node.tenant_id = $2 and node.version_id = $3
       and said.at between $8 and $9
     group by node.item_id, node.channel_id, node.region
     on conflict (cell, tenant_id, version_id, lead, item_id, channel_id, region) do nothing`,
    [
      ...[...scopeOf(tx), due.id, lead.lead, day(lead.from), day(until), due.origin, lead.from],
      until,
    ],
  );
}

/** Measures what can be measured by now: overrides whose days are over, and leads of versions. */
export async function measure(tx: Tx): Promise<void> {
  const today = dayToText(todayOf(tx));
  await measureOverrides(tx, today);
  for (const lead of leads)
    for (const due of await dueVersions(tx, lead, today))
      if (due.horizon >= lead.from) await measureLead(tx, due, lead);
}

/** How versions did on a part; the newest first. */
export function accuracyOf(tx: Tx, node: NodeKey) {
  return tx.rows<{
    versionId: number;
    origin: string;
    lead: number;
    days: number;
    actual: number;
    miss: number;
    bias: number;
    planMiss: number | null;
    planBias: number | null;
  }>(
    `select version_id as "versionId", origin, lead, days, actual, miss, bias,
       plan_miss as "planMiss", plan_bias as "planBias"
     from forecasts.accuracy as known join forecasts.version as version
       on version.cell = $1 and version.tenant_id = $2 and version.id = known.version_id
     where known.cell = $1 and known.tenant_id = $2 and known.item_id = $3
       and known.channel_id = $4 and known.region = $5
     order by origin desc, version_id desc, lead limit 300`,
    [...scopeOf(tx), node.itemId, node.channelId, node.region],
  );
}

/** Weeks that a tracking signal looks back, and how many it needs. */
const weeksSeen = 12;
const weeksLeast = 4;
const cut = 4;

/**
 * Parts whose forecasts of the coming week leaned to one side, by the first version of each week; of
 * these channels only, where some are named.
 */
export function leaningNodes(tx: Tx, channelIds: readonly number[] | null = null) {
  return tx.rows<NodeKey & { weeks: number; signal: number; bias: number; actual: number }>(
    `select item_id as "itemId", channel_id as "channelId", region, count(*)::int as weeks,
       sum(bias) / nullif(avg(abs(bias)), 0) as signal, sum(bias) as bias, sum(actual) as actual
     from forecasts.accuracy as known
     join (select distinct on (date_trunc('week', origin)) id from forecasts.version
       where cell = $1 and tenant_id = $2 and kind = 'statistical' and state = 'done'
         and origin > $3::date - 7 * $4::int order by date_trunc('week', origin), origin, id) as weekly
       on weekly.id = known.version_id
     where known.cell = $1 and known.tenant_id = $2 and known.lead = 1
       and ($7::int[] is null or channel_id = any ($7::int[]))
     group by 1, 2, 3
     having count(*) >= $5 and abs(sum(bias)) >= $6 * avg(abs(bias)) and avg(abs(bias)) > 0
     order by abs(sum(bias)) desc limit 200`,
    [...scopeOf(tx), dayToText(todayOf(tx)), weeksSeen, weeksLeast, cut, channelIds],
  );
}
