import assert from "node:assert/strict";
import type { Client } from "../../contract/client.ts";
import { readDemand } from "../../contract/demand.ts";
import type { BodyOf } from "../../contract/endpoint.ts";
import { listVersions, runForecastEndpoint } from "../../contract/forecasts.ts";
import { listItems, saveChannelEndpoint, saveItemsEndpoint } from "../../contract/masters.ts";
import { placeOrdersEndpoint } from "../../contract/orders.ts";

const key = () => crypto.randomUUID();
const dayMs = 86_400_000;

/** Waits up to a minute for something to be so. */
export async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`never: ${what}`);
}

/** Eight weeks of orders in two channels, one of them in dollars; gives the items by code. */
async function sell(api: Client): Promise<Map<string, number>> {
  const items = new Map<string, number>();
  const body = { code: "SHOP", name: "Shop", nameEn: "Shop", kind: "manual" as const };
  const { id: shop } = await api.call(saveChannelEndpoint, { key: key(), body });
  const drafts = ["K-1", "K-2", "K-3"].map((code) => ({ code, name: `${code} name` }));
  await api.call(saveItemsEndpoint, { key: key(), body: { items: drafts } });
  for (const row of (await api.call(listItems, { query: {} })).rows) items.set(row.code, row.id);
  const orders: BodyOf<typeof placeOrdersEndpoint>["orders"] = Array.from(
    { length: 56 },
    (_, back) =>
      [1, shop].map((channelId) => ({
        ...{ channelId, externalId: `D-${channelId}-${back}`, policy: "backorder" as const },
        ...{ payment: "paid" as const, region: "33" },
        placedAt: new Date(Date.now() - (back + 1) * dayMs).toISOString(),
        lines: [
          { itemId: items.get("K-1") ?? 0, units: 40 + 6 * (back % 7), unitPrice: "20.00" },
          { itemId: items.get("K-2") ?? 0, units: 5 + (back % 3), unitPrice: "900.00" },
          ...(back % 5 === 0
            ? [{ itemId: items.get("K-3") ?? 0, units: 1, unitPrice: "5.00" }]
            : []),
        ],
      })),
  ).flat();
  orders.push({
    ...{ channelId: shop, externalId: "D-USD", policy: "backorder", payment: "paid" },
    ...{ region: "33", currency: "USD", placedAt: new Date(Date.now() - 9 * dayMs).toISOString() },
    lines: [{ itemId: items.get("K-2") ?? 0, units: 3, unitPrice: "130.00" }],
  });
  for (let from = 0; from < orders.length; from += 50)
    await api.call(placeOrdersEndpoint, {
      key: key(),
      body: { orders: orders.slice(from, from + 50) },
    });
  return items;
}

/** A company that has sold for eight weeks and has a published forecast; gives its items by code. */
export async function openForecast(api: Client): Promise<Map<string, number>> {
  const items = await sell(api);
  await until("the orders are counted", async () => {
    const { asked } = await api.call(readDemand, { query: { itemId: items.get("K-3") ?? 0 } });
    return asked.reduce((sum, units) => sum + units, 0) === 24;
  });
  const { rows } = await api.call(listVersions, {});
  if (rows.length === 0)
    await api.call(runForecastEndpoint, { key: key(), body: { publish: true } });
  await until("a version is published", async () => {
    const versions = await api.call(listVersions, {});
    return versions.publishedId !== null;
  });
  return items;
}
