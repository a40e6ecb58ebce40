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
 * The refusal of the first of these receipts that is fed elsewhere, or null. What arrives of a transfer
 * is said on the transfer, to a hand and to a planner; what production gives, a hand may not receive or
 * change.
 */
export async function fedElsewhere(
  tx: Tx,
  supplies: readonly LockedSupply[],
  by: "hand" | "planner",
): Promise<StockError | null> {
  const rows = await tx.rows<{ supply: number; kind: string; id: number; number: string }>(
    `select id as supply, document_kind as kind, document_id as id, document_number as number
     from stock.supply where cell = $1 and tenant_id = $2
       and (item_id, place_id, id) in (select * from unnest($3::int[], $4::int[], $5::bigint[]))`,
    [...scopeOf(tx), ...keysOf(supplies)],
  );
  for (const { supply, kind, id, number } of rows) {
    const feeder = feederOf(kind);
    if (feeder === "transfer") return { kind: "supply_of_transfer", supply, transfer: id };
    if (by === "hand" && feeder === "production")
      return { kind: "supply_of_production", supply, number };
  }
  return null;
}

type SupplyKey = Pick<LockedSupply, "item" | "place" | "id">;

const keysOf = (supplies: readonly SupplyKey[]) => [
  supplies.map((each) => each.item),
  supplies.map((each) => each.place),
  supplies.map((each) => each.id),
];

/**
 * Lets promises that rest on a dated receipt rest on stock on hand, earliest promised first, and
 * lowers the receipt by what arrived: never more than it announces, or the CHECK refuses. The caller
 * has posted the units. Gives how many moved.
 */
export async function landUnits(
  tx: Tx,
  landed: { readonly supply: Pick<LockedSupply, "item" | "place" | "id">; readonly units: number },
): Promise<{ moved: number; claims: number }> {
  return restOn(tx, [{ ...landed, toSupply: 0 }]);
}

interface Resting {
  readonly supply: SupplyKey;
  readonly units: number;
  readonly toSupply: number;
}

/**
 * Lets promises rest on another supply of the same item and place, earliest promised first, and lowers
 * the one they rested on, which is named once.
 */
async function restOn(
  tx: Tx,
  restings: readonly Resting[],
): Promise<{ moved: number; claims: number }> {
  const items = [...new Set(restings.map(({ supply }) => supply.item))];
  const keyOf = (item: number, place: number, id: number) => `${item} ${place} ${id}`;
  const waiting = Map.groupBy(await reservationsOfItems(tx, items), (each) =>
    keyOf(each.item, each.place, each.supply),
  );
  const moves = restings.flatMap(({ supply, units, toSupply }) => {
    let left = units;
    const own = waiting.get(keyOf(supply.item, supply.place, supply.id)) ?? [];
    return own
      .toSorted((a, b) => givesWayBefore(b, a))
      .flatMap((from) => {
        const moving = Math.min(left, from.units);
        left -= moving;
        return moving > 0 ? [{ from, units: moving, toSupply }] : [];
      });
  });
  await moveReservations(tx, moves);
  await tx.rows(
    `update stock.supply as supply set quantity = supply.quantity - gone.units
     from unnest($3::int[], $4::int[], $5::bigint[], $6::bigint[]) as gone (item, place, id, units)
     where supply.cell = $1 and supply.tenant_id = $2 and supply.item_id = gone.item
       and supply.place_id = gone.place and supply.id = gone.id`,
    [
      ...scopeOf(tx),
      ...keysOf(restings.map(({ supply }) => supply)),
      restings.map(({ units }) => units),
    ],
    "stock.rest_on",
  );
  return { moved: moves.reduce((sum, { units }) => sum + units, 0), claims: moves.length };
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
  const refused = await fedElsewhere(tx, [supply], by);
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
 * Sets what a supplier has sent of announced receipts on its way, all or nothing: of each (named once) a
 * receipt of its own under the same document, on its own day. Promises that rested on it rest on what is
 * on its way, earliest first; who calls promises anew. Gives the receipts on their way, in order.
 * Errors: `supply_unknown`, `more_than_announced`, and a receipt that a transfer or production feeds.
 */
export async function sendSupplies(
  tx: Tx,
  sent: readonly SentUnits[],
): Promise<Result<readonly number[], StockError>> {
  const items = [...new Set(sent.map((each) => each.itemId))];
  const { supplies } = await lockSupplies(tx, items);
  const planned = new Map(
    supplies.flatMap((each) =>
      each.id !== 0 && each.kind === "planned" ? [[each.id, each] as const] : [],
    ),
  );
  const leaving: (SentUnits & { supply: LockedSupply })[] = [];
  for (const each of sent) {
    const { itemId, supplyId, units } = each;
    const supply = planned.get(supplyId);
    if (supply?.item !== itemId) return err({ kind: "supply_unknown", supply: supplyId });
    const announced = supply.quantity;
    if (units > announced)
      return err({ kind: "more_than_announced", supply: supplyId, asked: units, announced });
    leaving.push({ ...each, supply });
  }
  const refused = await fedElsewhere(
    tx,
    leaving.map(({ supply }) => supply),
    "hand",
  );
  if (refused) return err(refused);
  const firstId = await tx.newIds(leaving.length);
  const onTheWay = leaving.map((each, index) => ({ ...each, toSupply: firstId + index }));
  await insertSent(tx, onTheWay);
  await restOn(tx, onTheWay);
  announceChange(tx, items, "sent");
  for (const { supply, units, day, toSupply } of onTheWay)
    tx.audit({
      action: "stock.supply.send",
      subjectKind: "supply",
      subjectId: supply.id,
      before: { units: supply.quantity },
      after: { units: supply.quantity - units, sent: toSupply, sentUnits: units, day },
    });
  return ok(onTheWay.map(({ toSupply }) => toSupply));
}

/** Writes what is on its way beside the receipts that it left from. */
async function insertSent(
  tx: Tx,
  sent: readonly (Resting & Pick<SentUnits, "day">)[],
): Promise<void> {
  await tx.rows(
    `insert into stock.supply (cell, tenant_id, id, item_id, place_id, kind, day, quantity,
       document_kind, document_number, document_id)
     select supply.cell, supply.tenant_id, sent.new_id, item_id, place_id, 'in_transit',
       coalesce(sent.day, supply.day), sent.units, document_kind, document_number, document_id
     from unnest($3::int[], $4::int[], $5::bigint[], $6::bigint[], $7::bigint[], $8::date[])
       as sent (item, place, id, new_id, units, day)
     join stock.supply as supply on supply.cell = $1 and supply.tenant_id = $2
       and supply.item_id = sent.item and supply.place_id = sent.place and supply.id = sent.id`,
    [
      ...scopeOf(tx),
      ...keysOf(sent.map(({ supply }) => supply)),
      sent.map(({ toSupply }) => toSupply),
      sent.map(({ units }) => units),
      sent.map(({ day }) => day),
    ],
    "stock.send_supplies",
  );
}
