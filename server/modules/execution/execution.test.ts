// Goal: a day is opened with its plan, closed for good with a cause, an owner and a new day for each
// gap, and what it left stands on the days that follow. Method: through the HTTP door over a real
// database, the plan written by hand, the clock moved by the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { getCloseDay, listCloseDays } from "../../../contract/daily-close.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { makeFactory } from "../production/fixture.ts";
import type { SmallFactory } from "../production/fixture.ts";
import { createWorkOrders, operationsOf, planOperations } from "../production/index.ts";
import { changeStock } from "../stock/index.ts";
import { watchDays } from "./index.ts";

let at: Callers;
let shop: SmallFactory;
let orderId = 0;
let press = 0;
const items = new Map<string, number>();
const actor = { kind: "system", id: 0, name: "test" } as const;
const item = (code: string) => items.get(code) ?? 0;

before(async () => {
  at = await openCallers({
    elsewhere: () => ({ placeIds: [] }),
    floor: () => ({ permissions: new Set(["production.read", "production.report"]) }),
  });
  const { rows } = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  const placeId = rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: ["A", "B", "C"].map((code) => ({ code, name: code })),
  });
  for (const [code, id] of Object.entries(made.ids)) items.set(code, id);
  const { database, production } = at.millrace;
  shop = await database.transact(scope, actor, async (tx) => {
    const places = new Map([["P", placeId]]);
    return makeFactory(tx, production, { items, places });
  });
  await database.transact(scope, actor, async (tx) => {
    const document = { kind: "receipt", documentKind: "receipt", documentId: 1, why: "" } as const;
    const changes = ["B", "C"].map((code) => ({ itemId: item(code), placeId, units: 1_000 }));
    assert.ok((await changeStock(tx, production.parties, { document, changes })).ok);
    const order = { itemId: item("A"), placeId, units: 100, needAt: null };
    const drafts = [{ ...order, freedom: "approved" as const }];
    const orders = await createWorkOrders(tx, production, drafts);
    assert.ok(orders.ok, JSON.stringify(orders));
    orderId = orders.value[0]?.id ?? 0;
    const [first, second] = await operationsOf(tx, [orderId]);
    press = first?.id ?? 0;
    const span = (from: string, until: string) => ({
      span: { from: new Date(from), start: new Date(from), end: new Date(until) },
    });
    // Fourteen open hours of Wednesday, two of Thursday: 88 of 100 units are Wednesday's.
    const plan = [
      {
        ...{ operationId: press, resourceId: shop.P1 },
        ...span("2026-11-11T02:00:00Z", "2026-11-12T02:00:00Z"),
      },
      {
        ...{ operationId: second?.id ?? 0, resourceId: shop.L1 },
        ...span("2026-11-12T04:00:00Z", "2026-11-12T06:00:00Z"),
      },
    ];
    const planned = await planOperations(tx, production, { rows: plan, why: "test" });
    assert.ok(planned.ok, JSON.stringify(planned));
  });
});
after(() => at.close());

type Day = ReplyOf<typeof getCloseDay>;
const page = (day: string) => at.ask<Day>(`GET /api/daily-close/${shop.press}/${day}`);
const listed = async () =>
  (await at.ask<ReplyOf<typeof listCloseDays>>("GET /api/daily-close")).rows.map(
    (row) => `${row.day} ${row.workCentreId === shop.press ? "press" : "assembly"} ${row.level}`,
  );
const short = (day: Day) =>
  day.lines.map(
    (line) =>
      `planned ${line.planned} good ${line.good} scrap ${line.scrap} missing ${line.missing} ` +
      `remaining ${line.remaining} from ${line.carriedFrom}`,
  );
const answer = (more: object = {}) => ({
  lines: [
    {
      ...{ operationId: press, cause: "machine", owner: "Li", note: "mould changed" },
      ...{ newDay: "2026-11-12", ...more },
    },
  ],
  note: "",
});
const watch = () => watchDays(at.millrace, scope);
const report = (good: number, scrap: number) =>
  at.ask(`POST /api/operations/${press}/units`, { good, scrap, rework: 0 });

test("a day is closed once, with an answer for each gap, and stays as it is", async () => {
  await watch();
  await watch();
  assert.deepEqual(await listed(), ["2026-11-11 press 0"]);
  await at.ask("POST /api/work-orders/release", { ids: [orderId], why: "early shift" });
  await at.ask(`POST /api/operations/${press}/start`, { resourceId: shop.P1 });
  at.live(60);
  await report(50, 2);
  at.live(60);
  const day = await page("2026-11-11");
  assert.deepEqual(short(day), ["planned 88 good 50 scrap 2 missing 38 remaining 38 from null"]);
  assert.deepEqual(
    day.lines[0]?.lost.map(({ code, units }) => [code, units]),
    [["C", 2]],
  );
  const path = `POST /api/daily-close/${shop.press}/2026-11-11`;
  assert.equal(await at.refusal(path, { lines: [], note: "" }), "422 line_unanswered");
  const today = answer({ newDay: "2026-11-11" });
  assert.equal(await at.refusal(path, today), "422 line_unanswered");
  const other = answer({ operationId: press + 1 });
  assert.equal(await at.refusal(path, other), "422 line_unknown");
  assert.equal(await at.refusal(path, answer(), "floor"), "403 forbidden");
  assert.equal(await at.refusal(path, answer(), "elsewhere"), "404 day_unknown");
  assert.deepEqual(await at.twice(path, answer()), { missing: 38, carried: 1 });
  assert.equal(await at.refusal(path, answer()), "409 day_closed");
  for (const change of [
    "update execution.close_line set owner = 'me'",
    "delete from execution.close",
  ])
    await assert.rejects(
      at.millrace.database.transact(scope, actor, (tx) => tx.rows(change)),
      /permission denied/,
    );
});

test("what a day left stands on the next, which is told of when its time limit is over", async () => {
  await report(10, 0);
  at.live("2026-11-12T01:00:00Z");
  await watch();
  assert.deepEqual(await listed(), [
    "2026-11-12 press 0",
    "2026-11-12 assembly 0",
    "2026-11-11 press 0",
  ]);
  // Ten were reported after the close: they count today, and nothing counts twice.
  assert.deepEqual(short(await page("2026-11-12")), [
    "planned 48 good 10 scrap 0 missing 38 remaining 38 from 2026-11-11",
  ]);
  const later = answer({ newDay: "2026-11-16" });
  const tomorrow = `POST /api/daily-close/${shop.press}/2026-11-12`;
  await at.ask(tomorrow, later);
  at.live("2026-11-13T01:00:00Z");
  await watch();
  // The plan still wants what should have been done, put off or not.
  assert.deepEqual(short(await page("2026-11-13")), [
    "planned 38 good 0 scrap 0 missing 38 remaining 38 from 2026-11-11",
  ]);
  at.live("2026-11-13T02:00:00Z");
  await watch();
  at.live("2026-11-13T06:00:00Z");
  await watch();
  await watch();
  assert.deepEqual((await listed()).slice(2), [
    "2026-11-12 press 0",
    "2026-11-12 assembly 2",
    "2026-11-11 press 0",
  ]);
  const third = `POST /api/daily-close/${shop.assembly}/2026-11-13`;
  assert.equal(await at.refusal(third, { lines: [], note: "" }), "409 day_order");
});
