import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { lockOrder, openUnits, refresh } from "./locking.ts";
import type { PlaceParts } from "./place.ts";
import { applyRepromise } from "./repromising.ts";
import { sourceLines, unitsLowered } from "./source-lines.ts";
import type { KnownLine } from "./source-lines.ts";
import type { SourceState } from "./source-state.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Whether a person cancelled here: what the channel says later does not undo that. */
async function isCancelledHere(tx: Tx, orderId: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from platform.audit where cell = $1 and tenant_id = $2 and subject_kind = 'order'
       and subject_id = $3 and action = 'orders.cancel' and actor_kind <> 'system' limit 1`,
    [...scopeOf(tx), String(orderId)],
    "orders.cancelled_here",
  );
  return rows.length > 0;
}

/**
 * Units that each line has as cancelled beyond what the channel calls cancelled now. What an amendment
 * here took off comes back from it as cancelled, and is not among the line's units any more.
 */
function unitsBack(
  lines: readonly KnownLine[],
  lowered: ReadonlyMap<number, number>,
  { progress }: SourceState,
) {
  const said = new Map(progress.map((each) => [each.externalId, each.cancelledUnits]));
  return lines
    .filter((line) => line.parent_id === null && line.units > 0)
    .flatMap((top) => {
      const cancelled = Math.max(0, (said.get(top.external_id) ?? 0) - (lowered.get(top.id) ?? 0));
      const own = lines.filter((line) => line === top || line.parent_id === top.id);
      return own.map((line) => ({
        lineId: line.id,
        units: line.cancelled_units - (cancelled * line.units) / top.units,
      }));
    })
    .filter((each) => each.units > 0);
}

/** Asks anew for all that is open of an order: it bumps nobody and waits for what it lacks. */
async function promiseOpen(tx: Tx, parts: PlaceParts, { orderId, order }: SourceState) {
  const found = await lockOrder(tx, orderId);
  const lines = (found?.lines ?? [])
    .filter((line) => line.item_id !== null && ["sale", "gift", "component"].includes(line.kind))
    .map((line) => ({ claimId: line.id, itemId: line.item_id ?? 0, units: openUnits(line) }))
    .filter((line) => line.units > 0);
  if (lines.length === 0) return;
  const [head] = await tx.rows<{ region: string; wanted: number | null; priority: number }>(
    `select region, wanted_day - date '1970-01-01' as wanted, priority from orders.order
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), orderId],
    "orders.head_of_reinstated",
  );
  const decision = await parts.promises.again(tx, {
    group: {
      ...{ ref: orderId, channelId: order.channelId, policy: "backorder", lines },
      ...{ region: head?.region ?? "", priority: head?.priority ?? 0 },
      wantedDay: (head?.wanted ?? null) as Day | null,
    },
    renewed: new Set(lines.map((line) => line.claimId)),
  });
  await applyRepromise(
    tx,
    (decision?.lines ?? []).map((line) => ({
      ...{ claimId: line.ref, orderId },
      shortUnits: line.shortUnits,
      deliverDay: line.deliverDay,
    })),
  );
}

/**
 * Takes back the cancellation of a locked order that its channel had told and now does not hold to:
 * a card that was declined and then paid, an order restored from the shop's bin. What it asks is
 * promised anew. Where a person cancelled anything of it here, that stands.
 */
export async function reinstate(tx: Tx, parts: PlaceParts, source: SourceState): Promise<void> {
  const { orderId, order } = source;
  const { channelStatus: status } = order;
  const lowered = await unitsLowered(tx, orderId);
  const back = unitsBack(await sourceLines(tx, orderId), lowered, source);
  if (back.length === 0 || (await isCancelledHere(tx, orderId))) return;
  await tx.rows(
    `update orders.line as line set cancelled_units = line.cancelled_units - draft.units
     from unnest($3::bigint[], $4::bigint[]) as draft (id, units)
     where line.cell = $1 and line.tenant_id = $2 and line.id = draft.id`,
    [...scopeOf(tx), back.map((each) => each.lineId), back.map((each) => each.units)],
    "orders.take_back_cuts",
  );
  await tx.rows(
    "update orders.order set deal = $4 where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), orderId, order.deal],
    "orders.reinstate",
  );
  await refresh(tx, [orderId]);
  await promiseOpen(tx, parts, source);
  const action = "orders.reinstate";
  const after = { lines: back, status };
  tx.audit({ action, subjectKind: "order", subjectId: orderId, after, why: status });
}
