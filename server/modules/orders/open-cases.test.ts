// Goal: a case that its platform tells of again reads as it reads there, line by line, and of many open
// cases each gets its turn of being looked at.
// Method: a small company on real PostgreSQL; documents as connectors give them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import { aftersaleById, listAftersaleRows, matchToOrder, recordAftersales } from "./index.ts";
import { orderById, refund, takeOpenCases } from "./index.ts";
import type { NewAftersale } from "./index.ts";

const database = await ownDatabase();

const at = (minute: number) => new Date(Date.UTC(2026, 10, 12, 2, minute));

/** A case as its platform tells of it in a minute, with lines written as "Ax2 B". */
function told(
  order: { readonly externalId: string },
  {
    minute,
    lines,
    ...changes
  }: { minute: number; lines: string } & Partial<Omit<NewAftersale, "lines">>,
): NewAftersale {
  return {
    ...{ externalId: `R-${order.externalId}`, orderExternalId: order.externalId },
    ...{ kind: "only", restock: "no", amountMinor: 100, currency: "CNY", reason: "" },
    ...{ buyerMask: "", placedAt: at(0), sourceUpdatedAt: at(minute) },
    ...{ standing: "asked", channelStatus: "waits" },
    lines: lines
      .split(" ")
      .filter((each) => each !== "")
      .map((word) => {
        const [code = "", units = "1"] = word.split("x");
        return { code: `ch-${code}`, name: code, units: Number(units), amountMinor: 100 };
      }),
    ...changes,
  };
}

test("a case's lines are those that its platform names now; what was settled stays", async () => {
  const company = await openCompany(database, { "A@P": 9, "B@P": 9, "C@P": 9 });
  const order = { ...newOrder("Ax3 B C"), totalMinor: 500, paidMinor: 500 };
  const placed = await place(company, order);
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const say = (minute: number, lines: string, changes: Partial<Omit<NewAftersale, "lines">> = {}) =>
    run(company, (tx) =>
      recordAftersales(tx, 1, "live", [told(order, { minute, lines, ...changes })]),
    );
  const found = async () => {
    const { rows } = await run(company, (tx) => listAftersaleRows(tx, { orderId }));
    const id = rows[0]?.id ?? 0;
    const document = await run(company, (tx) => aftersaleById(tx, id));
    return {
      ...{ id, kind: rows[0]?.kind, amountMinor: rows[0]?.amountMinor },
      lines: document?.documentLines.map((line) => `${line.lineNo} ${line.code}x${line.units}`),
    };
  };
  await say(1, "Ax2 B C");
  await say(2, "C Ax1");
  assert.deepEqual((await found()).lines, ["1 ch-Ax1", "3 ch-Cx1"], "numbers stay, B is gone");
  await say(1, "Ax2 B C");
  assert.deepEqual((await found()).lines, ["1 ch-Ax1", "3 ch-Cx1"], "what is older says nothing");
  await say(3, "B C A A");
  assert.deepEqual(
    (await found()).lines,
    ["1 ch-Ax1", "3 ch-Cx1", "4 ch-Bx1", "5 ch-Ax1"],
    "a line that comes gets a number of its own",
  );

  const { id } = await found();
  const line = (await run(company, (tx) => orderById(tx, orderId)))?.lines[0];
  const match = { id, orderId, lines: [{ lineNo: 1, lineId: line?.id ?? 0 }], why: "t" };
  assert.equal(await outcomeOf(company, (tx) => matchToOrder(tx, match)), "ok");
  const given = { id, lines: [{ lineNo: 1, units: 1, amountMinor: 100 }], why: "t" };
  assert.equal(await outcomeOf(company, (tx) => refund(tx, given)), "ok");
  await say(4, "B");
  assert.deepEqual((await found()).lines, ["1 ch-Ax1", "4 ch-Bx1"], "money went back for it");
  await say(5, "");
  assert.deepEqual((await found()).lines, ["1 ch-Ax1", "4 ch-Bx1"], "no lines, no word on them");
  await say(5, "B", { kind: "return", amountMinor: 90 });
  const now = await found();
  assert.deepEqual([now.kind, now.amountMinor], ["return", 90], "asked otherwise within a second");
  await say(5, "B C", { kind: "return", amountMinor: 90 });
  assert.deepEqual(
    (await found()).lines,
    ["1 ch-Ax1", "4 ch-Bx1", "5 ch-Cx1"],
    "other lines within a second, at the same sum",
  );
  await assertLawful(company);
});

test("of more open cases than are looked at once, the others come next", async () => {
  const company = await openCompany(database, { "A@P": 9 });
  const orders = Array.from({ length: 5 }, () => newOrder("A"));
  for (const [minute, order] of orders.entries()) {
    await place(company, order);
    const lines = "A";
    await run(company, (tx) => recordAftersales(tx, 1, "live", [told(order, { minute, lines })]));
  }
  const look = () => run(company, (tx) => takeOpenCases(tx, 1, 2));
  const ids = orders.map((each) => each.externalId);
  const seen = [...(await look()), ...(await look()), ...(await look())];
  assert.deepEqual(seen.slice(0, 5), ids, "the longest unheard of first, each once");
  assert.equal(seen[5], ids[0], "and round again");
  const [order] = orders;
  assert.ok(order);
  const ended = told(order, { minute: 9, lines: "A", standing: "settled" });
  await run(company, (tx) => recordAftersales(tx, 1, "live", [ended]));
  const next = new Set([...(await look()), ...(await look()), ...(await look())]);
  assert.ok(!next.has(order.externalId), "a settled one is left alone");
  const [, second, third] = orders;
  assert.ok(second && third);
  const refused = (of: typeof order, daysAgo: number) => ({
    ...told(of, { minute: 9, lines: "A", standing: "refused" }),
    sourceUpdatedAt: new Date(Date.now() - daysAgo * 86_400_000),
  });
  const both = [refused(second, 1), refused(third, 0)];
  await run(company, (tx) => recordAftersales(tx, 1, "live", both));
  await run(company, (tx) =>
    tx.rows(
      `update orders.aftersale set source_updated_at = $2 where tenant_id = $1 and external_id = $3`,
      [tx.scope.tenantId, new Date(Date.now() - 31 * 86_400_000), `R-${third.externalId}`],
    ),
  );
  const again = new Set([...(await look()), ...(await look()), ...(await look())]);
  assert.ok(again.has(second.externalId), "what was refused may be asked for again");
  assert.ok(!again.has(third.externalId), "not for ever");
});

test("a document that was known without lines takes them from an older word that has some", async () => {
  const company = await openCompany(database, { "A@P": 9 });
  const order = { ...newOrder("Ax3"), totalMinor: 300, paidMinor: 300 };
  const placed = await place(company, order);
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const say = (minute: number, lines: string) => {
    const document = told(order, { minute, lines, standing: "settled" });
    return run(company, (tx) => recordAftersales(tx, 1, "live", [document]));
  };
  const shown = async () => {
    const { rows } = await run(company, (tx) => listAftersaleRows(tx, { orderId }));
    const document = await run(company, (tx) => aftersaleById(tx, rows[0]?.id ?? 0));
    return document?.documentLines.map((line) => `${line.code} ${line.units}`);
  };
  await say(9, "");
  assert.deepEqual(await shown(), []);
  await say(5, "Ax2");
  assert.deepEqual(await shown(), ["ch-A 2"]);
  await say(4, "A");
  assert.deepEqual(await shown(), ["ch-A 2"], "what has lines follows what is newer");
});
