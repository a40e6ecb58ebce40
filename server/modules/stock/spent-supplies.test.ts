// Goal: what was announced, came and is over costs nobody anything: it is not locked, not read once it is
// put aside, still has its number, and comes back when its order gives more. Method: the small company on
// real PostgreSQL with 10, 100 and 1,000 receipts that are over; the rows that PostgreSQL says were
// read; two connections where two raise one receipt.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase, waitsForLock } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { assertLawful, newOrder, openCompany, parties, place, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import {
  changeSupply,
  lockSupplies,
  planSupplies,
  putAsideSpent,
  receiveSupply,
  supplyNumbers,
} from "./index.ts";

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

const itemA = (at: Company) => at.items.get("A") ?? 0;

/** A day that promises reach. */
const soon = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);

/** Announces receipts of one A at P each; gives their ids. */
const announce = (at: Company, count: number) =>
  run(at, (tx) =>
    planSupplies(
      tx,
      Array.from({ length: count }, (_each, index) => ({
        ...{ itemId: itemA(at), placeId: at.places.get("P") ?? 0, kind: "planned" as const },
        ...{ day: "2030-01-01", units: 1, documentKind: "PO", documentNumber: `PO-${index}` },
      })),
    ),
  );

/** Lets all of these come. */
async function receive(at: Company, ids: readonly number[]): Promise<void> {
  await run(at, async (tx) => {
    for (const supplyId of ids) {
      const receipt = { itemId: itemA(at), supplyId, units: 1 };
      assert.ok((await receiveSupply(tx, parties, receipt)).ok);
    }
  });
}

const putAside = async (at: Company) => {
  while (await run(at, putAsideSpent));
};

async function suppliesRead(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ read: number }>(
    `select (coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
     from pg_stat_xact_user_tables where schemaname = 'stock' and relname = 'supply'`,
  );
  return row?.read ?? 0;
}

test("an order reads and locks as much beside 1,000 receipts that are over as beside 10", async () => {
  const at = await openCompany(database, { "A@P": 100 });
  const read: number[] = [];
  for (const count of [10, 90, 900]) {
    await receive(at, await announce(at, count));
    await putAside(at);
    read.push(
      await run(at, async (tx) => {
        const soFar = await suppliesRead(tx);
        const { supplies } = await lockSupplies(tx, [itemA(at)]);
        assert.equal(supplies.length, 1);
        return (await suppliesRead(tx)) - soFar;
      }),
    );
  }
  assert.deepEqual(read, [read[0], read[0], read[0]]);
  assert.equal((await place(at, newOrder("Ax1000"))).kind, "accepted", "all of it came");
  await assertLawful(at);
});

test("a receipt that is over is not locked before it is put aside, and keeps its number after", async () => {
  const at = await openCompany(database, { "A@P": 1 });
  const [id = 0] = await announce(at, 1);
  await receive(at, [id]);
  await run(at, async (tx) => {
    await lockSupplies(tx, [itemA(at)]);
    await run(at, putAsideSpent);
  });
  const numbers = await run(at, (tx) => supplyNumbers(tx, [id]));
  assert.equal(numbers.get(id), "PO-0");
  const [left] = await run(at, (tx) =>
    tx.rows<{ count: number }>(
      "select count(*)::int as count from stock.supply where cell = $1 and tenant_id = $2 and id <> 0",
      [tx.scope.cell, tx.scope.tenantId],
    ),
  );
  assert.equal(left?.count, 0);
  const change = { itemId: itemA(at), supplyId: id, units: 3, why: "x", by: "hand" as const };
  const said = await run(at, (tx) => changeSupply(tx, change));
  assert.ok(!said.ok && said.error.kind === "supply_unknown");
});

test("who raises one again locks it; two at once take turns, and it is not put aside meanwhile", async () => {
  const at = await openCompany(database, { "B@P": 1 });
  const [asleep = 0, aside = 0] = await announce(at, 2);
  const raise = (tx: Tx, supplyId: number, units: number) =>
    changeSupply(tx, { itemId: itemA(at), supplyId, units, why: "more", day: soon });
  await receive(at, [aside]);
  await putAside(at);
  await receive(at, [asleep]);
  for (const supplyId of [asleep, aside]) {
    let second: Promise<unknown> | undefined;
    await run(at, async (tx) => {
      assert.ok((await raise(tx, supplyId, 5)).ok);
      await run(at, putAsideSpent);
      second = run(at, async (other) => assert.ok((await raise(other, supplyId, 7)).ok));
      await waitsForLock(database, second);
    });
    await second;
    const { supplies } = await run(at, (tx) => lockSupplies(tx, [itemA(at)]));
    assert.equal(supplies.find((each) => each.id === supplyId)?.quantity, 7);
  }
  assert.equal((await place(at, newOrder("Ax16"))).kind, "accepted", "two on hand, 14 to come");
  await assertLawful(at);
});

test("two who work on an item that was announced once still meet, though nothing is to come", async () => {
  const at = await openCompany(database, { "B@P": 1 });
  const [supplyId = 0] = await announce(at, 1);
  const gone = { itemId: itemA(at), supplyId, units: 0, why: "cancelled" };
  await run(at, (tx) => changeSupply(tx, gone));
  await putAside(at);
  let hasLock = false;
  let second: Promise<unknown> | undefined;
  await run(at, async (tx) => {
    await lockSupplies(tx, [itemA(at)]);
    second = run(at, async (other) => {
      await lockSupplies(other, [itemA(at)]);
      hasLock = true;
    });
    await waitsForLock(database, second);
    assert.ok(!hasLock, "the second waits for the first");
  });
  await second;
  await assertLawful(at);
});
