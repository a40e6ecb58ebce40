// Goal: what is reported counts once, on the day on which it was made: kept offline it counts at its
// own moment, of a closed day it stands beside the day, and a report and a close at the same instant
// do not lose it between them. Method: through the HTTP door and in two sessions over a real database,
// the clock moved by the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { getCloseDay, listCloseDays } from "../../../contract/daily-close.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listReports } from "../../../contract/shop-floor.ts";
import type { Tx } from "../../platform/index.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { openFactory } from "../production/door/fixture.ts";
import type { SmallFactory } from "../production/fixture.ts";
import {
  createWorkOrders,
  operationsOf,
  planOperations,
  reportUnits,
} from "../production/index.ts";
import { changeStock } from "../stock/index.ts";
import { closeDay, watchDays } from "./index.ts";

let at: Callers;
let shop: SmallFactory;
let orderId = 0;
let press = 0;
const actor = { kind: "system", id: 0, name: "test" } as const;
const run = <T>(work: (tx: Tx) => Promise<T>) => at.millrace.database.transact(scope, actor, work);

before(async () => {
  at = await openCallers({});
  const opened = await openFactory(at);
  shop = opened.factory;
  const { placeId } = shop;
  const { production } = at.millrace;
  await run(async (tx) => {
    const document = { kind: "receipt", documentKind: "receipt", documentId: 1, why: "" } as const;
    const changes = ["B", "C"].map((code) => ({
      itemId: opened.items.get(code) ?? 0,
      placeId,
      units: 1_000,
    }));
    assert.ok((await changeStock(tx, production.parties, { document, changes })).ok);
    const order = { itemId: opened.items.get("A") ?? 0, placeId, units: 100, needAt: null };
    const orders = await createWorkOrders(tx, production, [{ ...order, freedom: "approved" }]);
    assert.ok(orders.ok, JSON.stringify(orders));
    orderId = orders.value[0]?.id ?? 0;
    press = (await operationsOf(tx, [orderId]))[0]?.id ?? 0;
    const span = {
      from: new Date("2026-11-11T00:00:00Z"),
      ...{ start: new Date("2026-11-11T00:00:00Z"), end: new Date("2026-11-11T15:00:00Z") },
    };
    const plan = [{ operationId: press, resourceId: shop.P1, span }];
    assert.ok((await planOperations(tx, production, { rows: plan, why: "test" })).ok);
  });
  at.live("2026-11-11T02:00:00Z");
  await watchDays(at.millrace, scope);
  await at.ask("POST /api/work-orders/release", { ids: [orderId], why: "early shift" });
});
after(() => at.close());

const clock = (text: string, late = 0) => new Date(Date.parse(text) + late * 60_000).toISOString();
const page = (day: string) =>
  at.ask<ReplyOf<typeof getCloseDay>>(`GET /api/daily-close/${shop.press}/${day}`);
const good = async (day: string) => (await page(day)).lines.map((line) => line.good);
const units = (count: number, query = "") =>
  at.ask(`POST /api/operations/${press}/units${query}`, { good: count, scrap: 0, rework: 0 });
const answer = (newDay: string) => ({
  lines: [{ operationId: press, cause: "man" as const, owner: "Li", note: "", newDay }],
  note: "",
});
const close = (day: string, newDay: string) =>
  at.ask(`POST /api/daily-close/${shop.press}/${day}`, answer(newDay));
const madeAt = async () =>
  (await at.ask<ReplyOf<typeof listReports>>(`GET /api/work-orders/${orderId}/reports`)).rows.map(
    (row) => `${row.kind} ${row.at.slice(11, 16)} ${row.arrivedAt?.slice(11, 16) ?? "-"}`,
  );

test("what was kept offline counts when it was said, however wrong the terminal's clock", async () => {
  at.live("2026-11-11T06:00:00Z");
  // Three hours behind: it was said fifty minutes ago, and sent now.
  const slow = `?at=${clock("2026-11-11T02:10:00Z")}&sentAt=${clock("2026-11-11T03:00:00Z")}`;
  await at.ask(`POST /api/operations/${press}/start${slow}`, { resourceId: shop.P1 });
  await units(10, `?at=${clock("2026-11-11T05:30:00Z")}`);
  // Not before what was said last, not later than now, not from before anybody kept it.
  await units(1, "?at=2026-11-11T05:20:00Z");
  await units(2, "?at=2031-01-01T00:00:00Z");
  await units(3, "?at=1999-01-01T00:00:00Z");
  assert.deepEqual(await madeAt(), [
    "start 05:10 06:00",
    "units 05:30 06:00",
    "units 05:30 06:00",
    "units 06:00 -",
    "units 06:00 -",
  ]);
});

test("what reaches a closed day stands beside it and counts for no other", async () => {
  at.live("2026-11-11T08:00:00Z");
  await close("2026-11-11", "2026-11-12");
  assert.deepEqual(await good("2026-11-11"), [16]);
  at.live("2026-11-11T09:00:00Z");
  const query = `?at=${clock("2026-11-11T07:30:00Z")}&sentAt=${clock("2026-11-11T09:00:00Z")}`;
  await units(20, query);
  await units(4, `?at=${clock("2026-11-11T08:30:00Z")}`);
  const first = await page("2026-11-11");
  assert.deepEqual(
    [first.lines.map((line) => line.good), first.corrections.map((each) => [each.good, each.at])],
    [[16], [[20, "2026-11-11T07:30:00.000Z"]]],
  );
  at.live("2026-11-12T01:00:00Z");
  await watchDays(at.millrace, scope);
  // Of 100 sixteen were made and twenty told of late: four count today, and sixty are missing.
  const [line] = (await page("2026-11-12")).lines;
  assert.deepEqual(
    [line?.planned, line?.good, line?.missing, line?.carriedFrom],
    [64, 4, 60, "2026-11-11"],
  );
  const { rows } = await at.ask<ReplyOf<typeof listCloseDays>>("GET /api/daily-close");
  assert.deepEqual(
    rows.map((row) => [row.day, row.good, row.corrected]),
    [
      ["2026-11-12", null, 0],
      ["2026-11-11", 16, 20],
    ],
  );
});

test("what is taken back of a closed day lowers it beside its close, and is missing again", async () => {
  const { rows } = await at.ask<ReplyOf<typeof listReports>>(
    `GET /api/work-orders/${orderId}/reports`,
  );
  const told = rows.find((each) => each.kind === "units" && each.good === 20);
  const body = { reportId: told?.id, good: 15, scrap: 0, rework: 0, note: "a zero too many" };
  await at.ask(`POST /api/operations/${press}/take-back`, body);
  const first = await page("2026-11-11");
  assert.deepEqual(
    [first.lines.map((line) => line.good), first.corrections.map((each) => each.good)],
    [[16], [20, -15]],
  );
  const [line] = (await page("2026-11-12")).lines;
  assert.deepEqual([line?.planned, line?.good], [75, 4], "it is still to be made");
  const days = await at.ask<ReplyOf<typeof listCloseDays>>("GET /api/daily-close");
  assert.deepEqual(
    days.rows.map((row) => [row.day, row.corrected]),
    [
      ["2026-11-12", 0],
      ["2026-11-11", 5],
    ],
  );
});

/** Lets a second session begin while the first one has not committed; `work` waits for `go`. */
function held() {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { gate, go };
}

const report = (tx: Tx, count: number) =>
  reportUnits(tx, at.millrace.production, { operationId: press, good: count, scrap: 0, rework: 0 });
const closing = (day: string, newDay: string) => (tx: Tx) =>
  closeDay(tx, at.millrace.production, { workCentreId: shop.press, day, ...answer(newDay) });

test("a report under way at the instant of a close is counted by one of both days", async () => {
  at.live("2026-11-12T03:00:00Z");
  // The report came first and commits last: the close waits for it.
  const first = held();
  const said = held();
  const reporting = run(async (tx) => {
    const done = await report(tx, 7);
    said.go();
    await first.gate;
    return done;
  });
  await said.gate;
  at.live("2026-11-12T03:01:00Z");
  const closed = run(closing("2026-11-12", "2026-11-13"));
  first.go();
  assert.ok((await reporting).ok);
  assert.ok((await closed).ok);
  assert.deepEqual(await good("2026-11-12"), [11]);

  // The report's transaction is the older one, but the close was signed before it said anything.
  at.live("2026-11-13T01:00:00Z");
  await watchDays(at.millrace, scope);
  const second = held();
  const begun = held();
  const late = run(async (tx) => {
    begun.go();
    await second.gate;
    return report(tx, 5);
  });
  await begun.gate;
  at.live("2026-11-13T01:01:00Z");
  const signed = await run(closing("2026-11-13", "2026-11-14"));
  second.go();
  assert.ok(signed.ok && (await late).ok);
  assert.deepEqual(await good("2026-11-13"), [0]);
  at.live("2026-11-14T01:00:00Z");
  await watchDays(at.millrace, scope);
  assert.deepEqual(await good("2026-11-14"), [5]);
  assert.deepEqual((await page("2026-11-13")).corrections, []);
});
