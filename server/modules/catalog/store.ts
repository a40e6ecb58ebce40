import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { readItems } from "./item-rows.ts";
import { createView } from "./model.ts";
import type { CatalogView, Listing, Part } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The whole catalog of the tenant as a view. */
export async function readView(tx: Tx): Promise<CatalogView> {
  const items = await readItems(tx);
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
    items,
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
