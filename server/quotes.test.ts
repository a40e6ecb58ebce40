// Goal: quotes that are asked for and accepted at the same moment share transactions, and still each is
// decided once, by its own key, first come first served; one that is refused harms no other.
// Method: the composed product over HTTP; a crowd asks for one item, and repeats itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BodyOf } from "../contract/index.ts";
import { saveItemsEndpoint } from "../contract/masters.ts";
import { getOrder } from "../contract/orders.ts";
import { listQuotes, orderFromQuote } from "../contract/quotes.ts";
import { changeStockEndpoint, createQuote } from "../contract/stock.ts";
import { checkOrders } from "./modules/orders/index.ts";
import { listTenants } from "./modules/people/index.ts";
import { checkPromises } from "./modules/promises/index.ts";
import { checkStock } from "./modules/stock/index.ts";
import { openDoor, refusalOf } from "./testing/door.ts";
import type { Door } from "./testing/door.ts";

const main = 4; // After the three special places every company has.
let door: Door;
let ids: Record<string, number> = {};

before(async () => {
  door = await openDoor();
  const items = ["HOT", "COLD"].map((code) => ({ code, name: code }));
  ids = (await door.api.call(saveItemsEndpoint, { key: door.key(), body: { items } })).ids;
});
after(() => door.close());

const receive = (code: string, units: number) =>
  door.api.call(changeStockEndpoint, {
    key: door.key(),
    body: {
      ...{ kind: "receipt", why: "test" },
      changes: [{ itemId: ids[code] ?? 0, placeId: main, units }],
    },
  });

type Wanted = BodyOf<typeof createQuote>;
const wanted = (code: string, more: Partial<Wanted["lines"][number]> = {}): Wanted => ({
  channelId: 1,
  lines: [{ itemId: ids[code] ?? 0, units: 1, ...more }],
});
const ask = (body: Wanted, key = door.key()) => door.api.call(createQuote, { key, body });
const accept = (id: number, externalId: string, key = door.key()) =>
  door.api.call(orderFromQuote, { key, params: { id }, body: { externalId, payment: "paid" } });

/** Fails with every law that the stored rows break. */
async function assertLawful(): Promise<void> {
  const { database } = door.millrace;
  const [tenant] = await listTenants(database);
  assert.ok(tenant);
  const scope = { cell: tenant.cell, tenantId: tenant.id };
  const broken = await database.read(scope, async (tx) => [
    ...(await checkStock(tx)).flatMap((law) => law.findings),
    ...(await checkOrders(tx)).flatMap((law) => law.findings),
    ...(await checkPromises(tx)),
  ]);
  assert.deepEqual(broken, []);
}

test("a crowd is quoted what there is, in few transactions", async () => {
  await receive("HOT", 25);
  const asked = Array.from({ length: 60 }, () => refusalOf(ask(wanted("HOT"))));
  const odd = refusalOf(ask(wanted("HOT", { unit: "托" })));
  const said = await Promise.all(asked);
  assert.equal(await odd, "unit_unknown lines.0.unit", "alone");
  assert.equal(said.filter((each) => each === "ok").length, 25);
  assert.equal(said.filter((each) => each === "quote_short").length, 35);
  const { rows } = await door.api.call(listQuotes, { query: {} });
  assert.equal(rows.length, 25);
  const moments = new Set(rows.map((row) => row.createdAt));
  assert.ok(moments.size < 15, `${moments.size} transactions`);
  await assertLawful();
});

test("a repeat in the same crowd gets the first one's quote, another request under its key none", async () => {
  await receive("COLD", 9);
  const key = door.key();
  const [first, again, other] = await Promise.allSettled([
    ask(wanted("COLD"), key),
    ask(wanted("COLD"), key),
    ask(wanted("COLD", { units: 2 }), key),
  ]);
  assert.ok(first.status === "fulfilled" && again.status === "fulfilled");
  assert.deepEqual(again.value, first.value);
  assert.ok(
    other.status === "rejected" && (other.reason as { kind: string }).kind === "key_reused",
  );
  const [late] = await Promise.allSettled([ask(wanted("COLD"), key)]);
  assert.ok(late.status === "fulfilled" && late.value.id === first.value.id);
  await assertLawful();
});

test("each quote becomes one order, and each order number is taken once", async () => {
  const { rows } = await door.api.call(listQuotes, { query: {} });
  const hot = rows.filter((row) => row.lines[0]?.itemId === ids["HOT"]).map((row) => row.id);
  // Twice each under keys of their own; the first two want one number.
  const numberOf = (at: number) => (at < 2 ? "N-0" : `N-${at}`);
  const said = await Promise.all(
    hot.flatMap((id, at) => [
      refusalOf(accept(id, numberOf(at))),
      refusalOf(accept(id, `${numberOf(at)}-again`)),
    ]),
  );
  const unknown = await refusalOf(accept(999_999, "N-x"));
  assert.equal(unknown, "quote_unknown");
  assert.equal(said.filter((each) => each === "ok").length, 25);
  assert.equal(said[2], "order_exists", "the second quote wanted the first one's number");
  assert.equal(said[3], "ok", "and became an order under its own");
  assert.equal(said.filter((each) => each === "quote_not_open").length, 24);
  await assertLawful();
});

test("a quote that is accepted again under the same key is the same order", async () => {
  const { rows } = await door.api.call(listQuotes, { query: {} });
  const quote = rows.find((row) => row.lines[0]?.itemId === ids["COLD"]);
  assert.ok(quote);
  const key = door.key();
  const both = await Promise.all([1, 2].map(() => accept(quote.id, "C-1", key)));
  assert.deepEqual(both[0], both[1]);
  const order = await door.api.call(getOrder, { params: { id: quote.id } });
  assert.deepEqual([order.number, order.lines.length], ["C-1", 1]);
  await assertLawful();
});
