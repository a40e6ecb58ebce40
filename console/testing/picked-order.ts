import assert from "node:assert/strict";
import type { Client } from "../../contract/client.ts";
import { listItems, listPlaces, saveItemsEndpoint } from "../../contract/masters.ts";
import { placeOrder } from "../../contract/orders.ts";
import { pickOrder } from "../../contract/orders-shipping.ts";
import { changeStockEndpoint } from "../../contract/stock.ts";
import { orderWork } from "../../contract/warehouse.ts";

/** An order of two kettles, picked at the warehouse; gives the page where it is packed. */
export async function pickedOrder(api: Client, externalId: string): Promise<string> {
  const item = { code: "K-1", name: "Kettle", barcode: "6901234567892" };
  await api.call(saveItemsEndpoint, { key: crypto.randomUUID(), body: { items: [item] } });
  const items = await api.call(listItems, { query: { text: "K-1" } });
  const itemId = items.rows.find((row) => row.code === "K-1")?.id ?? 0;
  const places = await api.call(listPlaces, {});
  const placeId = places.rows.find((place) => place.kind === "warehouse")?.id ?? 0;
  const changes = [{ itemId, placeId, units: 9 }];
  const receipt = { kind: "receipt", why: "in", changes } as const;
  await api.call(changeStockEndpoint, { key: crypto.randomUUID(), body: receipt });
  const { orderId } = await api.call(placeOrder, {
    key: crypto.randomUUID(),
    body: {
      ...{ channelId: 1, externalId, payment: "paid", policy: "backorder", region: "33" },
      ...{ buyerMask: "陈**", note: "" },
      shipTo: { name: "陈明", phone: "138****0000", address: "杭州市文一路 1 号" },
      lines: [{ itemId, units: 2, unitPrice: "99.00" }],
    },
  });
  const work = await api.call(orderWork, { params: { id: orderId } });
  const lines = (work.places[0]?.lines ?? []).map(({ lineId }) => ({ lineId, units: 2 }));
  assert.equal(lines.length, 1);
  await api.call(pickOrder, {
    key: crypto.randomUUID(),
    params: { id: orderId },
    body: { placeId, lines },
  });
  return `/warehouse/${orderId}?place=${placeId}`;
}
