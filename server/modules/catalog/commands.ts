import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { cycleFrom } from "./model.ts";
import type { BundleError, Part } from "./model.ts";
import {
  insertMissingItems,
  itemRecords,
  replaceBarcodes,
  replaceUnits,
  updateItems,
  writeBarcodes,
} from "./item-rows.ts";
import type { ItemDraft } from "./item-rows.ts";
import { meaningsOf, writeListings } from "./listing-store.ts";
import type { ListingDraft } from "./listing-store.ts";
import { lockBundles, replaceBundle } from "./store.ts";

const revisionTable = "catalog";

/** Ids by code of these items; those that are not there yet are created. Renames nothing. */
export async function ensureItems(
  tx: Tx,
  drafts: readonly ItemDraft[],
): Promise<Map<string, number>> {
  const unique = [...new Map(drafts.map((draft) => [draft.code, draft])).values()];
  const { ids, created } = await insertMissingItems(tx, unique);
  if (created > 0) await touchRevision(tx, revisionTable);
  return ids;
}

/** Ids by code of these items, created or changed to what the drafts say. */
export async function saveItems(
  tx: Tx,
  drafts: readonly ItemDraft[],
): Promise<Map<string, number>> {
  const unique = [...new Map(drafts.map((draft) => [draft.code, draft])).values()];
  const codes = unique.map((draft) => draft.code);
  const before = await itemRecords(tx, codes);
  const { ids } = await insertMissingItems(tx, unique);
  await updateItems(tx, unique);
  const owned = <Each>(draft: ItemDraft, all: readonly Each[] | undefined) =>
    all ? [{ itemId: ids.get(draft.code) ?? 0, all }] : [];
  await replaceUnits(
    tx,
    unique.flatMap((draft) => owned(draft, draft.units)),
  );
  await replaceBarcodes(
    tx,
    unique.flatMap((draft) => owned(draft, draft.barcodes)),
  );
  await touchRevision(tx, revisionTable);
  const after = await itemRecords(tx, codes);
  for (const code of codes) {
    tx.audit({
      action: "catalog.item.save",
      subjectKind: "item",
      subjectId: ids.get(code) ?? 0,
      before: before.get(code),
      after: after.get(code),
    });
  }
  return ids;
}

/** Sets what a bundle is made of; refuses an empty one and one that would contain itself. */
export async function setBundle(
  tx: Tx,
  bundle: { readonly id: number; readonly code: string },
  parts: readonly Part[],
): Promise<Result<null, BundleError>> {
  if (parts.length === 0) return err({ kind: "bundle_empty", item: bundle.code });
  const bundles = await lockBundles(tx);
  const before = bundles.get(bundle.id);
  bundles.set(bundle.id, [...parts]);
  if (cycleFrom(bundle.id, (id) => bundles.get(id) ?? []) !== null) {
    return err({ kind: "bundle_cycle", item: bundle.code });
  }
  await replaceBundle(tx, bundle.id, parts);
  tx.audit({
    action: "catalog.bundle.set",
    subjectKind: "item",
    subjectId: bundle.id,
    before: before && { parts: before },
    after: { parts },
  });
  return ok(null);
}

/** Says what channel codes mean; orders that waited for a code are freed by the event. */
export async function mapListings(tx: Tx, drafts: readonly ListingDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const before = await meaningsOf(tx, drafts);
  await writeListings(tx, drafts);
  await touchRevision(tx, revisionTable);
  for (const draft of drafts) {
    tx.audit({
      action: "catalog.listing.map",
      subjectKind: "listing",
      subjectId: `${draft.channelId}:${draft.code}`,
      before: before.get(`${draft.channelId}:${draft.code}`),
      after: draft,
    });
  }
  for (const channelId of new Set(drafts.map((draft) => draft.channelId))) {
    tx.announce({ topic: "ListingMapped", key: channelId, payload: { channelId } });
  }
}

/** Writes barcodes; a code that belonged to another item moves. */
export async function saveBarcodes(
  tx: Tx,
  barcodes: readonly { readonly code: string; readonly itemId: number; readonly units: number }[],
): Promise<void> {
  if (barcodes.length === 0) return;
  await writeBarcodes(tx, barcodes);
  await touchRevision(tx, revisionTable);
}
