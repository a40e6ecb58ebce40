// Goal: who is given one channel or one dealer alone takes no units from other channels by a rank of his
// own, and gets round no credit limit by saying that a dealer has paid. Method: the composed product;
// every door through which an order or a quote comes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openStage } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let at: Stage;
let item = 0;
let channel = 0;
let party = 0;

before(async () => {
  const permissions = new Set(["orders.write", "orders.read", "promises.write", "promises.read"]);
  at = await openStage({
    channel: () => ({ channelIds: [channel], permissions }),
    party: () => ({ partyIds: [party], permissions }),
    clerk: () => ({
      channelIds: [channel],
      permissions: new Set([...permissions, "orders.review"]),
    }),
  });
  channel = await at.channel("TMALL", "backorder");
  const items = { items: [{ code: "KETTLE", name: "kettle" }] };
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", items);
  item = made.ids["KETTLE"] ?? 0;
  const dealer = { code: "DEALER", name: "dealer", kind: "distributor", tier: "city" };
  const parties = [{ ...dealer, creditLimitMinor: 100 }];
  const known = await at.ask<{ ids: Record<string, number> }>("POST /api/parties", { parties });
  party = known.ids["DEALER"] ?? 0;
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "test" },
    changes: [{ itemId: item, placeId: at.placeId, units: 500 }],
  });
});
after(() => at.close());

let serial = 0;

/** An order of this dealer with these words, placed through one of the doors. */
async function said(as: string, door: string, more: object) {
  serial += 1;
  const lines = [{ itemId: item, units: 1, unitPrice: "9.00" }];
  const order = { channelId: channel, partyId: party, externalId: `T${serial}`, lines, ...more };
  if (door === "orders") return at.say("POST /api/orders", { as, body: order });
  if (door === "many") {
    const other = { ...order, externalId: `${order.externalId}b`, priority: undefined };
    const plain = { ...other, payment: undefined };
    return at.say("POST /api/orders/bulk", { as, body: { orders: [plain, order] } });
  }
  if (door === "quotes") {
    const { externalId: _id, partyId: _party, lines: asked, ...quote } = order;
    const body = { ...quote, lines: asked.map(({ itemId, units }) => ({ itemId, units })) };
    return at.say("POST /api/quotes", { as, body });
  }
  const asked = { channelId: channel, lines: [{ itemId: item, units: 1 }] };
  const { id } = await at.ask<{ id: number }>("POST /api/quotes", asked);
  const body = { externalId: order.externalId, partyId: party, ...more };
  return at.say(`POST /api/quotes/${id}/order`, { as, body });
}

test("a rank above the channel's is refused by name, at every door", async () => {
  for (const [as, door] of [
    ["channel", "orders"],
    ["party", "orders"],
    ["clerk", "orders"],
    ["channel", "many"],
    ["channel", "quotes"],
  ] as const) {
    const reply = await said(as, door, { priority: 1_000 });
    assert.equal(reply.status, 422, `${as} ${door}: ${reply.text}`);
    assert.match(reply.text, /rank_not_given/);
    assert.match(reply.text, door === "many" ? /orders\.1\.priority/ : /priority/);
  }
});

test("a dealer's order is not paid because its sender says so", async () => {
  for (const [as, door] of [
    ["channel", "orders"],
    ["party", "orders"],
    ["channel", "many"],
    ["channel", "from_quote"],
  ] as const) {
    const reply = await said(as, door, { payment: "paid" });
    assert.equal(reply.status, 422, `${as} ${door}: ${reply.text}`);
    assert.match(reply.text, /paid_not_given/);
  }
  const plain = await said("channel", "orders", {});
  assert.match(plain.text, /"holds":\["credit"\]/);
  // Nobody's credit is asked where no dealer is named; and who frees such holds may say it.
  assert.equal((await said("channel", "orders", { payment: "paid", partyId: null })).status, 200);
  assert.equal((await said("clerk", "orders", { payment: "paid" })).status, 200);
  assert.equal((await said("boss", "orders", { payment: "paid", priority: 9 })).status, 200);
});

test("without a rank of its own an order has its channel's, and so has a quote", async () => {
  const kept = { code: "TMALL", name: "TMALL", kind: "manual" };
  await at.ask("POST /api/channels", { ...kept, priority: 7 });
  const ranks = async () =>
    at.millrace.database.read({ cell: 0, tenantId: 1 as never }, (tx) =>
      tx.rows<{ priority: number }>(
        `(select priority from orders.order order by id desc limit 1)
         union all (select priority from promises.quote order by id desc limit 1)`,
      ),
    );
  for (const as of ["boss", "channel"]) {
    assert.equal((await said(as, "orders", {})).status, 200);
    assert.equal((await said(as, "quotes", {})).status, 200);
    assert.deepEqual(await ranks(), [{ priority: 7 }, { priority: 7 }]);
  }
  assert.equal((await said("channel", "orders", { priority: 3 })).status, 200);
  assert.equal((await said("channel", "quotes", { priority: 7 })).status, 200);
});

test("whom the company trusts says both", async () => {
  const kept = { code: "TMALL", name: "TMALL", kind: "manual" };
  await at.ask("POST /api/channels", { ...kept, trustsCallers: true });
  const both = { priority: 1_000, payment: "paid" };
  for (const door of ["orders", "many"] as const)
    assert.equal((await said("channel", door, both)).status, 200);
  assert.equal((await said("channel", "from_quote", { payment: "paid" })).status, 200);
});
