// Goal: what a supplier sent of many receipts is set on its way at once: no more statements than for
// one, promises on what is on its way, the laws whole. Method: the small company on real PostgreSQL.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { assertLawful, newOrder, openCompany, place, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { planSupplies, sendSupplies } from "./index.ts";

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

const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const itemA = (at: Company) => at.items.get("A") ?? 0;

/** Receipts of three A each; gives their ids. */
const announce = (at: Company, count: number) =>
  run(at, (tx) =>
    planSupplies(
      tx,
      Array.from({ length: count }, (_each, index) => ({
        ...{ itemId: itemA(at), placeId: at.places.get("P") ?? 0, kind: "planned" as const },
        ...{ day: dayIn(5), units: 3, documentKind: "PO", documentNumber: `PO-${index}` },
      })),
    ),
  );

/** The same transaction, which counts what it asks of the database. */
function counting(tx: Tx): { readonly tx: Tx; readonly asked: () => number } {
  let asked = 0;
  const rows = (...said: Parameters<Tx["rows"]>) => {
    asked += 1;
    return tx.rows(...said);
  };
  return { tx: Object.assign(Object.create(tx) as Tx, { rows }), asked: () => asked };
}

const send = (at: Company, ids: readonly number[], units: number) =>
  run(at, async (whole) => {
    const { tx, asked } = counting(whole);
    const sent = await sendSupplies(
      tx,
      ids.map((supplyId) => ({ itemId: itemA(at), supplyId, units, day: dayIn(7) })),
    );
    return { sent, asked: asked() };
  });

test("forty receipts take as many statements as one, and promises rest on what is on its way", async () => {
  const at = await openCompany(database, { "A@P": 1 });
  const [first = 0, ...others] = await announce(at, 41);
  assert.equal((await place(at, newOrder("Ax121"))).kind, "accepted");
  const one = await send(at, [first], 2);
  const many = await send(at, others, 2);
  assert.ok(one.sent.ok && many.sent.ok);
  assert.equal(many.asked, one.asked);
  const held = await run(at, (tx) =>
    tx.rows<{ kind: string; receipts: number; units: number; held: number }>(
      `select kind, count(*)::int as receipts, sum(quantity)::int as units,
         sum(promised)::int as held from stock.supply
       where cell = $1 and tenant_id = $2 and id <> 0 group by kind order by kind`,
      [tx.scope.cell, tx.scope.tenantId],
    ),
  );
  // 120 of 123 are promised: forty receipts whole, the last of them not at all.
  assert.deepEqual(held, [
    { kind: "in_transit", receipts: 41, units: 82, held: 80 },
    { kind: "planned", receipts: 41, units: 41, held: 40 },
  ]);
  await assertLawful(at);
});

test("one receipt that cannot be sent so keeps all from being sent", async () => {
  const at = await openCompany(database, { "A@P": 1 });
  const ids = await announce(at, 3);
  const { sent } = await send(at, ids, 4);
  assert.deepEqual(sent, {
    ok: false,
    error: { kind: "more_than_announced", supply: ids[0], asked: 4, announced: 3 },
  });
  const unknown = await send(at, [...ids, 999_999], 1);
  assert.deepEqual(unknown.sent, { ok: false, error: { kind: "supply_unknown", supply: 999_999 } });
  await assertLawful(at);
});
