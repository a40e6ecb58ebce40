import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties } from "../parties/index.ts";
import { lockOnHand, post } from "./ledger.ts";
import type { Movement } from "./ledger.ts";
import { lockSupplies } from "./locking.ts";
import { openLotPool, unitsOf } from "./lot-pool.ts";
import { cutReservations, reservationsOf } from "./reservations.ts";
import type { Reservation } from "./reservations.ts";
import { announceChange, openShortfall, placesOf } from "./room.ts";
import type { StockError } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface ClaimIssue {
  readonly claimId: number;
  readonly placeId: number;
  readonly units: number;
  /** The parcel it leaves in, where that is another than the issue's. */
  readonly documentId?: number;
}

/** What each claim gives up, its lines added up; refuses a claim that holds less on hand there. */
function cutsOf(held: readonly Reservation[], lines: readonly ClaimIssue[]) {
  const cuts = new Map<string, { from: Reservation; units: number; picked: number }>();
  for (const { claimId, placeId, units } of lines) {
    const key = `${claimId}/${placeId}`;
    const from = held.find(
      (each) => each.claimId === claimId && each.place === placeId && each.supply === 0,
    );
    const asked = units + (cuts.get(key)?.units ?? 0);
    if (!from || from.units < asked) {
      return err({ kind: "not_reserved" as const, claim: claimId, asked, held: from?.units ?? 0 });
    }
    cuts.set(key, { from, units: asked, picked: Math.min(asked, from.picked) });
  }
  return ok([...cuts.values()]);
}

/**
 * Ships what claims hold on hand: reservation, supply and position fall together, the ledger says
 * `sale`, and the quota counts it as used. Lots leave first expired, first out, never expired.
 * Errors: `not_reserved` when a claim holds less on hand there, `lots_over` when what lies there is
 * past its time; nothing is posted then.
 */
export async function shipClaims(
  tx: Tx,
  issue: { readonly documentId: number; readonly lines: readonly ClaimIssue[] },
): Promise<Result<{ items: number[] }, StockError>> {
  const claimIds = issue.lines.map((line) => line.claimId);
  const first = await reservationsOf(tx, claimIds);
  const items = [...new Set(first.map((each) => each.item))].sort((a, b) => a - b);
  await lockSupplies(tx, items);
  const cuts = cutsOf(await reservationsOf(tx, claimIds), issue.lines);
  if (!cuts.ok) return cuts;
  await cutReservations(tx, cuts.value);
  await countUsed(tx, cuts.value);
  const pairs = cuts.value.map(({ from }) => ({ itemId: from.item, placeId: from.place }));
  const lots = await openLotPool(tx, pairs);
  const parcels = new Map(
    issue.lines.map((line) => [`${line.claimId}/${line.placeId}`, line.documentId]),
  );
  const movements: Movement[] = [];
  for (const { from, units } of cuts.value) {
    const where = { itemId: from.item, placeId: from.place };
    const picks = lots.take({ ...where, units, goodAt: tx.now });
    const good = unitsOf(picks);
    if (good < units) {
      return err({ kind: "lots_over", item: from.item, place: from.place, asked: units, good });
    }
    const documentId = parcels.get(`${from.claimId}/${from.place}`) ?? issue.documentId;
    const document = { documentKind: "shipment", documentId };
    for (const pick of picks)
      movements.push({ ...document, ...where, ...pick, kind: "sale", units: -pick.units });
  }
  await post(tx, movements);
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

/** What a claim holds on hand at the place, under its item's lock; refuses less than asked. */
async function heldThere(tx: Tx, asked: ClaimIssue): Promise<Result<Reservation, StockError>> {
  const { claimId, placeId, units } = asked;
  const [first] = await reservationsOf(tx, [claimId]);
  if (first) await lockSupplies(tx, [first.item]);
  const from = (await reservationsOf(tx, [claimId])).find(
    (each) => each.place === placeId && each.supply === 0,
  );
  if (from && from.units >= units) return ok(from);
  return err({ kind: "not_reserved", claim: claimId, asked: units, held: from?.units ?? 0 });
}

/**
 * A short pick: what the book says is there was not found. The units leave sellable stock for
 * quarantine at the place (it is to be counted), the claim's demand is open again at once, and a
 * shortfall waits for somebody who finds out why.
 */
export async function shortPick(
  tx: Tx,
  parties: Parties,
  short: ClaimIssue & { readonly why: string; readonly documentId: number },
): Promise<Result<{ item: number }, StockError>> {
  const held = await heldThere(tx, short);
  if (!held.ok) return held;
  const from = held.value;
  const places = await placesOf(tx, parties, [short]);
  if (!places.ok) return places;
  const { units } = short;
  await cutReservations(tx, [{ from, units, picked: Math.min(units, from.picked) }]);
  await openShortfall(tx, {
    itemId: from.item,
    placeId: from.place,
    units,
    cause: short.why,
    cuts: [{ from, units }],
  });
  await lockOnHand(tx, [{ itemId: from.item, placeId: from.place }]);
  const where = { itemId: from.item, placeId: from.place };
  const lots = (await openLotPool(tx, [where])).take({ ...where, units });
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
