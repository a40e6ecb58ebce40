// Goal: Medusa passes the contract of every connector, and orders that a Medusa 2.21.2 gave read as
// the golden text beside this says. recorded.ndjson: one document a line, of made-up customers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import { golden } from "../port/golden.ts";
import type { Fields } from "../port/index.ts";
import { medusa } from "./index.ts";

const titles = [
  "authorized, taxes of parts of a cent",
  "captured",
  "one of three shipped",
  "all shipped, refunded in part",
  "with a discount",
  "cancelled",
];
const recorded = readFileSync(join(import.meta.dirname, "recorded.ndjson"), "utf8")
  .trimEnd()
  .split("\n")
  .map((raw, at) => ({ raw, topic: "order", title: titles[at] ?? "", name: titles[at] ?? "" }));
const [authorized, captured] = recorded;
assert.ok(authorized && captured && recorded.length === titles.length);

/** The first recorded order with something changed, for what none of them shows. */
const changed = (name: string, changes: Fields) => ({
  ...{ name, topic: "order" },
  raw: JSON.stringify({ ...(JSON.parse(authorized.raw) as Fields), ...changes }),
});

/** Returns, written from the model of Medusa 2.21.2: none was recorded. */
const returns = ["requested", "received", "canceled", "lost"].map((status) => ({
  ...{ name: `return ${status}`, title: `from the model: return ${status}`, topic: "return" },
  raw: JSON.stringify({
    ...{ id: "return_01", order_id: "order_01", exchange_id: null, status },
    ...{ created_at: "2026-11-26T14:00:00.000Z", updated_at: "2026-11-26T15:00:00.000Z" },
    items: [
      { id: "retitem_01", item_id: "ordli_01", quantity: 2, received_quantity: 0, note: "too big" },
      { id: "retitem_02", item_id: "ordli_02", quantity: 1, item: { variant_sku: "BULK" } },
    ],
  }),
}));

connectorContract(medusa, {
  pushes: [
    {
      ...{ name: "nothing is pushed", raw: Buffer.from("{}"), headers: {}, secrets: ["s"] },
      ...{ now: new Date(0), expect: "signature" as const },
    },
  ],
  documents: [
    ...recorded,
    changed("does not add up", { total: 30 }),
    ...returns,
    changed("store credit", {
      total: 36.109_375,
      credit_lines: [
        { id: "c1", reference: "gift_card", raw_amount: { value: "2", precision: 20 }, amount: 2 },
      ],
    }),
  ],
  versions: [authorized, captured],
  longId: {
    ...changed("long id", { id: "3705115058471208928" }),
    externalId: "3705115058471208928",
  },
  unknownStatus: { ...changed("a new state", { status: "on_review" }), status: "on_review" },
});

test("what a Medusa gave reads as the golden text says", () => {
  const path = join(import.meta.dirname, "golden.txt");
  golden(medusa, [...recorded, ...returns], { path, anew: process.env["GOLDEN"] === "write" });
});

test("a credit lowers what is to be paid; one that a refund left behind does not", () => {
  const of = (reference: string) => {
    const credit = { id: "c1", reference, raw_amount: { value: "2", precision: 20 }, amount: 2 };
    const { raw } = changed("credit", { total: 36.109_375, credit_lines: [credit] });
    const [order] = medusa.normalise(raw, "order").messages;
    assert.ok(order?.type === "order" && order.holds.length === 0);
    return order.totalMinor;
  };
  assert.deepEqual([of("gift_card"), of("payment_collection")], [3_611, 3_811]);
});
