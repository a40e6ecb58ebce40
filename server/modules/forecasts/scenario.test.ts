// Goal: what planners write down is learnt from, and a what-if changes what it says and nothing else.
// Method: orders of many weeks on real PostgreSQL, with shows that doubled demand; real threads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { catalog, newOrder, openCompany, run } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { demandCount } from "./demand/counting.ts";
import { addEvent } from "./running/event-store.ts";
import { dayMs, make, now, openOne, sellWeeks } from "./fixture.ts";
import { nodeForecast } from "./running/node-store.ts";
import { every, everyRegion } from "./nodes.ts";
import { publishByHand } from "./planning/offering.ts";

const database = await ownDatabase({ clock: () => now });

test("an event's effect is learnt from its past; a what-if is compared and never published", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 84, newOrder);
  const itemId = at.items.get("A") ?? 0;
  const live = [6, 17, 28, 39, 50, 61, 72].map((back) => new Date(now.getTime() - back * dayMs));
  const orders = live.flatMap((placedAt) =>
    [1, 2].map((channelId) => ({
      ...newOrder("Ax260", "backorder"),
      ...{ channelId, mode: "history" as const, placedAt },
    })),
  );
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
  const eventOn = (day: string) => ({
    ...{ name: "live show", fromDay: day, untilDay: day, itemId, channelId: null },
  });
  for (const each of live) {
    const event = eventOn(each.toISOString().slice(0, 10));
    assert.ok((await run(at, (tx) => addEvent(tx, catalog, event))).ok);
  }
  const usual = await openOne(at);
  await make(at, usual);
  const scenario = { moved: { 双12: -2 }, prices: [], events: [eventOn("2026-12-02")] };
  const what = { kind: "scenario", name: "a show", scenario, publish: false } as const;
  const versionId = await openOne(at, what);
  const version = await make(at, versionId);
  assert.equal(version?.studied, 0, "the same histories are not studied again");
  const key = { itemId, channelId: every, region: everyRegion };
  const day = async (id: number, ahead: number) =>
    (await run(at, (tx) => nodeForecast(tx, id, key)))?.point[ahead] ?? NaN;
  const [without, withShow] = [await day(usual, 6), await day(versionId, 6)];
  assert.ok(withShow > 1.6 * without, `${withShow} on a show's day, ${without} without`);
  assert.ok(Math.abs((await day(versionId, 4)) / (await day(usual, 4)) - 1) < 0.05);
  const publish = (id: number) => run(at, (tx) => publishByHand(tx, id));
  assert.deepEqual(await publish(versionId), { kind: "version_not_done", version: versionId });
  assert.deepEqual(await publish(usual), { done: true });
  assert.deepEqual(await publish(usual), { done: false });
});
