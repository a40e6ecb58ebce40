import type { Tx } from "../../../platform/index.ts";
import { orderWith } from "../changing/adding.ts";
import { asksStock } from "../changing/amending.ts";
import { unitsCancelledHere } from "../by-person.ts";
import { lockOrder, openUnits, refresh } from "../locking.ts";
import type { PlaceParts } from "../placing/place.ts";
import { applyDecision } from "../placing/repromising.ts";
import { sourceLines, unitsLowered } from "../source-lines.ts";
import type { KnownLine } from "../source-lines.ts";
import type { SourceState } from "../source-state.ts";

/** Units by line. */
type Units = ReadonlyMap<number, number>;

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * Units that each line has as cancelled beyond what persons cancelled here and what the channel calls
 * cancelled now. What an amendment here took off comes back from it as cancelled, and is not among the
 * line's units any more.
 */
function unitsBack(
  lines: readonly KnownLine[],
  { lowered, ours }: { readonly lowered: Units; readonly ours: Units },
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
        units:
          line.cancelled_units -
          Math.max((cancelled * line.units) / top.units, ours.get(line.id) ?? 0),
      }));
    })
    .filter((each) => each.units > 0);
}

/** Asks anew for all that is open of an order: it bumps nobody and waits for what it lacks. */
async function promiseOpen(tx: Tx, parts: PlaceParts, orderId: number): Promise<void> {
  const found = await lockOrder(tx, orderId);
  const head = await orderWith(tx, orderId, []);
  const lines = (found?.lines ?? [])
    .filter((line) => asksStock(line) && openUnits(line) > 0)
    .map((line) => ({ claimId: line.id, itemId: line.item_id ?? 0, units: openUnits(line) }));
  if (!head || lines.length === 0) return;
  const { channelId, region, priority, wantedDay } = head;
  const decision = await parts.promises.again(tx, {
    group: {
      ...{ ref: orderId, policy: "backorder", lines },
      ...{ channelId, region, priority, wantedDay },
    },
    renewed: new Set(lines.map((line) => line.claimId)),
  });
  await applyDecision(tx, orderId, decision);
}

/**
 * Takes back the cancellation of a locked order that its channel had told and now does not hold to:
 * a card that was declined and then paid, an order restored from the shop's bin. What it asks is
 * promised anew. What a person cancelled of it here stays cancelled.
 */
export async function reinstate(tx: Tx, parts: PlaceParts, source: SourceState): Promise<void> {
  const { orderId, order } = source;
  const { channelStatus: status } = order;
  const lowered = await unitsLowered(tx, orderId);
  const ours = await unitsCancelledHere(tx, orderId);
  const back = unitsBack(await sourceLines(tx, orderId), { lowered, ours }, source);
  if (back.length === 0) return;
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
  await promiseOpen(tx, parts, orderId);
  const action = "orders.reinstate";
  const after = { lines: back, status };
  tx.audit({ action, subjectKind: "order", subjectId: orderId, after, why: status });
}
