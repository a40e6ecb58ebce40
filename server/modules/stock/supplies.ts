import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, Place } from "../parties/index.ts";
import { lockOnHand, post } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import type { LockedSupply } from "./locking.ts";
import { moveReservations, reservationsOfItems } from "./reservations.ts";
import { announceChange, givesWayBefore, makeRoom, placesOf } from "./room.ts";
import type { StockError } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface DatedSupply {
  readonly itemId: number;
  readonly placeId: number;
  readonly kind: "in_transit" | "planned";
  readonly day: string;
  readonly units: number;
  readonly documentKind: string;
  readonly documentNumber: string;
  readonly documentId?: number;
}

/** Announces receipts to come; promises may rest on them from now on. Gives their ids. */
export async function planSupplies(tx: Tx, drafts: readonly DatedSupply[]): Promise<number[]> {
  if (drafts.length === 0) return [];
  const first = await tx.newIds(drafts.length);
  await tx.rows(
    `insert into stock.supply (cell, tenant_id, id, item_id, place_id, kind, day, quantity,
       document_kind, document_number, document_id)
     select $1, $2, draft.id, draft.item_id, draft.place_id, draft.kind, draft.day::date, draft.units,
       draft.document_kind, draft.document_number, draft.document_id
     from unnest($3::bigint[], $4::int[], $5::int[], $6::text[], $7::text[], $8::bigint[], $9::text[],
       $10::text[], $11::bigint[]) as draft (id, item_id, place_id, kind, day, units, document_kind,
       document_number, document_id)`,
    [
      ...scopeOf(tx),
      drafts.map((_draft, index) => first + index),
      drafts.map((draft) => draft.itemId),
      drafts.map((draft) => draft.placeId),
      drafts.map((draft) => draft.kind),
      drafts.map((draft) => draft.day),
      drafts.map((draft) => draft.units),
      drafts.map((draft) => draft.documentKind),
      drafts.map((draft) => draft.documentNumber),
      drafts.map((draft) => draft.documentId ?? 0),
    ],
  );
  announceChange(
    tx,
    drafts.map((draft) => draft.itemId),
    "planned",
  );
  tx.audit({
    action: "stock.plan",
    subjectKind: "supply",
    subjectId: first,
    after: { drafts: drafts.length, first: drafts[0] },
  });
  return drafts.map((_draft, index) => first + index);
}

/** The refusal of a receipt that is a transfer's: what arrives of it is said on the transfer. */
async function transferOf(tx: Tx, supply: LockedSupply): Promise<StockError | null> {
  const [row] = await tx.rows<{ document_id: number }>(
    `select document_id from stock.supply where cell = $1 and tenant_id = $2 and item_id = $3
       and place_id = $4 and id = $5 and document_kind = 'transfer'`,
    [...scopeOf(tx), supply.item, supply.place, supply.id],
  );
  if (!row) return null;
  return { kind: "supply_of_transfer", supply: supply.id, transfer: row.document_id };
}

/**
 * Lets promises that rest on a dated receipt rest on stock on hand, earliest promised first, and
 * lowers the receipt by what arrived. The caller has posted the units. Gives how many moved.
 */
export async function landUnits(
  tx: Tx,
  landed: { readonly supply: Pick<LockedSupply, "item" | "place" | "id">; readonly units: number },
): Promise<{ moved: number; claims: number }> {
  const { supply, units: arrived } = landed;
  const waiting = (await reservationsOfItems(tx, [supply.item]))
    .filter((each) => each.place === supply.place && each.supply === supply.id)
    .sort((a, b) => givesWayBefore(b, a));
  let left = arrived;
  const moves = waiting.flatMap((from) => {
    const units = Math.min(left, from.units);
    left -= units;
    return units > 0 ? [{ from, units, toSupply: 0 }] : [];
  });
  await moveReservations(tx, moves);
  await tx.rows(
    `update stock.supply set quantity = greatest(quantity - $6, promised)
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 and id = $5`,
    [...scopeOf(tx), supply.item, supply.place, supply.id, arrived],
  );
  return { moved: arrived - left, claims: moves.length };
}

/** Moves a receipt to come to another day, or changes its quantity; claims that do not fit give way. */
export async function changeSupply(
  tx: Tx,
  change: {
    readonly itemId: number;
    readonly supplyId: number;
    readonly day?: string | undefined;
    readonly units?: number | undefined;
    readonly why: string;
  },
): Promise<Result<null, StockError>> {
  const { supplies } = await lockSupplies(tx, [change.itemId]);
  const supply = supplies.find((each) => each.id === change.supplyId && each.id !== 0);
  if (!supply) return err({ kind: "supply_unknown", supply: change.supplyId });
  const travelling = await transferOf(tx, supply);
  if (travelling) return err(travelling);
  const quantity = change.units ?? supply.quantity;
  if (supply.promised > quantity) {
    await makeRoom(tx, {
      itemId: supply.item,
      placeId: supply.place,
      supply: supply.id,
      excess: supply.promised - quantity,
      cause: change.why,
    });
  }
  await tx.rows(
    `update stock.supply set quantity = $5, day = coalesce($6::date, day)
     where cell = $1 and tenant_id = $2 and item_id = $3 and id = $4`,
    [...scopeOf(tx), supply.item, supply.id, quantity, change.day ?? null],
  );
  announceChange(tx, [supply.item], change.why);
  tx.audit({
    action: "stock.supply.change",
    subjectKind: "supply",
    subjectId: supply.id,
    before: { units: supply.quantity },
    after: { units: quantity, day: change.day },
    why: change.why,
  });
  return ok(null);
}

/**
 * Receives (part of) a receipt that was announced: it becomes stock on hand, and the claims that
 * rested on it now rest on the real thing, earliest promised first.
 */
export async function receiveSupply(
  tx: Tx,
  parties: Parties,
  receipt: {
    readonly itemId: number;
    readonly supplyId: number;
    readonly units: number;
    readonly lotId?: number | undefined;
    readonly why?: string;
  },
): Promise<Result<{ moved: number }, StockError>> {
  const { supplies } = await lockSupplies(tx, [receipt.itemId]);
  const supply = supplies.find((each) => each.id === receipt.supplyId && each.id !== 0);
  if (!supply) return err({ kind: "supply_unknown", supply: receipt.supplyId });
  const travelling = await transferOf(tx, supply);
  if (travelling) return err(travelling);
  const places = await placesOf(tx, parties, [{ placeId: supply.place }]);
  if (!places.ok) return places;
  const place = places.value.get(supply.place) as Place;
  await lockOnHand(tx, [{ itemId: supply.item, placeId: supply.place }]);
  await post(tx, [
    {
      kind: "receipt",
      itemId: supply.item,
      placeId: supply.place,
      units: receipt.units,
      lotId: receipt.lotId ?? 0,
      ownerId: place.ownerId,
      custodianId: place.custodianId,
      documentKind: "supply",
      documentId: supply.id,
      why: receipt.why,
    },
  ]);
  const { moved, claims } = await landUnits(tx, { supply, units: receipt.units });
  announceChange(tx, [supply.item], "receipt");
  tx.audit({
    action: "stock.receipt",
    subjectKind: "supply",
    subjectId: supply.id,
    after: { units: receipt.units, claims },
    why: receipt.why,
  });
  return ok({ moved });
}
