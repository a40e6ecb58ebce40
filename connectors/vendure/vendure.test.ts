// Goal: Vendure passes the contract of every connector, and orders that a Vendure 3.7.3 gave read as
// the golden text beside this says. recorded.ndjson: one document a line, of made-up customers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { connectorContract } from "../port/contract-test.ts";
import { golden } from "../port/golden.ts";
import type { Fields } from "../port/index.ts";
import { vendure } from "./index.ts";

const titles = [
  "paid",
  "one of three shipped",
  "all shipped, refunded in part",
  "with a discount and a tax",
  "two of seven cancelled",
  "being modified",
  "modified: a surcharge, a refund",
  "cancelled",
];
const recorded = readFileSync(join(import.meta.dirname, "recorded.ndjson"), "utf8")
  .trimEnd()
  .split("\n")
  .map((raw, at) => ({ raw, topic: "order", title: titles[at] ?? "", name: titles[at] ?? "" }));
const [paid, partShipped] = recorded;
assert.ok(paid && partShipped && recorded.length === titles.length);

/** The first recorded order with something changed, for what none of them shows. */
const changed = (name: string, changes: Fields) => ({
  ...{ name, topic: "order" },
  raw: JSON.stringify({ ...(JSON.parse(paid.raw) as Fields), ...changes }),
});

connectorContract(vendure, {
  pushes: [
    {
      ...{ name: "nothing is pushed", raw: Buffer.from("{}"), headers: {}, secrets: ["s"] },
      ...{ now: new Date(0), expect: "signature" as const },
    },
  ],
  documents: [
    ...recorded,
    changed("does not add up", { totalWithTax: 3_499 }),
    changed("yen, kept in hundredths", { currencyCode: "JPY" }),
  ],
  versions: [paid, partShipped],
  longId: {
    ...changed("long id", { id: "3705115058471208928" }),
    externalId: "3705115058471208928",
  },
  unknownStatus: {
    ...changed("a state of the shop's own", { state: "Picking" }),
    status: "Picking",
  },
});

test("what a Vendure gave reads as the golden text says", () => {
  const path = join(import.meta.dirname, "golden.txt");
  golden(vendure, recorded, { path, anew: process.env["GOLDEN"] === "write" });
});

test("hundredths of a currency without cents are whole units of it", () => {
  const [order] = vendure.normalise(changed("yen", { currencyCode: "JPY" }).raw, "order").messages;
  assert.ok(order?.type === "order");
  assert.deepEqual([order.totalMinor, order.lines[0]?.unitPrice], [35, "10.00"]);
});
