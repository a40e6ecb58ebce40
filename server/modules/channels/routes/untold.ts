import type { Tx } from "../../../platform/index.ts";
import { untakenAnswers } from "../telling/aftersale-answers.ts";
import { listCancellations, reviveCancellations } from "../telling/cancellations.ts";
import { reviveOffers } from "../telling/offers.ts";
import { listParcels, reviveParcels } from "../telling/parcels.ts";
import { openWanted } from "../wanted.ts";

export { settleCancelled } from "../telling/cancellations.ts";
export { settleParcel } from "../telling/parcels.ts";
export { forgetWanted } from "../wanted.ts";

const shownAtOnce = 200;

/** What a channel has not been told, and orders it has not shown, as its page lists them. */
export async function untoldOf(tx: Tx, channelId: number) {
  const parcels = await listParcels(tx, channelId, shownAtOnce);
  const cancellations = await listCancellations(tx, channelId, shownAtOnce);
  const answers = await untakenAnswers(tx, channelId, shownAtOnce);
  const wanted = await openWanted(tx, channelId, shownAtOnce);
  return {
    parcels: parcels.map((row) => ({
      shipmentId: row.shipment_id,
      orderId: row.order_id,
      trackingNumber: row.shipment.trackingNumber,
      ...{ state: row.state, tries: row.tries, reason: row.reason },
      dueAt: row.due_at.toISOString(),
    })),
    cancellations: cancellations.map((row) => ({
      ...{ id: row.id, orderId: row.order_id, isWhole: row.cancellation.isWhole },
      ...{ state: row.state, tries: row.tries, reason: row.reason },
      dueAt: row.due_at.toISOString(),
    })),
    answers: answers.map((row) => ({
      ...{ id: row.id, orderId: row.order_id, number: row.answer.externalId },
      ...{ verdict: row.answer.verdict, state: row.state, tries: row.tries, reason: row.reason },
    })),
    wanted: wanted.map((row) => ({
      ...{ externalId: row.external_id, why: row.why, state: row.state },
      ...{ tries: row.tries, reason: row.reason, dueAt: row.due_at.toISOString() },
    })),
  };
}

/** Lets all that was given up be told again; gives how many of each. */
export const reviveUntold = async (tx: Tx, channelId: number) => ({
  stock: await reviveOffers(tx, channelId),
  shipments: await reviveParcels(tx, channelId),
  cancellations: await reviveCancellations(tx, channelId),
});
