// Goal: Amazon passes the contract of every connector in both versions of its orders API, and the
// published payloads read as the golden text beside this says.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import { golden } from "../port/golden.ts";
import { text } from "../port/index.ts";
import type { Fields } from "../port/index.ts";
import { amazon } from "./index.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels/amazon");
const absent = existsSync(shared) ? false : "the published payloads are not here";

const usd = (amount: string) => ({ CurrencyCode: "USD", Amount: amount });
const dollars = (amount: string) => ({ amount, currencyCode: "USD" });

/** A small order of version 0 of our own, for what no published payload shows. */
const order = (changes: Fields = {}, item: Fields = {}): string =>
  JSON.stringify({
    order: {
      ...{ AmazonOrderId: "902-1", OrderStatus: "Unshipped", FulfillmentChannel: "MFN" },
      ...{ PurchaseDate: "2026-11-11T00:00:00Z", LastUpdateDate: "2026-11-11T00:00:00Z" },
      ...{ OrderTotal: usd("21.00"), MarketplaceId: "ATVPDKIKX0DER" },
      ...changes,
    },
    items: [
      {
        ...{ ASIN: "B1", SellerSKU: "A", OrderItemId: "7", QuantityOrdered: 2, QuantityShipped: 0 },
        ...{ ItemPrice: usd("20.00"), ItemTax: usd("2.00"), PromotionDiscount: usd("1.00") },
        ...item,
      },
    ],
  });

/** The same order in version 2026-01-01. */
const later = (changes: Fields = {}, item: Fields = {}): string =>
  JSON.stringify({
    ...{ orderId: "902-1", createdTime: "2026-11-11T00:00:00Z" },
    lastUpdatedTime: "2026-11-11T00:00:00Z",
    salesChannel: { channelName: "AMAZON", marketplaceId: "ATVPDKIKX0DER" },
    fulfillment: { fulfillmentStatus: "UNSHIPPED", fulfilledBy: "MERCHANT" },
    proceeds: {
      grandTotal: dollars("21.00"),
      breakdowns: [
        { type: "ITEM", subtotal: dollars("20.00") },
        { type: "TAX", subtotal: dollars("2.00") },
        { type: "DISCOUNT", subtotal: dollars("1.00") },
      ],
    },
    orderItems: [
      {
        ...{ orderItemId: "7", quantityOrdered: 2, product: { asin: "B1", sellerSku: "A" } },
        proceeds: { breakdowns: [{ type: "ITEM", subtotal: dollars("20.00") }] },
        fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2 },
        ...item,
      },
    ],
    ...changes,
  });

const made = (name: string, changes: Fields = {}, item: Fields = {}) => ({
  ...{ name, raw: order(changes, item), topic: "v0" },
});
const madeLater = (name: string, changes: Fields = {}, item: Fields = {}) => ({
  ...{ name, raw: later(changes, item), topic: "2026-01-01" },
});

type Answers = Readonly<Record<string, Fields | Fields[] | undefined>>;

interface Answered {
  readonly examples?: Readonly<Record<string, Fields>>;
  readonly "x-amzn-api-sandbox"?: { readonly static: readonly { readonly response: Fields }[] };
}

/** What a model shows of a call: its example, and the answers of its sandbox. */
function shownIn(name: string, path: string): Answers[] {
  const model = JSON.parse(readFileSync(join(shared, name), "utf8")) as {
    paths: Record<string, { get: { responses: Record<string, Answered> } }>;
  };
  const answered = model.paths[path]?.get.responses["200"];
  const all = [
    answered?.examples?.["application/json"],
    ...(answered?.["x-amzn-api-sandbox"]?.static ?? []).map(({ response }) => response),
  ];
  return all.flatMap((each) => (each ? [(each["payload"] ?? each) as Answers] : []));
}

/** Each order that a version's answers show, once, whatever call shows it. */
function ordersIn(name: string, path: string): Fields[] {
  const orders = [path, `${path}/{orderId}`]
    .flatMap((each) => shownIn(name, each))
    .flatMap((each): Fields[] =>
      [each["Orders"] ?? each["orders"] ?? each["order"] ?? each].flat(),
    );
  return [...new Map(orders.map((each) => [JSON.stringify(each), each])).values()];
}

/** Every published order; v0's order and items are two answers, put together as we keep them. */
function published() {
  const [v0, later] = ["orders-v0-model.json", "orders-2026-01-01-model.json"] as const;
  const items = shownIn(v0, "/orders/v0/orders/{orderId}/orderItems");
  const itemsOf = (id: unknown) => items.find((each) => each["AmazonOrderId"] === id);
  const old = ordersIn(v0, "/orders/v0/orders").map((order) => ({
    topic: "v0",
    title: `${v0} ${text(order, "AmazonOrderId")}`,
    raw: JSON.stringify({ order, items: itemsOf(order["AmazonOrderId"])?.["OrderItems"] ?? [] }),
  }));
  const whole = ordersIn(later, "/orders/2026-01-01/orders").map((order) => ({
    topic: "2026-01-01",
    title: `${later} ${text(order, "orderId")}`,
    raw: JSON.stringify(order),
  }));
  return [...old, ...whole];
}

const real = absent ? [] : published();

connectorContract(amazon, {
  pushes: [],
  documents: [
    made("v0"),
    made("v0 that does not add up", { OrderTotal: usd("20.00") }),
    made("v0 pending", { OrderStatus: "Pending", OrderTotal: undefined }, { ItemPrice: undefined }),
    madeLater("2026"),
    ...real.map((each, at) => ({ ...each, name: `published ${at}` })),
  ],
  versions: [
    made("older"),
    made("newer", { LastUpdateDate: "2026-11-11T00:00:01Z", OrderStatus: "Shipped" }),
  ],
  longId: {
    ...made("long", { AmazonOrderId: "3705115058471208928" }),
    externalId: "3705115058471208928",
  },
  unknownStatus: { ...made("odd", { OrderStatus: "Dreaming" }), status: "Dreaming" },
});

connectorContract(amazon, {
  pushes: [],
  documents: [madeLater("2026"), madeLater("2026 without proceeds", { proceeds: {} })],
  versions: [madeLater("older"), madeLater("newer", { lastUpdatedTime: "2026-11-12T00:00:00Z" })],
  longId: {
    ...madeLater("long", { orderId: "3705115058471208928" }),
    externalId: "3705115058471208928",
  },
  unknownStatus: {
    ...madeLater("odd", {
      fulfillment: { fulfillmentStatus: "DREAMING", fulfilledBy: "MERCHANT" },
    }),
    status: "DREAMING",
  },
});

test("the published payloads read as the golden text says", { skip: absent }, () => {
  const path = join(import.meta.dirname, "golden.txt");
  golden(amazon, real, { path, anew: process.env["GOLDEN"] === "write" });
});

test("both versions of one order say the same", () => {
  const [first] = amazon.normalise(order(), "v0").messages;
  const [second] = amazon.normalise(later(), "2026-01-01").messages;
  assert.ok(first?.type === "order" && second?.type === "order");
  const shown = ({ deal, payment, totalMinor, lines }: typeof first) => ({
    ...{ deal, payment, totalMinor },
    lines: lines.map(({ kind, units, amountMinor }) => `${kind} ${units} ${amountMinor}`).sort(),
  });
  assert.deepEqual(shown(first), shown(second));
});

test("what only the items say beside their price is the order's too, and is not counted twice", () => {
  const taxed = (amount: string) => ({
    breakdowns: [
      { type: "ITEM", subtotal: dollars("20.00") },
      { type: "TAX", subtotal: dollars(amount) },
    ],
  });
  const read = (proceeds: Fields, item: Fields) => {
    const [message] = amazon.normalise(
      later({ proceeds }, { proceeds: item }),
      "2026-01-01",
    ).messages;
    assert.ok(message?.type === "order");
    return message;
  };
  const alone = read({ grandTotal: dollars("21.00") }, taxed("1.00"));
  assert.deepEqual(
    alone.lines.map(({ externalId, amountMinor }) => `${externalId} ${amountMinor}`),
    ["7 2000", "TAX 100"],
  );
  assert.deepEqual(alone.holds, []);
  const both = { grandTotal: dollars("21.00"), ...taxed("1.00") };
  assert.deepEqual(read(both, taxed("1.00")).lines, alone.lines);
  // Nor is money of a kind that nobody knows lost, where no total would show that it is missing.
  const odd = { breakdowns: [{ type: "ECO_FEE", subtotal: dollars("3.00") }] };
  const pending = { fulfillmentStatus: "PENDING", fulfilledBy: "MERCHANT" };
  for (const [proceeds, item, field] of [
    [{}, odd, "orderItems.proceeds.breakdowns.type"],
    [odd, {}, "proceeds.breakdowns.type"],
  ] as const) {
    const raw = later({ proceeds, fulfillment: pending }, { proceeds: item });
    assert.deepEqual(
      amazon.normalise(raw, "2026-01-01").problems.map((each) => `${each.field} ${each.value}`),
      [`${field} ECO_FEE`],
    );
  }
  const short = read({ grandTotal: dollars("21.00") }, taxed("0.50"));
  assert.deepEqual(
    short.holds.map(({ reason }) => reason),
    ["amount"],
  );
});

test("states say the deal, the money and what has left", () => {
  const asked = { BuyerRequestedCancel: { IsBuyerRequestedCancel: "true" } };
  const cases: [changes: Fields, item: Fields, expect: string][] = [
    [{ OrderStatus: "Pending" }, {}, "awaiting_payment none 0"],
    [{ OrderStatus: "PendingAvailability" }, {}, "deposit_paid none 0"],
    [{}, {}, "confirmed paid 0"],
    [{}, asked, "on_hold paid 0"],
    [{ OrderStatus: "PartiallyShipped" }, { QuantityShipped: 1 }, "confirmed paid 1"],
    [{ OrderStatus: "Shipped" }, { QuantityShipped: 2 }, "confirmed paid 2"],
    [{ OrderStatus: "Canceled" }, {}, "cancelled voided 0"],
    [{ OrderStatus: "Unfulfillable" }, {}, "on_hold paid 0"],
  ];
  for (const [changes, item, expect] of cases) {
    const [message] = amazon.normalise(order(changes, item), "v0").messages;
    assert.ok(message?.type === "order");
    const [line] = message.lines;
    assert.equal(`${message.deal} ${message.payment} ${line?.shippedUnits ?? 0}`, expect);
  }
});

test("prices that hold the tax are told apart by the total; Amazon's own parcels are not ours", () => {
  const held = amazon.normalise(order({ OrderTotal: usd("19.00") }), "v0").messages[0];
  assert.ok(held?.type === "order");
  assert.deepEqual([held.holds.length, held.lines.some((line) => line.code === "tax")], [0, false]);
  const ours = amazon.normalise(order({ FulfillmentChannel: "AFN" }), "v0");
  assert.deepEqual(
    ours.problems.map((each) => `${each.field} ${each.rule}`),
    ["FulfillmentChannel shipped_by_the_seller"],
  );
  const taken = later({}, { fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 1 } });
  const [message] = amazon.normalise(taken, "2026-01-01").messages;
  assert.ok(message?.type === "order");
  assert.equal(message.lines[0]?.cancelledUnits, 1);
});

test("a paid order without its total is refused, not added up", () => {
  for (const [status, rule] of [
    ["Unshipped", "Amount required"],
    ["Canceled", undefined],
  ] as const) {
    const raw = order({ OrderStatus: status, OrderTotal: undefined });
    const [problem] = amazon.normalise(raw, "v0").problems;
    assert.equal(problem && `${problem.field} ${problem.rule}`, rule, status);
  }
  const raw = later({ proceeds: {} });
  assert.deepEqual(amazon.normalise(raw, "2026-01-01").problems[0]?.field, "amount");
});
