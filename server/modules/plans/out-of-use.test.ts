// Goal: what stands on a machine that is put out of use, or stands for days, is carried over to another
// one that can do it at once, pinned or frozen or not, with its receipts and promises, and who waits is
// told; what nothing can do stays where it was, by name.
// Method: the small factory on real PostgreSQL.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, run } from "../orders/fixture.ts";
import {
  endDowntime,
  operationsOf,
  pinOperations,
  saveResources,
  stopResource,
} from "../production/index.ts";
import { assertMade, makeOrders, openPlant, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { chartOf } from "./editing/chart.ts";
import { mendTimes, repairPlant, runInForce } from "./index.ts";
import { letGoBy } from "./running/let-go.ts";
import { noticesOf } from "./running/runs.ts";
import { parts, promisedDay, published, sold } from "./waiting/fixture.ts";

const database = await ownDatabase();
const hourMs = 3_600_000;
const stock = { "A@P": 0, "B@P": 100_000, "C@P": 100_000 };

const mend = (at: PlannedCompany) =>
  mendTimes(database, parts(at), { scope: at.scope, placeId: at.factory.placeId });
const chart = (at: PlannedCompany) =>
  run(at, (tx) => chartOf(tx, production, { placeId: at.factory.placeId, runId: null }));

/** Four work orders over both presses, in force, and a customer's order that takes all of it. */
async function busy() {
  const at = await openPlant(database, stock);
  const needAt = new Date(Date.now() + 48 * hourMs);
  const ids = await makeOrders(at, [
    { units: 600, needAt },
    { units: 600, needAt },
    { units: 600, needAt },
    { units: 600, needAt },
  ]);
  await published(at);
  const orderId = await sold(at, 2_400);
  const presses = async () =>
    (await run(at, (tx) => operationsOf(tx, ids))).filter((each) => each.step === 10);
  const on = async (resource: number) =>
    (await presses()).filter((each) => each.resourceId === resource);
  return { at, ids, orderId, presses, on };
}

/** Puts presses in use or out of it. */
const use = (at: PlannedCompany, active: Readonly<Record<string, boolean>>) =>
  run(at, async (tx) => {
    const { placeId, press: workCentreId } = at.factory;
    const drafts = Object.entries(active).map(([code, each]) => ({
      ...{ code, name: code, placeId, kind: "machine" as const, workCentreId, active: each },
    }));
    const saved = await saveResources(tx, drafts);
    assert.ok(saved.ok, JSON.stringify(saved));
  });

test("what stands on a machine that is put out of use goes to another one, pinned or not", async () => {
  const { at, ids, orderId, presses, on } = await busy();
  const { P1, P2 } = at.factory;
  const first = (await on(P1)).toSorted((a, b) => +(a.plannedStart ?? 0) - +(b.plannedStart ?? 0));
  const [pinned] = first;
  assert.ok(pinned && first.length < ids.length, "both presses work");
  await run(at, (tx) => pinOperations(tx, { operationIds: [pinned.id], pinned: true }));
  const day = await promisedDay(at, orderId);
  await use(at, { P1: false });
  assert.equal((await chart(at)).stuck.length, first.length);
  const repaired = await mend(at);
  assert.equal((await on(P2)).length, ids.length, JSON.stringify(await presses()));
  assert.deepEqual((await chart(at)).stuck, []);
  const later = await promisedDay(at, orderId);
  assert.ok(later && day && later > day, `${day} ${later}`);
  const told = await run(at, (tx) => noticesOf(tx, repaired?.runId ?? 0));
  assert.deepEqual(
    told.map((each) => [each.orderId, each.fromDay, each.toDay]),
    [[orderId, day, later]],
  );
  const letGo = await run(at, (tx) => letGoBy(tx, repaired?.runId ?? 0));
  assert.deepEqual(
    letGo.map((each) => [each.operationId, each.hold, each.finding.kind]),
    [[pinned.id, "pin", "held_closed"]],
  );
  assert.equal((await run(at, (tx) => runInForce(tx, at.factory.placeId)))?.id, repaired?.runId);
  assert.equal(await mend(at), null, "a second look finds nothing more to move");
  await assertMade(at);
  await assertLawful(at);
});

test("what nothing can do any more stays where it stood, by name, until something can", async () => {
  const { at, ids, presses, on } = await busy();
  const before = await presses();
  await use(at, { P1: false, P2: false });
  assert.equal(await mend(at), null);
  assert.deepEqual(await presses(), before);
  const { stuck } = await chart(at);
  assert.deepEqual(stuck.map((each) => each.workOrderId).toSorted(), ids.toSorted());
  assert.match(stuck[0]?.lacks[0]?.en ?? "", /nothing that could do it is in use/);
  await use(at, { P2: true });
  assert.ok(await mend(at));
  assert.equal((await on(at.factory.P2)).length, ids.length);
  await assertMade(at);
  await assertLawful(at);
});

test("a machine that stands for days gives its work away; one that stands an hour keeps it", async () => {
  const { at, presses, on } = await busy();
  const { P1 } = at.factory;
  const before = (await on(P1)).length;
  const places = async () => (await presses()).map((each) => [each.id, each.resourceId]);
  const stop = (hours: number) =>
    run(at, async (tx) => {
      const expectedAt = new Date(Date.now() + hours * hourMs);
      const asked = { resourceId: P1, cause: "machine", note: "", expectedAt } as const;
      const done = await stopResource(tx, production, asked);
      assert.ok(done.ok, JSON.stringify(done));
    });
  const first = await places();
  await stop(1);
  await repairPlant(database, parts(at), { scope: at.scope, resourceId: P1 });
  assert.deepEqual(await places(), first);
  const ended = await run(at, (tx) => endDowntime(tx, production, { resourceId: P1 }));
  assert.ok(ended.ok, JSON.stringify(ended));
  await stop(24 * 20);
  const repaired = await repairPlant(database, parts(at), { scope: at.scope, resourceId: P1 });
  assert.ok(repaired);
  assert.ok((await on(P1)).length < before, "work stays on a machine that stands for weeks");
  const last = Math.max(...(await on(P1)).map((each) => each.plannedEnd?.getTime() ?? 0));
  assert.ok(last < Date.now() + 20 * 24 * hourMs, "nobody waits three weeks for one machine");
  await assertMade(at);
  await assertLawful(at);
});
