// Goal: a quote whose slot a stop pushes is told the day that holds now, with the old day and the cause,
// and becomes an order of that day; quotes elsewhere keep theirs.
// Method: the small factory on real PostgreSQL, quotes that hold capacity, a press that stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, run } from "../orders/fixture.ts";
import { stopResource } from "../production/index.ts";
import { firmQuote, makeQuote, quotesById } from "../promises/index.ts";
import { reservationsOf } from "../stock/index.ts";
import { assertMade, capacity, openPlant, production, promises } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { repairPlant } from "./index.ts";
import { noticesOf } from "./running/runs.ts";

const database = await ownDatabase();
const dayMs = 86_400_000;
const stock = { "A@P": 0, "B@P": 100_000, "C@P": 100_000 };
const parts = (at: PlannedCompany) => ({ production, orders: at.orders });
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

async function quote(at: PlannedCompany, units: number) {
  const held = await run(at, (tx) =>
    makeQuote(tx, promises.parts, {
      ...{ channelId: 1, region: "33", wantedDay: null, policy: "complete" },
      ...{ priority: 0, holdSeconds: 600 },
      lines: [{ itemId: at.items.get("A") ?? 0, units }],
    }),
  );
  assert.ok(held.ok, JSON.stringify(held));
  return held.value.id;
}

const lineOf = async (at: PlannedCompany, id: number) =>
  (await run(at, (tx) => quotesById(tx, [id]))).get(id)?.lines[0];

/** The press that a quote holds, the day of its receipt, and those on which it leaves and arrives. */
async function rests(at: PlannedCompany, id: number) {
  const claim = (await lineOf(at, id))?.claimId ?? 0;
  return run(at, async (tx) => {
    const held = await reservationsOf(tx, [claim]);
    const [first] = held;
    const [slot] = await tx.rows<{ press: number; day: string }>(
      `select booking.resource_id as press, supply.day::text as day
       from plans.booking join stock.supply on supply.cell = booking.cell
         and supply.tenant_id = booking.tenant_id and supply.id = booking.supply_id
       where booking.cell = $1 and booking.tenant_id = $2 and booking.supply_id = $3
         and booking.step = 10`,
      [...scopeOf(tx), first?.supply],
    );
    const days = held.map((each) => [each.shipDay, each.deliverDay]);
    return { press: slot?.press ?? 0, day: slot?.day ?? "", days };
  });
}

const stop = async (at: PlannedCompany, resourceId: number, days: number) => {
  const expectedAt = await run(at, async (tx) => new Date(tx.now.getTime() + days * dayMs));
  const draft = { resourceId, cause: "machine", note: "", expectedAt } as const;
  const done = await run(at, (tx) => stopResource(tx, production, draft));
  assert.ok(done.ok, JSON.stringify(done));
  return repairPlant(database, parts(at), { scope: at.scope, resourceId });
};

test("a stop that pushes a quote's slot re-dates the quote and tells it, and nobody else", async () => {
  const at = await openPlant(database, stock);
  const pushed = await quote(at, 300);
  const other = await quote(at, 200);
  const [before, kept] = [await rests(at, pushed), await rests(at, other)];
  assert.notEqual(before.press, kept.press, "each has a press of its own");
  const [said, keptLine] = [await lineOf(at, pushed), await lineOf(at, other)];
  const mended = await stop(at, before.press, 9);
  const [line, now] = [await lineOf(at, pushed), await rests(at, pushed)];
  assert.ok(said?.deliverDay && line?.deliverDay && line.deliverDay > said.deliverDay);
  assert.ok(now.day > before.day, "the receipt says the new day too");
  assert.ok(now.days.every(([ship = 0], at_) => ship > (before.days[at_]?.[0] ?? 0)));
  assert.deepEqual(await lineOf(at, other), keptLine, "who is not concerned keeps his day");
  assert.deepEqual(await rests(at, other), kept);
  const notices = await run(at, (tx) => noticesOf(tx, mended?.runId ?? 0));
  assert.deepEqual(
    notices.map((each) => [each.quoteId, each.orderId, each.fromDay, each.toDay]),
    [[pushed, null, said.deliverDay, line.deliverDay]],
  );
  assert.match(notices[0]?.cause.zh ?? "", /停机/);
  assert.equal(mended?.told, 1);
  await assertLawful(at);
  const orderId = await run(at, (tx) => tx.newIds(1));
  const firm = await run(at, (tx) => firmQuote(tx, { quoteId: pushed, orderId, capacity }));
  assert.ok(firm.ok && firm.value.deliverDay !== null);
  const day = new Date(firm.value.deliverDay * dayMs).toISOString().slice(0, 10);
  assert.equal(day, line.deliverDay, "the order is promised what can be kept");
  await assertMade(at);
});
