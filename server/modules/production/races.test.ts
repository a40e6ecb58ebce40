// Goal: two who act on one resource at the same moment never both have it, and a stop ends when somebody
// says so. Method: two connections, the second begun while the first has not committed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase, waitsForLock } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { catalog, openCompany, parties, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { makeFactory } from "./fixture.ts";
import type { SmallFactory } from "./fixture.ts";
import {
  createWorkOrders,
  openProduction,
  operationsOf,
  pauseOperation,
  releaseWorkOrders,
  resumeOperation,
  startOperation,
  stopLasts,
  stopResource,
} from "./index.ts";

const production = openProduction({ catalog, parties });
let home: TestDatabase;
let database: Database;
let at: Company;
let shop: SmallFactory;

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
  at = await openCompany(database, { "C@P": 1_000, "B@P": 1_000 });
  shop = await run(at, (tx) => makeFactory(tx, production, at));
});
after(async () => {
  await database.close();
  await home.drop();
});

/** Released work orders of ten A each; gives the first operation of each. */
const presses = (count: number) =>
  run(at, async (tx) => {
    const draft = { itemId: at.items.get("A") ?? 0, placeId: shop.placeId, units: 10 };
    const drafts = Array.from({ length: count }, () => ({
      ...{ ...draft, needAt: null, freedom: "approved" as const },
    }));
    const made = await createWorkOrders(tx, production, drafts);
    assert.ok(made.ok, JSON.stringify(made));
    const ids = made.value.map((each) => each.id);
    const released = await releaseWorkOrders(tx, production, { ids, why: "test" });
    assert.ok(released.ok, JSON.stringify(released));
    const operations = await operationsOf(tx, ids);
    return operations.filter((each) => each.step === 10).map((each) => each.id);
  });

type Done =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: { readonly kind: string } };
const kindOf = (done: Done) => (done.ok ? "done" : done.error.kind);

/** Does the first, begins the second before the first has committed, and gives what came of both. */
async function atOnce(one: (tx: Tx) => Promise<Done>, two: (tx: Tx) => Promise<Done>) {
  let second: Promise<Done> | undefined;
  const first = await run(at, async (tx) => {
    const done = await one(tx);
    second ??= run(at, two);
    await waitsForLock(database, second);
    return done;
  });
  const last = await second;
  assert.ok(last);
  return [kindOf(first), kindOf(last)];
}

const start = (operationId: number) => (tx: Tx) =>
  startOperation(tx, production, { operationId, resourceId: shop.P1 });
const stop = (tx: Tx) =>
  stopResource(tx, production, { resourceId: shop.P1, cause: "machine", note: "" });

test("of two operations that start on one machine at the same moment one is refused", async () => {
  const [a = 0, b = 0, c = 0] = await presses(3);
  assert.deepEqual(await atOnce(start(a), start(b)), ["done", "resource_busy"]);
  const pause = { operationId: a, cause: "man" as const, note: "" };
  assert.ok((await run(at, (tx) => pauseOperation(tx, production, pause))).ok);
  const resume = (tx: Tx) => resumeOperation(tx, production, { operationId: a });
  assert.deepEqual(await atOnce(start(b), resume), ["done", "resource_busy"]);
  // A stop pauses what runs; who starts at the same moment finds the machine stopped.
  assert.deepEqual(await atOnce(stop, start(c)), ["done", "resource_stopped"]);
  const states = await run(at, (tx) =>
    tx.rows<{ state: string }>(
      `select state from production.operation where cell = $1 and tenant_id = $2
         and id = any ($3::bigint[]) order by id`,
      [tx.scope.cell, tx.scope.tenantId, [a, b, c]],
    ),
  );
  assert.deepEqual(
    states.map((each) => each.state),
    ["paused", "paused", "waiting"],
  );
});

test("a stop that outlasts what somebody hoped is never over by itself", () => {
  const hour = (hours: number) => new Date(hours * 3_600_000);
  const rows: readonly (readonly [Date | null, number, number])[] = [
    [hour(5), 3, 5],
    [hour(5), 5, 6],
    [hour(5), 5.5, 6.5],
    [hour(5), 9, 13],
    [hour(5), 500, 524],
    [null, 10, 24],
    [null, 27, 30],
  ];
  for (const [expectedAt, now, until] of rows)
    assert.deepEqual(stopLasts({ fromAt: hour(0), expectedAt }, hour(now)), hour(until), `${now}`);
});
