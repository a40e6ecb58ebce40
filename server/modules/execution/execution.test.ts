// Goal: a day is opened with its plan, closed for good with a cause, an owner and a new day for each
// gap, and what it left stands on the days that follow; who may close it is told of one left open. Method: through the HTTP door over a real
// database, the plan written by hand, the clock moved by the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { getCloseDay, listCloseDays } from "../../../contract/daily-close.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getException, listExceptions } from "../../../contract/exceptions.ts";
import type { listNotices } from "../../../contract/own/notices.ts";
import type { listFeeding, listServed } from "../../../contract/work-orders.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { openFactory } from "../production/door/fixture.ts";
import type { SmallFactory } from "../production/fixture.ts";
import { createWorkOrders, operationsOf, planOperations } from "../production/index.ts";
import { changeStock, lockSupplies } from "../stock/index.ts";
import { watchDays, watchReadiness } from "./index.ts";

let at: Callers;
let shop: SmallFactory;
let orderId = 0;
let laterId = 0;
let press = 0;
let items: ReadonlyMap<string, number> = new Map();
const actor = { kind: "system", id: 0, name: "test" } as const;
const item = (code: string) => items.get(code) ?? 0;

/** Two orders: all that the first work order gives, and five of the second. */
async function placeOrders(): Promise<void> {
  const channels = await at.ask<{ rows: { id: number }[] }>("GET /api/channels");
  for (const [externalId, units] of [
    ["O-1", 100],
    ["O-2", 5],
  ])
    await at.ask("POST /api/orders", {
      ...{ channelId: channels.rows[0]?.id, externalId, policy: "backorder", payment: "paid" },
      ...{ region: "33", lines: [{ itemId: item("A"), units, amountMinor: 5_000 }] },
    });
}

before(async () => {
  at = await openCallers({
    elsewhere: () => ({ placeIds: [] }),
    floor: () => ({ permissions: new Set(["production.read", "production.report"]) }),
  });
  ({ items, factory: shop } = await openFactory(at));
  const { placeId } = shop;
  const { database, production } = at.millrace;
  await database.transact(scope, actor, async (tx) => {
    const document = { kind: "receipt", documentKind: "receipt", documentId: 1, why: "" } as const;
    const changes = ["B", "C"].map((code) => ({ itemId: item(code), placeId, units: 1_000 }));
    assert.ok((await changeStock(tx, production.parties, { document, changes })).ok);
    const order = { itemId: item("A"), placeId, needAt: null, freedom: "approved" as const };
    // The second wants more B than there is.
    const drafts = [100, 600].map((units) => ({ ...order, units }));
    const orders = await createWorkOrders(tx, production, drafts);
    assert.ok(orders.ok, JSON.stringify(orders));
    orderId = orders.value[0]?.id ?? 0;
    laterId = orders.value[1]?.id ?? 0;
    const [first, second] = await operationsOf(tx, [orderId]);
    const [third, fourth] = await operationsOf(tx, [laterId]);
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
      {
        ...{ operationId: third?.id ?? 0, resourceId: shop.P2 },
        ...span("2026-11-16T00:00:00Z", "2026-11-16T10:00:00Z"),
      },
      {
        ...{ operationId: fourth?.id ?? 0, resourceId: shop.L2 },
        ...span("2026-11-16T10:00:00Z", "2026-11-16T15:00:00Z"),
      },
    ];
    const planned = await planOperations(tx, production, { rows: plan, why: "test" });
    assert.ok(planned.ok, JSON.stringify(planned));
  });
  await placeOrders();
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
/** What whoever may close days is told of those left open. */
async function leftOpen(): Promise<string[]> {
  await at.deliver();
  const { rows } = await at.ask<ReplyOf<typeof listNotices>>("GET /api/notices?kind=day_open");
  return rows.map(
    ({ words, subjectKind, subjectId, settledAt }) =>
      `${words["day"]} ${words["count"]} ${subjectKind} ${subjectId} ` +
      (settledAt === null ? "waits" : "settled"),
  );
}
const report = (good: number, scrap: number) =>
  at.ask(`POST /api/operations/${press}/units`, { good, scrap, rework: 0 });

const onHand = (code: string) =>
  at.millrace.database.transact(scope, actor, async (tx) => {
    const { supplies } = await lockSupplies(tx, [item(code)], "look");
    return supplies.reduce((sum, each) => sum + (each.id === 0 ? each.quantity : 0), 0);
  });

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
  // 52 moulded units took 52 of C by standard; five more were spilled.
  const used = async () =>
    (await page("2026-11-11")).materials.map((each) => [each.code, each.standard, each.difference]);
  const said = (itemId: number, difference: number) => ({
    ...answer(),
    materials: [{ itemId, difference, note: "spilled" }],
  });
  assert.deepEqual(await used(), [["C", 52, 0]]);
  assert.equal(await at.refusal(path, said(item("B"), 1)), "422 material_unused");
  assert.equal(await at.refusal(path, said(item("C"), -53)), "422 material_below");
  assert.equal(await at.refusal(path, said(item("C"), 5_000)), "409 not_enough");
  const before = await onHand("C");
  assert.deepEqual(await at.twice(path, said(item("C"), 5)), { missing: 38, carried: 1 });
  assert.equal(await onHand("C"), before - 5, "stock is what was used");
  assert.deepEqual(await used(), [["C", 52, 5]]);
  assert.equal(await at.refusal(path, answer()), "409 day_closed");
  for (const change of [
    "update execution.close_line set owner = 'me'",
    "update execution.close_material set difference = 1",
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
  // What is open comes first, the oldest before all: days are closed in their order.
  assert.deepEqual(await listed(), [
    "2026-11-12 assembly 2",
    ...["2026-11-13 press 0", "2026-11-13 assembly 0"],
    ...["2026-11-12 press 0", "2026-11-11 press 0"],
  ]);
  // Told once, though its limit passed twice; those closed in time, or open within it, are not told of.
  assert.deepEqual(await leftOpen(), [`2026-11-12 1 close_day ${shop.assembly}/2026-11-12 waits`]);
  const third = `POST /api/daily-close/${shop.assembly}/2026-11-13`;
  assert.equal(await at.refusal(third, { lines: [], note: "" }), "409 day_order");
});

const exceptions = async (state = "open") =>
  (await at.ask<ReplyOf<typeof listExceptions>>(`GET /api/exceptions?state=${state}`)).rows;
const told = async () =>
  (await exceptions()).map(
    (each) =>
      `${each.kind} ${each.workOrderId === orderId ? "first" : "later"} ` +
      each.found.map(({ rule, units }) => `${rule} ${units}`).join(", "),
  );
const idOf = async (kind: string, isCleared: boolean) =>
  (await exceptions()).find((row) => row.kind === kind && (row.clearedAt !== null) === isCleared)
    ?.id ?? 0;
const release = () => at.refusal("POST /api/work-orders/release", { ids: [laterId], why: "next" });

test("a work order names the lines it serves, a line's receipt its work order; lists are exported", async () => {
  const served = async (id: number) =>
    (await at.ask<ReplyOf<typeof listServed>>(`GET /api/work-orders/${id}/served`)).rows.map(
      (row) => `${row.lineNo} ${row.units} ${row.late ? "late" : "in time"}`,
    );
  const [first, second] = [await served(orderId), await served(laterId)];
  // Two of the first were scrapped: its line rests on the second for them.
  assert.deepEqual([first, second], [["1 98 in time"], ["1 2 late", "1 5 in time"]]);
  const own = await at.ask<ReplyOf<typeof listServed>>(`GET /api/work-orders/${orderId}/served`);
  const placed = own.rows[0]?.orderId;
  const order = await at.ask<{ reservations: { supplyId: number }[] }>(`GET /api/orders/${placed}`);
  const ids = order.reservations.map((each) => each.supplyId).join(",");
  const path = `GET /api/work-orders/feeding?supplyIds=${ids}`;
  const feeding = await at.ask<ReplyOf<typeof listFeeding>>(path);
  assert.deepEqual(
    feeding.rows.map((row) => row.id).toSorted((a, b) => a - b),
    [orderId, laterId],
  );
  const hidden = await at.ask<ReplyOf<typeof listFeeding>>(path, undefined, "elsewhere");
  assert.deepEqual(hidden.rows, []);
  const table = async (query: string, as = "boss") =>
    (await at.table(`/api/work-orders/export?${query}`, as)).map((row) =>
      row.split(",").slice(0, 5).join(" "),
    );
  const [head, ...rows] = await table("open=true&format=csv");
  assert.equal(head?.replace(/^\W/, ""), "number item name plant units");
  assert.deepEqual(rows, [`WO${laterId} A A MAIN 600`, `WO${orderId} A A MAIN 100`]);
  assert.equal((await table("text=nobody")).length, 1);
  assert.equal((await table("", "elsewhere")).length, 1);
  const foreign = `GET /api/work-orders/${orderId}/served`;
  assert.equal(await at.refusal(foreign, undefined, "elsewhere"), "404 work_order_unknown");
});

test("a line that is not ready before its promise is an exception until somebody closes it", async () => {
  await watchReadiness(at.millrace, scope);
  await watchReadiness(at.millrace, scope);
  // Two of the first order were scrapped: its line rests on the later work order for them, and what
  // they would have used is left for that one.
  assert.deepEqual((await told()).toSorted(), [
    "capacity first behind 38, behind 100, slipped 2",
    "material later missing 396",
    "material later missing 396",
    "quality first scrapped 2",
  ]);
  const capacity = await idOf("capacity", false);
  const close = (id: number, reason: string) =>
    at.refusal(`POST /api/exceptions/${id}/close`, { reason, note: "the customer agreed" });
  assert.equal(await close(capacity, "accepted"), "409 exception_unowned");
  const assign = `POST /api/exceptions/${capacity}/assign`;
  assert.equal(await at.refusal(assign, { owner: " \u3000 " }), "400 invalid");
  await at.ask(assign, { owner: "Wang" });
  assert.equal(await close(capacity, "solved"), "409 exception_stands");
  assert.equal(await close(capacity, "accepted"), "taken");
  assert.equal(await close(capacity, "accepted"), "409 exception_closed");
  await watchReadiness(at.millrace, scope);
  assert.equal(await idOf("capacity", false), 0, "accepted for that day is not opened again");
  const { rows } = await at.ask<{ rows: object[] }>("GET /api/exceptions", undefined, "elsewhere");
  assert.deepEqual(rows, []);
  const one = `GET /api/exceptions/${capacity}`;
  assert.equal(await at.refusal(one, undefined, "elsewhere"), "404 exception_missing");
});

test("a work order waits for its material, for closed days, and for closed exceptions", async () => {
  assert.equal(await release(), "409 material_short");
  const { database, parties } = at.millrace;
  await database.transact(scope, actor, async (tx) => {
    const document = { kind: "receipt", documentKind: "receipt", documentId: 2, why: "" } as const;
    const changes = [{ itemId: item("B"), placeId: shop.placeId, units: 400 }];
    assert.ok((await changeStock(tx, parties, { document, changes })).ok);
  });
  await watchReadiness(at.millrace, scope);
  assert.equal(await release(), "409 release_day_open");
  // Who may pass over the open day passes over no exception.
  const anyway = { ids: [laterId], why: "next", anyway: true };
  const passed = await at.refusal("POST /api/work-orders/release", anyway);
  assert.equal(passed, "409 release_exception");
  const path = `/api/daily-close/${shop.assembly}/2026-11-12`;
  const { lines } = await at.ask<Day>(`GET ${path}`);
  const said = { cause: "material", owner: "Li", note: "", newDay: "2026-11-16" };
  await at.ask(`POST ${path}`, {
    lines: lines.map(({ operationId }) => ({ operationId, ...said })),
    note: "",
  });
  assert.ok((await leftOpen())[0]?.endsWith(" settled"));
  assert.equal(await release(), "409 release_exception");
  let last = 0;
  for (let id = 0; (id = await idOf("material", true)) > 0; last = id) {
    await at.ask(`POST /api/exceptions/${id}/assign`, { owner: "Wang" });
    await at.ask(`POST /api/exceptions/${id}/say`, { text: "B is here" });
    await at.ask(`POST /api/exceptions/${id}/close`, { reason: "solved", note: "stock is there" });
  }
  const { entries } = await at.ask<ReplyOf<typeof getException>>(`GET /api/exceptions/${last}`);
  assert.deepEqual(
    entries.map((each) => each.kind).filter((kind) => kind !== "escalated"),
    ["opened", "cleared", "assigned", "said", "closed"],
  );
  assert.equal(await release(), "taken");
  assert.equal((await exceptions("closed")).length, 3);
  const { tiles } = await at.ask<{ tiles: { id: string; value: number }[] }>("GET /api/home/tiles");
  const tile = (id: string) => tiles.find((each) => each.id === id)?.value;
  assert.equal(tile("exceptions"), (await exceptions()).length);
  const days = await at.ask<ReplyOf<typeof listCloseDays>>("GET /api/daily-close");
  assert.equal(tile("openDays"), days.rows.filter((row) => row.closedAt === null).length);
});
