// Goal: an empty company sees its steps tick off by what really is there, and a channel keeps what it
// is. Method: through the door of a fresh company, step by step.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  listChannelsEndpoint,
  saveChannelEndpoint,
  saveItemsEndpoint,
} from "../contract/masters.ts";
import { placeOrder } from "../contract/orders.ts";
import { listAudit } from "../contract/people.ts";
import { saveSourcing } from "../contract/places.ts";
import { readSteps } from "../contract/reports.ts";
import { changeStockEndpoint } from "../contract/stock.ts";
import { openDoor, refusalOf } from "./testing/door.ts";
import type { Door } from "./testing/door.ts";

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

test("each step ticks itself off, and a step undone opens again", async () => {
  const { api, key } = door;
  const steps = async () => Object.values(await api.call(readSteps));
  assert.deepEqual(await steps(), [1, 0, 0, 0, 0]);
  const { ids } = await api.call(saveItemsEndpoint, {
    key: key(),
    body: { items: [{ code: "A", name: "A" }] },
  });
  const itemId = ids["A"] ?? 0;
  assert.deepEqual(await steps(), [1, 1, 0, 0, 0]);
  const changes = [{ itemId, placeId: 4, units: 3 }];
  const body = { kind: "receipt" as const, why: "x", changes };
  await api.call(changeStockEndpoint, { key: key(), body });
  await api.call(saveChannelEndpoint, {
    key: key(),
    body: { code: "FILE", name: "File", kind: "file" },
  });
  await api.call(placeOrder, {
    key: key(),
    body: { channelId: 1, externalId: "1", policy: "backorder", lines: [{ itemId, units: 1 }] },
  });
  assert.deepEqual(await steps(), [1, 1, 1, 1, 1]);
  const removedSources = [{ channelId: 0, placeId: 4 }];
  await api.call(saveSourcing, { key: key(), body: { removedSources } });
  assert.deepEqual(await steps(), [0, 1, 1, 1, 1]);
});

test("a channel is changed by its code; a platform's stays a platform's", async () => {
  const { api, key } = door;
  const save = (body: object) =>
    api.call(saveChannelEndpoint, {
      key: key(),
      body: { code: "C", name: "C", kind: "api", ...body },
    });
  await save({ priority: 3, policy: "partial" });
  await save({ name: "D", kind: "manual" });
  const { rows } = await api.call(listChannelsEndpoint);
  const kept = rows.find((row) => row.code === "C");
  assert.deepEqual(
    [kept?.name, kept?.kind, kept?.priority, kept?.policy],
    ["D", "manual", 3, "partial"],
  );
  assert.equal(await refusalOf(save({ kind: "shopify" })), "channel_kind_fixed kind");
  await save({ code: "S", kind: "shopify", secrets: ["a-long-secret"] });
  assert.equal(await refusalOf(save({ code: "S", kind: "file" })), "channel_kind_fixed kind");
  const trail = await api.call(listAudit, { query: { action: "channels.save" } });
  assert.ok(!JSON.stringify(trail.rows).includes("a-long-secret"));
  const renamed = trail.rows.find((row) => (row.after as { name?: string }).name === "D");
  assert.equal((renamed?.before as { name?: string } | null)?.name, "C");
});
