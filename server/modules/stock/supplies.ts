import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { makeOnHand } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import type { LockedSupply } from "./locking.ts";
import { moveReservations, reservationsOfItems } from "./reservations.ts";
import { announceChange, givesWayBefore, makeRoom } from "./room.ts";
import type { StockError } from "./room.ts";
import { wakeSpent } from "./spent-supplies.ts";
import { feederOf } from "./supply-rows.ts";

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

/**
 * Announces receipts to come; promises may rest on them from now on. Gives their ids. Beside each stands
 * the on-hand supply of its item and place: who works on the item meets others there, whether
 * anything is to come or not.
 */
export async function planSupplies(tx: Tx, drafts: readonly DatedSupply[]): Promise<number[]> {
  if (drafts.length === 0) return [];
  const items = [...new Set(drafts.map((draft) => draft.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  await makeOnHand(tx, drafts);
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

/**
 * The refusal of a receipt that is fed elsewhere, or null. What arrives of a transfer is said on the
 * transfer, to a hand and to a planner; what production gives, a hand may not receive or change.
 */
export async function fedElsewhere(
  tx: Tx,
  supply: LockedSupply,
  by: "hand" | "planner",
): Promise<StockError | null> {
  const [row] = await tx.rows<{ kind: string; id: number; number: string }>(
    `select document_kind as kind, document_id as id, document_number as number from stock.supply
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 and id = $5`,
    [...scopeOf(tx), supply.item, supply.place, supply.id],
  );
  const feeder = feederOf(row?.kind ?? "");
  if (row && feeder === "transfer")
    return { kind: "supply_of_transfer", supply: supply.id, transfer: row.id };
  if (row && by === "hand" && feeder === "production")
    return { kind: "supply_of_production", supply: supply.id, number: row.number };
  return null;
}

/**
 * Lets promises that rest on a dated receipt rest on stock on hand, earliest promised first, and
 * lowers the receipt by what arrived: never more than it announces, or the CHECK refuses. The caller
 * has posted the units. Gives how many moved.
 */
export async function landUnits(
  tx: Tx,
  landed: { readonly supply: Pick<LockedSupply, "item" | "place" | "id">; readonly units: number },
): Promise<{ moved: number; claims: number }> {
  return restOn(tx, landed.supply, { units: landed.units, toSupply: 0 });
}

/** Lets promises rest on another supply of the same item and place, and lowers the one they rested on. */
async function restOn(
  tx: Tx,
  supply: Pick<LockedSupply, "item" | "place" | "id">,
  { units: moving, toSupply }: { readonly units: number; readonly toSupply: number },
): Promise<{ moved: number; claims: number }> {
  const waiting = (await reservationsOfItems(tx, [supply.item]))
    .filter((each) => each.place === supply.place && each.supply === supply.id)
    .sort((a, b) => givesWayBefore(b, a));
  let left = moving;
  const moves = waiting.flatMap((from) => {
    const units = Math.min(left, from.units);
    left -= units;
    return units > 0 ? [{ from, units, toSupply }] : [];
  });
  await moveReservations(tx, moves);
  await tx.rows(
    `update stock.supply set quantity = quantity - $6
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 and id = $5`,
    [...scopeOf(tx), supply.item, supply.place, supply.id, moving],
  );
  return { moved: moving - left, claims: moves.length };
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
    /** A hand changes only what is still to come, and nothing that production feeds. */
    readonly by?: "hand" | "planner";
  },
): Promise<Result<null, StockError>> {
  const { by = "planner" } = change;
  const { supplies } = await lockSupplies(tx, [change.itemId]);
  const live = supplies.find((each) => each.id === change.supplyId && each.id !== 0);
  const supply = live ?? (by === "hand" ? null : await wakeSpent(tx, change));
  if (!supply) return err({ kind: "supply_unknown", supply: change.supplyId });
  const refused = await fedElsewhere(tx, supply, by);
  if (refused) return err(refused);
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

/** Part of an announced receipt that has left its supplier. */
export interface SentUnits {
  readonly itemId: number;
  readonly supplyId: number;
  readonly units: number;
  /** ISO date on which it arrives; null: the receipt's own. */
  readonly day: string | null;
}

/**
 * Sets what a supplier has sent of an announced receipt on its way: a receipt of its own under the same
 * document, on its own day. Promises that rested on it rest on what is on its way, earliest first; who
 * calls promises anew. Gives the receipt on its way.
 * Errors: `supply_unknown`, `more_than_announced`, and a receipt that a transfer or production feeds.
 */
export async function sendSupply(
  tx: Tx,
  { itemId, supplyId, units, day }: SentUnits,
): Promise<Result<{ supplyId: number }, StockError>> {
  const { supplies } = await lockSupplies(tx, [itemId]);
  const supply = supplies.find((each) => each.id === supplyId && each.id !== 0);
  if (supply?.kind !== "planned") return err({ kind: "supply_unknown", supply: supplyId });
  const refused = await fedElsewhere(tx, supply, "hand");
  if (refused) return err(refused);
  const announced = supply.quantity;
  if (units > announced)
    return err({ kind: "more_than_announced", supply: supplyId, asked: units, announced });
  const sent = await tx.newIds(1);
  await tx.rows(
    `insert into stock.supply (cell, tenant_id, id, item_id, place_id, kind, day, quantity,
       document_kind, document_number, document_id)
     select cell, tenant_id, $6, item_id, place_id, 'in_transit', coalesce($8::date, day), $7,
       document_kind, document_number, document_id from stock.supply
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 and id = $5`,
    [...scopeOf(tx), supply.item, supply.place, supply.id, sent, units, day],
    "stock.send_supply",
  );
  await restOn(tx, supply, { units, toSupply: sent });
  announceChange(tx, [supply.item], "sent");
  tx.audit({
    action: "stock.supply.send",
    subjectKind: "supply",
    subjectId: supply.id,
    before: { units: announced },
    after: { units: announced - units, sent, sentUnits: units, day },
  });
  return ok({ supplyId: sent });
}
