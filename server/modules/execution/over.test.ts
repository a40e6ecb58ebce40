// Goal: a day that is over and not closed keeps its work centre's next work from the shop floor, from
// the end of its last shift on, a night shift's from the morning; before that, and once it is closed,
// work is released; who may releases in spite of it, with a reason that stays; a day without plan and
// reports holds nothing and is closed by itself; a day without shifts is over with the date. Method: through the HTTP door over a real database, the clock moved by the test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { getCloseDay, listCloseDays } from "../../../contract/daily-close.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import type { Tx } from "../../platform/index.ts";
import { openFactory } from "../production/door/fixture.ts";
import type { SmallFactory } from "../production/fixture.ts";
import {
  createWorkOrders,
  operationsOf,
  planOperations,
  releaseWorkOrders,
  saveShiftCalendars,
} from "../production/index.ts";
import { changeStock } from "../stock/index.ts";
import { permissionsOf } from "../people/index.ts";
import { closeDay, firstOver, reckon, watchDays } from "./index.ts";

let at: Callers;
let shop: SmallFactory;
let orders: readonly { readonly id: number; readonly number: string }[] = [];
let press = 0;
const actor = { kind: "system", id: 0, name: "test" } as const;
const run = <T>(work: (tx: Tx) => Promise<T>) => at.millrace.database.transact(scope, actor, work);

/** The one shift of every day of the week, in minutes of the day that it begins on. */
const shift = (fromMinute: number, untilMinute: number) =>
  run(async (tx) => {
    const shifts = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
      ...{ weekday, fromMinute, untilMinute, name: "only" },
    }));
    const saved = await saveShiftCalendars(tx, [{ code: "TWO", name: "one shift", shifts }]);
    assert.ok(saved.ok, JSON.stringify(saved));
  });

before(async () => {
  at = await openCallers({ planner: () => ({ permissions: permissionsOf("planner") }) });
  const opened = await openFactory(at);
  shop = opened.factory;
  const { placeId } = shop;
  const { production } = at.millrace;
  const item = (code: string) => opened.items.get(code) ?? 0;
  await run(async (tx) => {
    const document = { kind: "receipt", documentKind: "receipt", documentId: 1, why: "" } as const;
    const changes = ["B", "C"].map((code) => ({ itemId: item(code), placeId, units: 5_000 }));
    assert.ok((await changeStock(tx, production.parties, { document, changes })).ok);
    const order = { itemId: item("A"), placeId, needAt: null, freedom: "approved" as const };
    const drafts = [1_200, 1, 1, 1, 1, 1, 1, 1].map((units) => ({ ...order, units }));
    const made = await createWorkOrders(tx, production, drafts);
    assert.ok(made.ok, JSON.stringify(made));
    orders = made.value;
    press = (await operationsOf(tx, [orders[0]?.id ?? 0]))[0]?.id ?? 0;
    const [from, end] = [new Date("2026-11-11T00:00:00Z"), new Date("2026-11-13T10:00:00Z")];
    const plan = [{ operationId: press, resourceId: shop.P1, span: { from, start: from, end } }];
    assert.ok((await planOperations(tx, production, { rows: plan, why: "test" })).ok);
  });
});
after(() => at.close());

let asked = 0;
/** What becomes of releasing the next work order that nobody has released. */
const release = async () => {
  const { id = 0 } = orders[asked + 1] ?? {};
  const said = await at.refusal("POST /api/work-orders/release", { ids: [id], why: "next" });
  if (said === "taken") asked += 1;
  return said;
};
const days = async () =>
  (await at.ask<ReplyOf<typeof listCloseDays>>("GET /api/daily-close")).rows
    .filter((row) => row.workCentreId === shop.press)
    .map((row) => `${row.day} ${row.holdsFrom} ${row.holds}`);
async function close(day: string): Promise<void> {
  const path = `/api/daily-close/${shop.press}/${day}`;
  const { lines } = await at.ask<ReplyOf<typeof getCloseDay>>(`GET ${path}`);
  const newDay = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  const answers = lines
    .filter((each) => each.missing > 0)
    .map(({ operationId }) => ({ operationId, cause: "man", owner: "Li", note: "", newDay }));
  await at.ask(`POST ${path}`, { lines: answers, note: "" });
}

test("from the end of the day's last shift on nothing new is released, until the day is closed", async () => {
  await shift(480, 1_050); // 08:00 to 17:30.
  at.live("2026-11-11T02:00:00Z");
  await watchDays(at.millrace, scope);
  at.live("2026-11-11T09:29:00Z");
  assert.deepEqual(await days(), ["2026-11-11 2026-11-11T09:30:00.000Z false"]);
  assert.equal(await release(), "taken");
  at.live("2026-11-11T09:30:00Z");
  assert.deepEqual(await days(), ["2026-11-11 2026-11-11T09:30:00.000Z true"]);
  assert.equal(await release(), "409 release_day_open");
  assert.equal((await run((tx) => firstOver(tx, at.millrace.production)))?.day, "2026-11-11");
  await close("2026-11-11");
  assert.deepEqual(await days(), ["2026-11-11 null false"]);
  assert.equal(await run((tx) => firstOver(tx, at.millrace.production)), null);
  assert.equal(await release(), "taken");
});

test("a night shift's day is over in the morning, and at the latest at its time limit", async () => {
  await shift(1_320, 1_800); // 22:00 to 06:00.
  at.live("2026-11-12T02:00:00Z");
  await watchDays(at.millrace, scope);
  at.live("2026-11-12T21:59:00Z");
  assert.equal(await release(), "taken");
  at.live("2026-11-12T22:00:00Z");
  assert.equal(await release(), "409 release_day_open");
  assert.equal((await days())[0], "2026-11-12 2026-11-12T22:00:00.000Z true");
  // Around the clock it is over with the shift that ends at midnight, whatever adjoins it.
  await shift(0, 1_440);
  assert.equal((await days())[0], "2026-11-12 2026-11-12T16:00:00.000Z true");
  // A shift that ends at eleven: the day must be closed by its limit.
  await shift(1_320, 2_100);
  assert.equal((await days())[0], "2026-11-12 2026-11-13T02:00:00.000Z false");
  assert.equal(await release(), "taken");
  at.live("2026-11-13T02:00:00Z");
  assert.equal(await release(), "409 release_day_open");
});

test("who may releases although a day is open, with a reason that stays; a planner may not", async () => {
  const { id = 0, number = "" } = orders[asked + 1] ?? {};
  const body = { ids: [id], why: "the customer waits" };
  const path = "POST /api/work-orders/release";
  assert.equal(await at.refusal(path, body, "planner"), "409 release_day_open");
  const refused = await run((tx) => releaseWorkOrders(tx, at.millrace.production, body));
  const named = { kind: "release_day_open", field: number, value: "2026-11-12" };
  assert.deepEqual(refused, { ok: false, error: { ...named, rule: "press (PRESS)" } });
  assert.equal(await at.refusal(path, { ...body, anyway: true }, "planner"), "403 forbidden");
  assert.equal(await at.refusal(path, { ...body, anyway: true, why: " " }), "400 invalid");
  assert.equal(await at.refusal(path, { ...body, anyway: true }), "taken");
  asked += 1;
  const trail = await run((tx) =>
    tx.rows<{ actor: string; why: string; day: string }>(
      `select actor_name as actor, why, after->'openDay'->>'day' as day from platform.audit
       where cell = $1 and tenant_id = $2 and action = 'production.work_order.release_anyway'`,
      [scope.cell, scope.tenantId],
    ),
  );
  assert.deepEqual(trail, [{ actor: "boss", why: "the customer waits", day: "2026-11-12" }]);
  // It opens the door once: the day holds the next one as before.
  assert.equal(await release(), "409 release_day_open");
});

test("a day that is being closed holds until it is closed, and no longer", async () => {
  const { production } = at.millrace;
  const meanwhile = await run(async (tx) => {
    const day = await firstOver(tx, production);
    assert.ok(day);
    const { lines } = await reckon(tx, production, day);
    const answers = lines
      .filter((each) => each.missing > 0)
      .map(({ operationId }) => ({
        ...{ operationId, cause: "man" as const, owner: "Li", note: "" },
        newDay: "2026-11-30",
      }));
    const closed = await closeDay(tx, production, { ...day, lines: answers, note: "" });
    assert.ok(closed.ok, JSON.stringify(closed));
    return release();
  });
  assert.equal(meanwhile, "409 release_day_open");
  assert.equal(await release(), "taken");
});

test("a day on which no shift begins is over with it; one with nothing to close closes by itself", async () => {
  const rows = async () =>
    (await at.ask<ReplyOf<typeof listCloseDays>>("GET /api/daily-close")).rows
      .filter((row) => row.workCentreId === shop.press && row.day === "2026-11-13")
      .map((row) => `${row.holdsFrom} ${row.closedBy}`);
  await run(async (tx) => {
    // Thursday's night runs into Friday the 13th, and begins none of its shifts.
    const shifts = [
      { weekday: 1, fromMinute: 480, untilMinute: 1_050, name: "Mondays" },
      { weekday: 4, fromMinute: 1_320, untilMinute: 1_800, name: "Thursday nights" },
    ];
    assert.ok((await saveShiftCalendars(tx, [{ code: "TWO", name: "one shift", shifts }])).ok);
  });
  at.live("2026-11-13T15:59:00Z");
  await watchDays(at.millrace, scope);
  assert.deepEqual(await rows(), ["2026-11-13T16:00:00.000Z null"]);
  // What it planned is withdrawn: from then on there is nothing to answer for.
  const first = { ids: [orders[0]?.id ?? 0], why: "withdrawn" };
  await at.ask("POST /api/work-orders/cancel", first);
  at.live("2026-11-13T16:00:00Z");
  assert.equal(await release(), "taken");
  await watchDays(at.millrace, scope);
  assert.deepEqual(await rows(), ["null system"]);
});
