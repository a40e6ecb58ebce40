import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { cutsOf, isGoods, isWholeLines } from "./cuts.ts";
import type { AskedCuts, Cut } from "./cuts.ts";
import { giveBack, writeCuts } from "./giving-back.ts";
import { hold } from "../holds/once.ts";
import { countHolds } from "../holds/holds.ts";
import { announceChange, lockOrder, openUnits, refresh } from "../locking.ts";
import type { LineRow } from "../locking.ts";
import type { OrderError } from "../model.ts";
import { noteOwnCancellation } from "../reading/demand.ts";
import { dissolveParcels } from "../placing/parcels.ts";
import type { PlaceParts } from "../placing/place.ts";
import { serveWaiting } from "../placing/repromising.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Cancellation {
  readonly orderId: number;
  readonly lines: AskedCuts;
  readonly why: string;
  /** Whose wish it is; the customer's unless said. What we take back is still demand. */
  readonly by?: "customer" | "us" | undefined;
  /** Its channel itself said so, and need not be told. */
  readonly isHeard?: boolean | undefined;
}

/** What a cancellation did: units of goods that are cancelled, and those that are picked and wait. */
interface Cancelled {
  readonly cancelled: number;
  /** Picked units of an order, or of lines, to be cancelled whole: it is held until they are put back. */
  readonly picked: number;
}

const pickedOf = (lines: readonly LineRow[]) =>
  lines.reduce((sum, line) => sum + line.picked_units, 0);

/** Why an order of which nothing can be cancelled any more is left as it is; null where something can. */
function nothingLeft(
  { id, deal }: { readonly id: number; readonly deal: string },
  lines: readonly LineRow[],
): OrderError | null {
  if (deal === "cancelled") return { kind: "order_done", order: id };
  const shipped = lines.reduce((sum, line) => sum + line.shipped_units, 0);
  return pickedOf(lines) > 0 ? null : { kind: "nothing_to_cancel", order: id, shipped };
}

const note = "cancel_picked";
const linesNote = "cancel_picked_lines";

const inLines = (lines: readonly LineRow[], tops: readonly number[]) =>
  lines.filter((line) => tops.includes(line.parent_id ?? line.id));

/** Lines of goods of these that are picked, by their own or their bundle's line. */
const topsPicked = (lines: readonly LineRow[], tops: readonly number[]) =>
  tops.filter((top) => pickedOf(inLines(lines, [top])) > 0);

/**
 * Holds an order for lines that were cancelled while picked: one hold, which names all such lines. Gives
 * the units that are to be put back.
 */
async function holdPickedLines(
  tx: Tx,
  { orderId, why }: Pick<Cancellation, "orderId" | "why">,
  { lines, whole }: { readonly lines: readonly LineRow[]; readonly whole: readonly number[] },
): Promise<number> {
  const picked = topsPicked(lines, whole);
  if (picked.length === 0) return 0;
  const [open] = await tx.rows<{ lines: readonly number[] }>(
    `update orders.hold set released_at = $4, released_by = $5, release_note = 'joined'
     where cell = $1 and tenant_id = $2 and order_id = $3 and released_at is null
       and reason = 'manual' and detail ->> 'note' = $6 returning detail -> 'lines' as lines`,
    [...scopeOf(tx), orderId, tx.now, tx.actor.name, linesNote],
  );
  const named = [...new Set([...(open?.lines ?? []), ...picked])];
  const units = pickedOf(inLines(lines, named));
  const detail = { note: linesNote, units, lines: named, why };
  await hold(tx, orderId, [{ reason: "manual", detail }]);
  return pickedOf(inLines(lines, picked));
}

/** Frees an order whose cancelled lines are put back and cancelled, or have left after all. */
async function freePickedLines(tx: Tx, orderId: number): Promise<void> {
  const freed = await tx.rows(
    `update orders.hold as held set released_at = $4, released_by = $5, release_note = 'cancelled'
     where held.cell = $1 and held.tenant_id = $2 and held.order_id = $3
       and held.released_at is null and held.reason = 'manual' and held.detail ->> 'note' = $6
       and not exists (select 1 from orders.line as line where line.cell = $1
         and line.tenant_id = $2 and line.order_id = $3
         and held.detail -> 'lines' @> to_jsonb(coalesce(line.parent_id, line.id))
         and line.units > line.cancelled_units + line.shipped_units)
     returning held.id`,
    [...scopeOf(tx), orderId, tx.now, tx.actor.name, linesNote],
  );
  if (freed.length > 0) await countHolds(tx, [orderId]);
}

/** Keeps picked goods of a cancelled order here until somebody has put them back; frees it then. */
async function holdPicked(
  tx: Tx,
  { orderId, why }: Pick<Cancellation, "orderId" | "why">,
  picked: number,
): Promise<void> {
  if (picked > 0)
    return hold(tx, orderId, [{ reason: "manual", detail: { note, units: picked, why } }]);
  const freed = await tx.rows(
    `update orders.hold set released_at = $4, released_by = $5, release_note = 'cancelled'
     where cell = $1 and tenant_id = $2 and order_id = $3 and released_at is null
       and reason = 'manual' and detail ->> 'note' = $6 returning id`,
    [...scopeOf(tx), orderId, tx.now, tx.actor.name, note],
  );
  if (freed.length > 0) await countHolds(tx, [orderId]);
}

/** Takes the cuts out of the lines, and ends the deal when nothing is left or has left. */
async function applyCuts(
  tx: Tx,
  { orderId, why, by }: Cancellation,
  { lines, cuts }: { readonly lines: readonly LineRow[]; readonly cuts: readonly Cut[] },
): Promise<number[]> {
  await dissolveParcels(tx, { orderId, why });
  const items = await giveBack(tx, cuts);
  await writeCuts(tx, "cancelled", cuts);
  if (by === "us")
    await noteOwnCancellation(
      tx,
      cuts.map(({ claimId: lineId, units }) => ({ lineId, units })),
    );
  const cutUnits = new Map(cuts.map((cut) => [cut.claimId, cut.units]));
  const nothingOpen = lines.every(
    (line) => openUnits(line) === (cutUnits.get(line.id) ?? 0) && line.shipped_units === 0,
  );
  if (nothingOpen) {
    await tx.rows(
      `update orders.order set deal = 'cancelled' where cell = $1 and tenant_id = $2 and id = $3`,
      [...scopeOf(tx), orderId],
    );
  }
  await refresh(tx, [orderId]);
  return items;
}

/** Holds the order for what is picked of what was to go whole; gives those units. */
async function holdWhatIsPicked(
  tx: Tx,
  { orderId, why, lines: asked }: Cancellation,
  lines: readonly LineRow[],
): Promise<number> {
  if (isWholeLines(asked))
    return holdPickedLines(tx, { orderId, why }, { lines, whole: asked.whole });
  if (asked !== "all") return 0;
  const picked = pickedOf(lines);
  await holdPicked(tx, { orderId, why }, picked);
  return picked;
}

/** Writes what was cancelled and tells the world. */
function tellCancelled(
  tx: Tx,
  { orderId, why, by, isHeard }: Required<Omit<Cancellation, "lines">>,
  { cuts, items }: { readonly cuts: readonly Cut[]; readonly items: readonly number[] },
): void {
  const lines = cuts.map(({ claimId: lineId, units }) => ({ lineId, units }));
  const action = "orders.cancel";
  tx.audit({ action, subjectKind: "order", subjectId: orderId, after: { lines, by }, why });
  const payload = { orderId, change: "cancelled", isHeard, by, why };
  tx.announce({ topic: "OrderChanged", key: orderId, payload });
  if (items.length > 0) {
    const freed = { items, cause: "cancelled" };
    tx.announce({ topic: "StockChanged", key: items[0] ?? 0, payload: freed });
  }
}

/**
 * Cancels units of lines (or all that is open): short units first, then what is reserved; a bundle
 * goes with its components. What was shipped cannot be cancelled any more: that is a return. What is
 * picked stays until it is put back; where all or whole lines were to go, the order is held for that. Gives the items
 * whose stock became free, for the caller to serve those who wait.
 * Errors: `order_unknown`, `line_unknown`, `too_many_units`; where all was to go `order_done` for an
 * order that is cancelled, `nothing_to_cancel` for one of which nothing is left here.
 */
export async function cancelUnits(
  tx: Tx,
  request: Cancellation,
): Promise<Result<Cancelled & { items: readonly number[] }, OrderError>> {
  const { orderId, why, by = "customer", isHeard = false } = request;
  const found = await lockOrder(tx, orderId);
  if (!found) return err({ kind: "order_unknown", order: orderId });
  const { order, lines } = found;
  const cut = cutsOf(lines, request.lines);
  if (!cut.ok) return cut;
  const cuts = cut.value;
  const isAll = request.lines === "all";
  const nothing = isAll && cuts.length === 0 ? nothingLeft(order, lines) : null;
  if (nothing) return err(nothing);
  // What the channel itself takes back it holds itself, for as long as it says so.
  const items = cuts.length > 0 ? await applyCuts(tx, request, { lines, cuts }) : [];
  const picked = isHeard ? 0 : await holdWhatIsPicked(tx, request, lines);
  if (isHeard && isAll) await holdPicked(tx, { orderId, why }, 0);
  if (cuts.length > 0) await freePickedLines(tx, orderId);
  if (cuts.length > 0) tellCancelled(tx, { orderId, why, by, isHeard }, { cuts, items });
  if (picked > 0) {
    announceChange(tx, orderId, "held");
    const after = { reason: "manual", note: isAll ? note : linesNote, picked };
    const action = "orders.hold.place";
    tx.audit({ action, subjectKind: "order", subjectId: orderId, after, why });
  }
  const goods = new Set(lines.filter(isGoods).map((line) => line.id));
  const own = cuts.filter((each) => goods.has(each.claimId));
  return ok({ cancelled: own.reduce((sum, each) => sum + each.units, 0), picked, items });
}

/** Cancels as cancelUnits does, and gives what became free to those who wait for it. */
export async function cancelAndServe(
  tx: Tx,
  parts: PlaceParts,
  request: Cancellation,
): Promise<Result<Cancelled, OrderError>> {
  const done = await cancelUnits(tx, request);
  if (!done.ok) return done;
  const { cancelled, picked, items } = done.value;
  await serveWaiting(tx, parts, { items, cause: "cancelled" });
  return ok({ cancelled, picked });
}
