import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, Place } from "../parties/index.ts";
import { changeStock } from "./changes.ts";
import type { StockDocument } from "./changes.ts";
import { lockOnHand, post } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import type { LockedSupply } from "./locking.ts";
import { announceChange, placesOf } from "./room.ts";
import type { StockError } from "./room.ts";
import { fedElsewhere, landUnits } from "./supplies.ts";

/** The receipt under its item's locks; one of which nothing is to come any more is unknown. */
async function openReceipt(
  tx: Tx,
  { itemId, supplyId }: { readonly itemId: number; readonly supplyId: number },
): Promise<LockedSupply | null> {
  const { supplies } = await lockSupplies(tx, [itemId]);
  return (
    supplies.find((each) => each.id === supplyId && each.id !== 0 && each.quantity > 0) ?? null
  );
}

/**
 * Receives (part of) a receipt that was announced: it becomes stock on hand, and the claims that
 * rested on it now rest on the real thing, earliest promised first. `over` says why more came than
 * was announced; what is over stands in the ledger by itself, in those words.
 * Errors: `supply_unknown` once all of it came, `more_than_announced` without such words, and a
 * receipt that a transfer or production feeds, which is received there.
 */
export async function receiveSupply(
  tx: Tx,
  parties: Parties,
  receipt: {
    readonly itemId: number;
    readonly supplyId: number;
    readonly units: number;
    readonly lotId?: number | undefined;
    readonly why?: string | undefined;
    readonly over?: string | undefined;
  },
): Promise<Result<{ moved: number }, StockError>> {
  const { supplyId, units, lotId = 0, why, over } = receipt;
  const supply = await openReceipt(tx, receipt);
  if (!supply) return err({ kind: "supply_unknown", supply: supplyId });
  const refused = await fedElsewhere(tx, [supply], "hand");
  if (refused) return err(refused);
  const announced = supply.quantity;
  const beyond = Math.max(0, units - announced);
  if (beyond > 0 && over === undefined)
    return err({ kind: "more_than_announced", supply: supplyId, asked: units, announced });
  const document = { lotId, documentKind: "supply", documentId: supplyId };
  const movements = [{ ...document, units: units - beyond, why }];
  if (beyond > 0) movements.push({ ...document, units: beyond, why: over });
  const places = await placesOf(tx, parties, [{ placeId: supply.place }]);
  if (!places.ok) return places;
  const { ownerId, custodianId } = places.value.get(supply.place) as Place;
  const at = { itemId: supply.item, placeId: supply.place, ownerId, custodianId };
  await lockOnHand(tx, [at]);
  await post(
    tx,
    movements.map((each) => ({ kind: "receipt", ...at, ...each })),
  );
  const { moved, claims } = await landUnits(tx, { supply, units: units - beyond });
  announceChange(tx, [supply.item], "receipt");
  const subject = { subjectKind: "supply", subjectId: supplyId };
  tx.audit({ action: "stock.receipt", ...subject, after: { units, claims }, why });
  if (beyond > 0)
    tx.audit({ action: "stock.receipt.over", ...subject, after: { announced, beyond }, why: over });
  return ok({ moved });
}

/**
 * Lets what production has made come into stock as movements of its document, and the receipt that
 * announced it, where there is one, falls by as much. What is over the receipt comes in all the same:
 * it is there. Errors: as changeStock.
 */
export async function receiveMade(
  tx: Tx,
  parties: Parties,
  made: {
    readonly document: StockDocument;
    readonly itemId: number;
    readonly placeId: number;
    readonly supplyId: number | null;
    /** What came by lot; without a lot where the item has none. */
    readonly lots: readonly { readonly units: number; readonly lotId: number | undefined }[];
  },
): Promise<Result<null, StockError>> {
  const { document, itemId, placeId, supplyId, lots } = made;
  const supply = supplyId === null ? null : await openReceipt(tx, { itemId, supplyId });
  const changes = lots.map((each) => ({ itemId, placeId, ...each }));
  const done = await changeStock(tx, parties, { document, changes });
  if (!done.ok) return done;
  const units = lots.reduce((sum, each) => sum + each.units, 0);
  if (supply) await landUnits(tx, { supply, units: Math.min(units, supply.quantity) });
  return ok(null);
}
