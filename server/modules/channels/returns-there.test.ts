// Goal: a return that a buyer asks a Shopify shop for stands here as a case, and our word on it is told
// there once. Method: the product with a shop that pushes what names an order and no time.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { returnAt } from "../../../connectors/shopify/fixtures.ts";
import { openShopStage } from "./shop-stage.ts";

let stage: Awaited<ReturnType<typeof openShopStage>>;
before(async () => {
  stage = await openShopStage();
});
after(() => stage.close());

interface Case {
  readonly id: number;
  readonly standing: string;
  readonly amount_minor: number;
}

test("a buyer's return is asked for with its order, answered here and told there once", async () => {
  const shop = await stage.connectedShop([stage.orderOf({ id: 1, open: 0 })]);
  await shop.run();
  const casesOf = () =>
    stage.rows<Case>(
      "select id, standing, amount_minor from orders.aftersale where channel_id = $1 order by id",
      [shop.channelId],
    );
  assert.deepEqual(await casesOf(), []);
  shop.state.returns?.push(returnAt(1));
  const said = { id: 19, order: { id: 1 }, status: "requested", name: "#1-R1" };
  await shop.push("returns/request", "r1", said);
  await shop.run();
  const [asked, ...more] = await casesOf();
  assert.ok(asked);
  assert.deepEqual([asked.standing, asked.amount_minor, more.length], ["asked", 950, 0]);
  await stage.ask(`POST /api/aftersales/${asked.id}/answer`, { verdict: "agree", why: "可以" });
  await shop.run();
  assert.deepEqual(shop.state.told, ["returnApproveRequest"]);
  assert.equal(shop.state.returns?.[0]?.["status"], "OPEN");
  await shop.push("returns/approve", "r2", { ...said, status: "open" });
  await shop.run();
  assert.equal((await casesOf())[0]?.standing, "underway");
  assert.equal(shop.state.told?.length, 1);
});
