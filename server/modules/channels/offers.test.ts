// Goal: a code that a shop refused for long is told of again once its stock changes, so that the shop does not
// sell what is gone. Method: a small shop that does not know a code at first.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openShopStage } from "./shop-stage.ts";

let stage: Awaited<ReturnType<typeof openShopStage>>;
before(async () => {
  stage = await openShopStage();
});
after(() => stage.close());

test("a code that was given up is tried once after each change of its stock", async () => {
  const shop = await stage.connectedShop();
  const { channelId, itemId, placeId, state } = shop;
  const parts = [{ itemId, units: 1 }];
  await stage.ask("POST /api/listings", { listings: [{ channelId, code: "LATE", parts }] });
  await stage.deliverAll();
  const page = () =>
    stage.ask<{
      connection: { stock: { waiting: number; dead: number } };
      offers: { code: string; state: string; units: number | null; reason: string }[];
    }>(`GET /api/connections/${channelId}`);
  // Each night at three all is told anew: that is over before its tries are counted.
  const dayMs = 86_400_000;
  stage.pass(dayMs - ((stage.now() - 3 * 3_600_000) % dayMs) + 60_000);
  await shop.run();
  const late = async () => (await page()).offers.find(({ code }) => code === "LATE");
  for (let tries = 0; tries < 6; tries += 1) {
    stage.pass(400_000);
    await shop.run();
  }
  assert.equal((await late())?.state, "dead");
  const change = async (units: number) => {
    const changes = [{ itemId, placeId, units }];
    await stage.ask("POST /api/stock/changes", { kind: "adjustment", why: "counted", changes });
    await stage.deliverAll();
  };
  await change(-40);
  assert.equal((await page()).connection.stock.dead, 1, "it still counts as given up");
  stage.pass(400_000);
  await shop.run();
  assert.deepEqual([(await late())?.state, (await late())?.units], ["dead", null]);
  state.items.push({ id: 78, sku: "LATE" });
  state.levels.push({ inventory_item_id: 78, location_id: 5, available: 100 });
  await change(-50);
  stage.pass(400_000);
  await shop.run();
  assert.deepEqual([(await late())?.state, (await late())?.units], ["open", 10]);
  assert.equal(state.levels.find((each) => each.inventory_item_id === 78)?.available, 10);
  assert.equal((await page()).connection.stock.dead, 0);
});
