import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { every, everyRegion } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { readPlan } from "./plan-store.ts";
import type { LeafPlan } from "./plan-store.ts";
import type { Version } from "../versions.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Which place is first for a channel and a province; null: none serves the channel. */
export type PlaceOf = (channelId: number, region: string) => number | null;

/** Stands where no place serves the channels that ask. */
export const nowhere = 0;

/** Days before a plan whose demand says how it falls to provinces. */
const sharedDays = 91;

/**
 * Keeps how demand fell to provinces before a version that tells none apart, by item and channel and
 * by channel, unless that is known. Until the next version nobody's order moves what a place is planned.
 */
export async function keepShares(tx: Tx, version: Version): Promise<void> {
  if (version.settings.byRegion) return;
  const origin = dayFromText(version.origin);
  await tx.rows(
    `with asked as materialized (
       select item_id, channel_id, region, sum(asked - withdrawn)::bigint as units
       from forecasts.demand where cell = $1 and tenant_id = $2 and day between $4::date and $5::date
         and not exists (select 1 from forecasts.share as known
           where known.cell = $1 and known.tenant_id = $2 and known.version_id = $3)
       group by 1, 2, 3 having sum(asked - withdrawn) > 0
     )
     insert into forecasts.share (cell, tenant_id, version_id, item_id, channel_id, units)
     select $1, $2, $3, item_id, channel_id, jsonb_object_agg(region, units) from asked
     group by item_id, channel_id
     union all
     select $1, $2, $3, 0, channel_id, jsonb_object_agg(region, units) from (
       select channel_id, region, sum(units) as units from asked group by 1, 2) as sums
     group by channel_id`,
    [
      ...[...scopeOf(tx), version.id],
      ...[dayToText((origin - sharedDays) as Day), dayToText((origin - 1) as Day)],
    ],
  );
}

/** Forgets the shares of versions but the newest few and those in force, which has the last word. */
export async function forgetShares(tx: Tx): Promise<void> {
  await tx.rows(
    `delete from forecasts.share as share where share.cell = $1 and share.tenant_id = $2
       and share.version_id not in (
         (select id from forecasts.version where cell = $1 and tenant_id = $2
           order by id desc limit 4)
         union all (select id from forecasts.version where cell = $1 and tenant_id = $2
           and published_at is not null order by published_at desc, id desc limit 1))`,
    scopeOf(tx),
  );
}

/** The plan of a leaf with how the demand before its version fell to provinces. */
export interface SharedPlan extends LeafPlan {
  readonly shares: Readonly<Record<string, number>>;
}

/** What is planned of a part by leaf, of these channels alone where they are named. */
export async function readShared(
  tx: Tx,
  version: Pick<Version, "id">,
  { node, channelIds }: { readonly node: NodeKey; readonly channelIds: readonly number[] | null },
): Promise<SharedPlan[]> {
  const plans = await readPlan(tx, node);
  // Read by themselves and put together here: a table that was just filled has no statistics yet.
  const rows = await tx.rows<Omit<NodeKey, "region"> & { units: SharedPlan["shares"] }>(
    `select item_id as "itemId", channel_id as "channelId", units from forecasts.share
     where cell = $1 and tenant_id = $2 and version_id = $3 and ($4 = 0 or item_id in (0, $4))`,
    [...scopeOf(tx), version.id, node.itemId],
  );
  const shares = new Map(rows.map((row) => [`${row.itemId}/${row.channelId}`, row.units]));
  return plans
    .filter(({ channelId }) => channelIds === null || channelIds.includes(channelId))
    .map((leaf) => ({
      ...leaf,
      shares:
        shares.get(`${leaf.itemId}/${leaf.channelId}`) ??
        shares.get(`${every}/${leaf.channelId}`) ??
        {},
    }));
}

/** By how much each place counts for a leaf: its own where it has one province, else as demand fell. */
export function placesOf(
  { channelId, region, shares }: Pick<SharedPlan, "channelId" | "region" | "shares">,
  placeOf: PlaceOf,
): ReadonlyMap<number, number> {
  const weights = new Map<number, number>();
  if (region !== everyRegion) return weights.set(placeOf(channelId, region) ?? nowhere, 1);
  for (const [where, units] of Object.entries(shares)) {
    const placeId = placeOf(channelId, where) ?? nowhere;
    weights.set(placeId, (weights.get(placeId) ?? 0) + units);
  }
  return weights.size > 0 ? weights : weights.set(placeOf(channelId, "") ?? nowhere, 1);
}

/**
 * Whole units by day shared in proportion to weights: each day's add up to the day's own, and what
 * rounding owes to one is given to it on the days that follow.
 */
export function fallTo(units: readonly number[], weights: readonly number[]): number[][] {
  if (weights.length === 1) return [[...units]];
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const given = weights.map(() => units.map(() => 0));
  const owed = weights.map(() => 0);
  // Plain loops: ten thousand leaves of three months fall to places while somebody waits.
  for (let day = 0; day < units.length; day += 1) {
    const asked = units[day] ?? 0;
    let rest = asked;
    for (let at = 0; at < weights.length && asked > 0; at += 1) {
      const wanted = (owed[at] ?? 0) + (asked * (weights[at] ?? 0)) / whole;
      const sure = Math.min(rest, Math.max(0, Math.floor(wanted + 1e-9)));
      rest -= sure;
      owed[at] = wanted - sure;
      (given[at] ?? [])[day] = sure;
    }
    // Fewer units than there are places are left: each goes to whom most is owed, the first of equals.
    for (; rest > 0; rest -= 1) {
      let most = 0;
      for (let at = 1; at < owed.length; at += 1)
        if ((owed[at] ?? 0) > (owed[most] ?? 0) + 1e-9) most = at;
      owed[most] = (owed[most] ?? 0) - 1;
      const own = given[most] ?? [];
      own[day] = (own[day] ?? 0) + 1;
    }
  }
  return given;
}
