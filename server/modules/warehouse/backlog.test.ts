// Goal: picking, shipping and looking at one order costs what the order has, however many others wait at
// the place. Method: the small company with 1, 10 and 100 times as many waiting orders; the rows that
// PostgreSQL itself says were read in the transaction.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, newOrder, openCompany, place, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { workAt } from "../orders/index.ts";
import { pickWhole, shipNext } from "./bulk.ts";
import { insertPackage } from "./package-store.ts";
import { withLines } from "./work-queries.ts";

let at: Company;
const database = await ownDatabase();

before(async () => {
  at = await openCompany(database, { "A@P": 100_000, "B@P": 100_000 });
});

let placed: number[] = [];

/** Lets orders of two lines wait at P until there are so many, every second of the new ones in a box. */
async function waitingTo(count: number): Promise<void> {
  const drafts = Array.from({ length: count - placed.length }, () => newOrder("Ax2 B"));
  const outcomes = await Promise.all(drafts.map((draft) => place(at, draft)));
  const ids = outcomes.map((each) => (each.kind === "accepted" ? each.orderId : 0));
  assert.ok(ids.every((id) => id > 0));
  await run(at, async (tx) => {
    // Not the last, whose turn it is next.
    for (const orderId of ids.filter((_id, index) => index % 2 === 0).slice(0, -1)) {
      const lines = [{ orderId, lineId: orderId + 1, units: 1 }];
      const box = { placeId: at.places.get("P") ?? 0, parcelId: null, weightGrams: null, lines };
      await insertPackage(tx, box);
    }
  });
  placed = [...placed, ...ids];
}

/** Rows of orders, stock and the warehouse that this connection says it has read. */
async function rowsSoFar(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ read: number }>(
    `select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as read
     from pg_stat_xact_user_tables where schemaname in ('orders', 'stock', 'warehouse')`,
  );
  return row?.read ?? 0;
}

/** Rows that the work reads. */
async function rowsOf(tx: Tx, work: () => Promise<unknown>): Promise<number> {
  const before = await rowsSoFar(tx);
  await work();
  return (await rowsSoFar(tx)) - before;
}

/** Rows that picking, looking at and shipping the last order read. */
async function costs(): Promise<Readonly<Record<string, number>>> {
  const orderId = placed.pop() ?? 0;
  const one = { orderId, number: "", placeIds: null };
  const done = { ok: true, value: null };
  const pick = await run(at, (tx) =>
    rowsOf(tx, async () => assert.deepEqual(await pickWhole(tx, at.orders, one), done)),
  );
  const placeId = at.places.get("P") ?? 0;
  const look = await database.read(at.scope, async (tx) => {
    const items = await at.orders.parts.catalog.view.get(tx);
    return rowsOf(tx, async () => {
      const rows = await workAt(tx, {
        ...{ state: null, shipDay: null, promisedBy: null, text: null, channelIds: null },
        ...{ partyIds: null, except: [], after: null, limit: 1, placeId, only: [orderId] },
      });
      const [work] = await withLines(tx, items, { placeId, rows });
      assert.deepEqual([work?.picked, work?.lines.length], [3, 2]);
    });
  });
  const tracking = `SF${String(placed.length).padStart(12, "0")}`;
  const parcel = { ...one, carrier: "SF", tracking, rows: 1 };
  const ship = await run(at, (tx) =>
    rowsOf(tx, async () => assert.deepEqual(await shipNext(tx, at.orders, parcel), done)),
  );
  return { pick, look, ship };
}

test("one order's work reads as many rows beside 2,000 waiting orders as beside 20", async () => {
  const seen: Readonly<Record<string, number>>[] = [];
  for (const count of [20, 200, 2_000]) {
    await waitingTo(count);
    seen.push(await costs());
  }
  // A row's old version is read too until it is cleared away.
  const most = Object.entries(seen[0] ?? {}).map(([work, rows]) => [work, rows + 3] as const);
  for (const each of seen)
    for (const [work, rows] of most)
      assert.ok((each[work] ?? rows) <= rows, `${work}: ${JSON.stringify(seen)}`);
  await assertLawful(at);
});
