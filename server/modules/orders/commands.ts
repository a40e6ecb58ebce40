import { err, ok } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import { touchRevision } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { lowerPromises, promisedDays } from "../promises/index.ts";
import type { Repromised } from "../promises/index.ts";
import {
  freezeReservations,
  lockSupplies,
  release,
  reservationsOf,
  shipClaims,
  shortPick as shortPickStock,
} from "../stock/index.ts";
import { asksStock, holdOwners, shapeLine } from "./model.ts";
import type { Condition, HoldReason, LineKind, NewOrder, OrderError } from "./model.ts";
import type { PlaceParts } from "./place.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface LineRow {
  id: number;
  order_id: number;
  kind: LineKind;
  item_id: number | null;
  units: number;
  cancelled_units: number;
  short_units: number;
  picked_units: number;
  shipped_units: number;
  delivered_units: number;
  returned_units: number;
}

/**
 * Locks the supplies of an order's items, then the order, then its lines: the one order in which
 * every command locks. Re-promising comes from the supplies' side; starting elsewhere deadlocks.
 */
export async function lockOrder(tx: Tx, orderId: number) {
  const items = await tx.rows<{ item_id: number }>(
    `select distinct item_id from orders.line where cell = $1 and tenant_id = $2 and order_id = $3
       and item_id is not null order by item_id`,
    [...scopeOf(tx), orderId],
    "orders.items_of",
  );
  if (items.length > 0)
    await lockSupplies(
      tx,
      items.map((row) => row.item_id),
    );
  const [order] = await tx.rows<{
    id: number;
    deal: string;
    stage: string;
    open_holds: number;
    channel_id: number;
    merged_into: number | null;
  }>(
    `select id, deal, stage, open_holds, channel_id, merged_into from orders.order
     where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), orderId],
    "orders.lock",
  );
  if (!order) return null;
  const lines = await tx.rows<LineRow>(
    `select id, order_id, kind, item_id, units, cancelled_units, short_units, picked_units,
       shipped_units, delivered_units, returned_units from orders.line
     where cell = $1 and tenant_id = $2 and order_id = $3 order by id for update`,
    [...scopeOf(tx), orderId],
    "orders.lock_lines",
  );
  return { order, lines };
}

/** Derives what stands on orders from their lines, and the promised day from their promises. */
export async function refresh(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.rows(
    "select orders.refresh($1, $2, $3::bigint[])",
    [...scopeOf(tx), orderIds],
    "orders.refresh",
  );
}

function announce(
  tx: Tx,
  topic: string,
  orderId: number,
  payload: Readonly<Record<string, unknown>> = {},
) {
  tx.announce({ topic, key: orderId, payload: { orderId, ...payload } });
}

const openUnits = (line: LineRow) => line.units - line.cancelled_units - line.shipped_units;

export interface UnitsOfLine {
  readonly lineId: number;
  readonly units: number;
}

/**
 * Cancels units of lines (or all that is open): short units first, then what is reserved. What was
 * shipped cannot be cancelled any more: that is a return.
 */
export async function cancelUnits(
  tx: Tx,
  request: {
    readonly orderId: number;
    readonly lines: readonly UnitsOfLine[] | "all";
    readonly why: string;
  },
): Promise<Result<{ cancelled: number }, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  if (!found) return err({ kind: "order_unknown", order: request.orderId });
  const asked =
    request.lines === "all"
      ? found.lines
          .map((line) => ({ lineId: line.id, units: openUnits(line) - line.picked_units }))
          .filter((each) => each.units > 0)
      : request.lines;
  const cuts: { claimId: number; units: number; shortUnits: number; reserved: number }[] = [];
  for (const { lineId, units } of asked) {
    const line = found.lines.find((each) => each.id === lineId);
    if (!line) return err({ kind: "line_unknown", line: lineId });
    const open = openUnits(line) - line.picked_units;
    if (units > open) return err({ kind: "too_many_units", line: lineId, asked: units, open });
    const short = Math.min(units, line.short_units);
    cuts.push({ claimId: lineId, units, shortUnits: short, reserved: units - short });
  }
  const given = await release(
    tx,
    cuts
      .filter((cut) => cut.reserved > 0)
      .map((cut) => ({ claimId: cut.claimId, units: cut.reserved })),
  );
  await lowerPromises(
    tx,
    cuts.map((cut) => ({
      claimId: cut.claimId,
      shortUnits: cut.shortUnits,
      units: given
        .filter(({ from }) => from.claimId === cut.claimId)
        .reduce((sum, each) => sum + each.units, 0),
    })),
  );
  await tx.rows(
    `update orders.line as line set cancelled_units = line.cancelled_units + cut.units,
       short_units = line.short_units - cut.short
     from unnest($3::bigint[], $4::bigint[], $5::bigint[]) as cut (id, units, short)
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = cut.id`,
    [
      ...scopeOf(tx),
      cuts.map((cut) => cut.claimId),
      cuts.map((cut) => cut.units),
      cuts.map((cut) => cut.shortUnits),
    ],
  );
  const nothingOpen = found.lines.every((line) => {
    const cut = cuts.find((each) => each.claimId === line.id)?.units ?? 0;
    return openUnits(line) - cut === 0 && line.shipped_units === 0;
  });
  if (nothingOpen) {
    await tx.rows(
      `update orders.order set deal = 'cancelled' where cell = $1 and tenant_id = $2 and id = $3`,
      [...scopeOf(tx), request.orderId],
    );
  }
  await refresh(tx, [request.orderId]);
  const cancelled = cuts.reduce((sum, cut) => sum + cut.units, 0);
  tx.audit({
    action: "orders.cancel",
    subjectKind: "order",
    subjectId: request.orderId,
    after: { lines: asked },
    why: request.why,
  });
  announce(tx, "OrderChanged", request.orderId, { change: "cancelled" });
  const items = [...new Set(given.map(({ from }) => from.item))];
  if (items.length > 0) {
    tx.announce({
      topic: "StockChanged",
      key: items[0] ?? 0,
      payload: { items, cause: "cancelled" },
    });
  }
  return ok({ cancelled });
}

/** Frees a hold; when it was the order's last one the order can be worked. */
export async function releaseHold(
  tx: Tx,
  request: { readonly holdId: number; readonly note: string },
): Promise<Result<{ orderId: number }, OrderError>> {
  const [hold] = await tx.rows<{ order_id: number; reason: string }>(
    `update orders.hold set released_at = $4, released_by = $5, release_note = $6
     where cell = $1 and tenant_id = $2 and id = $3 and released_at is null returning order_id, reason`,
    [...scopeOf(tx), request.holdId, tx.now, tx.actor.name, request.note],
  );
  if (!hold) return err({ kind: "hold_unknown", hold: request.holdId });
  await countHolds(tx, [hold.order_id]);
  tx.audit({
    action: "orders.hold.release",
    subjectKind: "order",
    subjectId: hold.order_id,
    before: { hold: request.holdId, reason: hold.reason },
    why: request.note,
  });
  announce(tx, "OrderChanged", hold.order_id, { change: "hold_released" });
  return ok({ orderId: hold.order_id });
}

/** Holds an order by hand, with an owner and a time limit. */
export async function placeHold(
  tx: Tx,
  request: { readonly orderId: number; readonly reason: HoldReason; readonly why: string },
): Promise<Result<{ holdId: number }, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  if (!found) return err({ kind: "order_unknown", order: request.orderId });
  if (found.order.stage === "done") return err({ kind: "order_done", order: request.orderId });
  const { role, minutes } = holdOwners[request.reason];
  const holdId = await tx.newIds(1);
  await tx.rows(
    `insert into orders.hold (cell, tenant_id, id, order_id, reason, owner_role, due_at, placed_at, detail)
     values ($1, $2, $3, $4, $5, $6, $7::timestamptz + make_interval(mins => $8), $7, $9::jsonb)`,
    [
      ...scopeOf(tx),
      holdId,
      request.orderId,
      request.reason,
      role,
      tx.now,
      minutes,
      JSON.stringify({ why: request.why }),
    ],
  );
  await countHolds(tx, [request.orderId]);
  tx.audit({
    action: "orders.hold.place",
    subjectKind: "order",
    subjectId: request.orderId,
    after: { reason: request.reason },
    why: request.why,
  });
  announce(tx, "OrderChanged", request.orderId, { change: "held" });
  return ok({ holdId });
}

export async function countHolds(tx: Tx, orderIds: readonly number[]): Promise<void> {
  await tx.rows(
    `update orders.order as target set revision = target.revision + 1, open_holds = (
       select count(*) from orders.hold as hold where hold.cell = $1 and hold.tenant_id = $2
         and hold.order_id = target.id and hold.released_at is null)
     where target.cell = $1 and target.tenant_id = $2 and target.id = any ($3::bigint[])`,
    [...scopeOf(tx), orderIds],
  );
}

/** Writes what re-promising changed onto the lines and orders, in the same transaction. */
export async function applyRepromise(tx: Tx, changed: readonly Repromised[]): Promise<void> {
  if (changed.length === 0) return;
  await tx.rows(
    `update orders.line as line set short_units = draft.short
     from unnest($3::bigint[], $4::bigint[]) as draft (id, short)
     where line.cell = $1 and line.tenant_id = $2 and line.id = any ($3::bigint[])
       and line.id = draft.id`,
    [...scopeOf(tx), changed.map((each) => each.claimId), changed.map((each) => each.shortUnits)],
    "orders.apply_repromise",
  );
  const orderIds = [...new Set(changed.map((each) => each.orderId))];
  await refresh(tx, orderIds);
  await refreshDays(tx, orderIds);
  for (const orderId of orderIds) announce(tx, "OrderChanged", orderId, { change: "repromised" });
}

/** Sets the orders' promised day from their promises: the latest, or none while a line has none. */
async function refreshDays(tx: Tx, orderIds: readonly number[]): Promise<void> {
  const days = await promisedDays(tx, orderIds);
  await tx.rows(
    `update orders.order as target set promised_day = draft.day::date
     from unnest($3::bigint[], $4::text[]) as draft (id, day)
     where target.cell = $1 and target.tenant_id = $2 and target.id = any ($3::bigint[])
       and target.id = draft.id`,
    [...scopeOf(tx), days.map((each) => each.orderId), days.map((each) => each.day)],
  );
}

/** Promises the open lines of these items anew and writes what changed onto the orders. */
export async function repromise(
  tx: Tx,
  parts: PlaceParts,
  asked: { readonly items: readonly number[]; readonly cause: string },
) {
  const result = await parts.promises.repromise(tx, asked);
  await applyRepromise(tx, result.changed);
  return result;
}

/**
 * Changes stock and promises anew in the same transaction: what shrank un-pegs claims, what grew
 * serves those who waited, and at no moment does a promise stand without its supply.
 */
export async function afterStock<T, Problem>(
  tx: Tx,
  parts: PlaceParts,
  change: {
    readonly items: readonly number[];
    readonly cause: string;
    readonly work: () => Promise<Result<T, Problem>>;
  },
): Promise<Result<T, Problem>> {
  const result = await change.work();
  if (result.ok)
    await repromise(tx, parts, { items: [...new Set(change.items)], cause: change.cause });
  return result;
}

/**
 * Frees lines that waited for a channel's codes to be mapped: they become items (or bundles),
 * are promised now, and the order's hold goes when no unmapped line is left.
 */
export async function freeMapped(
  tx: Tx,
  parts: PlaceParts,
  channelId: number,
  limit = 500,
): Promise<{ freed: number }> {
  const waiting = await tx.rows<{
    id: number;
    order_id: number;
    code: string;
    name: string;
    units: number;
    amount_minor: number;
    external_id: string;
    unit_price: string;
    kind: "sale" | "gift";
    line_no: number;
    placed_at: Date;
    region: string;
    priority: number;
    policy: string;
    mode: "live" | "history";
  }>(
    `select line.id, line.order_id, line.code, line.name, line.units, line.amount_minor, line.line_no,
       line.external_id, line.unit_price::text, line.kind, parent.placed_at, parent.region,
       parent.priority, parent.policy, parent.mode
     from orders.line as line join orders.order as parent on parent.cell = line.cell
       and parent.tenant_id = line.tenant_id and parent.id = line.order_id
     where line.cell = $1 and line.tenant_id = $2 and not line.mapped and parent.channel_id = $3
     order by parent.placed_at, line.id limit $4 for update of line`,
    [...scopeOf(tx), channelId, limit],
  );
  const view = await parts.catalog.view.get(tx);
  const touched = new Set<number>();
  const groups = new Map<
    number,
    { lines: { claimId: number; itemId: number; units: number }[]; row: (typeof waiting)[number] }
  >();
  for (const row of waiting) {
    const order = { channelId, placedAt: row.placed_at } as unknown as NewOrder;
    const source = {
      externalId: row.external_id,
      kind: row.kind,
      code: row.code,
      name: row.name,
      units: row.units,
      unitPrice: row.unit_price,
      amountMinor: row.amount_minor,
    };
    const shaped = shapeLine(view, order, source, 0);
    const [own, ...components] = shaped;
    if (!own?.mapped) continue;
    touched.add(row.order_id);
    await tx.rows(
      `update orders.line set mapped = true, kind = $4, item_id = $5, listing_revision = $6
       where cell = $1 and tenant_id = $2 and id = $3`,
      [...scopeOf(tx), row.id, own.kind, own.itemId, own.listingRevision],
    );
    const first = components.length > 0 ? await tx.newIds(components.length) : 0;
    for (const [index, part] of components.entries()) {
      await tx.rows(
        `insert into orders.line (cell, tenant_id, id, order_id, line_no, parent_id, kind, code, name,
           item_id, listing_revision, units, amount_minor)
         values ($1, $2, $3, $4, $5, $6, 'component', $7, $8, $9, $10, $11, $12)`,
        [
          ...scopeOf(tx),
          first + index,
          row.order_id,
          row.line_no * 1_000 + index,
          row.id,
          row.code,
          row.name,
          part.itemId,
          part.listingRevision,
          part.units,
          part.amountMinor,
        ],
      );
    }
    if (row.mode === "history") continue;
    const asking = shaped
      .map((line, index) => ({ line, claimId: index === 0 ? row.id : first + index - 1 }))
      .filter(({ line }) => asksStock(line))
      .map(({ line, claimId }) => ({ claimId, itemId: line.itemId ?? 0, units: line.units }));
    const group = groups.get(row.order_id) ?? { lines: [], row };
    group.lines.push(...asking);
    groups.set(row.order_id, group);
  }
  const decisions = await parts.promises.promise(
    tx,
    [...groups]
      .map(([orderId, { lines, row }]) => ({
        ref: orderId,
        policy: "backorder" as const,
        channelId,
        region: row.region,
        wantedDay: null as Day | null,
        priority: row.priority,
        lines,
      }))
      .filter((group) => group.lines.length > 0),
  );
  await applyRepromise(
    tx,
    decisions.flatMap((decision) =>
      decision.lines.map((line) => ({
        claimId: line.ref,
        orderId: decision.ref,
        shortUnits: line.shortUnits,
        deliverDay: line.deliverDay,
      })),
    ),
  );
  await freeUnmappedHolds(tx, [...touched]);
  return { freed: touched.size };
}

async function freeUnmappedHolds(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.rows(
    `update orders.hold as hold set released_at = $4, released_by = $5, release_note = 'mapped'
     where hold.cell = $1 and hold.tenant_id = $2 and hold.order_id = any ($3::bigint[])
       and hold.reason = 'unmapped' and hold.released_at is null
       and not exists (select 1 from orders.line as line where line.cell = $1 and line.tenant_id = $2
         and line.order_id = hold.order_id and not line.mapped)`,
    [...scopeOf(tx), orderIds, tx.now, tx.actor.name],
  );
  await countHolds(tx, orderIds);
  for (const orderId of orderIds) announce(tx, "OrderChanged", orderId, { change: "mapped" });
}

/** What can be picked of an order at a place now: its on-hand reservations there. */
export async function pickableLines(tx: Tx, orderId: number, placeId: number) {
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
      frozen: each.frozen,
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
  if (found.order.open_holds > 0) {
    const holds = await tx.rows<{ reason: string }>(
      `select reason from orders.hold where cell = $1 and tenant_id = $2 and order_id = $3
       and released_at is null`,
      [...scopeOf(tx), request.orderId],
    );
    return err({
      kind: "order_held",
      order: request.orderId,
      reasons: holds.map((hold) => hold.reason).join(", "),
    });
  }
  const there = await pickableLines(tx, request.orderId, request.placeId);
  for (const { lineId, units } of request.lines) {
    const picked = found.lines.find((line) => line.id === lineId)?.picked_units ?? 0;
    const held = (there.find((each) => each.lineId === lineId)?.units ?? 0) - picked;
    if (held < units) return err({ kind: "not_reserved", claim: lineId, asked: units, held });
  }
  await freezeReservations(tx, {
    claimIds: request.lines.map((line) => line.lineId),
    placeId: request.placeId,
    frozen: true,
  });
  await addUnits(tx, "picked_units", request.lines);
  await refresh(tx, [request.orderId]);
  announce(tx, "OrderChanged", request.orderId, { change: "picking" });
  return ok(null);
}

async function addUnits(
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

/** Ships picked units of an order from a place: stock, reservation, promise and line in one go. */
export async function shipUnits(
  tx: Tx,
  request: {
    readonly orderId: number;
    readonly placeId: number;
    readonly shipmentId: number;
    readonly lines: readonly UnitsOfLine[];
    readonly carrier: string;
    readonly tracking: string;
  },
): Promise<Result<null, OrderError>> {
  const found = await lockOrder(tx, request.orderId);
  if (!found) return err({ kind: "order_unknown", order: request.orderId });
  for (const { lineId, units } of request.lines) {
    const line = found.lines.find((each) => each.id === lineId);
    if (!line) return err({ kind: "line_unknown", line: lineId });
    if (units > line.picked_units) {
      return err({ kind: "too_many_units", line: lineId, asked: units, open: line.picked_units });
    }
  }
  const shipped = await shipClaims(tx, {
    documentId: request.shipmentId,
    lines: request.lines.map((line) => ({
      claimId: line.lineId,
      placeId: request.placeId,
      units: line.units,
    })),
  });
  if (!shipped.ok) {
    const error = shipped.error;
    if (error.kind !== "not_reserved") throw new Error(`cannot ship: ${error.kind}`);
    return err(error);
  }
  await lowerPromises(
    tx,
    request.lines.map((line) => ({ claimId: line.lineId, units: line.units, shortUnits: 0 })),
  );
  await addUnits(
    tx,
    "picked_units",
    request.lines.map((line) => ({ ...line, units: -line.units })),
  );
  await addUnits(tx, "shipped_units", request.lines);
  await refresh(tx, [request.orderId]);
  tx.audit({
    action: "orders.ship",
    subjectKind: "order",
    subjectId: request.orderId,
    after: {
      shipment: request.shipmentId,
      carrier: request.carrier,
      tracking: request.tracking,
      lines: request.lines,
    },
  });
  const { shipmentId, carrier, tracking, lines } = request;
  announce(tx, "OrderShipped", request.orderId, { shipmentId, carrier, tracking, lines });
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
  for (const { lineId, units } of request.lines) {
    const line = found.lines.find((each) => each.id === lineId);
    if (!line) return err({ kind: "line_unknown", line: lineId });
    const open = line.shipped_units - line.delivered_units;
    if (units > open) return err({ kind: "too_many_units", line: lineId, asked: units, open });
  }
  await addUnits(tx, "delivered_units", request.lines);
  await refresh(tx, [request.orderId]);
  tx.audit({
    action: "orders.deliver",
    subjectKind: "order",
    subjectId: request.orderId,
    after: { lines: request.lines, signedBy: request.signedBy },
  });
  announce(tx, "OrderDelivered", request.orderId);
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
  if (request.units > line.picked_units) {
    return err({
      kind: "too_many_units",
      line: line.id,
      asked: request.units,
      open: line.picked_units,
    });
  }
  const short = await shortPickStock(tx, parts.parties, {
    claimId: line.id,
    placeId: request.placeId,
    units: request.units,
    why: request.why,
    documentId: request.orderId,
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
  return ok(null);
}

/** Writes a review rule (审单). */
export async function saveRule(
  tx: Tx,
  rule: {
    readonly id: number | null;
    readonly name: string;
    readonly condition: readonly Condition[];
    readonly ownerRole: string;
    readonly withinMinutes: number;
    readonly active: boolean;
    readonly rank: number;
  },
): Promise<number> {
  const id = rule.id ?? (await tx.newNumbers("rule"));
  await tx.rows(
    `insert into orders.rule (cell, tenant_id, id, name, condition, owner_role, within_minutes, active, rank)
     values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9)
     on conflict (cell, tenant_id, id) do update set name = excluded.name, condition = excluded.condition,
       owner_role = excluded.owner_role, within_minutes = excluded.within_minutes,
       active = excluded.active, rank = excluded.rank`,
    [
      ...scopeOf(tx),
      id,
      rule.name,
      JSON.stringify(rule.condition),
      rule.ownerRole,
      rule.withinMinutes,
      rule.active,
      rule.rank,
    ],
  );
  await touchRevision(tx, "orders");
  tx.audit({ action: "orders.rule.save", subjectKind: "rule", subjectId: id, after: rule });
  return id;
}
