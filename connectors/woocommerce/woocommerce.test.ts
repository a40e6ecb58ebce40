// Goal: WooCommerce passes the contract of every connector, and its documented payloads read as the
// golden text beside this says.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import type { ConnectorFixtures } from "../port/contract-test.ts";
import { fromFields, golden } from "../port/golden.ts";
import type { Fields } from "../port/index.ts";
import { woocommerce } from "./index.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels");
const absent = existsSync(shared) ? false : "the real payloads are not here";
const now = new Date("2026-11-24T12:00:00Z");

/** Every whole order among the documented payloads. */
function ordersIn(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(ordersIn);
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Fields;
  const isWhole = "line_items" in fields && "date_modified_gmt" in fields;
  return [...(isWhole ? [fields] : []), ...Object.values(fields).flatMap(ordersIn)];
}

const real = absent
  ? []
  : ordersIn(JSON.parse(readFileSync(join(shared, "woocommerce/rest-v3-orders.json"), "utf8")));

/** A small order of our own, for what no documented payload shows. */
function order(changes: Fields = {}): string {
  return JSON.stringify({
    ...{ id: 1, number: "1", status: "processing", currency: "CNY", total: "12.00" },
    total_tax: "1.00",
    ...{ date_created_gmt: "2026-11-11T00:00:00", date_modified_gmt: "2026-11-11T00:00:00" },
    date_paid_gmt: "2026-11-11T00:00:00",
    line_items: [
      { id: 7, sku: "A", name: "A", quantity: 2, price: 5, total: "10.00", total_tax: "1.00" },
    ],
    shipping_lines: [{ id: 8, method_id: "flat", total: "1.00", total_tax: "0.00" }],
    ...{ fee_lines: [], refunds: [] },
    ...changes,
  });
}

interface Vector {
  readonly channel: string;
  readonly secret: string;
  readonly body: string;
  readonly sign: string;
}

function pushes(): ConnectorFixtures["pushes"] {
  const headers = {
    "x-wc-webhook-delivery-id": "d1",
    "x-wc-webhook-topic": "order.updated",
  };
  const file = join(shared, "signature-vectors.json");
  const known = absent
    ? []
    : (JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] }).vectors.filter(
        (vector) => vector.channel === "woocommerce-webhook",
      );
  const raw = Buffer.from(order());
  const own = { raw, secrets: ["s"], now };
  const sign = createHmac("sha256", "s").update(raw).digest("base64");
  return [
    ...known.map((vector) => ({
      name: "published vector",
      raw: Buffer.from(vector.body),
      secrets: [vector.secret],
      headers: { ...headers, "x-wc-webhook-signature": vector.sign },
      ...{ now, expect: "good" as const },
    })),
    {
      ...{ ...own, name: "own", expect: "good" as const },
      headers: { ...headers, "x-wc-webhook-signature": sign },
    },
    { ...own, name: "no signature", headers, expect: "missing_header" },
  ];
}

const made = (name: string, changes: Fields) => ({
  ...{ name, raw: order(changes), topic: "order.updated" },
});

connectorContract(woocommerce, {
  pushes: pushes(),
  documents: [
    made("small order", {}),
    made("lines that do not add up", { total: "11.00" }),
    made("refunded in part", { refunds: [{ id: 5, reason: "late", total: "-2.00" }] }),
    {
      ...{ name: "a refund with its lines", topic: "refund" },
      raw: JSON.stringify({
        ...{ order_id: "1", currency: "CNY" },
        refund: {
          ...{ id: 5, date_created_gmt: "2026-11-12T00:00:00", amount: "6.00", reason: "late" },
          line_items: [{ id: 9, sku: "A", name: "A", quantity: -1, total: "-5.00" }],
        },
      }),
    },
    ...real.map((each, at) => ({
      ...{ name: `real order ${at}`, raw: JSON.stringify(each), topic: "order.created" },
    })),
  ],
  versions: [
    made("older", {}),
    made("newer", { date_modified_gmt: "2026-11-11T00:00:01", status: "completed" }),
  ],
  longId: {
    ...made("long id", {}),
    raw: order().replace('"id":1,', '"id":3705115058471208928,'),
    externalId: "3705115058471208928",
  },
  unknownStatus: { ...made("odd", { status: "wc-picking" }), status: "wc-picking" },
});

/** The answers of a documented file, one below the other. */
const answersIn = (name: string) =>
  (
    JSON.parse(readFileSync(join(shared, `woocommerce/${name}.json`), "utf8")) as {
      readonly endpoint: string;
      readonly response: unknown;
    }[]
  ).flatMap(({ endpoint, response }) =>
    [response].flat().map((each) => ({ title: `${name} ${endpoint}`, each: each as Fields })),
  );

test(
  "every documented payload reads as the golden text says, or is refused by name",
  {
    skip: absent,
  },
  () => {
    const refunds = answersIn("rest-v3-order-refunds").map(({ title, each }) => ({
      ...{ title, topic: "refund" },
      raw: JSON.stringify({ order_id: "723", currency: "USD", refund: each }),
    }));
    const others = ["rest-v3-order-notes", "rest-v3-webhooks"].flatMap((name) =>
      answersIn(name).map(({ title, each }) => ({ title, topic: name, raw: JSON.stringify(each) })),
    );
    const orders = real.map((each, at) => ({
      ...{ title: `rest-v3-orders ${at + 1}`, topic: "order.updated" },
      raw: JSON.stringify(each),
    }));
    const line = { id: 9, sku: "A", name: "A", quantity: -1, total: "-5.00" };
    const own = {
      id: 5,
      date_created_gmt: "2026-11-12T00:00:00",
      amount: "6.00",
      line_items: [line],
    };
    // One piece, and a part of the shipping.
    const kept = { order_id: "1", currency: "CNY", refund: own };
    const made = fromFields("refund", [JSON.stringify(kept)]);
    const documents = [...orders, ...refunds, ...made, ...others];
    const path = join(import.meta.dirname, "golden.txt");
    golden(woocommerce, documents, { path, anew: process.env["GOLDEN"] === "write" });
  },
);

test("a status says the deal, the payment date the money, completion the parcels", () => {
  const cases: [changes: Fields, expect: string][] = [
    [{ status: "pending", date_paid_gmt: null }, "awaiting_payment none 0"],
    [{ status: "on-hold", date_paid_gmt: null }, "on_hold none 0"],
    [{ status: "processing" }, "confirmed paid 0"],
    [{ status: "completed" }, "confirmed paid 2"],
    [{ status: "cancelled", date_paid_gmt: null }, "cancelled none 0"],
    [{ status: "refunded" }, "closed refunded 0"],
    [{ refunds: [{ id: 5, total: "-2.00" }] }, "confirmed partially_refunded 0"],
    [{ refunds: [{ id: 5, total: "-12.00" }] }, "confirmed refunded 0"],
  ];
  for (const [changes, expect] of cases) {
    const [message] = woocommerce.normalise(order(changes), "order.updated").messages;
    assert.ok(message?.type === "order");
    const [line] = message.lines;
    assert.equal(`${message.deal} ${message.payment} ${line?.shippedUnits ?? 0}`, expect);
  }
});
