import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { NodeKey } from "../nodes.ts";
import { todayOf } from "../today.ts";
import type { Version } from "../versions.ts";

/** What two versions expect of a part over the same days. */
export interface Differing extends NodeKey {
  readonly units: number;
  /** What the version that it is compared with expects. */
  readonly against: number;
  /** The difference at what a unit costs, in minor units of the version's currency. */
  readonly addedMinor: number;
}

/** How far ahead versions are compared. */
const daysCompared = 28;

/** The days that two versions are compared over: four weeks from today that both speak of. */
export function daysOfBoth(tx: Tx, version: Version, against: Version | null) {
  const both = against ? [version, against] : [version];
  const from = Math.max(todayOf(tx), ...both.map((each) => dayFromText(each.origin)));
  const ends = both.map((each) => dayFromText(each.origin) + each.settings.horizonDays - 1);
  return { from, until: Math.min(from + daysCompared - 1, ...ends) };
}

/**
 * Where a version differs from another, all demand first and then by money; parts that only one of
 * them tells apart are left out, as their sums are compared above them.
 */
export async function differencesOf(
  tx: Tx,
  { version, against }: { readonly version: Version; readonly against: Version | null },
  { channelIds, limit }: { readonly channelIds: readonly number[] | null; readonly limit: number },
): Promise<{ from: string; until: string; rows: Differing[] }> {
  const { from, until } = daysOfBoth(tx, version, against);
  const of = (id: string, origin: string) =>
    `(select item_id, channel_id, region, price_minor, (
        select coalesce(sum(value), 0) from unnest(
          point[$5::date - ${origin}::date + 1 : $6::date - ${origin}::date + 1]) as value) as units
      from forecasts.node where cell = $1 and tenant_id = $2 and version_id = ${id}
        and ($7::int[] is null or channel_id = any ($7::int[])) and ($8 or region = '*'))`;
  const text = (day: number) => dayToText(day as Day);
  const isAlike = against === null || version.settings.byRegion === against.settings.byRegion;
  const rows = await tx.rows<Differing>(
    `select item_id as "itemId", channel_id as "channelId", region,
       coalesce(own.units, 0) as units, coalesce(other.units, 0) as against,
       round((coalesce(own.units, 0) - coalesce(other.units, 0))
         * coalesce(own.price_minor, other.price_minor, 0))::bigint as "addedMinor"
     from ${of("$3", "$9")} as own
     full join ${of("$4", "$10")} as other
       using (item_id, channel_id, region)
     order by (item_id = 0 and channel_id = 0 and region = '*') desc,
       abs((coalesce(own.units, 0) - coalesce(other.units, 0))
         * coalesce(own.price_minor, other.price_minor, 0)) desc,
       abs(coalesce(own.units, 0) - coalesce(other.units, 0)) desc, item_id, channel_id, region
     limit $11`,
    [
      ...[tx.scope.cell, tx.scope.tenantId, version.id, against?.id ?? 0],
      ...[text(from), text(until), channelIds, isAlike],
      ...[version.origin, against?.origin ?? version.origin, limit],
    ],
  );
  return { from: text(from), until: text(until), rows };
}
