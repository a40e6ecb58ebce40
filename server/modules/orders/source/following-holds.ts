import type { Tx } from "../../../platform/index.ts";
import { heardHolds, heardReasons } from "../holds/of-deals.ts";
import { hold } from "../holds/once.ts";
import { endHolds } from "../holds/holds.ts";
import { isPaidHere } from "../money/paying.ts";
import { shippedTwice } from "../shipping/shipped-elsewhere.ts";
import { sourceLines } from "../source-lines.ts";
import type { SourceState } from "../source-state.ts";

/** Holds what the message gives reason to hold, and frees what a later one has cleared up. */
export async function followHolds(tx: Tx, source: SourceState): Promise<void> {
  const { orderId, order } = source;
  const heard = heardHolds(order);
  // A channel that never hears of the money goes on calling the order unpaid.
  const isPaid = heard.some((each) => each.reason === "unpaid") && (await isPaidHere(tx, orderId));
  const holds = heard.filter((each) => !(isPaid && each.reason === "unpaid"));
  const twice = await shippedTwice(tx, source, order.channelStatus);
  if (twice && order.deal !== "cancelled") holds.push(twice);
  // Over there, and not here: picked goods that must go back, or pieces nobody told us about.
  if (order.deal === "closed" || order.deal === "cancelled") {
    const lines = await sourceLines(tx, orderId);
    const isOpen = lines.some((line) => line.units > line.cancelled_units + line.shipped_units);
    if (isOpen) holds.push({ reason: "channel", detail: { status: order.channelStatus } });
  }
  await hold(tx, orderId, holds);
  const over = await tx.rows<{ id: number }>(
    `select id from orders.hold
     where cell = $1 and tenant_id = $2 and order_id = $3 and released_at is null
       and reason = any ($5::text[]) and concat(reason, ':', detail ->> 'note') <> all ($4::text[])`,
    [
      ...[tx.scope.cell, tx.scope.tenantId, orderId],
      holds.map(({ reason, detail }) => `${reason}:${String(detail["note"] ?? "")}`),
      heardReasons,
    ],
  );
  const ids = over.map((each) => each.id);
  await endHolds(tx, orderId, { ids, why: "cleared by the channel" });
}
