// Goal: what a party owes falls by what it pays, by what is cancelled and by what is given back, and its
// credit is free again. Method: real PostgreSQL; small orders of a dealer with a limit.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { saveParties } from "../parties/index.ts";
import { newOrder, openCompany, outcomeOf, overlapping, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import {
  amendOrder,
  cancelUnits,
  matchToOrder,
  orderById,
  placeOrders,
  recordAftersales,
  listAftersaleRows,
  listOrders,
  recordPayment,
  refund,
  startPick,
} from "./index.ts";
import type { Amendment, NewOrder } from "./index.ts";

let home: TestDatabase;
let database: Database;

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
});
after(async () => {
  await database.close();
  await home.drop();
});

/** A company and a dealer of it who may owe 1,000 minor units. */
async function dealing() {
  const at = await openCompany(database, { "A@P": 99, "B@P": 99 });
  const partyId = await run(at, async (tx) => {
    const dealer = {
      code: "D",
      name: "经销商",
      kind: "distributor",
      creditLimitMinor: 1_000,
    } as const;
    const saved = await saveParties(tx, [dealer]);
    return saved.ok ? (saved.value.get("D") ?? 0) : 0;
  });
  const sell = async (lines: string, policy: NewOrder["policy"] = "complete") => {
    const order = newOrder(lines, policy);
    const totalMinor = order.lines.reduce((sum, line) => sum + line.amountMinor, 0);
    const sold = { ...order, partyId, totalMinor, paidMinor: 0, payment: "none" as const };
    const outcome = await place(at, sold);
    assert.ok(outcome.kind === "accepted");
    return outcome;
  };
  return { at, partyId, sell };
}

const owed = async (at: Company, orderId: number) => {
  const page = await run(at, (tx) => orderById(tx, orderId));
  return `${page?.paidMinor} ${page?.owedMinor} ${page?.payment}`;
};

/** What comes of recording so much money under a bank's reference. */
const pay = (at: Company, orderId: number, paid: { amountMinor: number; reference: string }) =>
  outcomeOf(at, (tx) => recordPayment(tx, { orderId, paidDay: "2026-11-12", ...paid }));

test("what is paid is not owed any more, and credit is free again", async () => {
  const { at, sell } = await dealing();
  const { orderId } = await sell("Ax9");
  assert.deepEqual((await sell("Ax2")).holds, ["credit"]);
  assert.equal(await pay(at, orderId, { amountMinor: 901, reference: "B-1" }), "payment_over");
  assert.equal(await pay(at, orderId, { amountMinor: 300, reference: "B-1" }), "ok");
  assert.equal(await owed(at, orderId), "300 600 partial");
  assert.equal(await pay(at, orderId, { amountMinor: 300, reference: "B-1" }), "payment_known");
  assert.equal(await pay(at, orderId, { amountMinor: 600, reference: "B-2" }), "ok");
  assert.equal(await owed(at, orderId), "900 0 paid");
  assert.equal(await pay(at, orderId, { amountMinor: 1, reference: "B-3" }), "payment_over");
  const { rows } = await run(at, (tx) => listOrders(tx, { filter: { owing: true }, limit: 9 }));
  assert.deepEqual(
    rows.map((row) => row.totalMinor),
    [200],
  );
  assert.equal(await pay(at, 999_999, { amountMinor: 1, reference: "B-3" }), "order_unknown");
  assert.deepEqual((await sell("Ax8")).holds, [], "200 of the second and 800 of this one");
  assert.deepEqual((await sell("A")).holds, ["credit"]);
});

test("orders that are decided together share their party's credit", async () => {
  const { sell } = await dealing();
  const sold = await Promise.all(["Ax4", "Ax4", "Ax4", "Ax2"].map((lines) => sell(lines)));
  assert.deepEqual(
    sold.map((each) => each.holds.length),
    [0, 0, 1, 1],
    "400 and 800 of 1,000; what is held is owed too",
  );
});

test("orders of two servers share their party's credit", async () => {
  const { at, partyId } = await dealing();
  const holds: unknown[] = [];
  const sellBeside = (lines: string) => async (tx: Tx) => {
    const sold = { ...newOrder(lines), partyId, totalMinor: 600, paidMinor: 0 };
    const [outcome] = await placeOrders(tx, at.orders.parts, [sold]);
    assert.ok(outcome?.kind === "accepted");
    holds.push(outcome.holds);
  };
  await overlapping(at, sellBeside("Ax6"), sellBeside("Bx6"));
  assert.deepEqual(holds, [[], ["credit"]]);
});

test("what is cancelled is not owed, of a bundle and of what was taken in part too", async () => {
  const { at, sell } = await dealing();
  const { orderId } = await sell("ABx4 Ax4");
  assert.equal(await owed(at, orderId), "0 800 none");
  const page = await run(at, (tx) => orderById(tx, orderId));
  const lines = [{ lineId: page?.lines[0]?.id ?? 0, units: 1 }];
  assert.equal(await outcomeOf(at, (tx) => cancelUnits(tx, { orderId, lines, why: "x" })), "ok");
  assert.equal(await owed(at, orderId), "0 700 none");
  const whole = { orderId, lines: "all" as const, why: "x" };
  assert.equal(await outcomeOf(at, (tx) => cancelUnits(tx, whole)), "ok");
  assert.equal(await owed(at, orderId), "0 0 none");
  const part = await sell("Cx3 Ax2", "partial");
  assert.equal(await owed(at, part.orderId), "0 200 none", "C is not there");
  assert.deepEqual((await sell("Ax8")).holds, []);
});

/** A matched document of the order's first line, which nothing is settled of yet. */
async function documentOf(at: Company, orderId: number, kind: "price_diff" | "only" | "return") {
  const externalId = `R${orderId}-${kind}`;
  const document = {
    ...{ externalId, orderExternalId: null, kind, restock: "no" as const },
    ...{ amountMinor: 100, currency: "CNY", reason: "", buyerMask: "" },
    placedAt: new Date("2026-11-12T02:00:00Z"),
    lines: [{ code: "ch-A", name: "", units: 0, amountMinor: 100 }],
  };
  await run(at, (tx) => recordAftersales(tx, 1, "live", [document]));
  const { rows } = await run(at, (tx) => listAftersaleRows(tx, { text: externalId }));
  const asked = { id: rows[0]?.id ?? 0, why: "test" };
  const lineId = (await run(at, (tx) => orderById(tx, orderId)))?.lines[0]?.id ?? 0;
  const match = { ...asked, orderId, lines: [{ lineNo: 1, lineId }] };
  assert.equal(await outcomeOf(at, (tx) => matchToOrder(tx, match)), "ok");
  return { ...asked, lineId };
}

/** Gives back so much for so many units of a document's first line. */
async function giveBack(
  at: Company,
  { id, why }: { readonly id: number; readonly why: string },
  [units, amountMinor]: readonly [number, number],
) {
  const lines = [{ lineNo: 1, units, amountMinor }];
  assert.equal(await outcomeOf(at, (tx) => refund(tx, { id, why, lines })), "ok");
}

test("what is given back is not owed, whether it was paid or not", async () => {
  const { at, sell } = await dealing();
  const { orderId } = await sell("Ax4");
  const paid = await sell("Ax4");
  assert.equal(await pay(at, paid.orderId, { amountMinor: 400, reference: "B-1" }), "ok");
  for (const [id, expect] of [
    [orderId, "0 300 none"],
    [paid.orderId, "400 0 partially_refunded"],
  ] as const) {
    await giveBack(at, await documentOf(at, id, "price_diff"), [0, 100]);
    assert.equal(await owed(at, id), expect);
  }
});

test("units that are cancelled and then refunded by a document are forgiven once", async () => {
  const { at, sell } = await dealing();
  const cancelled = async (lines: string) => {
    const { orderId } = await sell(lines);
    const lineId = (await run(at, (tx) => orderById(tx, orderId)))?.lines[0]?.id ?? 0;
    const cut = { orderId, lines: [{ lineId, units: 1 }], why: "x" };
    assert.equal(await outcomeOf(at, (tx) => cancelUnits(tx, cut)), "ok");
    return orderId;
  };
  const once = await cancelled("Ax4");
  const document = await documentOf(at, once, "only");
  await giveBack(at, document, [1, 100]);
  assert.equal(await owed(at, once), "0 300 none", "the document is about the cancelled unit");
  await giveBack(at, document, [1, 100]);
  assert.equal(await owed(at, once), "0 200 none", "a second unit was not cancelled");
  await giveBack(at, await documentOf(at, once, "price_diff"), [0, 30]);
  assert.equal(await owed(at, once), "0 170 none", "money without units is about what is kept");

  const bundle = await cancelled("ABx2");
  await giveBack(at, await documentOf(at, bundle, "only"), [1, 60]);
  assert.equal(await owed(at, bundle), "0 100 none");

  const sent = await cancelled("Ax3");
  await giveBack(at, await documentOf(at, sent, "return"), [1, 100]);
  assert.equal(await owed(at, sent), "0 200 none", "nothing left: nothing can have come back");

  // An order as the version before counted it, right after the upgrade.
  await run(at, (tx) =>
    tx.rows(
      `update orders.order set forgiven_minor = forgiven_minor + 100
       where cell = $1 and tenant_id = $2 and id = $3`,
      [at.scope.cell, at.scope.tenantId, sent],
    ),
  );
  assert.equal(await owed(at, sent), "0 100 none");
  const client = new pg.Client({ connectionString: home.url });
  await client.connect();
  const file = join(import.meta.dirname, "migrations/0024-forgiven-once.sql");
  await client.query(await readFile(file, "utf8")).finally(() => client.end());
  assert.equal(await owed(at, sent), "0 200 none");
});

test("a larger total of an amendment is set against the credit limit", async () => {
  const { at, sell } = await dealing();
  const { orderId } = await sell("Ax9");
  const lineId = (await run(at, (tx) => orderById(tx, orderId)))?.lines[0]?.id ?? 0;
  const amend = (change: Pick<Amendment, "lines" | "added">) =>
    outcomeOf(at, (tx) => amendOrder(tx, at.orders.parts, { orderId, why: "phone", ...change }));
  const holds = async () =>
    (await run(at, (tx) => orderById(tx, orderId)))?.holds.map(({ reason, detail }) => [
      reason,
      detail,
    ]);
  assert.equal(await amend({ lines: [{ lineId, units: 10 }] }), "ok");
  assert.deepEqual(await holds(), [], "exactly the limit");
  assert.equal(await amend({ lines: [{ lineId, units: 8 }] }), "ok");
  const [first] = newOrder("Bx3").lines;
  assert.ok(first);
  assert.equal(await amend({ lines: [], added: [{ ...first, externalId: "" }] }), "ok");
  const over = ["credit", { exposureMinor: 1_100, limitMinor: 1_000 }];
  assert.deepEqual(await holds(), [over]);
  assert.equal(await amend({ lines: [{ lineId, units: 9 }] }), "ok");
  assert.deepEqual(await holds(), [over], "held already: once");
  const work = { orderId, placeId: at.places.get("P") ?? 0, lines: [{ lineId, units: 1 }] };
  assert.equal(await outcomeOf(at, (tx) => startPick(tx, work)), "order_held");
});

test("two who record the same money at once record it once", async () => {
  const { at, sell } = await dealing();
  const { orderId } = await sell("Ax4");
  const payment = { orderId, amountMinor: 400, paidDay: "2026-11-12", reference: "B-1" };
  const said: string[] = [];
  const record = async (tx: Parameters<typeof recordPayment>[0]) => {
    const done = await recordPayment(tx, payment);
    said.push(done.ok ? "ok" : done.error.kind);
  };
  await overlapping(at, record, record);
  assert.deepEqual(said, ["ok", "payment_known"]);
  assert.equal(await owed(at, orderId), "400 0 paid");
});
