// Goal: through the HTTP door a planner starts a plan, watches it, compares it, moves a bar, publishes,
// takes a rush order and takes it back; a stop reported there mends the plan by itself.
// Method: the whole product over a real database, its jobs and its relay at work.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type {
  comparePlansEndpoint,
  getChart,
  getPlan,
  listPlans,
} from "../../../contract/plans.ts";
import type { movePlan } from "../../../contract/plan-edits.ts";
import type { saveResourcesEndpoint } from "../../../contract/production.ts";
import type { askRush } from "../../../contract/rush.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { openFactory } from "../production/door/fixture.ts";
import { usualObjective } from "../../../engines/scheduling/index.ts";
import { createJobs } from "../../platform/index.ts";
import type { SmallFactory } from "../production/fixture.ts";
import { usualFactors } from "./plant/plant.ts";
import { insertRun, setJob } from "./running/runs.ts";

let at: Callers;
let factory: SmallFactory;
let items: ReadonlyMap<string, number> = new Map();
const actor = { kind: "system", id: 0, name: "test" } as const;

before(async () => {
  at = await openCallers({ reader: () => ({ permissions: new Set(["production.read"]) }) });
  ({ items, factory } = await openFactory(at));
  const { placeId } = factory;
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "opening" },
    changes: ["B", "C"].map((code) => ({ itemId: items.get(code), placeId, units: 100_000 })),
  });
  await makeOrders([500, 400, 300]);
});
after(() => at.close());

async function makeOrders(units: readonly number[]): Promise<void> {
  const { database, production } = at.millrace;
  const { createWorkOrders } = await import("../production/index.ts");
  await database.transact(scope, actor, async (tx) => {
    const made = await createWorkOrders(
      tx,
      production,
      units.map((each, index) => ({
        ...{ itemId: items.get("A") ?? 0, placeId: factory.placeId, units: each },
        needAt: new Date(Date.parse("2026-11-12T02:00:00Z") + index * 86_400_000),
        freedom: "approved" as const,
      })),
    );
    assert.ok(made.ok);
  });
}

type Plan = ReplyOf<typeof getPlan>;

/** Waits until a plan has left a state; the jobs look twice a second. */
async function reckoned(id: number): Promise<Plan> {
  for (let tries = 0; tries < 100; tries += 1) {
    const seen = await at.ask<Plan>(`GET /api/plans/${id}`);
    if (seen.state !== "waiting" && seen.state !== "running") return seen;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`plan ${id} is still being reckoned`);
}

async function start(title: string): Promise<Plan> {
  const body = { placeId: factory.placeId, title, seconds: 1, frozenHours: 0 };
  const { id } = await at.ask<{ id: number }>("POST /api/plans", body);
  return reckoned(id);
}

const chart = (planId?: number) =>
  at.ask<ReplyOf<typeof getChart>>(
    `GET /api/plans/chart?placeId=${factory.placeId}${planId ? `&planId=${planId}` : ""}`,
  );

test("a plan is reckoned in the background, shown, compared and published", async () => {
  const made = await start("first");
  assert.equal(made.state, "ready");
  assert.ok(made.score && made.firstScore);
  assert.equal(made.orders.length, 3);
  assert.equal((await chart()).bars.length, 0, "nothing is in force yet");
  assert.equal((await chart()).pool.length, 3);
  const seen = await chart(made.id);
  assert.equal(seen.bars.length, 6);
  assert.deepEqual(seen.rows.map((row) => row.code).toSorted(), ["L1", "L2", "P1", "P2"]);
  for (const { code, calendar } of seen.rows) assert.equal(calendar?.name, "two shifts", code);
  assert.equal(
    await at.refusal(`POST /api/plans/${made.id}/publish`, {}, "reader"),
    "403 forbidden",
  );
  const done = await at.twice<{ moved: number }>(`POST /api/plans/${made.id}/publish`, {});
  assert.equal(done.moved, 6);
  const now = await chart();
  assert.deepEqual([now.inForce, now.bars.length, now.pool.length], [made.id, 6, 0]);
  await at.lawful();
});

test("what is pinned stands in the next plan where it stood, until it is let go", async () => {
  const before = (await chart()).bars.toSorted((one, other) => other.start - one.start)[0];
  assert.ok(before && !before.pinned);
  const pin = (pinned: boolean, operationIds = [before.operationId]) => ({ operationIds, pinned });
  assert.equal(await at.refusal("POST /api/work-orders/pin", pin(true), "reader"), "403 forbidden");
  assert.equal(
    await at.refusal("POST /api/work-orders/pin", pin(true, [999_999_999])),
    "404 operation_unknown",
  );
  assert.deepEqual(await at.twice("POST /api/work-orders/pin", pin(true)), { changed: 1 });
  const held = async (planId?: number) =>
    (await chart(planId)).bars.find((bar) => bar.operationId === before.operationId);
  assert.equal((await held())?.pinned, true);
  const { start: from, resourceId } = before;
  const kept = await held((await start("with a pin")).id);
  assert.deepEqual([kept?.start, kept?.resourceId, kept?.pinned], [from, resourceId, true]);
  assert.deepEqual(await at.ask("POST /api/work-orders/pin", pin(false)), { changed: 1 });
  assert.equal((await held())?.pinned, false);
});

test("a bar that cannot stand there is answered with why; one that can makes a draft", async () => {
  const base = await start("second");
  const { bars } = await chart(base.id);
  const press = bars.find((bar) => bar.ways.includes(factory.P1) && bar.resourceId !== null);
  assert.ok(press);
  const move = (start: string) =>
    at.ask<ReplyOf<typeof movePlan>>(`POST /api/plans/${base.id}/moves`, {
      moves: [{ operationId: press.operationId, resourceId: factory.P1, start }],
    });
  const opened = await move("2026-11-14T03:00:00Z");
  assert.equal(opened.ok, true, "what is dropped onto a Saturday stands on Monday");
  assert.match(opened.words.zh, /冲压 在 11-14 11:00 不在班次内，改到 11-16 08:00。可行/);
  assert.match(
    opened.words.en,
    /press at 11-14 11:00 is outside the shifts: put to 11-16 08:00\. It/,
  );
  const standing = (await chart(opened.planId ?? 0)).bars.find(
    (bar) => bar.operationId === press.operationId,
  );
  assert.deepEqual(
    [standing?.start, standing?.resourceId],
    [Date.parse("2026-11-16T00:00:00Z") / 60_000, factory.P1],
  );
  const refused = await move("2026-11-01T03:00:00Z");
  assert.deepEqual([refused.ok, refused.planId], [false, null]);
  assert.match(refused.words.zh, /最早 .* 才能开工/);
  assert.match(refused.words.en, /cannot start before/);
  const taken = await move("2026-11-16T02:00:00Z");
  assert.equal(taken.ok, true);
  assert.match(taken.words.zh, /^可行/);
  const seen = await at.ask<ReplyOf<typeof comparePlansEndpoint>>(
    `GET /api/plans/${taken.planId}/compare?with=${base.id}`,
  );
  assert.ok(seen.moved >= 1 && seen.orders.some((each) => each.workOrderId === press.workOrderId));
  const list = await at.ask<ReplyOf<typeof listPlans>>("GET /api/plans");
  assert.deepEqual(
    [list.rows[0]?.id, list.rows[0]?.kind, list.rows[0]?.parentId],
    [taken.planId, "move", base.id],
  );
  assert.equal(await at.refusal("GET /api/plans/999"), "404 plan_unknown");
});

test("a plan whose job is cancelled before it began says so by itself", async () => {
  const { database } = at.millrace;
  const { id, jobId } = await database.transact(scope, actor, async (tx) => {
    const run = await insertRun(tx, {
      ...{ placeId: factory.placeId, title: "waits", kind: "run", parentId: null, seed: 1 },
      ...{ seconds: 60, objective: usualObjective, factors: usualFactors, frozenUntil: tx.now },
    });
    const runAt = new Date(tx.now.getTime() + 86_400_000);
    const job = { name: "plan_run", title: "waits", payload: { id: run }, runAt };
    const added = await createJobs({ database, onError: () => undefined }).add(tx, job);
    await setJob(tx, run, added);
    return { id: run, jobId: added };
  });
  await at.ask(`POST /api/progress/${jobId}/cancel`, {});
  const ended = await reckoned(id);
  assert.deepEqual([ended.state, ended.failure?.zh], ["failed", "计算已取消"]);
});

test("a rush order is asked, taken and taken back", async () => {
  const asked = {
    ...{ placeId: factory.placeId, itemId: items.get("A"), units: 200, weight: 10 },
    needAt: "2026-11-11T08:00:00Z",
  };
  const { offers } = await at.ask<ReplyOf<typeof askRush>>("POST /api/plans/rush/offers", asked);
  assert.ok(offers.length >= 1);
  const best = offers.toSorted((a, b) => a.endAt.localeCompare(b.endAt))[0];
  assert.match(best?.words.en ?? "", /done 11-11/);
  const taken = await at.ask<{ planId: number; workOrderId: number }>("POST /api/plans/rush", {
    ...{ ...asked, kind: best?.kind, endAt: best?.endAt },
  });
  assert.ok((await chart()).bars.some((bar) => bar.workOrderId === taken.workOrderId));
  await at.ask(`POST /api/plans/${taken.planId}/roll-back`, {});
  assert.ok(!(await chart()).bars.some((bar) => bar.workOrderId === taken.workOrderId));
  const bought = { ...asked, itemId: items.get("B") };
  assert.equal(await at.refusal("POST /api/plans/rush/offers", bought), "422 cannot_be_made");
  await at.lawful();
});

test("a stop that is reported mends the plan by itself", async () => {
  const before = await chart();
  const busy = before.bars.find((bar) => bar.resourceId === factory.P1);
  assert.ok(busy);
  await at.ask(`POST /api/factory/resources/${factory.P1}/stop`, {
    ...{ cause: "machine", note: "belt", expectedAt: "2026-11-13T02:00:00Z" },
  });
  for (let tries = 0; ; tries += 1) {
    const [first] = (await at.ask<ReplyOf<typeof listPlans>>("GET /api/plans")).rows;
    if (first?.kind === "repair" && first.state === "published") break;
    assert.ok(tries < 60, "the plan was not mended");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const now = await chart();
  const moved = now.bars.find((bar) => bar.operationId === busy.operationId);
  // It waits for the machine, or was carried over to the other one.
  const isBack = (moved?.start ?? 0) >= Date.parse("2026-11-13T02:00:00Z") / 60_000;
  assert.ok(moved && (isBack || moved.resourceId === factory.P2), JSON.stringify(moved));
  assert.match(now.rows.find((row) => row.resourceId === factory.P1)?.stopped?.zh ?? "", /停机/);
  await at.lawful();
});

test("who puts a machine or too many people out of use is told what is left without", async () => {
  const { placeId, press, P1 } = factory;
  const machine = { code: "P1", name: "P1", placeId, kind: "machine", workCentreId: press };
  const save = (resource: object) =>
    at.ask<ReplyOf<typeof saveResourcesEndpoint>>("POST /api/factory/resources", {
      resources: [resource],
    });
  assert.deepEqual((await save(machine)).unserved, []);
  const standing = (await chart()).bars.filter((bar) => bar.resourceId === P1);
  const numbers = [...new Set(standing.map((bar) => bar.number))];
  const without = await save({ ...machine, active: false });
  assert.deepEqual(without.unserved.toSorted(), numbers.toSorted());
  // The jobs carry it over to the other press.
  for (let tries = 0; (await chart()).bars.some((bar) => bar.resourceId === P1); tries += 1) {
    assert.ok(tries < 60, "the plan was not mended");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  assert.deepEqual((await chart()).stuck, []);
  await save(machine);
  assert.deepEqual((await chart()).stuck, []);
  const fitters = { code: "FIT", name: "fitters", placeId, kind: "skill" };
  assert.ok((await save({ ...fitters, active: false })).unserved.length > 0);
  assert.deepEqual((await save({ ...fitters, capacity: 2 })).unserved, []);
  await at.lawful();
});
