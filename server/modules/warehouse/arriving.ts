import type { OutboxEvent, Relay, Tx } from "../../platform/index.ts";
import { ordersOnTheWay } from "../orders/index.ts";
import { shipmentsUnderWay, signShipments } from "./store.ts";

/** Signs the shipments of orders of which all that left has arrived, by whatever word that came. */
async function signArrived(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  const signedBy = new Map(
    events.map(({ payload }) => [Number(payload["orderId"]), String(payload["signedBy"] ?? "")]),
  );
  const open = await shipmentsUnderWay(tx, [...signedBy.keys()]);
  const orderIds = [...new Set(open.map((shipment) => shipment.orderId))];
  const onTheWay = new Set(await ordersOnTheWay(tx, orderIds));
  for (const [orderId, own] of Map.groupBy(open, (shipment) => shipment.orderId))
    if (!onTheWay.has(orderId))
      await signShipments(
        tx,
        own.map((shipment) => shipment.id),
        signedBy.get(orderId) ?? "",
      );
}

/** Lets shipments end with their orders: a platform, too, says that goods have arrived. */
export function followArrivals(relay: Relay): void {
  relay.subscribe({ name: "arrivals", topics: ["OrderDelivered"], handle: signArrived });
}
