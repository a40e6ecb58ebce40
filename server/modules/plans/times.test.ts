// Goal: when shifts, holidays or resources change, what is planned in time that is closed now moves with
// its receipts and promises, and who waits is told; and nothing moves where everything can stand.
// Method: the small factory on real PostgreSQL, with the relay and the jobs as the server has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createJobs, startRelay } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { assertLawful, run } from "../orders/fixture.ts";
import { listCalendarRows, saveCalendar } from "../parties/index.ts";
import {
  addException,
  operationsOf,
  pinOperations,
  removeException,
  saveResources,
  saveShiftCalendars,
} from "../production/index.ts";
import { assertMade, makeOrders, openPlant, plan, production } from "./fixture.ts";
import type { PlannedCompany } from "./fixture.ts";
import { doPlans, mendTimes, runInForce } from "./index.ts";
import { letGoBy } from "./running/let-go.ts";
import { noticesOf } from "./running/runs.ts";
import { parts, promisedDay, published, quoted, sold } from "./waiting/fixture.ts";

const errors: unknown[] = [];
const database = await ownDatabase();

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const stock = { "A@P": 0, "B@P": 100_000, "C@P": 100_000 };
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

const inForce = (at: PlannedCompany) => run(at, (tx) => runInForce(tx, at.factory.placeId));
const plannedOf = (at: PlannedCompany, id: number) => run(at, (tx) => operationsOf(tx, [id]));
const mend = (at: PlannedCompany) =>
  mendTimes(database, parts(at), { scope: at.scope, placeId: at.factory.placeId });

/** A plan in force with a work order of which a customer's order waits. */
async function waiting(): Promise<{ at: PlannedCompany; made: number; orderId: number }> {
  const at = await openPlant(database, stock);
  const [made = 0] = await makeOrders(at, [{ units: 60 }]);
  await published(at);
  return { at, made, orderId: await sold(at, 40) };
}

/** A stretch of three days around what an operation was planned to do. */
const around = (start: Date) => ({
  fromAt: new Date(start.getTime() - hourMs),
  untilAt: new Date(start.getTime() + 3 * dayMs),
});

/** Waits until something is so: the relay and a job are on their way. */
async function until(what: string, so: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await so()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${what} did not come`);
}

test("a shift that is closed moves the plan, its receipts and promises by itself, and tells who waits", async () => {
  const { at, made, orderId } = await waiting();
  const first = await inForce(at);
  const day = await promisedDay(at, orderId);
  const [press] = await plannedOf(at, made);
  assert.ok(press?.plannedStart && day);
  await run(at, (tx) => pinOperations(tx, { operationIds: [press.id], pinned: true }));
  const onError = (error: unknown) => errors.push(error);
  const jobs = createJobs({ database, onError });
  const relay = startRelay(database, onError);
  doPlans(jobs, relay, { database, ...parts(at) });
  await jobs.start();
  const calendarId = (await run(at, (tx) => production.factory.get(tx))).plants.get(
    at.factory.placeId,
  );
  const closed = around(press.plannedStart);
  const draft = { ...closed, kind: "closed", reason: "day_off", note: "" } as const;
  const added = await run(at, (tx) =>
    addException(tx, { ...draft, calendarId: calendarId ?? 0, resourceId: null }),
  );
  assert.ok(added.ok, JSON.stringify(added));
  await until("a mended plan", async () => (await inForce(at))?.id !== first?.id).finally(
    async () => {
      await relay.stop();
      await jobs.stop();
    },
  );
  assert.deepEqual(errors, []);
  const [moved] = await plannedOf(at, made);
  assert.ok(moved?.plannedStart && moved.plannedStart >= closed.untilAt);
  const later = await promisedDay(at, orderId);
  assert.ok(later && later > day, `${day} ${later}`);
  const run_ = await inForce(at);
  assert.deepEqual([run_?.kind, /班次/.test(run_?.title ?? "")], ["repair", true]);
  const told = await run(at, (tx) => noticesOf(tx, run_?.id ?? 0));
  const letGo = await run(at, (tx) => letGoBy(tx, run_?.id ?? 0));
  assert.deepEqual(
    letGo.map((each) => [each.operationId, each.hold, each.finding.kind]),
    [[press.id, "pin", "held_closed"]],
  );
  assert.deepEqual(
    told.map((each) => [each.orderId, each.fromDay, each.toDay]),
    [[orderId, day, later]],
  );
  await assertMade(at);
  await assertLawful(at);
});

test("nothing moves where everything can stand: time that opens, a name, late work", async () => {
  const { at, made } = await waiting();
  const first = (await inForce(at))?.id;
  const [press] = await plannedOf(at, made);
  assert.ok(press?.plannedEnd);
  const span = { kind: "closed", reason: "maintenance", note: "" } as const;
  const far = new Date(press.plannedEnd.getTime() + 30 * dayMs);
  const added = await run(at, (tx) =>
    addException(tx, {
      ...{ ...span, ...around(far), calendarId: null, resourceId: at.factory.P1 },
    }),
  );
  assert.ok(added.ok);
  assert.equal(await mend(at), null);
  assert.ok((await run(at, (tx) => removeException(tx, added.value.id))).ok);
  // An hour late: whoever looks at the plan sees it, and no calendar is the cause.
  await run(at, (tx) =>
    tx.rows(
      `update production.operation set planned_from = $3, planned_start = $3, planned_end = $4
       where cell = $1 and tenant_id = $2 and id = $5`,
      [...scopeOf(tx), new Date(Date.now() - hourMs), new Date(), press.id],
    ),
  );
  assert.equal(await mend(at), null);
  assert.equal((await inForce(at))?.id, first);
});

/** Held assemblies of which two are at work at the same time. */
const meeting = (at: PlannedCompany) =>
  run(at, (tx) =>
    tx.rows(
      `select one.id, two.id from plans.booking as one join plans.booking as two
         on two.cell = one.cell and two.tenant_id = one.tenant_id and two.id > one.id
         and two.step = one.step and two.start_at < one.end_at and one.start_at < two.end_at
       where one.cell = $1 and one.tenant_id = $2 and one.step = 20 and one.state = 'held'
         and two.state = 'held'`,
      scopeOf(tx),
    ),
  );

test("shifts that end earlier, a public holiday, and people who are fewer move what they hit", async () => {
  const { at, made, orderId } = await waiting();
  const { placeId } = at.factory;
  const shifts = [1, 2, 3, 4, 5].map((weekday) => ({
    ...{ weekday, fromMinute: 1_080, untilMinute: 1_320, name: "evening" },
  }));
  const drafts = [{ code: "TWO", name: "evenings", shifts }];
  assert.ok((await run(at, (tx) => saveShiftCalendars(tx, drafts))).ok);
  await mend(at);
  const hourOf = (date: Date | null | undefined) => ((date?.getUTCHours() ?? 0) + 8) % 24;
  const [evening] = await plannedOf(at, made);
  assert.ok(evening?.plannedStart);
  assert.ok(hourOf(evening.plannedStart) >= 18 && hourOf(evening.plannedStart) < 22);
  await assertMade(at);
  const day = await promisedDay(at, orderId);
  const [calendar] = await run(at, listCalendarRows);
  assert.ok(calendar && day);
  const start = evening.plannedStart.getTime();
  const closed = [0, 1, 2, 3, 4].map((each) =>
    new Date(start + 8 * hourMs + each * dayMs).toISOString().slice(0, 10),
  );
  const { places: _places, ...draft } = calendar;
  const saved = await run(at, (tx) => saveCalendar(tx, { ...draft, closed, open: [] }));
  assert.ok(saved.ok, JSON.stringify(saved));
  await mend(at);
  const [holiday] = await plannedOf(at, made);
  assert.ok(holiday?.plannedStart && +holiday.plannedStart > start + 4 * dayMs);
  assert.ok((await promisedDay(at, orderId)) !== day);
  await assertMade(at);
  await assertLawful(at);
  // Two quotes assemble at the same time; then one fitter is left.
  for (const units of [400, 400]) await quoted(at, units);
  assert.equal((await meeting(at)).length, 1);
  const fitters = { code: "FIT", name: "fitters", placeId, kind: "skill" as const, capacity: 1 };
  assert.ok((await run(at, (tx) => saveResources(tx, [fitters]))).ok);
  await mend(at);
  assert.deepEqual(await meeting(at), []);
  assert.ok(await plan(at, 20), "and a plan can be made beside what they hold");
});
