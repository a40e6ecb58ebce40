import type { Tx } from "../../../platform/index.ts";
import { nameOf, type NodeKey, type Part } from "../nodes.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What of a part's rows fell to a place: rows of all channels and provinces where it has no ground. */
export const onGround = ({ ground }: Part) => (ground ? JSON.stringify(ground) : null);

/** The name of the revision that moves with every change of the plan in force. */
export const planRevision = "forecasts";

/** The plan of a leaf: whole units by day from the first. */
export interface LeafPlan extends NodeKey {
  readonly firstDay: string;
  readonly units: readonly number[];
}

/** What is planned of a part, or of all, by leaf; its units as JSON, which is read far quicker. */
export function readPlan(tx: Tx, node: NodeKey | null = null): Promise<LeafPlan[]> {
  return tx.rows<LeafPlan>(
    `select item_id as "itemId", channel_id as "channelId", region, first_day as "firstDay",
       to_json(units) as units
     from forecasts.plan where cell = $1 and tenant_id = $2
       and ($3::int is null or ($3 = 0 or item_id = $3) and ($4 = 0 or channel_id = $4)
         and ($5 = '*' or region = $5))
     order by 1, 2, 3`,
    [...scopeOf(tx), node?.itemId ?? null, node?.channelId ?? null, node?.region ?? null],
  );
}

const isAlike = (one: LeafPlan | undefined, other: readonly number[], firstDay: string) =>
  one?.firstDay === firstDay &&
  one.units.length === other.length &&
  one.units.every((units, at) => units === other[at]);

/**
 * Puts a plan in the place of the one before, and beside the version it was made from. Leaves whose
 * plan is what it was are not written again.
 */
export async function writePlan(
  tx: Tx,
  versionId: number,
  plan: {
    readonly firstDay: string;
    /** How many of the first days lie before the version's origin. */
    readonly carried: number;
    readonly leaves: readonly (NodeKey & { readonly units: readonly number[] })[];
    readonly before: readonly LeafPlan[];
    /** The version is being published: its leaves have no plan of their own yet. */
    readonly isNew: boolean;
  },
): Promise<void> {
  const { firstDay, carried, leaves } = plan;
  const before = new Map(plan.before.map((each) => [nameOf(each), each]));
  const there = new Set(leaves.map(nameOf));
  const gone = plan.before.filter((each) => !there.has(nameOf(each)));
  const changed = leaves.filter((leaf) => !isAlike(before.get(nameOf(leaf)), leaf.units, firstDay));
  const jsonOf = (list: typeof leaves) =>
    JSON.stringify(list.map((leaf) => [leaf.itemId, leaf.channelId, leaf.region, leaf.units]));
  const made = `jsonb_array_elements($3::jsonb) as leaf`;
  const unitsText = "array(select jsonb_array_elements_text(leaf.value -> 3)::int)";
  if (gone.length > 0)
    await tx.rows(
      `delete from forecasts.plan as old using unnest($3::int[], $4::int[], $5::text[])
         as gone (item, channel, region)
       where old.cell = $1 and old.tenant_id = $2 and old.item_id = gone.item
         and old.channel_id = gone.channel and old.region = gone.region`,
      [
        ...scopeOf(tx),
        gone.map((each) => each.itemId),
        gone.map((each) => each.channelId),
        gone.map((each) => each.region),
      ],
    );
  const decided = plan.isNew ? leaves : changed;
  if (decided.length === 0) return;
  await tx.rows(
    `insert into forecasts.plan (cell, tenant_id, item_id, channel_id, region, first_day, units)
     select $1, $2, (leaf.value ->> 0)::int, (leaf.value ->> 1)::int, leaf.value ->> 2, $4::date,
       ${unitsText} from ${made}
     on conflict (cell, tenant_id, item_id, channel_id, region) do update
       set first_day = excluded.first_day, units = excluded.units`,
    [...scopeOf(tx), jsonOf(changed), firstDay],
  );
  await tx.rows(
    `update forecasts.node as node set plan = made.units[$5::int + 1:]
     from (select (leaf.value ->> 0)::int as item, (leaf.value ->> 1)::int as channel,
         leaf.value ->> 2 as region, ${unitsText} as units from ${made}) as made
     where node.cell = $1 and node.tenant_id = $2 and node.version_id = $4
       and node.item_id = made.item and node.channel_id = made.channel
       and node.region = made.region`,
    [...scopeOf(tx), jsonOf(decided), versionId, carried],
  );
}

/** What a version says of a leaf. */
export interface LeafPoint extends NodeKey {
  readonly point: readonly number[];
  /** By month from the one its origin lies in; null where it has none. */
  readonly months: readonly number[] | null;
}

/** What a version says of its leaves, of all or of a part. */
export function leafPoints(
  tx: Tx,
  versionId: number,
  node: NodeKey | null = null,
): Promise<LeafPoint[]> {
  return tx.rows<LeafPoint>(
    `select item_id as "itemId", channel_id as "channelId", region, point, month_units as months
     from forecasts.node
     where cell = $1 and tenant_id = $2 and version_id = $3 and is_leaf
       and ($4::int is null or ($4 = 0 or item_id = $4) and ($5 = 0 or channel_id = $5)
         and ($6 = '*' or region = $6))
     order by 1, 2, 3`,
    [
      ...[...scopeOf(tx), versionId],
      ...[node?.itemId ?? null, node?.channelId ?? null, node?.region ?? null],
    ],
  );
}

/** Planned units of a part by day: only days on which there are some. */
export function plannedDays(
  tx: Tx,
  part: Part,
): Promise<{ readonly day: string; readonly units: number }[]> {
  return tx.rows(
    `select (first_day + (at - 1)::int)::date as day, sum(planned)::bigint as units
     from forecasts.plan cross join lateral unnest(units) with ordinality as each (planned, at)
     where cell = $1 and tenant_id = $2 and ($3 = 0 or item_id = $3) and ($4 = 0 or channel_id = $4)
       and ($5 = '*' or region = $5) and ($6::jsonb is null or $6::jsonb -> channel_id::text ? region)
       and planned > 0 group by 1 order by 1`,
    [...scopeOf(tx), part.itemId, part.channelId, part.region, onGround(part)],
  );
}

/** Planned units of a part over some days together. */
export async function plannedOver(
  tx: Tx,
  part: Part,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<number> {
  const [row] = await tx.rows<{ units: number }>(
    `select coalesce(sum((select sum(value) from unnest(
         units[greatest(1, $6::date - first_day + 1) : greatest(0, $7::date - first_day + 1)]) as value
       )), 0)::bigint as units
     from forecasts.plan where cell = $1 and tenant_id = $2 and ($3 = 0 or item_id = $3)
       and ($4 = 0 or channel_id = $4) and ($5 = '*' or region = $5)
       and ($8::jsonb is null or $8::jsonb -> channel_id::text ? region)`,
    [...scopeOf(tx), part.itemId, part.channelId, part.region, from, until, onGround(part)],
  );
  return row?.units ?? 0;
}

/** Demand of a part over some days. */
export async function askedOver(
  tx: Tx,
  part: Part,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<number> {
  const [row] = await tx.rows<{ units: number }>(
    `select coalesce(sum(asked - withdrawn), 0)::bigint as units from forecasts.demand
     where cell = $1 and tenant_id = $2 and ($3 = 0 or item_id = $3) and ($4 = 0 or channel_id = $4)
       and ($5 = '*' or region = $5) and day between $6::date and $7::date
       and ($8::jsonb is null or $8::jsonb -> channel_id::text ? region)`,
    [...scopeOf(tx), part.itemId, part.channelId, part.region, from, until, onGround(part)],
  );
  return row?.units ?? 0;
}
