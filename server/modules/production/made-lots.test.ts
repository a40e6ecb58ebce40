// Goal: items with serial numbers, and items that expire without a shelf life, come out of production: the
// report of the last operation names each unit, or says the last day, and what lacks is said in words.
// Method: the whole product behind its door, over a small factory; every law after every test.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { pickReservations, reservationsOfItems } from "../stock/index.ts";
import { makeFactory } from "./fixture.ts";
import { planOperations } from "./index.ts";

const opened: Callers[] = [];
after(async () => {
  for (const at of opened) await at.close();
});

const actor = { kind: "system", id: 0, name: "test" } as const;

/** A factory that makes A, of which `kept` says how it is kept, with a released order of ten. */
async function released(kept: object) {
  const at = await openCallers({});
  opened.push(at);
  const places = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  const placeId = places.rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [{ code: "A", name: "A", ...kept }, ...["B", "C"].map((code) => ({ code, name: code }))],
  });
  const item = (code: string) => made.ids[code] ?? 0;
  const { database, production } = at.millrace;
  const company = { items: new Map(Object.entries(made.ids)), places: new Map([["P", placeId]]) };
  const shop = await database.transact(scope, actor, (tx) => makeFactory(tx, production, company));
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "test" },
    changes: ["B", "C"].map((code) => ({ itemId: item(code), placeId, units: 100 })),
  });
  const { orders } = await at.ask<{ orders: { id: number; number: string }[] }>(
    "POST /api/work-orders",
    { orders: [{ itemId: item("A"), placeId, units: 10, needAt: null, freedom: "approved" }] },
  );
  const { id = 0, number = "" } = orders[0] ?? {};
  const { operations } = await at.ask<{ operations: { id: number }[] }>(
    `GET /api/work-orders/${id}`,
  );
  const [press = 0, last = 0] = operations.map((each) => each.id);
  const start = new Date("2026-11-12T01:00:00Z");
  const span = { from: start, start, end: new Date("2026-11-12T02:00:00Z") };
  const rows = [
    { operationId: press, resourceId: shop.P1, span },
    { operationId: last, resourceId: shop.L1, span },
  ];
  await database.transact(scope, actor, async (tx) => {
    assert.ok((await planOperations(tx, production, { rows, why: "test" })).ok);
  });
  await at.ask("POST /api/work-orders/release", { ids: [id], why: "go" });
  return { at, shop, placeId, itemId: item("A"), id, number, press, last };
}

/** Ten of A, kept so, of which all are pressed and wait at the last operation, which runs. */
async function running(kept: object) {
  const { at, shop, placeId, itemId, id, number, press, last } = await released(kept);
  const said = (operation: number, body: object) =>
    [`POST /api/operations/${operation}/units`, { good: 0, scrap: 0, rework: 0, ...body }] as const;
  await at.ask(`POST /api/operations/${press}/start`, { resourceId: shop.P1 });
  const asked = async (operation: number) => {
    const task = await at.ask<{ asksSerials: boolean; asksExpiry: boolean }>(
      `GET /api/shop-floor/scan?text=${number}-${operation === press ? 10 : 20}`,
    );
    return [task.asksSerials, task.asksExpiry];
  };
  assert.deepEqual(await asked(press), [false, false], "only the last operation is asked");
  const early = said(press, { good: 1, serials: ["SN-1"] });
  assert.equal(await at.refusal(...early), "422 serials_unfit");
  const day = said(press, { good: 1, expiresOn: "2027-01-01" });
  assert.equal(await at.refusal(...day), "422 expiry_unfit");
  await at.ask(...said(press, { good: 10 }));
  await at.ask(`POST /api/operations/${last}/start`, { resourceId: shop.L1 });
  const lots = async () => {
    const all = await at.ask<{ rows: { lot: string; onHand: number; expiresOn: string | null }[] }>(
      `GET /api/lots?itemId=${itemId}`,
    );
    return all.rows.map((row) => [row.lot, row.onHand, row.expiresOn]).toSorted();
  };
  const report = (body: object) => said(last, body);
  /** Takes units of the newest report back. */
  const back = async (body: object) => {
    const { rows } = await at.ask<{ rows: { id: number; kind: string }[] }>(
      `GET /api/work-orders/${id}/reports`,
    );
    const reportId = rows.findLast((each) => each.kind === "units")?.id ?? 0;
    const whole = { reportId, good: 0, scrap: 0, rework: 0, note: "never made", ...body };
    return [`POST /api/operations/${last}/take-back`, whole] as const;
  };
  const issue = (lot: string) =>
    at.ask("POST /api/stock/changes", {
      ...{ kind: "issue", why: "shipped by hand" },
      changes: [{ itemId, placeId, units: 1, lot: { code: lot } }],
    });
  const page = () =>
    at.ask<{ received: number; operations: { asksSerials: boolean }[] }>(
      `GET /api/work-orders/${id}`,
    );
  /** Takes so many units on hand, all promised, into a picker's hands; below zero: puts them back. */
  const pick = (units: number) =>
    at.millrace.database.transact(scope, actor, async (tx) => {
      const held = await reservationsOfItems(tx, [itemId]);
      const lines = held.map((each) => ({ claimId: each.claimId, units }));
      await pickReservations(tx, { placeId, lines });
    });
  return { at, itemId, number, report, lots, asks: () => asked(last), back, issue, page, pick };
}

test("good units with serial numbers come in one by one, each once", async () => {
  const { at, report, lots, asks } = await running({ serialTracked: true });
  assert.deepEqual(await asks(), [true, false]);
  assert.equal(await at.refusal(...report({ good: 2 })), "422 serials_needed");
  const one = report({ good: 2, serials: ["SN-1"] });
  assert.equal(await at.refusal(...one), "422 serials_needed");
  const twice = report({ good: 2, serials: ["SN-1", "SN-1"] });
  assert.equal(await at.refusal(...twice), "409 serial_known");
  assert.deepEqual(await lots(), [], "nothing of a refused report remains");
  const two = report({ good: 2, scrap: 1, cause: "man", serials: ["SN-1", "SN-2"] });
  const first = await at.twice<{ received: number }>(...two);
  assert.equal(first.received, 2, "once, though it was sent twice");
  const known = report({ good: 1, serials: ["SN-2"] });
  assert.equal(await at.refusal(...known), "409 serial_known");
  await at.ask(...report({ good: 1, serials: ["SN-3"] }));
  await at.ask(...report({ scrap: 1, cause: "machine" }));
  assert.deepEqual(await lots(), [
    ["SN-1", 1, null],
    ["SN-2", 1, null],
    ["SN-3", 1, null],
  ]);
  await at.lawful();
});

test("good units that expire without a shelf life say their last day, once for the lot", async () => {
  const { at, number, report, lots, asks } = await running({ expiryTracked: true });
  assert.deepEqual(await asks(), [false, true]);
  assert.equal(await at.refusal(...report({ good: 2 })), "422 expiry_needed");
  await at.ask(...report({ good: 2, expiresOn: "2027-05-31" }));
  assert.deepEqual(await asks(), [false, false], "the lot has its day");
  const other = report({ good: 1, expiresOn: "2027-06-01" });
  assert.equal(await at.refusal(...other), "422 lot_differs");
  await at.ask(...report({ good: 3 }));
  assert.deepEqual(await lots(), [[number, 5, "2027-05-31"]]);
  const serials = report({ good: 1, serials: ["SN-1"] });
  assert.equal(await at.refusal(...serials), "422 serials_unfit");
  await at.lawful();
});

test("serial numbers that expire: each lot with its last day; a shelf life says it by itself", async () => {
  const both = await running({ serialTracked: true, expiryTracked: true });
  assert.deepEqual(await both.asks(), [true, true]);
  const bare = both.report({ good: 1, serials: ["SN-1"] });
  assert.equal(await both.at.refusal(...bare), "422 expiry_needed");
  const whole = { good: 2, serials: ["SN-1", "SN-2"], expiresOn: "2027-05-31" };
  await both.at.ask(...both.report(whole));
  assert.deepEqual(await both.asks(), [true, true], "the next lot has a day of its own");
  assert.deepEqual(await both.lots(), [
    ["SN-1", 1, "2027-05-31"],
    ["SN-2", 1, "2027-05-31"],
  ]);
  const lives = await running({ expiryTracked: true, shelfLifeDays: 30 });
  assert.deepEqual(await lives.asks(), [false, false]);
  await lives.at.ask(...lives.report({ good: 1, expiresOn: "2027-05-31" }));
  await lives.at.ask(...lives.report({ good: 1 }));
  assert.deepEqual(await lives.lots(), [[lives.number, 2, "2027-05-31"]]);
  for (const { at } of [both, lives]) await at.lawful();
});

test("good units with serial numbers are taken back by their numbers, where they still lie", async () => {
  const { at, report, lots, back, issue, page } = await running({ serialTracked: true });
  assert.deepEqual(
    (await page()).operations.map((each) => each.asksSerials),
    [false, true],
  );
  await at.ask(...report({ good: 3, serials: ["SN-1", "SN-2", "SN-3"] }));
  await issue("SN-3");
  const refused = async (body: object) => at.refusal(...(await back(body)));
  assert.equal(await refused({ good: 1 }), "422 serials_needed");
  assert.equal(await refused({ good: 1, serials: ["SN-1", "SN-2"] }), "422 serials_needed");
  assert.equal(await refused({ good: 1, serials: ["SN-9"] }), "422 serial_unmade");
  assert.equal(await refused({ good: 2, serials: ["SN-1", "SN-1"] }), "422 serial_twice");
  assert.equal(await refused({ good: 1, serials: ["SN-3"] }), "409 serial_gone");
  assert.deepEqual(
    [await lots(), (await page()).received],
    [
      [
        ["SN-1", 1, null],
        ["SN-2", 1, null],
      ],
      3,
    ],
    "a refusal leaves all as it was",
  );
  const done = await at.twice<{ good: number; received: number }>(
    ...(await back({ good: 1, serials: ["SN-2"] })),
  );
  assert.deepEqual([done.good, done.received], [2, -1], "once, though it was sent twice");
  assert.deepEqual([await lots(), (await page()).received], [[["SN-1", 1, null]], 2]);
  assert.equal(await refused({ good: 1, serials: ["SN-2"] }), "422 serial_unmade");
  await at.lawful();
  await at.ask(...report({ good: 1, serials: ["SN-2"] }));
  assert.deepEqual(await lots(), [
    ["SN-1", 1, null],
    ["SN-2", 1, null],
  ]);
  await at.lawful();
});

test("serial units that a picker has in hands are not taken back", async () => {
  const { at, itemId, report, lots, back, pick } = await running({ serialTracked: true });
  await at.ask(...report({ good: 2, serials: ["SN-1", "SN-2"] }));
  const channels = await at.ask<{ rows: { id: number }[] }>("GET /api/channels");
  await at.ask("POST /api/orders", {
    ...{ channelId: channels.rows[0]?.id, externalId: "O-1", policy: "backorder", payment: "paid" },
    lines: [{ itemId, units: 2, amountMinor: 100 }],
  });
  await pick(2);
  const one = await back({ good: 1, serials: ["SN-1"] });
  assert.equal(await at.refusal(...one), "409 units_gone");
  await pick(-2);
  await at.ask(...one);
  assert.deepEqual(await lots(), [["SN-2", 1, null]]);
  await at.lawful();
});

test("good units of a lot are taken back from it, and need no serial numbers", async () => {
  const { at, number, report, lots, back } = await running({ lotTracked: true });
  await at.ask(...report({ good: 3 }));
  const serials = await back({ good: 1, serials: ["SN-1"] });
  assert.equal(await at.refusal(...serials), "422 serials_unfit");
  await at.ask(...(await back({ good: 1 })));
  assert.deepEqual(await lots(), [[number, 2, null]]);
  await at.lawful();
});
