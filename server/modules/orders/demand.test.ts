// Goal: what orders asked for is found from those orders alone, however many others there are.
// Method: the rows that a transaction says it has read, on real PostgreSQL, before and after others came.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase, realWorld, type Database, type Tx } from "../../platform/index.ts";
import { testDatabase, type TestDatabase } from "../../platform/testing/database.ts";
import { askedItems } from "./reading/demand.ts";
import { newOrder, openCompany, place, run, type Company } from "./fixture.ts";

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

async function placed(at: Company, lines: string): Promise<number> {
  const outcome = await place(at, newOrder(lines, "backorder"));
  assert.ok(outcome.kind === "accepted");
  return outcome.orderId;
}

/** Rows of lines that this connection says it has read. */
async function linesRead(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ read: number }>(
    `select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
     from pg_stat_xact_user_tables where schemaname = 'orders' and relname = 'line'`,
  );
  return row?.read ?? 0;
}

/** Rows of lines that are read for what these orders asked for, where the planner has its full choice. */
const readFor = (at: Company, orderIds: readonly number[]) =>
  at.database.read(at.scope, async (tx) => {
    const before = await linesRead(tx);
    await askedItems(tx, orderIds);
    return (await linesRead(tx)) - before;
  });

test("what an order asked for: bundles as components, an item once, no unknown code", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const [a = 0, b = 0] = ["A", "B"].map((code) => at.items.get(code));
  const first = await placed(at, "Ax2 ABx3");
  const second = await placed(at, "Ax1 Ax4");
  const unknown = await placed(at, "D");
  const asked = await run(at, (tx) => askedItems(tx, [unknown, second, first]));
  const told = asked.map((each) => [each.orderId, ...each.items.map((item) => item.slice(0, 4))]);
  assert.deepEqual(told, [
    [first, [a, 5, 0, 0], [b, 6, 0, 0]],
    [second, [a, 5, 0, 0]],
  ]);
});

test("what orders asked for is read from their own lines, however many others there are", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const ids = await Promise.all(Array.from({ length: 500 }, () => placed(at, "A B C")));
  assert.equal(await readFor(at, ids.slice(0, 100)), 300);
});
