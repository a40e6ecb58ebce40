import type { Tx } from "../../platform/index.ts";
import { listCancellations, reviveCancellations } from "./cancellations.ts";
import { reviveOffers } from "./offers.ts";
import { listParcels, reviveParcels } from "./parcels.ts";

export { settleByHand } from "./cancellations.ts";

const shownAtOnce = 200;

/** Parcels and cancellations that a channel has not been told, as its page shows them. */
export async function untoldOf(tx: Tx, channelId: number) {
  const parcels = await listParcels(tx, channelId, shownAtOnce);
  const cancellations = await listCancellations(tx, channelId, shownAtOnce);
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
  };
}

/** Lets all that was given up be told again; gives how many of each. */
export const reviveUntold = async (tx: Tx, channelId: number) => ({
  stock: await reviveOffers(tx, channelId),
  shipments: await reviveParcels(tx, channelId),
  cancellations: await reviveCancellations(tx, channelId),
});
