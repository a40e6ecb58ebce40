// Goal: Shopify passes the contract of every connector on its own payloads, and reads from them
// what only Shopify says: parcels, refunds and restocks.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fulfilmentOf } from "../port/index.ts";
import type { ChannelMessage } from "../port/index.ts";
import { connectorContract } from "../port/contract-test.ts";
import type { ConnectorFixtures } from "../port/contract-test.ts";
import { golden } from "../port/golden.ts";
import { shopify } from "./index.ts";
import { channelPath, payload, published, realOrders, returnAt } from "./fixtures.ts";

const vectors = channelPath("signature-vectors.json");
const absent = existsSync(vectors) ? false : "the real payloads are not here";
const now = new Date("2026-11-24T12:00:00Z");

interface Vector {
  readonly channel: string;
  readonly secret: string;
  readonly body?: string;
  readonly sign: string;
}

/** A small order of our own, for what no real payload shows. */
function order(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    id: 1,
    name: "#1",
    currency: "CNY",
    financial_status: "paid",
    fulfillment_status: null,
    total_price: "10.00",
    created_at: "2026-11-11T00:00:00+08:00",
    updated_at: "2026-11-11T00:00:00+08:00",
    line_items: [{ id: 7, sku: "A", name: "A", quantity: 2, price: "5.00" }],
    ...changes,
  });
}

function pushes(): ConnectorFixtures["pushes"] {
  const headers = { "x-shopify-event-id": "e1", "x-shopify-topic": "orders/create" };
  const known = absent
    ? []
    : (JSON.parse(readFileSync(vectors, "utf8")) as { vectors: Vector[] }).vectors.filter(
        (vector) => vector.channel.includes("shopify") && vector.body !== undefined,
      );
  const raw = Buffer.from(order());
  const own = { raw, secrets: ["s"], now };
  const sign = createHmac("sha256", "s").update(raw).digest("base64");
  const at = (triggered: string) => ({
    ...headers,
    "x-shopify-hmac-sha256": sign,
    "x-shopify-triggered-at": triggered,
  });
  return [
    ...known.flatMap((vector) =>
      ["x-shopify-hmac-sha256", "shopify-hmac-sha256"].map((header) => ({
        name: `published vector in ${header}`,
        raw: Buffer.from(vector.body ?? ""),
        secrets: [vector.secret],
        headers: { ...headers, [header]: vector.sign },
        now,
        expect: "good" as const,
      })),
    ),
    { ...own, name: "fresh", headers: at("2026-11-24T07:00:00Z"), expect: "good" },
    { ...own, name: "stale", headers: at("2026-11-24T05:00:00Z"), expect: "stale" },
    { ...own, name: "no signature", headers, expect: "missing_header" },
    {
      ...own,
      name: "signature cut short",
      headers: { ...headers, "x-shopify-hmac-sha256": sign.slice(0, 20) },
      expect: "signature",
    },
  ];
}

const made = (name: string, changes: Readonly<Record<string, unknown>>) => ({
  name,
  raw: order(changes),
  topic: "orders/updated",
});

/** A parcel of our own making, with what the shop pushes of one. */
function parcel(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    ...{ id: 9, order_id: 1, status: "success", shipment_status: "in_transit" },
    ...{ tracking_company: "SF Express", tracking_number: "SF1", tracking_numbers: ["SF1", "SF2"] },
    ...{ updated_at: "2026-11-11T00:00:01+08:00" },
    line_items: [{ id: 7, sku: "A", quantity: 1 }],
    ...changes,
  });
}

function level(changes: Readonly<Record<string, unknown>> = {}): string {
  const updated_at = "2026-11-11T00:00:01+08:00";
  return JSON.stringify({
    ...{ inventory_item_id: 5, location_id: 3, available: 6, updated_at },
    ...changes,
  });
}

const fixtures: ConnectorFixtures = {
  pushes: pushes(),
  documents: [
    made("small order", {}),
    made("lines that do not add up", { total_price: "11.00" }),
    { name: "parcel", raw: parcel(), topic: "fulfillments/update" },
    { name: "return", raw: JSON.stringify(returnAt(1)), topic: "return" },
    { name: "stock level", raw: level(), topic: "inventory_levels/update" },
    ...realOrders().map((each, at) => ({
      name: `real order ${at}`,
      raw: JSON.stringify(each),
      topic: "orders/create",
    })),
  ],
  versions: [
    made("older", {}),
    made("newer", { updated_at: "2026-11-11T00:00:01+08:00", financial_status: "refunded" }),
  ],
  longId: {
    ...made("long id", {}),
    raw: order().replace('"id":1,', '"id":3705115058471208928,'),
    externalId: "3705115058471208928",
  },
  unknownStatus: { ...made("odd", { financial_status: "settled" }), status: "settled" },
};

connectorContract(shopify, fixtures);

const read = (raw: string, topic = "orders/updated"): ChannelMessage[] => {
  const { messages, problems } = shopify.normalise(raw, topic);
  assert.deepEqual(problems, []);
  return messages;
};

const firstOrder = (raw: string) => {
  const message = read(raw).find((each) => each.type === "order");
  assert.ok(message);
  return message;
};

test("the real orders all add up and none is held", { skip: absent }, () => {
  const orders = realOrders();
  assert.equal(orders.length, 29);
  for (const each of orders) assert.deepEqual(firstOrder(JSON.stringify(each)).holds, []);
});

test(
  "every published document reads as the golden text says, or is refused by name",
  { skip: absent },
  () => {
    const path = join(import.meta.dirname, "golden.txt");
    golden(shopify, published(), { path, anew: process.env["GOLDEN"] === "write" });
  },
);

test("a line typed into the shop by hand goes by its title", { skip: absent }, () => {
  const lines = realOrders().flatMap((each) => firstOrder(JSON.stringify(each)).lines);
  assert.ok(lines.some((line) => line.code === "Big Brown Bear Boots"));
  assert.ok(lines.every((line) => line.code !== ""));
});

test("an unknown fulfilment state holds the order too", () => {
  const { holds, channelStatus } = firstOrder(order({ fulfillment_status: "teleported" }));
  assert.deepEqual(holds, [
    { reason: "unknown_status", detail: { fulfillment_status: "teleported" } },
  ]);
  assert.equal(channelStatus, "paid/teleported");
});

test("a parcel of the shop's: whose, with what in it, and whether it goes", () => {
  const [first] = read(parcel({ id: "3705115058471208928" }), "fulfillments/create");
  assert.ok(first?.type === "parcel");
  assert.deepEqual(
    [first.externalId, first.number, first.channelStatus, first.isCalledOff],
    ["1", "3705115058471208928", "success/in_transit", false],
  );
  assert.deepEqual(first.trackingNumbers, ["SF1", "SF2"]);
  assert.deepEqual(first.lines, [{ externalId: "7", code: "A", units: 1 }]);
  const [off] = read(parcel({ status: "cancelled" }), "fulfillments/update");
  assert.ok(off?.type === "parcel" && off.isCalledOff);
  assert.deepEqual(shopify.hint(parcel(), "fulfillments/update").externalIds, ["1"]);
});

test("a stock level: below nothing stays so, and what is not counted is no number", () => {
  const units = (available: unknown) => {
    const [first] = read(level({ available }), "inventory_levels/update");
    assert.ok(first?.type === "stock");
    return first.units;
  };
  assert.deepEqual([units(6), units(-2), units(null), units("7")], [6, -2, null, 7]);
  const { problems } = shopify.normalise(level({ available: 1.5 }), "inventory_levels/update");
  assert.deepEqual(problems, [{ field: "available", value: "1.5", rule: "not_whole_units" }]);
});

test("what is shipped comes from the parcels, line by line", () => {
  const parcel = (status: string, quantity: number) => ({
    status,
    line_items: [{ id: 7, quantity }],
  });
  const line = (open?: number) => [
    { id: 7, sku: "A", quantity: 2, price: "5.00", fulfillable_quantity: open },
  ];
  const cases = [
    { parcels: [], open: 2, expect: "none 0 0" },
    { parcels: [parcel("success", 1)], open: 1, expect: "partial 1 0" },
    { parcels: [parcel("success", 1), parcel("success", 1)], open: 0, expect: "shipped 2 0" },
    { parcels: [parcel("cancelled", 2), parcel("failure", 1)], open: 2, expect: "none 0 0" },
    { parcels: [parcel("success", 1)], open: 0, expect: "shipped 1 1" },
    { parcels: [], open: 0, expect: "not_required 0 2" },
    { parcels: [parcel("success", 1)], open: undefined, expect: "partial 1 0" },
  ];
  for (const { parcels, open, expect } of cases) {
    const { lines } = firstOrder(order({ fulfillments: parcels, line_items: line(open) }));
    const [first] = lines;
    const found = `${fulfilmentOf(lines)} ${first?.shippedUnits} ${first?.cancelledUnits}`;
    assert.equal(found, expect);
  }
});

test("a part payment counts what was received", () => {
  const paid = (changes: Readonly<Record<string, unknown>>) => firstOrder(order(changes)).paidMinor;
  assert.equal(paid({ financial_status: "partially_paid", total_outstanding: "4.00" }), 600);
  assert.equal(paid({ financial_status: "partially_refunded" }), 1_000);
  assert.equal(paid({ financial_status: "pending" }), 0);
});

test("a price with four decimals is multiplied before it is rounded", () => {
  const line_items = [{ id: 7, sku: "A", quantity: 3, price: "0.3350" }];
  const { lines, holds } = firstOrder(order({ line_items, total_price: "1.01" }));
  assert.equal(lines[0]?.amountMinor, 101);
  assert.deepEqual(holds, []);
});

test("a real refund on its own: its order, its money, its units", { skip: absent }, () => {
  const [first] = payload("rest-2026-07-refund.json");
  assert.ok(first);
  const [refund] = (first.response as { refunds: unknown[] }).refunds;
  const [message] = read(JSON.stringify(refund), "refunds/create");
  assert.ok(message?.type === "aftersale");
  assert.equal(message.externalId, "refund-509562969");
  assert.equal(message.orderExternalId, "450789469");
  // 209.00 went back for goods of 195.66 and 195.67: amount and quantity differ.
  assert.equal(message.amountMinor, 20_900);
  assert.deepEqual(
    message.lines.map(({ code, units, amountMinor }) => [code, units, amountMinor]),
    [
      ["IPOD2008BLACK", 1, 19_566],
      ["IPOD2008GREEN", 1, 19_567],
    ],
  );
  assert.equal(message.restock, "unknown");
  assert.deepEqual(shopify.hint(JSON.stringify(refund), "refunds/create").externalIds, [
    "450789469",
  ]);
});

test("restock types: a refund is neither a return nor a restock", () => {
  const refund = (...types: string[]) =>
    read(
      order({
        refunds: [
          {
            id: 5,
            created_at: "2026-11-12T00:00:00Z",
            refund_line_items: types.map((restock_type) => ({ restock_type, quantity: 1 })),
            transactions: [
              { kind: "refund", status: "success", amount: "1.00", currency: "CNY" },
              { kind: "refund", status: "failure", amount: "9.00", currency: "CNY" },
            ],
          },
        ],
      }),
    ).map((each) => (each.type === "aftersale" ? `${each.kind} ${each.restock}` : ""))[1];
  assert.equal(refund("return"), "return yes");
  assert.equal(refund("no_restock"), "return no");
  assert.equal(refund("cancel", "cancel"), "cancellation no");
  assert.equal(refund("return", "cancel"), "return unknown");
  assert.equal(refund(), "only unknown");
});

test("refunds in another currency than the order's are refused, not added up", () => {
  const refunds = [
    {
      id: 5,
      created_at: "2026-11-12T00:00:00Z",
      transactions: [{ kind: "refund", amount: "1.00", currency: "USD" }],
    },
  ];
  const { problems } = shopify.normalise(order({ refunds }), "orders/updated");
  assert.deepEqual(problems, [{ field: "transactions.currency", value: "USD", rule: "currency" }]);
});

test("one event reaches several topics and is not lost in any", () => {
  const [push] = fixtures.pushes.filter((each) => each.expect === "good");
  assert.ok(push);
  const keys = ["orders/updated", "refunds/create"].map((topic) => {
    const verified = shopify.verify({
      ...push,
      headers: { ...push.headers, "x-shopify-topic": topic },
    });
    return verified.ok ? verified.dedupeKey : "";
  });
  assert.notEqual(keys[0], keys[1]);
});
