import type { Tx } from "../../platform/index.ts";
import type { Item } from "./model.ts";
import type { LargerUnit } from "./units.ts";

/** A new or changed item by its code; what it leaves out stays as it is. */
export interface ItemDraft {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly kind?: Item["kind"] | undefined;
  readonly unit?: string | undefined;
  readonly active?: boolean | undefined;
  readonly lotTracked?: boolean | undefined;
  readonly serialTracked?: boolean | undefined;
  readonly expiryTracked?: boolean | undefined;
  readonly shelfLifeDays?: number | null | undefined;
  readonly minShelfDays?: number | null | undefined;
  /** All its larger units; an empty list leaves the smallest alone. */
  readonly units?: readonly LargerUnit[] | undefined;
  /** All its barcodes. */
  readonly barcodes?: readonly { readonly code: string; readonly units: number }[] | undefined;
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Every item of the tenant, by id. */
export async function readItems(tx: Tx): Promise<Item[]> {
  return tx.rows<Item>(
    `select id, code, name, name_en as "nameEn", kind, unit, active, lot_tracked as "lotTracked",
       serial_tracked as "serialTracked", expiry_tracked as "expiryTracked",
       shelf_life_days as "shelfLifeDays", min_shelf_days as "minShelfDays",
       coalesce(larger.units, '[]'::jsonb) as units
     from catalog.item as item left join (
       select item_id, jsonb_agg(jsonb_build_object('unit', unit, 'factor', factor)
         order by factor, unit) as units
       from catalog.unit_conversion where cell = $1 and tenant_id = $2 group by item_id
     ) as larger on larger.item_id = item.id
     where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
}

/** Items of these codes as the audit trail keeps them: with their units, barcodes and parts. */
export async function itemRecords(tx: Tx, codes: readonly string[]) {
  const rows = await tx.rows<{ code: string; record: Record<string, unknown> }>(
    `select item.code, to_jsonb(item) - array['cell', 'tenant_id', 'revision', 'weight_g']
       || jsonb_build_object(
         'units', (select coalesce(jsonb_object_agg(unit, factor), '{}') from catalog.unit_conversion
           as larger where larger.cell = item.cell and larger.tenant_id = item.tenant_id
           and larger.item_id = item.id),
         'barcodes', (select coalesce(jsonb_object_agg(barcode.code, units), '{}')
           from catalog.barcode as barcode where barcode.cell = item.cell
           and barcode.tenant_id = item.tenant_id and barcode.item_id = item.id)) as record
     from catalog.item as item
     where item.cell = $1 and item.tenant_id = $2 and item.code = any ($3::text[])`,
    [...scopeOf(tx), codes],
  );
  return new Map(rows.map((row) => [row.code, row.record]));
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
       unit = coalesce(draft.unit, item.unit), active = coalesce(draft.active, item.active),
       -- A last day, and a serial number, belong to a lot: who tracks the one tracks the other.
       lot_tracked = coalesce(draft.lot_tracked, item.lot_tracked)
         or coalesce(draft.expiry_tracked, item.expiry_tracked)
         or coalesce(draft.serial_tracked, item.serial_tracked),
       expiry_tracked = coalesce(draft.expiry_tracked, item.expiry_tracked),
       serial_tracked = coalesce(draft.serial_tracked, item.serial_tracked),
       shelf_life_days = case when draft.life_said then draft.shelf_life_days
         else item.shelf_life_days end,
       min_shelf_days = case when draft.shelf_said then draft.min_shelf_days
         else item.min_shelf_days end,
       revision = item.revision + 1
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[], $9::bool[],
       $10::bool[], $11::bool[], $12::bool[], $13::int[], $14::bool[], $15::int[]) as draft (code,
       name, name_en, kind, unit, active, lot_tracked, serial_tracked, expiry_tracked, life_said,
       shelf_life_days, shelf_said, min_shelf_days)
     where item.cell = $1 and item.tenant_id = $2 and item.code = draft.code`,
    [
      ...scopeOf(tx),
      drafts.map((draft) => draft.code),
      drafts.map((draft) => draft.name),
      drafts.map((draft) => draft.nameEn ?? null),
      drafts.map((draft) => draft.kind ?? null),
      drafts.map((draft) => draft.unit ?? null),
      drafts.map((draft) => draft.active ?? null),
      drafts.map((draft) => draft.lotTracked ?? null),
      drafts.map((draft) => draft.serialTracked ?? null),
      drafts.map((draft) => draft.expiryTracked ?? null),
      drafts.map((draft) => draft.shelfLifeDays !== undefined),
      drafts.map((draft) => draft.shelfLifeDays ?? null),
      drafts.map((draft) => draft.minShelfDays !== undefined),
      drafts.map((draft) => draft.minShelfDays ?? null),
    ],
  );
}

interface Owned<Each> {
  readonly itemId: number;
  readonly all: readonly Each[];
}

/** Replaces all larger units of these items. */
export async function replaceUnits(tx: Tx, items: readonly Owned<LargerUnit>[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.flatMap(({ itemId, all }) => all.map((each) => ({ itemId, ...each })));
  await tx.rows(
    `delete from catalog.unit_conversion
     where cell = $1 and tenant_id = $2 and item_id = any ($3::int[])`,
    [...scopeOf(tx), items.map((each) => each.itemId)],
  );
  await tx.rows(
    `insert into catalog.unit_conversion (cell, tenant_id, item_id, unit, factor)
     select $1, $2, draft.* from unnest($3::int[], $4::text[], $5::bigint[]) as draft`,
    [
      ...scopeOf(tx),
      rows.map((each) => each.itemId),
      rows.map((each) => each.unit),
      rows.map((each) => each.factor),
    ],
  );
}

/** Replaces all barcodes of these items. */
export async function replaceBarcodes(
  tx: Tx,
  items: readonly Owned<{ readonly code: string; readonly units: number }>[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.rows(
    "delete from catalog.barcode where cell = $1 and tenant_id = $2 and item_id = any ($3::int[])",
    [...scopeOf(tx), items.map((each) => each.itemId)],
  );
  await writeBarcodes(
    tx,
    items.flatMap(({ itemId, all }) => all.map((each) => ({ itemId, ...each }))),
  );
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
