// Goal: the whole product works in a PostgreSQL of one's own whose user is no superuser. Method: a
// server on a PostgreSQL as managed ones are; what it kept comes back for a user who may do even less.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { listPlaces, saveItemsEndpoint } from "../contract/masters.ts";
import { getOrder, placeOrder } from "../contract/orders.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { checkAll, compose } from "./compose.ts";
import { openData } from "./data.ts";
import { serve } from "./main.ts";
import { backup, restore } from "./platform/backup/backup.ts";
import { realWorld } from "./platform/index.ts";
import { ask, plainCluster } from "./platform/testing/plain-cluster.ts";
import { enter } from "./testing/door.ts";

test("who may make roles needs nobody; the company trades, is kept, and comes back", async () => {
  const cluster = await plainCluster({ first: "maker", second: "merely" });
  const url = cluster.as("maker", "first");
  const serving = await serve({
    ...{ dataDirectory: join(cluster.folder, "data"), databaseUrl: url },
    ...{ host: "127.0.0.1", port: 0, logLevel: "silent", buildConsole: null },
  });
  try {
    await sell(serving.address);
    await drained(cluster.admin("first"));
    assert.deepEqual(await broken(url), []);
    const path = join(cluster.folder, "all.mrb.gz");
    const kept = await backup(url, path);
    await ask(cluster.admin(), "grant millrace_app to merely with set true");
    const other = cluster.as("merely", "second");
    const place = { dataDirectory: join(cluster.folder, "other"), databaseUrl: other };
    await openData(place, () => undefined);
    assert.equal((await restore(other, path)).rows, kept.rows);
    assert.deepEqual(await broken(other), []);
  } finally {
    await serving.stop();
  }
});

/** Sets a company up through the door, takes goods in and sells of them. */
async function sell(address: string): Promise<void> {
  const { api, key } = await enter(address);
  const items = [{ code: "A", name: "壶" }];
  const { ids } = await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  const itemId = ids["A"] ?? 0;
  const placeId = (await api.call(listPlaces)).rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const changes = [{ itemId, placeId, units: 5 }];
  await api.call(changeStockEndpoint, {
    key: key(),
    body: { kind: "receipt", why: "in", changes },
  });
  const order = { channelId: 1, externalId: "W-1", policy: "backorder" as const, region: "33" };
  const body = { ...order, lines: [{ itemId, units: 3 }] };
  const { orderId } = await api.call(placeOrder, { key: key(), body });
  const page = await api.call(getOrder, { params: { id: orderId } });
  assert.deepEqual([page.shortUnits, page.reservations[0]?.units], [0, 3]);
}

/** Waits until the relay, which sees every company, has delivered all that waited. */
async function drained(url: string): Promise<void> {
  for (let looks = 0; ; looks += 1) {
    const [left] = await ask<{ count: number }>(
      url,
      "select count(*)::int as count from platform.outbox",
    );
    if (left?.count === 0) return;
    assert.ok(looks < 300, `${left?.count} events are still there`);
    await realWorld.sleep(100);
  }
}

/** Laws that do not hold for a company, as the application's role sees it. */
async function broken(url: string): Promise<string[]> {
  const millrace = compose({ url, world: realWorld });
  try {
    const laws = await checkAll(millrace, { cell: 0, tenantId: 1 as never });
    return laws.filter((each) => each.findings.length > 0).map((each) => each.law);
  } finally {
    await millrace.database.close();
  }
}
