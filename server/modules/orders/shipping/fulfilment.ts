import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { lowerPromises } from "../../promises/index.ts";
import {
  pickReservations,
  reservationsOf,
  shipClaims,
  shortPick as shortPickStock,
} from "../../stock/index.ts";
import { heldBy } from "../holds/holds.ts";
import { announceChange, lockOrder, openUnits, refresh, summed } from "../locking.ts";
import type { LineRow, UnitsOfLine } from "../locking.ts";
import type { OrderError } from "../model.ts";
import { dissolveParcels, unitsInParcels } from "../placing/parcels.ts";
import type { PlaceParts } from "../placing/place.ts";
import { repromise } from "../placing/repromising.ts";
import { followPutBack } from "./shipped-elsewhere.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What can be picked of an order at a place now: its on-hand reservations there. */
async function pickableLines(tx: Tx, orderId: number, placeId: number) {
  const lines = await tx.rows<{ id: number }>(
    `select id from orders.line where cell = $1 and tenant_id = $2 and order_id = $3`,
    [...scopeOf(tx), orderId],
  );
  const held = await reservationsOf(
    tx,
    lines.map((line) => line.id),
  );
  return held
    .filter((each) => each.place === placeId && each.supply === 0)
    .map((each) => ({
      lineId: each.claimId,
      itemId: each.item,
      units: each.units,
      picked: each.picked,
    }));
}

/**
 * Marks units as being picked at a place: re-promising leaves them alone from now on.
 * Errors: `order_held` with the reasons, `not_reserved` when less is on hand for the line there.
 */
export async function startPick(
  tx: Tx,
  request: {
    readonly orderId: number;
    readonly placeId: number;
    readonly lines: readonly UnitsOfLine[];
  },
): Promise<Result<null, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  if (!found) return err({ kind: "order_unknown", order: request.orderId });
  const held = await heldBy(tx, found.order);
  if (held) return err(held);
  const planned = await unitsInParcels(tx, request.orderId, "planned");
  const there = await pickableLines(tx, request.orderId, request.placeId);
  const lines = summed(request.lines);
  for (const { lineId, units } of lines) {
    const row = there.find((each) => each.lineId === lineId);
    const reserved = row ? row.units - row.picked : 0;
    const line = found.lines.find((each) => each.id === lineId);
    const parcel = planned.get(lineId) ?? 0;
    if (line && parcel > 0 && units > openUnits(line) - line.picked_units - parcel)
      return err({ kind: "in_parcel", line: lineId, asked: units, parcel });
    if (reserved < units)
      return err({ kind: "not_reserved", claim: lineId, asked: units, held: reserved });
  }
  await pickReservations(tx, { placeId: request.placeId, lines: lines.map(claimed) });
  await addUnits(tx, "picked_units", lines);
  await refresh(tx, [request.orderId]);
  announceChange(tx, request.orderId, "picking");
  return ok(null);
}

interface AtPlace {
  readonly orderId: number;
  readonly placeId: number;
  readonly lines: readonly UnitsOfLine[];
}

/** The first line of which less is picked at the place than is asked, or null. */
async function notPickedThere(tx: Tx, asked: AtPlace): Promise<OrderError | null> {
  const there = await pickableLines(tx, asked.orderId, asked.placeId);
  for (const { lineId, units } of asked.lines) {
    const open = there.find((each) => each.lineId === lineId)?.picked ?? 0;
    if (units > open) return { kind: "too_many_units", line: lineId, asked: units, open };
  }
  return null;
}

const claimed = ({ lineId, units }: UnitsOfLine) => ({ claimId: lineId, units });

/**
 * Puts picked units back on the shelf: nobody works on them any more, and re-promising may move
 * them. Errors: `too_many_units` when less is picked there, `in_parcel` for a parcel's units.
 */
export async function undoPick(tx: Tx, request: AtPlace): Promise<Result<null, OrderError>> {
  const { orderId, placeId } = request;
  const found = await lockOrder(tx, orderId);
  if (!found) return err({ kind: "order_unknown", order: orderId });
  const lines = summed(request.lines);
  const wrong =
    notPicked(found.lines, lines, await inPickedParcels(tx, orderId)) ??
    (await notPickedThere(tx, { orderId, placeId, lines }));
  if (wrong) return err(wrong);
  const back = lines.map(({ lineId, units }) => ({ lineId, units: -units }));
  await pickReservations(tx, { placeId, lines: back.map(claimed) });
  await addUnits(tx, "picked_units", back);
  await followPutBack(tx, orderId);
  await refresh(tx, [orderId]);
  const after = { place: placeId, lines };
  tx.audit({ action: "orders.undo_pick", subjectKind: "order", subjectId: orderId, after });
  announceChange(tx, orderId, "picking");
  return ok(null);
}

/** Adds units to a column of lines. */
export async function addUnits(
  tx: Tx,
  column: "picked_units" | "shipped_units" | "delivered_units" | "returned_units",
  lines: readonly UnitsOfLine[],
): Promise<void> {
  await tx.rows(
    `update orders.line as line set ${column} = line.${column} + draft.units
     from unnest($3::bigint[], $4::bigint[]) as draft (id, units)
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = draft.id`,
    [...scopeOf(tx), lines.map((line) => line.lineId), lines.map((line) => line.units)],
  );
}

const inPickedParcels = (tx: Tx, orderId: number) => unitsInParcels(tx, orderId, "picked");

/** The first line that is not picked so far, or only in a parcel that is shipped as one; or null. */
function notPicked(
  lines: readonly LineRow[],
  asked: readonly UnitsOfLine[],
  inParcels: ReadonlyMap<number, number>,
): OrderError | null {
  for (const { lineId, units } of asked) {
    const line = lines.find((each) => each.id === lineId);
    if (!line) return { kind: "line_unknown", line: lineId };
    const open = line.picked_units;
    if (units > open) return { kind: "too_many_units", line: lineId, asked: units, open };
    const parcel = inParcels.get(lineId) ?? 0;
    if (units > open - parcel) return { kind: "in_parcel", line: lineId, asked: units, parcel };
  }
  return null;
}

/**
 * Ships picked units of an order from a place: stock, reservation, promise and line in one go. What
 * is held meanwhile stays, though it is picked. Errors: `order_held`, `too_many_units`, `in_parcel`.
 */
export async function shipUnits(
  tx: Tx,
  request: {
    readonly orderId: number;
    readonly placeId: number;
    readonly shipmentId: number;
    readonly lines: readonly UnitsOfLine[];
    readonly carrier: string;
    readonly tracking: string;
    /** Who sent it, where that was nobody here: the warehouse then writes it down once it hears of it. */
    readonly sentBy?: string;
  },
): Promise<Result<null, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  if (!found) return err({ kind: "order_unknown", order: request.orderId });
  const held = await heldBy(tx, found.order);
  if (held) return err(held);
  const lines = summed(request.lines);
  const { placeId, sentBy } = request;
  const wrong =
    notPicked(found.lines, lines, await inPickedParcels(tx, request.orderId)) ??
    (await notPickedThere(tx, { orderId: request.orderId, placeId, lines }));
  if (wrong) return err(wrong);
  const shipped = await shipClaims(tx, {
    documentId: request.shipmentId,
    lines: lines.map((line) => ({ ...claimed(line), placeId })),
  });
  if (!shipped.ok) {
    const error = shipped.error;
    if (error.kind !== "not_reserved" && error.kind !== "lots_over")
      throw new Error(`cannot ship: ${error.kind}`);
    return err(error);
  }
  await lowerPromises(
    tx,
    lines.map((line) => ({ ...claimed(line), shortUnits: 0 })),
  );
  await addUnits(
    tx,
    "picked_units",
    lines.map((line) => ({ ...line, units: -line.units })),
  );
  await addUnits(tx, "shipped_units", lines);
  await refresh(tx, [request.orderId]);
  const { orderId, shipmentId, carrier, tracking } = request;
  const by = sentBy === undefined ? {} : { placeId, sentBy };
  tx.audit({
    action: "orders.ship",
    subjectKind: "order",
    subjectId: orderId,
    after: { shipment: shipmentId, carrier, tracking, lines, ...by },
  });
  const payload = { orderId, shipmentId, carrier, tracking, lines, ...by };
  tx.announce({ topic: "OrderShipped", key: orderId, payload });
  return ok(null);
}

/** Records that shipped units arrived. */
export async function deliverUnits(
  tx: Tx,
  request: {
    readonly orderId: number;
    readonly lines: readonly UnitsOfLine[];
    readonly signedBy: string;
  },
): Promise<Result<null, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  if (!found) return err({ kind: "order_unknown", order: request.orderId });
  const lines = summed(request.lines);
  for (const { lineId, units } of lines) {
    const line = found.lines.find((each) => each.id === lineId);
    if (!line) return err({ kind: "line_unknown", line: lineId });
    const open = line.shipped_units - line.delivered_units;
    if (units > open) return err({ kind: "too_many_units", line: lineId, asked: units, open });
  }
  await addUnits(tx, "delivered_units", lines);
  await refresh(tx, [request.orderId]);
  tx.audit({
    action: "orders.deliver",
    subjectKind: "order",
    subjectId: request.orderId,
    after: { lines: request.lines, signedBy: request.signedBy },
  });
  tx.announce({
    topic: "OrderDelivered",
    key: request.orderId,
    payload: { orderId: request.orderId, signedBy: request.signedBy },
  });
  return ok(null);
}

/**
 * A short pick: fewer units were found than the book says. Demand is open again at once, the
 * place's units are set aside to be counted, and availability shrinks in the same transaction.
 */
export async function shortPick(
  tx: Tx,
  parts: PlaceParts,
  request: {
    readonly orderId: number;
    readonly lineId: number;
    readonly placeId: number;
    readonly units: number;
    readonly why: string;
  },
): Promise<Result<null, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  const line = found?.lines.find((each) => each.id === request.lineId);
  if (!found || !line) return err({ kind: "line_unknown", line: request.lineId });
  const { orderId, placeId, why } = request;
  const asked = [{ lineId: line.id, units: request.units }];
  const wrong = await notPickedThere(tx, { orderId, placeId, lines: asked });
  if (wrong) return err(wrong);
  await dissolveParcels(tx, { orderId, why, lineId: line.id });
  const short = await shortPickStock(tx, parts.parties, {
    claimId: line.id,
    placeId,
    units: request.units,
    why,
    documentId: orderId,
  });
  if (!short.ok) {
    const error = short.error;
    if (error.kind !== "not_reserved") throw new Error(`cannot short-pick: ${error.kind}`);
    return err(error);
  }
  await lowerPromises(tx, [{ claimId: line.id, units: request.units, shortUnits: -request.units }]);
  await tx.rows(
    `update orders.line set picked_units = picked_units - $4, short_units = short_units + $4
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), line.id, request.units],
  );
  await refresh(tx, [request.orderId]);
  await repromise(tx, parts, { items: [short.value.item], cause: "short_pick" });
  announceChange(tx, orderId, "short_pick");
  return ok(null);
}
