// Goal: a question that is asked twice has one key, and another question another: the shop refuses a key
// that comes with something else. Method: a shop that answers from here.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cancellation } from "../port/index.ts";
import { shopify } from "./index.ts";

/** A shop with one paid order of five pieces, of which so many can still be sent. */
function openShop() {
  const shop = { open: 5, owed: "5.00", keys: [] as string[] };
  const order = () => ({
    ...{ id: 1, name: "#1", currency: "CNY", financial_status: "paid", total_price: "25.00" },
    ...{ created_at: "2026-11-01T00:00:00Z", updated_at: "2026-11-01T00:00:00Z" },
    line_items: [
      {
        ...{ id: 10, sku: "A", name: "A", quantity: 5, price: "5.00" },
        fulfillable_quantity: shop.open,
      },
    ],
  });
  const answer = (asked: { query: string; variables: { key?: string } } | null): object => {
    if (!asked) return { orders: [order()] };
    const amountSet = { shopMoney: { amount: shop.owed } };
    const suggestedTransactions = [{ amountSet, gateway: "card", parentTransaction: { id: "p" } }];
    if (!asked.variables.key)
      return { data: { order: { suggestedRefund: { suggestedTransactions } } } };
    shop.keys.push(asked.variables.key);
    return { data: { refundCreate: { userErrors: [{ message: "not now" }] } } };
  };
  const means = {
    fetch: async (_address: unknown, how?: { readonly body?: unknown }) => {
      const body = typeof how?.body === "string" ? (JSON.parse(how.body) as never) : null;
      const headers = { "content-type": "application/json" };
      return new Response(JSON.stringify(answer(body)), { headers });
    },
    ...{ now: Date.now, sleep: async () => undefined },
  };
  const settings = { address: "https://shop.example", accessToken: "t", placeExternalId: "5" };
  return { shop, door: shopify.open(settings, means as never) };
}

test("a key is of what is asked: pieces that are left, and the money of them", async () => {
  const { shop, door } = openShop();
  const asked: Cancellation = {
    ...{ orderExternalId: "1", isWhole: false, by: "us", why: "x", isGivenBack: true },
    lines: [{ lineExternalId: "10", units: 2 }],
  };
  const tell = async (cancellation = asked) => {
    const told = await door.cancelOrder?.(cancellation);
    assert.ok(told && !told.ok && told.kind === "refused", JSON.stringify(told));
    return shop.keys.at(-1);
  };
  const first = await tell();
  assert.equal(await tell(), first);
  shop.owed = "4.00";
  const cheaper = await tell();
  shop.open = 4;
  const fewer = await tell();
  const unpaid = await tell({ ...asked, isGivenBack: false });
  assert.equal(new Set([first, cheaper, fewer, unpaid]).size, 4);
});
