// Goal: every row of a real file is accounted for, the known defects of the sets are found exactly,
// and what cannot be read is refused by field, value and rule.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import {
  assemble,
  assembleFile,
  csvRow,
  instantOf,
  mappingProblems,
  readRows,
  suggestMapping,
  superstore,
  superstoreReturns,
  uciOnlineRetail,
} from "./index.ts";
import type { Assembled, FileMapping, FileRow } from "./index.ts";
import { scatteredOrders } from "./runs.ts";

const shared =
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "..", "shared");
const uci = join(shared, "data/orders/uci_online_retail_i.csv.gz");
const store = join(shared, "data/orders/superstore_orders.csv.gz");
const returned = join(shared, "data/orders/superstore_returns.csv.gz");
const absent = (path: string) => (existsSync(path) ? false : `the real data are not here: ${path}`);

const simple: FileMapping = {
  name: "simple",
  columns: { order: "o", code: "c", quantity: "q", price: "p", placedAt: "d", status: "s" },
  dates: "ymd",
  zone: "Asia/Shanghai",
  currency: "CNY",
  codeKinds: [],
};

/** Rows from a text table: one row a line, `order code quantity price date status`. */
async function* table(text: string): AsyncGenerator<FileRow[]> {
  let line = 1;
  for (const each of text.trim().split("\n")) {
    const [o = "", c = "", q = "", p = "", d = "2026-11-11", s = "paid"] = each.trim().split(" ");
    yield [{ line: (line += 1), fields: { o, c, q, p, d, s } }];
  }
}

async function assembled(text: string, changes: Partial<FileMapping> = {}): Promise<Assembled[]> {
  const scattered = await scatteredOrders(table(text), "o");
  return Array.fromAsync(assemble(table(text), { ...simple, ...changes }, { scattered }));
}

const summary = (each: Assembled) =>
  each.message
    ? `${each.message.externalId}:${each.message.lines.map((line) => line.code).join("")}@${each.untilLine}`
    : `refused@${each.untilLine}`;

test("rows of one number are one document, in the order of their last rows", async () => {
  const of = async (text: string) => (await assembled(text)).map(summary).join(" ");
  assert.equal(await of("1 a 1 1\n1 b 1 1\n2 c 1 1"), "1:ab@3 2:c@4");
  assert.equal(await of("1 a 1 1\n2 b 1 1\n1 c 1 1\n3 d 1 1"), "2:b@3 1:ac@4 3:d@5");
  assert.equal(await of("1 a 1 1\n1 b -1 1"), "1:a@3 1#negative:b@3");
  assert.equal(await of("1 a x 1\n2 b 1 1"), "refused@2 2:b@3");
});

test("no row is lost and a resume goes on at any line, however the rows are mixed", async () => {
  const rows = fc.array(fc.tuple(fc.nat(4), fc.constantFrom("1", "-1", "x")), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(rows, fc.nat(30), async (drawn, stored) => {
      const text = drawn.map(([order, units], at) => `${order} c${at} ${units} 1`).join("\n");
      const results = text === "" ? [] : await assembled(text);
      const count = results.reduce((sum, each) => sum + each.rows + each.refused.length, 0);
      assert.equal(count, drawn.length);
      const lines = results.map((each) => each.untilLine);
      assert.deepEqual(
        lines,
        lines.toSorted((a, b) => a - b),
      );
      // What was stored up to a line and what is beyond it are all there is, each once.
      const before = results.filter((each) => each.untilLine <= stored);
      const beyond = results.filter((each) => each.untilLine > stored);
      assert.deepEqual([...before, ...beyond], results);
      const ids = results.flatMap((each) => each.message?.externalId ?? []);
      assert.equal(new Set(ids).size, ids.length);
    }),
    { numRuns: 200 },
  );
});

test("a row that cannot be read is refused by field, value and rule", async () => {
  const cases: [string, string][] = [
    ["1 a 1.5 1", "q 1.5 not_whole_units"],
    ["1 a 0 1", "q 0 zero"],
    ["1 a 1 1,5", "p 1,5 not_a_number"],
    ["1 a 1 -1", "p -1 negative"],
    ["1 a 1 99999999999999999", "p 99999999999999999 too_large"],
    ["1 a 1 1 2026-02-30", "d 2026-02-30 not_a_date"],
    ["3.70512E+18 a 1 1", "o 3.70512E+18 digits_lost"],
    ["1 a\u0000 1 1", "c \\0 unprintable"],
  ];
  for (const [text, expected] of cases) {
    const [result] = await assembled(text);
    const problem = result?.refused[0]?.problem;
    assert.equal(`${problem?.field} ${problem?.value} ${problem?.rule}`, expected);
    assert.equal(result?.message, null);
  }
});

test("numbers as people write them", async () => {
  const [result] = await assembled("1 a １，０００ ￥1,234.50");
  assert.deepEqual(result?.refused, []);
  assert.equal(result?.message?.lines[0]?.units, 1_000);
  assert.equal(result?.message?.lines[0]?.amountMinor, 123_450_000);
  const [comma] = await assembled("1 a 2.0 1.234,50", { decimal: "," });
  assert.deepEqual(comma?.refused[0]?.problem.rule, "not_whole_units");
  const [european] = await assembled("1 a 2 1.234,50", { decimal: "," });
  assert.equal(european?.message?.lines[0]?.amountMinor, 246_900);
});

test("a status that nobody has mapped holds the order in its own words", async () => {
  const state = async (text: string, changes: Partial<FileMapping> = {}) => {
    const [result] = await assembled(text, changes);
    const { message } = result ?? {};
    assert.ok(message?.type === "order");
    const holds = message.holds.map((hold) => hold.reason).join();
    return `${message.channelStatus}: ${message.deal} ${message.payment} ${holds}`.trim();
  };
  const row = (status: string) => `1 a 1 1 2026-11-11 ${status}`;
  assert.equal(await state(row("待发货")), "待发货: confirmed paid");
  assert.equal(await state(row("交易关闭")), "交易关闭: cancelled none");
  assert.equal(await state(row("等待买家付款")), "等待买家付款: awaiting_payment none");
  assert.equal(await state(row("退款中")), "退款中: review none unknown_status");
  assert.equal(await state(row("constructor")), "constructor: review none unknown_status");
  assert.equal(
    await state(`${row("paid")}\n${row("completed")}`),
    "paid | completed: review none unknown_status",
  );
  const statuses = { 退款中: { deal: "on_hold", payment: "paid" } } as const;
  assert.equal(await state(row("退款中"), { statuses }), "退款中: on_hold paid");
});

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
  const china = { dates: "mdy", zone: "Asia/Shanghai" } as const;
  const at = (text: string) => instantOf(text, china)?.toISOString();
  assert.equal(at("2026年11月11日 08:30"), "2026-11-11T00:30:00.000Z");
  assert.equal(at("20261111083000"), "2026-11-11T00:30:00.000Z");
  assert.equal(at("2026-11-11T08:30:00.000Z"), "2026-11-11T08:30:00.000Z");
  assert.equal(at("2026-11-11 08:30:00 -0500"), "2026-11-11T13:30:00.000Z");
  assert.equal(at("11/12/2026 12:30 AM"), "2026-11-11T16:30:00.000Z");
  assert.equal(at("11/12/2026 1:30 PM"), "2026-11-12T05:30:00.000Z");
  assert.equal(at("11/12/2026 24:30"), undefined);
});

test("a spreadsheet runs no cell that we write", () => {
  assert.equal(
    csvRow(["=1+1", "-5", -5, 'say "hi"', "@x", null]),
    '\'=1+1,-5,-5,"say ""hi""",\'@x,\r\n',
  );
  // Full-width signs are formulas to Chinese and Japanese spreadsheets; a line's end hides one.
  assert.equal(
    csvRow(["＝1+1", "＋1", "－x", "＠x", "\n=1"]),
    "'＝1+1,'＋1,'－x,'＠x,\"'\n=1\"\r\n",
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

test("names with notes, and values that are not what the name says", () => {
  const headers = ["*订单编号", "商家编码(必填)", "数量", "购买数量", "订单创建时间", "日期"];
  const row = {
    数量: "两个",
    购买数量: "2",
    订单创建时间: "13/11/2026 08:00",
    日期: "n/a",
  };
  const mapping = suggestMapping(headers, [row]);
  assert.deepEqual(mapping?.columns, {
    order: "*订单编号",
    code: "商家编码(必填)",
    quantity: "购买数量",
    placedAt: "订单创建时间",
  });
  assert.equal(mapping?.dates, "dmy");
  const rows = [row, { ...row, 购买数量: "x", 订单创建时间: "soon" }];
  assert.deepEqual(suggestMapping(headers, rows), mapping, "one bad row hides nothing");
});

test("a known file in another dress is read by what its dates allow", () => {
  const headers = Object.values(superstore.columns);
  const dates = (...samples: string[]) =>
    suggestMapping(
      headers,
      samples.map((date) => ({ "Order Date": date })),
    )?.dates;
  assert.equal(dates("03/01/19", "15/01/19"), "dmy");
  assert.equal(dates("1/3/2019", "1/15/2019"), "mdy");
  assert.equal(dates("2019-01-03 00:00:00"), "ymd");
  assert.equal(dates("03/01/19"), "dmy");
});

test("a mapping from outside is checked before it is used", () => {
  for (const known of [uciOnlineRetail, superstore, superstoreReturns, simple])
    assert.deepEqual(mappingProblems(known, Object.values(known.columns)), []);
  const found = (changes: Record<string, unknown>) =>
    mappingProblems({ ...simple, ...changes }).map(({ field, rule }) => `${field} ${rule}`);
  assert.deepEqual(found({ columns: { order: "o" } }), [
    "columns.code required",
    "columns.quantity required",
    "columns.placedAt required",
  ]);
  assert.deepEqual(found({ zone: "Mars/Olympus" }), ["zone unknown"]);
  assert.deepEqual(found({ currency: "yuan" }), ["currency currency"]);
  const kind = { kind: "fee" };
  assert.deepEqual(found({ codeKinds: [{ pattern: "^(a+)+$", ...kind }] }), [
    "codeKinds.0.pattern not_a_pattern",
  ]);
  assert.deepEqual(found({ codeKinds: [{ pattern: "(", ...kind }] }), [
    "codeKinds.0.pattern not_a_pattern",
  ]);
  assert.deepEqual(mappingProblems(simple, ["o", "c", "q", "p", "d"])[0]?.value, "s");
  assert.deepEqual(mappingProblems(null)[0]?.rule, "not_an_object");
});

/** Counts of a whole file by name. */
async function countUci() {
  const counts = new Map<string, number>();
  const special = uciOnlineRetail.codeKinds.map(({ pattern }) => new RegExp(pattern));
  const add = (name: string, by = 1) => counts.set(name, (counts.get(name) ?? 0) + by);
  for await (const { rows, refused, message } of assembleFile(uci, uciOnlineRetail)) {
    add("rows", rows + refused.length);
    for (const { problem } of refused) add(`refused ${problem.rule}`);
    if (!message) continue;
    add(message.type === "order" ? "orders" : `${message.kind}s`);
    if (message.type === "aftersale") add(`${message.kind} lines`, rows);
    if (message.buyerMask === "") add("no customer", rows);
    for (const line of message.lines) {
      if (line.name === "") add("no description");
      if ("unitPrice" in line && Number(line.unitPrice) === 0) add("price 0");
      if ("externalId" in line && !String(line.externalId).endsWith(".1")) add("repeated");
      if (special.some((pattern) => pattern.test(line.code)))
        add(line.code.startsWith("gift_") ? "gift_" : line.code);
    }
  }
  return counts;
}

test(
  "the whole UCI file: each row in a document or refused, defects as measured",
  {
    skip: absent(uci),
  },
  async (context) => {
    const started = performance.now();
    const counts = await countUci();
    const of = (...names: string[]) => names.map((name) => counts.get(name) ?? 0);
    assert.deepEqual(of("rows", "refused negative"), [541_909, 2]);
    const documents = of("orders", "cancellations", "adjustments");
    assert.deepEqual(documents, [20_726, 3_836, 1_336]);
    // The two bad-debt invoices are all refused: 25,900 invoices with them.
    assert.equal(documents.reduce((sum, count) => sum + count) + 2, 25_900);
    assert.deepEqual(of("cancellation lines", "adjustment lines"), [9_288, 1_336]);
    // Of 135,080 lines without a customer two are the refused ones.
    assert.deepEqual(of("no customer", "no description", "price 0"), [135_078, 1_454, 2_515]);
    // 5,268 lines repeat another in every column, and one pair differs in its minute only.
    assert.deepEqual(of("repeated"), [5_269]);
    assert.deepEqual(
      of("POST", "DOT", "M", "m", "C2", "D", "S"),
      [1_256, 710, 571, 1, 144, 77, 63],
    );
    assert.deepEqual(of("BANK CHARGES", "AMAZONFEE", "CRUK", "gift_"), [37, 34, 16, 34]);
    const seconds = (performance.now() - started) / 1_000;
    const megabytes = Math.round(process.memoryUsage().rss / 1_000_000);
    context.diagnostic(`${Math.round(541_909 / seconds)} lines/s, ${megabytes} MB`);
  },
);

test(
  "the whole Superstore file adds up, though its orders lie scattered",
  {
    skip: absent(store),
  },
  async () => {
    const orders = new Set<string>();
    let minor = 0;
    let rows = 0;
    let repeated = 0;
    for await (const each of assembleFile(store, superstore)) {
      rows += each.rows;
      assert.deepEqual(each.refused, []);
      if (each.message?.type !== "order") continue;
      orders.add(each.message.externalId);
      minor += each.message.totalMinor;
      const { lines } = each.message;
      repeated += lines.length - new Set(lines.map((line) => line.code)).size;
    }
    assert.deepEqual([rows, orders.size, repeated], [10_194, 5_111, 11]);
    // 2,326,534.3543 exactly; 4,036 amounts have three or four decimals, and each line is rounded
    // once, half away from zero: 17 cents more than the rounded sum of 2,326,534.35.
    assert.equal(minor, 232_653_452);
    assert.ok([...orders].every((order) => !order.includes("~")));
  },
);

test(
  "Superstore's returns: one document an order, of unknown quantity, amount and date",
  {
    skip: absent(returned),
  },
  async () => {
    const asOf = new Date("2026-11-24T00:00:00Z");
    const [header] = await Array.fromAsync(readRows(returned));
    assert.ok(header);
    assert.equal(suggestMapping(Object.keys(header.fields), [header.fields]), superstoreReturns);
    const results = await Array.fromAsync(assembleFile(returned, superstoreReturns, asOf));
    assert.equal(results.length, 296);
    assert.equal(
      results.reduce((sum, each) => sum + each.rows, 0),
      800,
    );
    const [first] = results;
    assert.deepEqual(first?.message, {
      type: "aftersale",
      externalId: "return-US-2019-100762",
      orderExternalId: "US-2019-100762",
      kind: "return",
      restock: "unknown",
      amountMinor: 0,
      currency: "USD",
      reason: "",
      buyerMask: "",
      placedAt: asOf,
      lines: [],
    });
  },
);
