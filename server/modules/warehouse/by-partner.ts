import type { OutboxEvent, Relay, Tx } from "../../platform/index.ts";
import type { UnitsOfLine } from "../orders/index.ts";
import { insertShipment } from "./store.ts";

/** What left a place of ours and was told by who sent it, not done here. */
interface SentByPartner {
  readonly orderId: number;
  readonly shipmentId: number;
  readonly placeId: number;
  readonly carrier: string;
  readonly tracking: string;
  readonly lines: readonly UnitsOfLine[];
  readonly sentBy: string;
}

async function keepSent(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  for (const { payload, at } of events) {
    if (payload["sentBy"] === undefined) continue;
    const { shipmentId, sentBy, ...parcel } = payload as unknown as SentByPartner;
    await insertShipment(tx, shipmentId, { ...parcel, sent: { by: sentBy, at } });
  }
}

/** Writes down what a partner sent from a place of ours: it is on its way as what left from a hand here. */
export function followSent(relay: Relay): void {
  relay.subscribe({ name: "warehouse.by_partner", topics: ["OrderShipped"], handle: keepSent });
}
