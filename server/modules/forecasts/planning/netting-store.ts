import type { Tx } from "../../../platform/index.ts";
import type { Window } from "./netting.ts";
import type { NodeKey } from "../nodes.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Until which order day netting is written down; null before a plan was ever published. */
export async function closedUntil(tx: Tx): Promise<string | null> {
  const [row] = await tx.rows<{ day: string | null }>(
    "select closed_until as day from forecasts.state where cell = $1 and tenant_id = $2",
    scopeOf(tx),
  );
  return row?.day ?? null;
}

/** The first order day that was ever netted; null while none was. */
export async function closedFrom(tx: Tx): Promise<string | null> {
  const [row] = await tx.rows<{ day: string | null }>(
    `select coalesce(closed_from, (select min(order_day) from forecasts.netting
       where cell = $1 and tenant_id = $2)) as day
     from forecasts.state where cell = $1 and tenant_id = $2`,
    scopeOf(tx),
  );
  return row?.day ?? null;
}

/** Says until which order day netting is written down; the first time, that none before is. */
export async function writeClosed(tx: Tx, day: string): Promise<void> {
  await tx.rows(
    `update forecasts.state set closed_until = $3::date, closed_from = coalesce(closed_from,
       case when closed_until is null then $3::date + 1 end)
     where cell = $1 and tenant_id = $2`,
    [...scopeOf(tx), day],
  );
}

/** Windows by channel; 0 is for channels that are not named. */
export async function readWindows(tx: Tx): Promise<(Window & { readonly channelId: number })[]> {
  return tx.rows(
    `select channel_id as "channelId", back_days as "backDays", forward_days as "forwardDays"
     from forecasts.consumption_window where cell = $1 and tenant_id = $2 order by channel_id`,
    scopeOf(tx),
  );
}

/** Sets the window of a channel, or of those not named. */
export async function writeWindow(
  tx: Tx,
  channelId: number,
  { backDays, forwardDays }: Window,
): Promise<void> {
  const before = (await readWindows(tx)).find((each) => each.channelId === channelId);
  await tx.rows(
    `insert into forecasts.consumption_window (cell, tenant_id, channel_id, back_days, forward_days)
     values ($1, $2, $3, $4, $5) on conflict (cell, tenant_id, channel_id) do update
       set back_days = excluded.back_days, forward_days = excluded.forward_days`,
    [...scopeOf(tx), channelId, backDays, forwardDays],
  );
  const subject = { subjectKind: "consumption_window", subjectId: channelId };
  const after = { backDays, forwardDays };
  tx.audit({ action: "forecasts.window", ...subject, before: before ?? null, after });
}

/** What the orders of a leaf asked on a day. */
export interface DayDemand extends NodeKey {
  readonly day: string;
  readonly units: number;
}

/** Demand by leaf and day between two days; regions together unless they are told apart. */
export function demandDays(
  tx: Tx,
  asked: {
    readonly from: string;
    readonly until: string;
    readonly byRegion: boolean;
    readonly node: NodeKey | null;
  },
): Promise<DayDemand[]> {
  const { from, until, byRegion, node } = asked;
  return tx.rows<DayDemand>(
    `select item_id as "itemId", channel_id as "channelId",
       case when $5 then region else '*' end as region, day,
       sum(asked - withdrawn)::bigint as units
     from forecasts.demand where cell = $1 and tenant_id = $2
       and day between $3::date and $4::date
       and ($6::int is null or ($6 = 0 or item_id = $6) and ($7 = 0 or channel_id = $7)
         and ($8 = '*' or region = $8))
     group by 1, 2, 3, 4 having sum(asked - withdrawn) > 0 order by day, 1, 2, 3`,
    [
      ...[...scopeOf(tx), from, until, byRegion],
      ...[node?.itemId ?? null, node?.channelId ?? null, node?.region ?? null],
    ],
  );
}

/** What was written of closed days, at closing and later, with when it was noted. */
const writtenText = `(select cell, tenant_id, item_id, channel_id, region, order_day, forecast_day,
    units, null::date as noted_on from forecasts.netting where cell = $1 and tenant_id = $2
  union all select cell, tenant_id, item_id, channel_id, region, order_day, forecast_day, units,
    noted_on from forecasts.netting_change where cell = $1 and tenant_id = $2) as written`;

/** Units that closed order days took from each planned day of a part, or of all, from one on. */
export function takenDays(
  tx: Tx,
  from: string,
  node: NodeKey | null = null,
): Promise<(NodeKey & { readonly day: string; readonly units: number })[]> {
  return tx.rows(
    `select item_id as "itemId", channel_id as "channelId", region, forecast_day as day,
       sum(units)::bigint as units
     from ${writtenText} where forecast_day >= $3::date
       and forecast_day < 'infinity'
       and ($4::int is null or ($4 = 0 or item_id = $4) and ($5 = 0 or channel_id = $5)
         and ($6 = '*' or region = $6))
     group by 1, 2, 3, 4 having sum(units) <> 0`,
    [
      ...[...scopeOf(tx), from],
      ...[node?.itemId ?? null, node?.channelId ?? null, node?.region ?? null],
    ],
  );
}

/** A row of the written audit. */
export interface NettingRow extends NodeKey {
  readonly orderDay: string;
  /** Null: beyond the plan. */
  readonly forecastDay: string | null;
  readonly units: number;
}

/** Writes what closed days took. */
export async function writeNetting(tx: Tx, rows: readonly NettingRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into forecasts.netting (cell, tenant_id, item_id, channel_id, region, order_day,
       forecast_day, units)
     select $1, $2, item_id, channel_id, region, order_day::date,
       coalesce(forecast_day, 'infinity')::date, units
     from unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[])
       as made (item_id, channel_id, region, order_day, forecast_day, units)
     on conflict do nothing`,
    [
      ...scopeOf(tx),
      rows.map((row) => row.itemId),
      rows.map((row) => row.channelId),
      rows.map((row) => row.region),
      rows.map((row) => row.orderDay),
      rows.map((row) => row.forecastDay),
      rows.map((row) => row.units),
    ],
  );
}

/** Writes what came after days were closed. */
export async function writeChanges(
  tx: Tx,
  rows: readonly NettingRow[],
  notedOn: string,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into forecasts.netting_change as known (cell, tenant_id, item_id, channel_id, region,
       order_day, forecast_day, noted_on, units)
     select $1, $2, item_id, channel_id, region, order_day::date,
       coalesce(forecast_day, 'infinity')::date, $9::date, sum(units)
     from unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::bigint[])
       as made (item_id, channel_id, region, order_day, forecast_day, units)
     group by 3, 4, 5, 6, 7 having sum(units) <> 0`,
    [
      ...scopeOf(tx),
      rows.map((row) => row.itemId),
      rows.map((row) => row.channelId),
      rows.map((row) => row.region),
      rows.map((row) => row.orderDay),
      rows.map((row) => row.forecastDay),
      rows.map((row) => row.units),
      notedOn,
    ],
  );
}

/** A row of the audit with when it was noted; null: at closing. */
export interface WrittenRow extends NettingRow {
  readonly notedOn: string | null;
}

/** What is written of an item's closed days in a channel, whatever regions it was told by. */
export async function writtenRows(
  tx: Tx,
  { itemId, channelId }: Pick<NodeKey, "itemId" | "channelId">,
  days: { readonly from: string; readonly until: string },
): Promise<WrittenRow[]> {
  return tx.rows<WrittenRow>(
    `select item_id as "itemId", channel_id as "channelId", region, order_day as "orderDay",
       nullif(forecast_day, 'infinity')::text as "forecastDay", units, noted_on as "notedOn"
     from ${writtenText} where ($3 = 0 or item_id = $3) and ($4 = 0 or channel_id = $4)
       and order_day between $5::date and $6::date
     order by order_day, item_id, channel_id, region, noted_on nulls first, forecast_day`,
    [...scopeOf(tx), itemId, channelId, days.from, days.until],
  );
}

/** By how much a leaf asks more of a closed day than is written of it; less: below zero. */
export interface LateDay extends NodeKey {
  readonly day: string;
  readonly units: number;
}

/**
 * Closed days whose demand is no longer what is written of them, by the regions they were written
 * by; those of which nothing is written yet by those of the plan.
 */
export function lateDays(
  tx: Tx,
  asked: {
    readonly from: string;
    readonly until: string;
    readonly byRegion: boolean;
    readonly node: Pick<NodeKey, "itemId" | "channelId"> | null;
  },
): Promise<LateDay[]> {
  const { from, until, byRegion, node } = asked;
  return tx.rows<LateDay>(
    `with known as (
       select item_id, channel_id, region, order_day as day, sum(units)::bigint as units
       from ${writtenText} where order_day between $3::date and $4::date
         and ($6 = 0 or item_id = $6) and ($7 = 0 or channel_id = $7) group by 1, 2, 3, 4
     ), grain as (
       select item_id, channel_id, day, bool_or(region = '*') as whole from known group by 1, 2, 3
     ), wanted as (
       select item_id, channel_id,
         case when coalesce(grain.whole, not $5) then '*' else demand.region end as region, day,
         greatest(0, sum(asked - withdrawn))::bigint as units
       from forecasts.demand left join grain using (item_id, channel_id, day)
       where cell = $1 and tenant_id = $2 and day between $3::date and $4::date
         and ($6 = 0 or item_id = $6) and ($7 = 0 or channel_id = $7) group by 1, 2, 3, 4
     )
     select item_id as "itemId", channel_id as "channelId", region, day,
       (coalesce(wanted.units, 0) - coalesce(known.units, 0))::bigint as units
     from wanted full join known using (item_id, channel_id, region, day)
     where coalesce(wanted.units, 0) <> coalesce(known.units, 0)
     order by day, item_id, channel_id, region`,
    [...scopeOf(tx), from, until, byRegion, node?.itemId ?? 0, node?.channelId ?? 0],
  );
}

/** What each order of a day asked of a leaf, the first come first. */
export function ordersOfDay(
  tx: Tx,
  leaf: NodeKey,
  day: string,
): Promise<{ readonly orderId: number; readonly units: number }[]> {
  return tx.rows(
    `select order_id as "orderId", sum((line.value ->> 1)::bigint - (line.value ->> 2)::bigint)::bigint
       as units
     from forecasts.order_demand as asked cross join lateral jsonb_array_elements(lines) as line
     where cell = $1 and tenant_id = $2 and day = $3::date and channel_id = $4
       and ($5 = '*' or region = $5) and (line.value ->> 0)::int = $6
     group by order_id having sum((line.value ->> 1)::bigint - (line.value ->> 2)::bigint) > 0
     order by order_id limit 2000`,
    [...scopeOf(tx), day, leaf.channelId, leaf.region, leaf.itemId],
  );
}

/**
 * Planned days of which more was taken than was planned, or less than nothing, as "leaf day: taken of planned": of leaves,
 * and of items and channels whatever regions they are told by.
 */
export async function overNetted(tx: Tx): Promise<string[]> {
  const sums = (table: string, where: string) =>
    `select item_id, channel_id, region, day, sum(units) as units from ${table} where ${where}
     group by grouping sets ((item_id, channel_id, day), (item_id, channel_id, region, day))`;
  const planned = `(select item_id, channel_id, region, first_day + (at - 1)::int as day,
      each.units, plan.cell, plan.tenant_id from forecasts.plan as plan
    cross join lateral unnest(plan.units) with ordinality as each (units, at)) as days`;
  const taken = `(select item_id, channel_id, region, forecast_day as day, units, cell, tenant_id
    from ${writtenText}) as days`;
  const rows = await tx.rows<{ line: string }>(
    `select distinct format('%s/%s/%s %s: %s of %s', net.item_id, net.channel_id, coalesce(net.region, '*'),
       net.day, net.units, plan.units) as line
     from (${sums(taken, "cell = $1 and tenant_id = $2 and day < 'infinity'")}) as net
     join (${sums(planned, "cell = $1 and tenant_id = $2")}) as plan
       on plan.item_id = net.item_id and plan.channel_id = net.channel_id
         and plan.day = net.day and plan.region is not distinct from net.region
     join forecasts.state as state on state.cell = $1 and state.tenant_id = $2
     where net.day <= state.closed_until and (net.units > plan.units or net.units < 0) limit 100`,
    scopeOf(tx),
  );
  return rows.map((row) => row.line);
}
