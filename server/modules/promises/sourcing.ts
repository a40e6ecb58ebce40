import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { createSourcing } from "./model.ts";
import type { SourcingView } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface SourceDraft {
  /** 0: every channel without rules of its own. */
  readonly channelId: number;
  readonly placeId: number;
  readonly rank: number;
  readonly parcelCostMinor: number;
  readonly transitDays: number;
}

export interface TransitDraft {
  readonly placeId: number;
  readonly region: string;
  readonly transitDays: number;
  readonly parcelCostMinor: number | null;
}

interface Rows {
  readonly sources: readonly SourceDraft[];
  readonly transits: readonly TransitDraft[];
}

/** Which places serve which channel, and the ways from places to regions. */
export async function sourcingRows(tx: Tx): Promise<Rows> {
  const sources = await tx.rows<SourceDraft>(
    `select channel_id as "channelId", place_id as "placeId", rank,
       parcel_cost_minor as "parcelCostMinor", transit_days as "transitDays" from promises.source
     where cell = $1 and tenant_id = $2 order by channel_id, rank, place_id`,
    scopeOf(tx),
  );
  const transits = await tx.rows<TransitDraft>(
    `select place_id as "placeId", region, transit_days as "transitDays",
       parcel_cost_minor as "parcelCostMinor" from promises.transit
     where cell = $1 and tenant_id = $2 order by place_id, region`,
    scopeOf(tx),
  );
  return { sources, transits };
}

/** The tenant's sourcing rules as a view. */
export async function readSourcing(tx: Tx): Promise<SourcingView> {
  const { sources, transits } = await sourcingRows(tx);
  return createSourcing(sources, transits);
}

async function writeSources(tx: Tx, drafts: readonly SourceDraft[]): Promise<void> {
  await tx.rows(
    `insert into promises.source
       (cell, tenant_id, channel_id, place_id, rank, parcel_cost_minor, transit_days)
     select $1, $2, draft.* from unnest($3::int[], $4::int[], $5::int[], $6::bigint[], $7::int[])
       as draft
     on conflict (cell, tenant_id, channel_id, place_id) do update set rank = excluded.rank,
       parcel_cost_minor = excluded.parcel_cost_minor, transit_days = excluded.transit_days`,
    [
      ...scopeOf(tx),
      drafts.map((each) => each.channelId),
      drafts.map((each) => each.placeId),
      drafts.map((each) => each.rank),
      drafts.map((each) => each.parcelCostMinor),
      drafts.map((each) => each.transitDays),
    ],
  );
}

async function writeTransits(tx: Tx, drafts: readonly TransitDraft[]): Promise<void> {
  await tx.rows(
    `insert into promises.transit
       (cell, tenant_id, place_id, region, transit_days, parcel_cost_minor)
     select $1, $2, draft.* from unnest($3::int[], $4::text[], $5::int[], $6::bigint[]) as draft
     on conflict (cell, tenant_id, place_id, region) do update
       set transit_days = excluded.transit_days, parcel_cost_minor = excluded.parcel_cost_minor`,
    [
      ...scopeOf(tx),
      drafts.map((each) => each.placeId),
      drafts.map((each) => each.region),
      drafts.map((each) => each.transitDays),
      drafts.map((each) => each.parcelCostMinor),
    ],
  );
}

async function remove(tx: Tx, { removedSources = [], removedTransits = [] }: SourcingChange) {
  await tx.rows(
    `delete from promises.source as source using unnest($3::int[], $4::int[])
       as gone (channel_id, place_id) where source.cell = $1 and source.tenant_id = $2
       and source.channel_id = gone.channel_id and source.place_id = gone.place_id`,
    [
      ...scopeOf(tx),
      removedSources.map((each) => each.channelId),
      removedSources.map((each) => each.placeId),
    ],
  );
  await tx.rows(
    `delete from promises.transit as way using unnest($3::int[], $4::text[])
       as gone (place_id, region) where way.cell = $1 and way.tenant_id = $2
       and way.place_id = gone.place_id and way.region = gone.region`,
    [
      ...scopeOf(tx),
      removedTransits.map((each) => each.placeId),
      removedTransits.map((each) => each.region),
    ],
  );
}

const sourceKey = (each: Pick<SourceDraft, "channelId" | "placeId">) =>
  `${each.channelId}/${each.placeId}`;
const transitKey = (each: Pick<TransitDraft, "placeId" | "region">) =>
  `${each.placeId}/${each.region}`;

const byKey = <Row>(rows: readonly Row[], keyOf: (row: Row) => string) => [
  ...new Map(rows.map((row) => [keyOf(row), row])).values(),
];

export interface SourcingChange {
  readonly sources: readonly SourceDraft[];
  readonly transits?: readonly TransitDraft[];
  readonly removedSources?: readonly Pick<SourceDraft, "channelId" | "placeId">[];
  readonly removedTransits?: readonly Pick<TransitDraft, "placeId" | "region">[];
}

/** Says which places serve which channel, and how long the way is; the last word on a row counts. */
export async function setSourcing(tx: Tx, change: SourcingChange): Promise<void> {
  await touchRevision(tx, "promises");
  const old = await sourcingRows(tx);
  const sources = byKey(change.sources, sourceKey);
  const transits = byKey(change.transits ?? [], transitKey);
  const changed = new Set([...sources, ...(change.removedSources ?? [])].map(sourceKey));
  const moved = new Set([...transits, ...(change.removedTransits ?? [])].map(transitKey));
  await remove(tx, change);
  await writeSources(tx, sources);
  await writeTransits(tx, transits);
  tx.audit({
    action: "promises.sourcing.set",
    subjectKind: "sourcing",
    subjectId: 0,
    before: {
      sources: old.sources.filter((row) => changed.has(sourceKey(row))),
      transits: old.transits.filter((row) => moved.has(transitKey(row))),
    },
    after: { sources, transits },
  });
}

/** Items with an open promise, shipped units left out: those a new clock or way may move. */
export async function openItems(tx: Tx): Promise<number[]> {
  const rows = await tx.rows<{ item_id: number }>(
    `select item_id from stock.claimed_items($1, $2)
     union select item_id from promises.promise
       where cell = $1 and tenant_id = $2 and short_units > 0
     order by item_id`,
    scopeOf(tx),
    "promises.open_items",
  );
  return rows.map((row) => row.item_id);
}
