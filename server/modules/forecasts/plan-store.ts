import type { Tx } from "../../platform/index.ts";
import type { NodeKey } from "./nodes.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The plan of a leaf: whole units by day from the first. */
export interface LeafPlan extends NodeKey {
  readonly firstDay: string;
  readonly units: readonly number[];
}

/** All that is planned, by leaf. */
export function readPlan(tx: Tx): Promise<LeafPlan[]> {
  return tx.rows<LeafPlan>(
    `select item_id as "itemId", channel_id as "channelId", region, first_day as "firstDay", units
     from forecasts.plan where cell = $1 and tenant_id = $2 order by 1, 2, 3`,
    scopeOf(tx),
  );
}

/** Puts a plan in the place of the one before, and beside the version it was made from. */
export async function writePlan(
  tx: Tx,
  versionId: number,
  plan: {
    readonly firstDay: string;
    /** How many of the first days lie before the version's origin. */
    readonly carried: number;
    readonly leaves: readonly (NodeKey & { readonly units: readonly number[] })[];
  },
): Promise<void> {
  const { firstDay, carried, leaves } = plan;
  const json = JSON.stringify(
    leaves.map((leaf) => [leaf.itemId, leaf.channelId, leaf.region, leaf.units]),
  );
  const made = `jsonb_array_elements($3::jsonb) as leaf`;
  const unitsText = "array(select jsonb_array_elements_text(leaf.value -> 3)::int)";
  await tx.rows("delete from forecasts.plan where cell = $1 and tenant_id = $2", scopeOf(tx));
  await tx.rows(
    `insert into forecasts.plan (cell, tenant_id, item_id, channel_id, region, first_day, units)
     select $1, $2, (leaf.value ->> 0)::int, (leaf.value ->> 1)::int, leaf.value ->> 2, $4::date,
       ${unitsText} from ${made}`,
    [...scopeOf(tx), json, firstDay],
  );
  await tx.rows(
    `update forecasts.node as node set plan = made.units[$5::int + 1:]
     from (select (leaf.value ->> 0)::int as item, (leaf.value ->> 1)::int as channel,
         leaf.value ->> 2 as region, ${unitsText} as units from ${made}) as made
     where node.cell = $1 and node.tenant_id = $2 and node.version_id = $4
       and node.item_id = made.item and node.channel_id = made.channel
       and node.region = made.region`,
    [...scopeOf(tx), json, versionId, carried],
  );
}

/** What a version says of its leaves. */
export function leafPoints(tx: Tx, versionId: number): Promise<(NodeKey & { point: number[] })[]> {
  return tx.rows<NodeKey & { point: number[] }>(
    `select item_id as "itemId", channel_id as "channelId", region, point from forecasts.node
     where cell = $1 and tenant_id = $2 and version_id = $3 and is_leaf order by 1, 2, 3`,
    [...scopeOf(tx), versionId],
  );
}

/** Planned units of a part by day: only days on which there are some. */
export function plannedDays(
  tx: Tx,
  node: NodeKey,
): Promise<{ readonly day: string; readonly units: number }[]> {
  return tx.rows(
    `select (first_day + (at - 1)::int)::date as day, sum(planned)::bigint as units
     from forecasts.plan cross join lateral unnest(units) with ordinality as each (planned, at)
     where cell = $1 and tenant_id = $2 and ($3 = 0 or item_id = $3) and ($4 = 0 or channel_id = $4)
       and ($5 = '*' or region = $5) and planned > 0 group by 1 order by 1`,
    [...scopeOf(tx), node.itemId, node.channelId, node.region],
  );
}

/** Demand of a part over some days. */
export async function askedOver(
  tx: Tx,
  node: NodeKey,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<number> {
  const [row] = await tx.rows<{ units: number }>(
    `select coalesce(sum(asked - withdrawn), 0)::bigint as units from forecasts.demand
     where cell = $1 and tenant_id = $2 and ($3 = 0 or item_id = $3) and ($4 = 0 or channel_id = $4)
       and ($5 = '*' or region = $5) and day between $6::date and $7::date`,
    [...scopeOf(tx), node.itemId, node.channelId, node.region, from, until],
  );
  return row?.units ?? 0;
}
