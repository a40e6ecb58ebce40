// Goal: what is announced enters stock once: two dock workers who receive one notice, a hand on what the
// shop floor reports, and more than was announced. Method: the warehouse's HTTP door over real
// PostgreSQL, the two workers on two connections; the ledger's own refusal by a statement.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { within } from "../../narrowing.ts";
import { planSupplies } from "../stock/index.ts";
import { lying, openFloor } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
});
after(() => at.close());

/** Announces units of an item at P; gives the path at which the receipt is worked on. */
async function announce(itemId: number, units: number): Promise<string> {
  const { ids } = await at.ask<{ ids: number[] }>("POST /api/supplies", {
    supplies: [
      { itemId, placeId: at.P, kind: "in_transit", day: "2026-06-12", units, documentNumber: "PO" },
    ],
  });
  return `/api/supplies/${itemId}/${ids[0]}`;
}

test("two dock workers receive one notice: it enters stock once", async () => {
  const path = await announce(at.A, 100);
  const receive = () => at.refusal(`POST ${path}/receive`, { units: 100 });
  assert.deepEqual((await Promise.all([receive(), receive()])).toSorted(), [
    "404 supply_unknown",
    "taken",
  ]);
  assert.deepEqual(await lying(at, at.A), ["P/sellable 100"]);
  assert.equal(await receive(), "404 supply_unknown", "nothing of it is to come any more");
  const change = { units: 5, why: "once more" };
  assert.equal(await at.refusal(`PATCH ${path}`, change), "404 supply_unknown");
  await at.lawful();
});

test("more than was announced comes in by a word of its own, and once", async () => {
  const path = await announce(at.B, 10);
  await at.ask(`POST ${path}/receive`, { units: 4 });
  const said = await at.say(`POST ${path}/receive`, { units: 8 });
  assert.deepEqual([said.status, said.body["kind"]], [409, "more_than_announced"]);
  assert.deepEqual(await lying(at, at.B), ["P/sellable 4"]);
  const over = { units: 8, over: "the supplier added two" };
  const who = { as: "boss", key: "over-1" };
  const first = await at.say(`POST ${path}/receive`, over, who);
  assert.equal(first.status, 200, JSON.stringify(first.body));
  const again = await at.say(`POST ${path}/receive`, over, who);
  assert.deepEqual(again, first, "a repeat with the same key gives the first answer");
  assert.deepEqual(await lying(at, at.B), ["P/sellable 12"]);
  const { rows } = await at.run((tx) =>
    tx
      .rows<{ units: number; why: string | null }>(
        `select units, why from stock.movement where item_id = $1 and document_kind = 'supply'
         order by id`,
        [at.B],
      )
      .then((all) => ({ rows: all })),
  );
  assert.deepEqual(
    rows.map(({ units, why }) => [units, why]),
    [
      [4, null],
      [6, null],
      [2, "the supplier added two"],
    ],
  );
  await at.lawful();
});

test("what production feeds is not received or changed by hand, not even past the route", async () => {
  for (const documentKind of ["work_order", "capacity", "material_plan"]) {
    const draft = { itemId: at.A, placeId: at.P, kind: "planned" as const, units: 7 };
    const document = { documentKind, documentNumber: "WO-1", documentId: 9 };
    const [id] = await at.run((tx) =>
      planSupplies(tx, [{ ...draft, ...document, day: "2026-06-12" }]),
    );
    const path = `/api/supplies/${at.A}/${id}`;
    const said = await at.say(`POST ${path}/receive`, { units: 7 });
    assert.deepEqual([said.status, said.body["kind"]], [409, "supply_of_production"]);
    const change = { units: 5, why: "less" };
    assert.equal(await at.refusal(`PATCH ${path}`, change), "409 supply_of_production");
    const { rows } = await at.ask<{ rows: { id: number; fedBy: string }[] }>(
      `GET /api/supplies?itemId=${at.A}`,
    );
    assert.equal(rows.find((row) => row.id === id)?.fedBy, "production");
    const byHand = at.run((tx) =>
      tx.rows(
        `insert into stock.movement (cell, tenant_id, at, actor_name, id, kind, item_id, place_id,
           owner_id, condition, units, document_kind, document_id)
         values ($1, $2, now(), 'x', 1, 'receipt', $3, $4, 1, 'sellable', 7, 'supply', $5)`,
        [tx.scope.cell, tx.scope.tenantId, at.A, at.P, id],
      ),
    );
    await assert.rejects(byHand, /fed by production/);
  }
  await at.lawful();
});
