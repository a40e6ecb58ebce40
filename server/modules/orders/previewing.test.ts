// Goal: what an order's preview says is what placing it then does, and the preview holds nothing.
// Method: the small company on real PostgreSQL; preview, then place, then compare.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { saveParties, setPaymentHold } from "../parties/index.ts";
import { assertLawful, newOrder, openCompany, place, run } from "./fixture.ts";
import type { NewOrder } from "./index.ts";
import { preview } from "./routes/previewing.ts";

const database = await ownDatabase();

const check = async (stock: Record<string, number>, order: NewOrder) => {
  const at = await openCompany(database, stock);
  const seen = await at.database.read(at.scope, (tx) => preview(tx, at.orders, order));
  const again = await at.database.read(at.scope, (tx) => preview(tx, at.orders, order));
  assert.deepEqual(again, seen);
  const placed = await place(at, order);
  if (placed.kind === "accepted") {
    assert.equal(placed.outcome, seen.outcome);
    assert.deepEqual(
      placed.holds,
      seen.holds.map((hold) => hold.reason),
    );
  } else assert.equal(placed.kind, seen.outcome);
  await assertLawful(at);
  return seen;
};

test("a preview agrees with the order that is placed after it", async () => {
  const part = await check({ "A@P": 2 }, newOrder("Ax3 B", "backorder"));
  assert.deepEqual(
    part.lines.map((line) => [line.shortUnits, line.deliverDay === null]),
    [
      [1, true],
      [1, true],
    ],
  );
  const whole = await check({ "A@P": 9, "B@P": 9 }, newOrder("Ax3 B", "backorder"));
  assert.deepEqual(
    whole.lines.map((line) => line.from.length),
    [1, 1],
  );
  await check({ "A@P": 2 }, newOrder("Ax3"));
});

test("a bundle is short by whole bundles and arrives with its last part", async () => {
  const seen = await check({ "A@P": 9, "B@P": 3 }, newOrder("ABx3", "backorder"));
  assert.equal(seen.lines.length, 1);
  assert.equal(seen.lines[0]?.shortUnits, 2);
});

test("the party's hold and credit are said with their amounts", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const partyId = await run(at, async (tx) => {
    const saved = await saveParties(tx, [
      { code: "D", name: "经销商", kind: "distributor", creditLimitMinor: 150 },
    ]);
    const id = saved.ok ? (saved.value.get("D") ?? 0) : 0;
    await setPaymentHold(tx, { partyId: id, on: true, reason: "overdue" });
    return id;
  });
  const order = { ...newOrder("Ax2"), partyId, totalMinor: 200, paidMinor: 0 };
  const seen = await at.database.read(at.scope, (tx) => preview(tx, at.orders, order));
  assert.deepEqual(seen.credit, {
    ...{
      currency: "CNY",
      exposureMinor: 200,
      limitMinor: 150,
      paymentHold: true,
      paymentHoldReason: "overdue",
    },
  });
  assert.deepEqual(
    seen.holds.map((hold) => hold.reason),
    ["payment", "credit"],
  );
  const foreign = { ...order, currency: "JPY" };
  const other = await at.database.read(at.scope, (tx) => preview(tx, at.orders, foreign));
  assert.deepEqual([other.currency, other.credit?.currency], ["JPY", "CNY"]);
  assert.equal(other.credit?.exposureMinor, 0, "yen are not added to yuan");
  assert.ok(other.holds.some((hold) => hold.reason === "credit"));
});
