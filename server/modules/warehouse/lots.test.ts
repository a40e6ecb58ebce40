// Goal: what must leave first leaves first, what is too old leaves sellable stock at its own place's
// midnight, and a person who counts or sets units aside never has to know their age.
// Method: through the HTTP door with a clock that the test moves; laws after every test.
import assert from "node:assert/strict";
import { after, afterEach, beforeEach, test } from "node:test";
import { within } from "../../narrowing.ts";
import { waitsForLock } from "../../platform/testing/database.ts";
import { lockSupplies } from "../stock/index.ts";
import { lineOf, lying, openFloor, order, receive, seen } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;
const opened: Floor[] = [];

beforeEach(async () => {
  at = await openFloor(within);
  opened.push(at);
});
afterEach(() => at.lawful());
after(async () => {
  for (const floor of opened) await floor.close();
});

const lot = (code: string, expiresOn: string) => ({ code, expiresOn });
const stocked = (units: number, named: { code: string; expiresOn: string }, placeId = at.P) =>
  receive(at, { itemId: at.M, placeId, units, lot: named });

test("a receipt names its lot and the lot its last day, and twice the same", async () => {
  const post = (row: object) =>
    at.refusal("POST /api/stock/changes", {
      ...{ kind: "receipt", why: "test" },
      changes: [{ itemId: at.M, placeId: at.P, units: 1, ...row }],
    });
  assert.equal(await post({}), "422 lot_needed");
  assert.equal(await post({ lot: { code: "L1" } }), "422 expiry_needed");
  assert.equal(await post({ lot: lot("L1", "2026-12-31") }), "taken");
  assert.equal(await post({ lot: lot("L1", "2026-12-30") }), "422 lot_differs");
  assert.equal(await post({ lot: { code: "L1" } }), "taken", "known by now");
  assert.equal(await post({ itemId: at.A, lot: { code: "L1" } }), "422 lot_not_kept");
  const issue = (row: object) => ({
    ...{ kind: "issue", why: "test" },
    changes: [{ itemId: at.M, placeId: at.P, units: 1, ...row }],
  });
  assert.equal(
    await at.refusal("POST /api/stock/changes", issue({ lot: { code: "L9" } })),
    "422 lot_unknown",
  );
  assert.equal(
    await at.refusal("POST /api/stock/changes", issue({})),
    "taken",
    "what is taken need not be named",
  );
});

test("orders and issues take the lot that expires first, wherever it came in the line", async () => {
  await stocked(2, lot("late", "2026-12-31"));
  await stocked(2, lot("soon", "2026-07-31"));
  const id = await order(at, { itemId: at.M, units: 3 });
  const lines = [{ lineId: await lineOf(at, id), units: 3 }];
  await at.ask(`POST /api/orders/${id}/pick`, { placeId: at.P, lines });
  const leaving = { placeId: at.P, lines, carrier: "SF", tracking: "SF1234567890123" };
  await at.ask(`POST /api/orders/${id}/ship`, leaving);
  assert.deepEqual(await lying(at, at.M), ["P/late/sellable 1"]);
  const { rows } = await at.ask<{ rows: { lotId: number; lot: string }[] }>(
    `GET /api/lots?itemId=${at.M}`,
  );
  const history = await at.ask<{ rows: { kind: string; units: number }[] }>(
    `GET /api/lots/${at.M}/${rows[0]?.lotId}/movements`,
  );
  assert.deepEqual(
    history.rows.map((row) => `${row.kind} ${row.units}`),
    ["sale -1", "receipt 2"],
  );
});

test("a lot's last day ends at the midnight of the place where it lies", async () => {
  await stocked(4, lot("L", "2026-06-11"));
  await stocked(4, lot("L", "2026-06-11"), at.Q);
  const id = await order(at, { itemId: at.M, units: 3 });
  const placesOf = async () => (await seen(at, id)).reservations.map((each) => each.placeId);
  assert.deepEqual(await placesOf(), [at.P]);
  await at.live("2026-06-11T15:59:00Z");
  assert.deepEqual(await lying(at, at.M), ["P/L/sellable 4", "Q/L/sellable 4"]);
  await at.live("2026-06-11T16:00:00Z");
  assert.deepEqual(await lying(at, at.M), ["P/L/expired 4", "Q/L/sellable 4"]);
  assert.deepEqual(await placesOf(), [at.Q], "in Berlin it is still the eleventh");
  await at.lawful();
  await at.live("2026-06-11T21:59:00Z");
  assert.equal((await seen(at, id)).shortUnits, 0);
  await at.live("2026-06-11T22:00:00Z");
  assert.equal((await seen(at, id)).shortUnits, 3);
  assert.deepEqual(await lying(at, at.M), ["P/L/expired 4", "Q/L/expired 4"]);
  const shortfalls = await at.ask<{ rows: { cause: string }[] }>("GET /api/shortfalls");
  assert.deepEqual(
    shortfalls.rows.map((row) => row.cause),
    ["shelf_life", "shelf_life"],
  );
});

test("too little life left is not sold, and is again when the rule is relaxed", async () => {
  await receive(at, { itemId: at.S, placeId: at.P, units: 5, lot: lot("old", "2026-07-09") });
  await receive(at, { itemId: at.S, placeId: at.P, units: 5, lot: lot("new", "2026-07-11") });
  assert.deepEqual((await lying(at, at.S)).toSorted(), ["P/new/sellable 5", "P/old/short_dated 5"]);
  await at.live("2026-06-11T16:00:00Z");
  assert.deepEqual((await lying(at, at.S)).toSorted(), [
    "P/new/short_dated 5",
    "P/old/short_dated 5",
  ]);
  const due = await at.ask<{ rows: unknown[] }>(`GET /api/lots?itemId=${at.S}&dueBy=2026-06-10`);
  assert.equal(due.rows.length, 1, "one was over by the tenth");
  await at.ask("POST /api/items", { items: [{ code: "S", name: "S", minShelfDays: 10 }] });
  await at.live(60_000);
  assert.deepEqual((await lying(at, at.S)).toSorted(), ["P/new/sellable 5", "P/old/sellable 5"]);
});

test("before the timer has run nothing too old is shipped, and the refusal says so", async () => {
  await stocked(2, lot("L", "2026-06-11"));
  const id = await order(at, { itemId: at.M, units: 2 });
  const lines = [{ lineId: await lineOf(at, id), units: 2 }];
  await at.ask(`POST /api/orders/${id}/pick`, { placeId: at.P, lines });
  at.at("2026-06-11T16:00:30Z");
  const leaving = { placeId: at.P, lines, carrier: "SF", tracking: "SF1234567890123" };
  assert.equal(await at.refusal(`POST /api/orders/${id}/ship`, leaving), "409 lots_over");
  await at.lawful();
  await at.live(1_000);
  const line = (await seen(at, id)).lines[0];
  assert.deepEqual([line?.pickedUnits, line?.shortUnits], [0, 2], "it is not in hand any more");
});

test("whoever counts a lot counts its units, whatever age has made of them", async () => {
  await stocked(4, lot("L", "2026-06-11"));
  await stocked(4, lot("K", "2026-09-01"));
  await at.live("2026-06-12T02:00:00Z");
  const count = (rows: readonly (readonly [string, number])[]) =>
    at.ask<{ differences: number }>("POST /api/stock/counts", {
      why: "count",
      counted: rows.map(([code, units]) => ({
        ...{ itemId: at.M, placeId: at.P, units },
        lot: { code },
      })),
    });
  assert.equal(
    (
      await count([
        ["L", 4],
        ["K", 4],
      ])
    ).differences,
    0,
    "expired units are there",
  );
  assert.equal(
    (
      await count([
        ["L", 6],
        ["K", 3],
      ])
    ).differences,
    2,
  );
  assert.deepEqual(await lying(at, at.M), ["P/L/expired 6", "P/K/sellable 3"]);
  await at.lawful();
  assert.equal((await count([["L", 0]])).differences, 1);
  assert.deepEqual(await lying(at, at.M), ["P/K/sellable 3"]);
  const body = { why: "x", counted: [{ itemId: at.M, placeId: at.P, units: 1 }] };
  assert.equal(await at.refusal("POST /api/stock/counts", body), "422 lot_needed");
  const row = { itemId: at.M, placeId: at.P, units: 1, lot: { code: "K" } };
  assert.equal(
    await at.refusal("POST /api/stock/counts", { why: "x", counted: [row, row] }),
    "422 counted_twice",
  );
});

test("units go into quarantine and back, but no one sells what is too old", async () => {
  await stocked(4, lot("L", "2026-06-11"));
  const id = await order(at, { itemId: at.M, units: 4 });
  const turn = (units: number, way: readonly [string, string]) => ({
    ...{ itemId: at.M, placeId: at.P, units, from: way[0], to: way[1], why: "dented" },
    lot: { code: "L" },
  });
  const post = (body: object) => at.refusal("POST /api/stock/conditions", body);
  assert.equal(await post(turn(1, ["sellable", "sellable"])), "422 condition_same");
  assert.equal(await post(turn(9, ["sellable", "damaged"])), "409 not_enough");
  assert.equal(await post(turn(3, ["sellable", "quarantine"])), "taken");
  assert.equal((await seen(at, id)).shortUnits, 3);
  await at.lawful();
  assert.equal(await post(turn(1, ["quarantine", "sellable"])), "taken");
  assert.equal((await seen(at, id)).shortUnits, 2);
  await at.live("2026-06-11T16:00:00Z");
  assert.deepEqual((await lying(at, at.M)).toSorted(), ["P/L/expired 2", "P/L/quarantine 2"]);
  assert.equal(await post(turn(2, ["quarantine", "sellable"])), "409 lots_over");
  assert.equal(await post(turn(2, ["quarantine", "damaged"])), "taken");
});

test("a receipt to come is received into its lot, by whoever is given its place", async () => {
  const { ids } = await at.ask<{ ids: number[] }>("POST /api/supplies", {
    supplies: [
      {
        itemId: at.M,
        placeId: at.Q,
        kind: "planned",
        day: "2026-06-20",
        units: 6,
        documentNumber: "PO-1",
      },
      {
        itemId: at.A,
        placeId: at.P,
        kind: "in_transit",
        day: "2026-06-18",
        units: 2,
        documentNumber: "PO-2",
      },
    ],
  });
  const list = async (as = "boss") => {
    const { body } = await at.say("GET /api/supplies", undefined, as);
    const rows = body["rows"] as unknown as { documentNumber: string; units: number }[];
    return rows.map((row) => `${row.documentNumber} ${row.units}`);
  };
  assert.deepEqual(await list(), ["PO-2 2", "PO-1 6"], "the earliest first");
  assert.deepEqual(await list("atP"), ["PO-2 2"]);
  const receiving = `POST /api/supplies/${at.M}/${ids[0]}/receive`;
  const body = { units: 4, lot: lot("M9", "2026-12-01") };
  assert.equal(await at.refusal(receiving, body, "atP"), "403 forbidden");
  assert.equal(await at.refusal(receiving, { units: 4 }), "422 lot_needed");
  assert.equal(await at.refusal(receiving, body), "taken");
  assert.deepEqual(await list(), ["PO-2 2", "PO-1 2"]);
  assert.deepEqual(await lying(at, at.M), ["Q/M9/sellable 4"]);
  const changing = `PATCH /api/supplies/${at.A}/${ids[1]}`;
  assert.equal(await at.refusal(changing, { day: "2026-06-30", why: "late" }, "atP"), "taken");
  assert.equal(await at.refusal(changing, { units: 0, why: "called off" }), "taken");
  assert.deepEqual(await list(), ["PO-1 2"]);
});

test("the minute's look at shelf lives locks nothing while nothing is due", async () => {
  const lot = { code: "L-CALM", expiresOn: "2030-01-01" };
  await receive(at, { itemId: at.M, placeId: at.P, units: 5, lot });
  await at.run(async (tx) => {
    await lockSupplies(tx, [at.M, at.S]);
    let isOver = false;
    const look = at.live(1_000).then(() => void (isOver = true));
    await waitsForLock(at.database, look);
    assert.ok(isOver, "it waits for supplies of which nothing is due");
  });
  await at.lawful();
});
