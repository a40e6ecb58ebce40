// Goal: every row of a real file is accounted for, and the known defects of the sets are found.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  assemble,
  csvRow,
  instantOf,
  readRows,
  suggestMapping,
  superstore,
  uciOnlineRetail,
} from "./index.ts";

const shared =
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "..", "shared");
const uci = join(shared, "data/orders/uci_online_retail_i.csv.gz");
const store = join(shared, "data/orders/superstore_orders.csv.gz");
const absent = (path: string) => (existsSync(path) ? false : `the real data are not here: ${path}`);

test("dates are read by their order, in the zone's summer and winter", () => {
  const london = { dates: "ymd", zone: "Europe/London" } as const;
  assert.equal(instantOf("2010-12-01 08:26:00", london)?.toISOString(), "2010-12-01T08:26:00.000Z");
  assert.equal(instantOf("2011-07-01 08:26:00", london)?.toISOString(), "2011-07-01T07:26:00.000Z");
  assert.equal(
    instantOf("03/01/19", { dates: "dmy", zone: "UTC" })?.toISOString(),
    "2019-01-03T00:00:00.000Z",
  );
  assert.equal(instantOf("31/02/2019", { dates: "dmy", zone: "UTC" }), null);
  assert.equal(instantOf("soon", london), null);
});

test("a spreadsheet runs no cell that we write", () => {
  assert.equal(
    csvRow(["=1+1", "-5", -5, 'say "hi"', "@x", null]),
    '\'=1+1,-5,-5,"say ""hi""",\'@x,\r\n',
  );
});

test("columns are found by their Chinese or English names", () => {
  const mapping = suggestMapping(
    ["订单号", "货品编码", "数量", "单价", "下单时间"],
    [{ 下单时间: "2026/11/11 00:00:01" }],
  );
  assert.deepEqual(mapping?.columns, {
    order: "订单号",
    code: "货品编码",
    quantity: "数量",
    price: "单价",
    placedAt: "下单时间",
  });
  assert.equal(mapping?.dates, "ymd");
  assert.equal(suggestMapping(["a", "b"], []), null);
});

test(
  "the whole UCI file: each row in a document or refused, defects as measured",
  { skip: absent(uci) },
  async () => {
    const count = {
      rows: 0,
      refused: 0,
      orders: 0,
      cancellations: 0,
      cancelLines: 0,
      adjustLines: 0,
      parts: 0,
    };
    const rules = new Map<string, number>();
    for await (const each of assemble(readRows(uci), uciOnlineRetail)) {
      count.rows += each.rows;
      count.refused += each.refused.length;
      for (const { problem } of each.refused)
        rules.set(problem.rule, (rules.get(problem.rule) ?? 0) + 1);
      if (each.message?.externalId.includes("~")) count.parts += 1;
      if (each.message?.type === "order") count.orders += 1;
      if (each.message?.type !== "aftersale") continue;
      if (each.message.kind === "cancellation") {
        count.cancellations += 1;
        count.cancelLines += each.rows;
      } else count.adjustLines += each.rows;
    }
    assert.equal(count.rows + count.refused, 541_909);
    assert.equal(count.cancelLines, 9_288);
    assert.equal(count.adjustLines, 1_336);
    assert.deepEqual([...rules], [["negative", 2]]);
    assert.equal(
      count.orders + count.cancellations + count.adjustLines - count.parts >= 25_000,
      true,
    );
  },
);

test("the whole Superstore file adds up", { skip: absent(store) }, async () => {
  const orders = new Set<string>();
  let minor = 0;
  let rows = 0;
  for await (const each of assemble(readRows(store), superstore)) {
    rows += each.rows;
    assert.deepEqual(each.refused, []);
    if (each.message?.type === "order") {
      orders.add(each.message.externalId.replace(/~\d+$/, ""));
      minor += each.message.totalMinor;
    }
  }
  assert.equal(rows, 10_194);
  assert.equal(orders.size, 5_111);
  // 4,036 amounts have three or four decimals; rounded once per line they differ a little.
  assert.ok(Math.abs(minor - 232_653_435) < 200, `${minor}`);
});
