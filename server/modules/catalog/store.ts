import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { createView } from "./model.ts";
import type { CatalogView, Item, Listing, Part } from "./model.ts";

/** A new or changed item by its code. */
export interface ItemDraft {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly kind?: Item["kind"] | undefined;
  readonly unit?: string | undefined;
  readonly lotTracked?: boolean | undefined;
  readonly expiryTracked?: boolean | undefined;
  readonly minShelfDays?: number | null | undefined;
}

interface ItemRow {
  id: number;
  code: string;
  name: string;
  name_en: string;
  kind: Item["kind"];
  unit: string;
  active: boolean;
  lot_tracked: boolean;
  expiry_tracked: boolean;
  min_shelf_days: number | null;
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

const itemOf = (row: ItemRow): Item => ({
  id: row.id,
  code: row.code,
  name: row.name,
  nameEn: row.name_en,
  kind: row.kind,
  unit: row.unit,
  active: row.active,
  lotTracked: row.lot_tracked,
  expiryTracked: row.expiry_tracked,
  minShelfDays: row.min_shelf_days,
});

/** The whole catalog of the tenant as a view. */
export async function readView(tx: Tx): Promise<CatalogView> {
  const items = await tx.rows<ItemRow>(
    `select id, code, name, name_en, kind, unit, active, lot_tracked, expiry_tracked,
       min_shelf_days from catalog.item
     where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
  const parts = await tx.rows<{ bundle_id: number; item_id: number; units: number }>(
    `select bundle_id, item_id, units from catalog.bundle_part
     where cell = $1 and tenant_id = $2 order by bundle_id, item_id`,
    scopeOf(tx),
  );
  const barcodes = await tx.rows<{ code: string; item_id: number; units: number }>(
    "select code, item_id, units from catalog.barcode where cell = $1 and tenant_id = $2",
    scopeOf(tx),
  );
  const bundles = new Map<number, Part[]>();
  for (const part of parts) {
    const list = bundles.get(part.bundle_id) ?? [];
    list.push({ itemId: part.item_id, units: part.units });
    bundles.set(part.bundle_id, list);
  }
  return createView({
    items: items.map(itemOf),
    bundles,
    listings: await readListings(tx),
    barcodes: new Map(barcodes.map((row) => [row.code, { itemId: row.item_id, units: row.units }])),
  });
}

async function readListings(tx: Tx): Promise<Listing[]> {
  const rows = await tx.rows<{
    id: number;
    channel_id: number;
    code: string;
    valid_from: number;
    valid_until: number;
    revision: number;
    parts: Part[];
  }>(
    `select listing.id, channel_id, code, revision,
       case when isfinite(valid_from) then extract(epoch from valid_from) * 1000
         else -9e15 end::float8 as valid_from,
       case when isfinite(valid_until) then extract(epoch from valid_until) * 1000
         else 9e15 end::float8 as valid_until,
       jsonb_agg(jsonb_build_object('itemId', part.item_id, 'units', part.units)
         order by part.item_id) as parts
     from catalog.listing as listing
     join catalog.listing_part as part on part.cell = listing.cell
       and part.tenant_id = listing.tenant_id and part.listing_id = listing.id
     where listing.cell = $1 and listing.tenant_id = $2
     group by listing.cell, listing.tenant_id, listing.id`,
    scopeOf(tx),
  );
  return rows.map((row) => ({
    id: row.id,
    channelId: row.channel_id,
    code: row.code,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    revision: row.revision,
    parts: row.parts,
  }));
}

/** Ids of items by code: creates the missing ones, renames nothing. One statement for the set. */
export async function insertMissingItems(
  tx: Tx,
  drafts: readonly ItemDraft[],
): Promise<{ ids: Map<string, number>; created: number }> {
  const codes = drafts.map((draft) => draft.code);
  const find = () =>
    tx.rows<{ id: number; code: string }>(
      `select id, code from catalog.item
       where cell = $1 and tenant_id = $2 and code = any ($3::text[])`,
      [...scopeOf(tx), codes],
    );
  const known = new Map((await find()).map((row) => [row.code, row.id]));
  const missing = drafts.filter((draft) => !known.has(draft.code));
  if (missing.length === 0) return { ids: known, created: 0 };
  const first = await tx.newNumbers("item", missing.length);
  await tx.rows(
    `insert into catalog.item (cell, tenant_id, id, code, name, name_en, kind, unit)
     select $1, $2, id, code, name, name_en, kind, unit
     from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
       as draft (id, code, name, name_en, kind, unit)
     on conflict (cell, tenant_id, code) do nothing`,
    [
      ...scopeOf(tx),
      missing.map((_draft, index) => first + index),
      missing.map((draft) => draft.code),
      missing.map((draft) => draft.name || draft.code),
      missing.map((draft) => draft.nameEn ?? ""),
      missing.map((draft) => draft.kind ?? "item"),
      missing.map((draft) => draft.unit ?? "件"),
    ],
  );
  const ids = new Map((await find()).map((row) => [row.code, row.id]));
  return { ids, created: missing.length };
}

/** Writes what the drafts say of items that are there already; what they leave out stays. */
export async function updateItems(tx: Tx, drafts: readonly ItemDraft[]): Promise<void> {
  await tx.rows(
    `update catalog.item as item set name = draft.name,
       name_en = coalesce(draft.name_en, item.name_en), kind = coalesce(draft.kind, item.kind),
       unit = coalesce(draft.unit, item.unit),
       lot_tracked = coalesce(draft.lot_tracked, item.lot_tracked),
       expiry_tracked = coalesce(draft.expiry_tracked, item.expiry_tracked),
       min_shelf_days = case when draft.shelf_said then draft.min_shelf_days
         else item.min_shelf_days end,
       revision = item.revision + 1
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[],
       $9::bool[], $10::bool[], $11::int[]) as draft (code, name, name_en, kind, unit, lot_tracked,
       expiry_tracked, shelf_said, min_shelf_days)
     where item.cell = $1 and item.tenant_id = $2 and item.code = draft.code`,
    [
      ...scopeOf(tx),
      drafts.map((draft) => draft.code),
      drafts.map((draft) => draft.name),
      drafts.map((draft) => draft.nameEn ?? null),
      drafts.map((draft) => draft.kind ?? null),
      drafts.map((draft) => draft.unit ?? null),
      // A last day belongs to a lot, so whoever tracks the one tracks the other.
      drafts.map((draft) => (draft.expiryTracked ? true : (draft.lotTracked ?? null))),
      drafts.map((draft) => draft.expiryTracked ?? null),
      drafts.map((draft) => draft.minShelfDays !== undefined),
      drafts.map((draft) => draft.minShelfDays ?? null),
    ],
  );
}

/** Replaces the parts of a bundle. */
export async function replaceBundle(
  tx: Tx,
  bundleId: number,
  parts: readonly Part[],
): Promise<void> {
  await tx.rows(
    "delete from catalog.bundle_part where cell = $1 and tenant_id = $2 and bundle_id = $3",
    [...scopeOf(tx), bundleId],
  );
  await tx.rows(
    `insert into catalog.bundle_part (cell, tenant_id, bundle_id, item_id, units)
     select $1, $2, $3, item_id, units from unnest($4::int[], $5::bigint[]) as part (item_id, units)`,
    [...scopeOf(tx), bundleId, parts.map((part) => part.itemId), parts.map((part) => part.units)],
  );
}

/** Parts of all bundles, read under a lock on the bundles so that two edits cannot make a cycle. */
export async function lockBundles(tx: Tx): Promise<Map<number, Part[]>> {
  // The revision row is the lock: whoever edits bundles meanwhile waits for our end.
  await touchRevision(tx, "catalog");
  const rows = await tx.rows<{ bundle_id: number; item_id: number; units: number }>(
    "select bundle_id, item_id, units from catalog.bundle_part where cell = $1 and tenant_id = $2",
    scopeOf(tx),
  );
  const bundles = new Map<number, Part[]>();
  for (const row of rows) {
    const list = bundles.get(row.bundle_id) ?? [];
    list.push({ itemId: row.item_id, units: row.units });
    bundles.set(row.bundle_id, list);
  }
  return bundles;
}

/** Writes barcodes of items; a code that is another item's moves to this one. */
export async function writeBarcodes(
  tx: Tx,
  barcodes: readonly { readonly code: string; readonly itemId: number; readonly units: number }[],
): Promise<void> {
  await tx.rows(
    `insert into catalog.barcode (cell, tenant_id, code, item_id, units)
     select $1, $2, code, item_id, units
     from unnest($3::text[], $4::int[], $5::bigint[]) as barcode (code, item_id, units)
     on conflict (cell, tenant_id, code)
       do update set item_id = excluded.item_id, units = excluded.units`,
    [
      ...scopeOf(tx),
      barcodes.map((each) => each.code),
      barcodes.map((each) => each.itemId),
      barcodes.map((each) => each.units),
    ],
  );
}
