import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, Place } from "../parties/index.ts";
import { lockOnHand, pickLots, post } from "./ledger.ts";
import type { Condition, Movement, MovementKind } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import {
  cutReservations,
  moveReservations,
  reservationsOf,
  reservationsOfItems,
} from "./reservations.ts";
import type { Reservation } from "./reservations.ts";

export type StockError =
  | { readonly kind: "place_unknown"; readonly place: number }
  | {
      readonly kind: "not_enough";
      readonly item: number;
      readonly place: number;
      readonly asked: number;
      readonly onHand: number;
    }
  | { readonly kind: "supply_unknown"; readonly supply: number }
  | {
      readonly kind: "not_reserved";
      readonly claim: number;
      readonly asked: number;
      readonly held: number;
    };

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A change of stock on hand at one place, as a document states it. */
export interface StockChange {
  readonly itemId: number;
  readonly placeId: number;
  /** Signed for issue and adjustment; the counted total for a count. */
  readonly units: number;
  readonly lotId?: number | undefined;
  readonly condition?: Condition | undefined;
}

interface Document {
  readonly kind: MovementKind;
  readonly documentKind: string;
  readonly documentId: number;
  readonly why?: string | undefined;
}

function announceChange(tx: Tx, items: readonly number[], cause: string): void {
  const unique = [...new Set(items)];
  if (unique.length === 0) return;
  tx.announce({ topic: "StockChanged", key: unique[0] ?? 0, payload: { items: unique, cause } });
}

async function placesOf(
  tx: Tx,
  parties: Parties,
  changes: readonly { readonly placeId: number }[],
): Promise<Result<Map<number, Place>, StockError>> {
  const view = await parties.view.get(tx);
  const places = new Map<number, Place>();
  for (const { placeId } of changes) {
    const place = view.place(placeId);
    if (!place) return err({ kind: "place_unknown", place: placeId });
    places.set(placeId, place);
  }
  return ok(places);
}

/** Who gives way when stock shrinks: quotes first, then low priority, late ship day, newest. */
function givesWayBefore(a: Reservation, b: Reservation): number {
  const soft = Number(b.expiresAt !== null) - Number(a.expiresAt !== null);
  return (
    soft ||
    Number(a.frozen) - Number(b.frozen) ||
    a.priority - b.priority ||
    b.shipDay - a.shipDay ||
    b.claimId - a.claimId
  );
}

/**
 * Makes room before stock shrinks: un-pegs reservations of a supply until `promised` fits under
 * the new quantity, and opens a shortfall that somebody must explain.
 */
async function makeRoom(
  tx: Tx,
  asked: {
    readonly itemId: number;
    readonly placeId: number;
    readonly supply: number;
    readonly excess: number;
    readonly cause: string;
  },
): Promise<void> {
  const held = (await reservationsOfItems(tx, [asked.itemId]))
    .filter((each) => each.place === asked.placeId && each.supply === asked.supply)
    .sort(givesWayBefore);
  const cuts: { from: Reservation; units: number }[] = [];
  let left = asked.excess;
  for (const from of held) {
    const units = Math.min(left, from.units);
    if (units > 0) cuts.push({ from, units });
    left -= units;
  }
  await cutReservations(tx, cuts);
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into stock.shortfall
       (cell, tenant_id, id, item_id, place_id, units, cause, due_at, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::timestamptz + interval '24 hours', $8)`,
    [...scopeOf(tx), id, asked.itemId, asked.placeId, asked.excess, asked.cause, tx.now],
  );
  tx.announce({
    topic: "ClaimsUnpegged",
    key: asked.itemId,
    payload: {
      items: [asked.itemId],
      claims: cuts.map((cut) => cut.from.claimId),
      cause: asked.cause,
    },
  });
}

/**
 * Changes stock on hand by signed units, set-wise: opening stock, blind receipts, issues,
 * adjustments. Shrinking below what is promised un-pegs the claims that must give way.
 * Errors: `not_enough` when a position would fall below zero; nothing is posted then.
 */
export async function changeStock(
  tx: Tx,
  parties: Parties,
  request: { readonly document: Document; readonly changes: readonly StockChange[] },
): Promise<Result<{ posted: number }, StockError>> {
  const { document, changes } = request;
  const places = await placesOf(tx, parties, changes);
  if (!places.ok) return places;
  const items = [...new Set(changes.map((change) => change.itemId))].sort((a, b) => a - b);
  // All supplies of the items, in the one lock order: whoever re-promises next needs them too.
  await lockSupplies(tx, items);
  const onHand = await lockOnHand(tx, changes);
  const movements: Movement[] = [];
  for (const change of changes) {
    const place = places.value.get(change.placeId) as Place;
    const base = { ...document, itemId: change.itemId, placeId: change.placeId };
    const sellable = (change.condition ?? "sellable") === "sellable";
    const level = onHand.get(`${change.itemId}/${change.placeId}`) ?? { quantity: 0, promised: 0 };
    if (change.units >= 0 || !sellable) {
      movements.push({
        ...base,
        units: change.units,
        ownerId: place.ownerId,
        custodianId: place.custodianId,
        lotId: change.lotId ?? 0,
        condition: change.condition ?? "sellable",
      });
    } else {
      if (level.quantity + change.units < 0) {
        return err({
          kind: "not_enough",
          item: change.itemId,
          place: change.placeId,
          asked: -change.units,
          onHand: level.quantity,
        });
      }
      const excess = level.promised - (level.quantity + change.units);
      if (excess > 0) {
        await makeRoom(tx, {
          itemId: change.itemId,
          placeId: change.placeId,
          supply: 0,
          excess,
          cause: document.why ?? document.kind,
        });
        level.promised -= excess;
      }
      const lots = await pickLots(tx, {
        itemId: change.itemId,
        placeId: change.placeId,
        units: -change.units,
      });
      for (const lot of lots) movements.push({ ...base, ...lot, units: -lot.units });
    }
    if (sellable) level.quantity += change.units;
  }
  await post(
    tx,
    movements.filter((movement) => movement.units !== 0),
  );
  announceChange(tx, items, document.kind);
  tx.audit({
    action: `stock.${document.kind}`,
    subjectKind: document.documentKind,
    subjectId: document.documentId,
    after: { lines: changes.length, first: changes[0] },
    why: document.why,
  });
  return ok({ posted: movements.length });
}

/**
 * A stock count: what was found is what there is. Differences are posted as movements; the count
 * wins over the book by rule, and claims that no longer fit give way.
 */
export async function countStock(
  tx: Tx,
  parties: Parties,
  request: {
    readonly documentId: number;
    readonly why: string;
    readonly counted: readonly StockChange[];
    readonly opening?: boolean;
  },
): Promise<Result<{ posted: number; differences: number }, StockError>> {
  const items = [...new Set(request.counted.map((each) => each.itemId))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const onHand = await lockOnHand(tx, request.counted);
  const differences = request.counted.flatMap((each) => {
    const book = onHand.get(`${each.itemId}/${each.placeId}`)?.quantity ?? 0;
    return each.units === book ? [] : [{ ...each, units: each.units - book }];
  });
  if (differences.length === 0) return ok({ posted: 0, differences: 0 });
  const result = await changeStock(tx, parties, {
    document: {
      kind: request.opening ? "opening" : "count",
      documentKind: "count",
      documentId: request.documentId,
      why: request.why,
    },
    changes: differences,
  });
  return result.ok ? ok({ posted: result.value.posted, differences: differences.length }) : result;
}

export interface DatedSupply {
  readonly itemId: number;
  readonly placeId: number;
  readonly kind: "in_transit" | "planned";
  readonly day: string;
  readonly units: number;
  readonly documentKind: string;
  readonly documentNumber: string;
}

/** Announces receipts to come; promises may rest on them from now on. Gives their ids. */
export async function planSupplies(tx: Tx, drafts: readonly DatedSupply[]): Promise<number[]> {
  if (drafts.length === 0) return [];
  const first = await tx.newIds(drafts.length);
  await tx.rows(
    `insert into stock.supply (cell, tenant_id, id, item_id, place_id, kind, day, quantity,
       document_kind, document_number)
     select $1, $2, draft.id, draft.item_id, draft.place_id, draft.kind, draft.day::date, draft.units,
       draft.document_kind, draft.document_number
     from unnest($3::bigint[], $4::int[], $5::int[], $6::text[], $7::text[], $8::bigint[], $9::text[],
       $10::text[]) as draft (id, item_id, place_id, kind, day, units, document_kind, document_number)`,
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
    readonly why?: string;
  },
): Promise<Result<{ moved: number }, StockError>> {
  const { supplies } = await lockSupplies(tx, [receipt.itemId]);
  const supply = supplies.find((each) => each.id === receipt.supplyId && each.id !== 0);
  if (!supply) return err({ kind: "supply_unknown", supply: receipt.supplyId });
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
      ownerId: place.ownerId,
      custodianId: place.custodianId,
      documentKind: "supply",
      documentId: supply.id,
      why: receipt.why,
    },
  ]);
  const waiting = (await reservationsOfItems(tx, [supply.item]))
    .filter((each) => each.place === supply.place && each.supply === supply.id)
    .sort((a, b) => givesWayBefore(b, a));
  let left = receipt.units;
  const moves = waiting.flatMap((from) => {
    const units = Math.min(left, from.units);
    left -= units;
    return units > 0 ? [{ from, units, toSupply: 0 }] : [];
  });
  await moveReservations(tx, moves);
  await tx.rows(
    `update stock.supply set quantity = greatest(quantity - $5, promised)
     where cell = $1 and tenant_id = $2 and item_id = $3 and id = $4`,
    [...scopeOf(tx), supply.item, supply.id, receipt.units],
  );
  announceChange(tx, [supply.item], "receipt");
  tx.audit({
    action: "stock.receipt",
    subjectKind: "supply",
    subjectId: supply.id,
    after: { units: receipt.units, claims: moves.length },
    why: receipt.why,
  });
  return ok({ moved: receipt.units - left });
}

export interface ClaimIssue {
  readonly claimId: number;
  readonly placeId: number;
  readonly units: number;
}

/**
 * Ships what claims hold on hand: reservation, supply and position fall together, the ledger says
 * `sale`, and the quota counts it as used.
 * Errors: `not_reserved` when a claim holds less on hand there; nothing is posted then.
 */
export async function shipClaims(
  tx: Tx,
  issue: { readonly documentId: number; readonly lines: readonly ClaimIssue[] },
): Promise<Result<{ items: number[] }, StockError>> {
  const first = await reservationsOf(
    tx,
    issue.lines.map((line) => line.claimId),
  );
  const items = [...new Set(first.map((each) => each.item))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const held = await reservationsOf(
    tx,
    issue.lines.map((line) => line.claimId),
  );
  const cuts: { from: Reservation; units: number }[] = [];
  for (const line of issue.lines) {
    const from = held.find(
      (each) => each.claimId === line.claimId && each.place === line.placeId && each.supply === 0,
    );
    if (!from || from.units < line.units) {
      return err({
        kind: "not_reserved",
        claim: line.claimId,
        asked: line.units,
        held: from?.units ?? 0,
      });
    }
    cuts.push({ from, units: line.units });
  }
  await cutReservations(tx, cuts);
  await countUsed(tx, cuts);
  for (const { from, units } of cuts) {
    const lots = await pickLots(tx, { itemId: from.item, placeId: from.place, units });
    await post(
      tx,
      lots.map((lot) => ({
        kind: "sale" as const,
        itemId: from.item,
        placeId: from.place,
        ...lot,
        units: -lot.units,
        documentKind: "shipment",
        documentId: issue.documentId,
      })),
    );
  }
  return ok({ items });
}

async function countUsed(
  tx: Tx,
  cuts: readonly { from: Reservation; units: number }[],
): Promise<void> {
  const sums = new Map<string, { item: number; channel: number; units: number }>();
  for (const { from, units } of cuts) {
    if (!from.underQuota) continue;
    const key = `${from.item}/${from.channel}`;
    const known = sums.get(key) ?? { item: from.item, channel: from.channel, units: 0 };
    known.units += units;
    sums.set(key, known);
  }
  if (sums.size === 0) return;
  const rows = [...sums.values()];
  await tx.rows(
    `update stock.quota as quota set used = quota.used + draft.units
     from unnest($3::int[], $4::int[], $5::bigint[]) as draft (item_id, channel_id, units)
     where quota.cell = $1 and quota.tenant_id = $2 and quota.item_id = draft.item_id
       and quota.channel_id = draft.channel_id`,
    [
      ...scopeOf(tx),
      rows.map((row) => row.item),
      rows.map((row) => row.channel),
      rows.map((row) => row.units),
    ],
  );
}

/**
 * A short pick: what the book says is there was not found. The units leave sellable stock for
 * quarantine at the place (it is to be counted), and the claim's demand is open again at once.
 */
export async function shortPick(
  tx: Tx,
  parties: Parties,
  short: ClaimIssue & { readonly why: string; readonly documentId: number },
): Promise<Result<{ item: number }, StockError>> {
  const [first] = await reservationsOf(tx, [short.claimId]);
  if (!first)
    return err({ kind: "not_reserved", claim: short.claimId, asked: short.units, held: 0 });
  await lockSupplies(tx, [first.item]);
  const from = (await reservationsOf(tx, [short.claimId])).find(
    (each) => each.place === short.placeId && each.supply === 0,
  );
  if (!from || from.units < short.units) {
    return err({
      kind: "not_reserved",
      claim: short.claimId,
      asked: short.units,
      held: from?.units ?? 0,
    });
  }
  const places = await placesOf(tx, parties, [short]);
  if (!places.ok) return places;
  await cutReservations(tx, [{ from, units: short.units }]);
  await lockOnHand(tx, [{ itemId: from.item, placeId: from.place }]);
  const lots = await pickLots(tx, { itemId: from.item, placeId: from.place, units: short.units });
  const document = {
    documentKind: "short_pick",
    documentId: short.documentId,
    why: short.why,
    itemId: from.item,
    placeId: from.place,
  };
  await post(
    tx,
    lots.flatMap((lot): Movement[] => [
      { ...document, ...lot, kind: "condition_out", units: -lot.units },
      { ...document, ...lot, kind: "condition_in", units: lot.units, condition: "quarantine" },
    ]),
  );
  announceChange(tx, [from.item], "short_pick");
  tx.audit({
    action: "stock.short_pick",
    subjectKind: "claim",
    subjectId: short.claimId,
    after: { units: short.units, place: short.placeId },
    why: short.why,
  });
  return ok({ item: from.item });
}

export interface QuotaDraft {
  readonly itemId: number;
  readonly channelId: number;
  readonly cap: number | null;
  readonly protected: number;
}

/** Sets what a channel may take and what is kept for it; a new period starts, so `used` is zero. */
export async function setQuotas(tx: Tx, drafts: readonly QuotaDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  await lockSupplies(
    tx,
    [...new Set(drafts.map((draft) => draft.itemId))].sort((a, b) => a - b),
  );
  await tx.rows(
    `insert into stock.quota as quota (cell, tenant_id, item_id, channel_id, cap, protected)
     select $1, $2, draft.* from unnest($3::int[], $4::int[], $5::bigint[], $6::bigint[]) as draft
     on conflict (cell, tenant_id, item_id, channel_id) do update
       set cap = greatest(excluded.cap, quota.granted), protected = excluded.protected, used = 0`,
    [
      ...scopeOf(tx),
      drafts.map((draft) => draft.itemId),
      drafts.map((draft) => draft.channelId),
      drafts.map((draft) => draft.cap),
      drafts.map((draft) => draft.protected),
    ],
  );
  for (const draft of drafts) {
    tx.audit({
      action: "stock.quota.set",
      subjectKind: "item",
      subjectId: draft.itemId,
      after: draft,
    });
  }
  announceChange(
    tx,
    drafts.map((draft) => draft.itemId),
    "quota",
  );
}

/** Sets how much of an item a place keeps back from promises. */
export async function setSafety(
  tx: Tx,
  draft: { readonly itemId: number; readonly placeId: number; readonly units: number },
): Promise<void> {
  await lockOnHand(tx, [draft]);
  await tx.rows(
    `update stock.supply set safety = $5
     where cell = $1 and tenant_id = $2 and item_id = $3 and place_id = $4 and id = 0`,
    [...scopeOf(tx), draft.itemId, draft.placeId, draft.units],
  );
  tx.audit({
    action: "stock.safety.set",
    subjectKind: "item",
    subjectId: draft.itemId,
    after: draft,
  });
  announceChange(tx, [draft.itemId], "safety");
}
