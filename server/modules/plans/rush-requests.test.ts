// Goal: a rush order that makes customers' orders late waits for the word of who answers for them; it is
// agreed to, declined or withdrawn once, each with its trail, and is counted on the home page; one that
// nobody feels goes straight; who may decide and who asked are told. Method: through the HTTP door on the small factory, callers by name.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { homeTiles } from "../../../contract/home.ts";
import type { askRush, listRushRequests, takeRushEndpoint } from "../../../contract/rush.ts";
import { usualObjective } from "../../../engines/scheduling/index.ts";
import { runSchedule } from "../../scheduling/index.ts";
import { openCallers, scope, type Callers } from "../../testing/callers.ts";
import { openFactory } from "../production/door/fixture.ts";
import type { SmallFactory } from "../production/fixture.ts";
import { changeNeed, createWorkOrders, workOrdersById } from "../production/index.ts";
import { askForRush, lapseRushes, publishPlan } from "./index.ts";
import { readPlant, usualFactors } from "./plant/plant.ts";
import { resultOf } from "./running/result.ts";
import { insertRun, storeResult } from "./running/runs.ts";

let at: Callers;
let factory: SmallFactory;
let channelId = 0;
let items: ReadonlyMap<string, number> = new Map();
const actor = { kind: "system", id: 0, name: "test" } as const;
const hourMs = 3_600_000;
const soon = (hours: number) => new Date(Date.now() + hours * hourMs);

const users = new Map<string, number>();
const named = (name: string) => ({ kind: "user", id: users.get(name) ?? 1, name }) as const;

before(async () => {
  at = await openCallers({
    planner: () => ({
      actor: named("planner"),
      permissions: new Set(["production.read", "production.write"]),
    }),
    seller: () => ({
      actor: named("seller"),
      permissions: new Set(["production.read", "orders.read", "orders.review", "orders.write"]),
    }),
    finance: () => ({ permissions: new Set(["production.read", "orders.read", "orders.review"]) }),
  });
  for (const [name, role] of [
    ["planner", "planner"],
    ["seller", "order_operations"],
  ] as const) {
    const person = { login: `${name}@test`, name, password: "a long word 1", locale: "en" };
    users.set(name, (await at.ask<{ id: number }>("POST /api/users", { ...person, role })).id);
  }
  const channels = await at.ask<{ rows: { id: number }[] }>("GET /api/channels");
  channelId = channels.rows[0]?.id ?? 0;
  ({ items, factory } = await openFactory(at));
  const { placeId } = factory;
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "opening" },
    changes: ["B", "C"].map((code) => ({ itemId: items.get(code), placeId, units: 100_000 })),
  });
  await makePlan();
  await at.ask("POST /api/orders", {
    ...{ channelId, externalId: "O-1", policy: "backorder", payment: "paid" },
    lines: [{ itemId: items.get("A"), units: 3_500, amountMinor: 100 }],
  });
  await tighten();
});
afterEach(() => at.lawful());
after(() => at.close());

let ids: number[] = [];

/** Four work orders that fill both presses, planned and in force. */
async function makePlan(): Promise<void> {
  const { database, production, orders } = at.millrace;
  const { placeId } = factory;
  await database.transact(scope, actor, async (tx) => {
    const draft = { itemId: items.get("A") ?? 0, placeId, units: 900, needAt: soon(24 * 7) };
    const drafts = [1, 2, 3, 4].map(() => ({ ...draft, freedom: "approved" as const }));
    const made = await createWorkOrders(tx, production, drafts);
    assert.ok(made.ok);
    ids = made.value.map((each) => each.id);
  });
  const plant = await database.read(scope, (tx) =>
    readPlant(tx, production, { placeId, factors: usualFactors, frozenHours: 0, afresh: true }),
  );
  const choice = { seed: 1, objective: usualObjective, budget: { steps: 200 }, threads: 1 };
  const done = await runSchedule(plant.snapshot, choice);
  assert.ok(done.ok);
  await database.transact(scope, actor, async (tx) => {
    const id = await insertRun(tx, {
      ...{ placeId, title: "test", kind: "run", parentId: null, seed: 1, seconds: 0 },
      ...{ objective: usualObjective, factors: usualFactors, frozenUntil: plant.frozenUntil },
    });
    const { plan, first: firstScore, evaluations } = done.value;
    await storeResult(tx, resultOf(plant, plan, { id, firstScore, curve: [], evaluations }));
    const published = await publishPlan(tx, { production, orders }, { id });
    assert.ok(published.ok, JSON.stringify(published));
  });
}

/** Lets every work order be needed an hour after it ends: whoever is pushed further is late. */
async function tighten(): Promise<void> {
  const { database } = at.millrace;
  await database.transact(scope, actor, async (tx) => {
    for (const { id, projectedAt } of await workOrdersById(tx, ids)) {
      assert.ok(projectedAt);
      const needAt = new Date(projectedAt.getTime() + hourMs);
      assert.ok((await changeNeed(tx, { id, needAt, why: "test" })).ok);
    }
  });
}

const asked = () => ({
  ...{ placeId: factory.placeId, itemId: items.get("A") ?? 0, units: 400, weight: 10 },
  needAt: soon(30).toISOString(),
});

type Offers = ReplyOf<typeof askRush>["offers"];
type Taken = ReplyOf<typeof takeRushEndpoint>;

/** The offers as somebody is shown them: the one that pushes customers' orders, and the calm one. */
async function offersFor(caller?: string): Promise<{ all: Offers; bad?: Offers[number] }> {
  const { offers } = await at.ask<{ offers: Offers }>(
    "POST /api/plans/rush/offers",
    asked(),
    caller,
  );
  const bad = offers.find((each) =>
    each.slips.some((slip) => slip.breaksDue && slip.orders.length > 0),
  );
  return { all: offers, ...(bad ? { bad } : {}) };
}

const requests = async () =>
  (
    await at.ask<ReplyOf<typeof listRushRequests>>(
      `GET /api/plans/rush/requests?placeId=${factory.placeId}`,
    )
  ).rows;

interface Notice {
  readonly kind: string;
  readonly words: Readonly<Record<string, string>>;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly settledAt: string | null;
}

/** What somebody is told of rush orders, newest first, and whether it waits. */
async function told(as: string): Promise<string[]> {
  await at.deliver();
  const { rows } = await at.ask<{ rows: Notice[] }>("GET /api/notices", undefined, as);
  return rows
    .filter((row) => row.kind.startsWith("rush_"))
    .map(({ words, subjectKind, subjectId, settledAt }) => {
      assert.equal(`${subjectKind} ${subjectId}`, `rush ${factory.placeId}`);
      const state = words["state"] ?? `waits for ${words["units"]} ${words["code"]}`;
      return `${state}${settledAt === null ? "" : ", settled"}`;
    });
}
const unread = async (as: string) =>
  (await at.ask<{ unread: number }>("GET /api/notices/count", undefined, as)).unread;

async function tile(): Promise<number> {
  const { tiles } = await at.ask<ReplyOf<typeof homeTiles>>("GET /api/home/tiles");
  return tiles.find((each) => each.id === "rushes")?.value ?? -1;
}

async function propose(why: string): Promise<number> {
  const { bad } = await offersFor("planner");
  assert.ok(bad, "some place pushes customers' orders");
  assert.ok(bad.waits, "the planner is told that it waits");
  const { kind, endAt } = bad;
  const body = { ...asked(), kind, endAt, why };
  const taken = await at.ask<Taken>("POST /api/plans/rush", body, "planner");
  assert.deepEqual([taken.planId, taken.workOrderId], [null, null], "nothing is made yet");
  return taken.requestId ?? 0;
}

test("what makes customers' orders late waits, and is declined or withdrawn once", async () => {
  const one = await propose("the fair");
  assert.ok(one > 0);
  assert.equal(await tile(), 1);
  const [row] = await requests();
  assert.deepEqual([row?.id, row?.state, row?.why], [one, "waiting", "the fair"]);
  assert.ok((row?.slips[0]?.orders.length ?? 0) > 0, "whom it makes late is named");
  assert.deepEqual(await told("seller"), ["waits for 400 A"]);
  // The owner may decide too, but it is the seller's work; who asked needs no telling.
  assert.deepEqual([await told("boss"), await told("planner")], [[], []]);
  const decline = `POST /api/plans/rush/requests/${one}/decline`;
  // The planner does not answer for customers' orders, and finance reviews them to free its holds only.
  for (const other of ["planner", "finance"])
    assert.equal(await at.refusal(decline, { why: "no" }, other), "403 forbidden");
  await at.ask(decline, { why: "the other customer is dearer" }, "seller");
  assert.equal(await at.refusal(decline, { why: "no" }, "seller"), "409 rush_request_decided");
  assert.deepEqual(await told("seller"), ["waits for 400 A, settled"]);
  assert.equal(await unread("seller"), 0, "what is settled needs nobody");
  assert.deepEqual(await told("planner"), ["declined"]);
  const two = await propose("again");
  assert.equal((await told("seller"))[0], "waits for 400 A");
  await at.ask(`POST /api/plans/rush/requests/${two}/withdraw`, { why: "" }, "planner");
  assert.deepEqual(await told("seller"), ["waits for 400 A, settled", "waits for 400 A, settled"]);
  assert.deepEqual(await told("planner"), ["declined"], "he withdrew it himself");
  const none = `POST /api/plans/rush/requests/${two + 999}/withdraw`;
  assert.equal(await at.refusal(none, { why: "" }, "planner"), "404 rush_request_unknown");
  assert.equal(await tile(), 0);
  assert.deepEqual(
    (await requests()).map((each) => [each.state, each.decision]),
    [
      ["withdrawn", ""],
      ["declined", "the other customer is dearer"],
    ],
  );
});

test("what nobody feels goes straight, and whoever answers for orders decides alone", async () => {
  const { all } = await offersFor("planner");
  const calm = all.find((each) => each.kind === "undisturbed");
  assert.ok(calm && !calm.waits);
  const { kind, endAt } = calm;
  const taken = await at.ask<Taken>("POST /api/plans/rush", { ...asked(), kind, endAt }, "planner");
  assert.ok(taken.workOrderId !== null && taken.requestId === null);
  await at.ask(`POST /api/plans/${taken.planId}/roll-back`, {});
  const { bad } = await offersFor();
  assert.equal(bad?.waits, false, "the owner answers for orders himself");
});

test("what is agreed to is put into the plan, with the trail of who agreed", async () => {
  const id = await propose("the fair");
  const agree = `POST /api/plans/rush/requests/${id}/agree`;
  assert.equal(await at.refusal(agree, { why: "" }, "planner"), "403 forbidden");
  const done = await at.ask<{ planId: number; workOrderId: number }>(
    agree,
    { why: "agreed with the customer" },
    "seller",
  );
  assert.ok(done.planId > 0 && done.workOrderId > 0);
  const row = (await requests()).find((each) => each.id === id);
  assert.deepEqual(
    [row?.state, row?.workOrderId, row?.decision],
    ["agreed", done.workOrderId, "agreed with the customer"],
  );
  assert.equal((await told("planner"))[0], "agreed");
  assert.equal(await tile(), 0);
});

test("what nobody decides until its time is over lapses once, and can be agreed to no more", async () => {
  const { database } = at.millrace;
  const began = await database.transact(scope, named("planner"), async (tx) => {
    const later = (hours: number) => new Date(tx.now.getTime() + hours * hourMs);
    const { placeId } = factory;
    const order = { placeId, itemId: items.get("A") ?? 0, units: 5, weight: 5, needAt: later(1) };
    const offer = { kind: "least", endAt: later(3), slips: [], why: "the fair" } as const;
    return { id: await askForRush(tx, { ...order, ...offer }), at: tx.now };
  });
  const lapse = () => database.transact(scope, actor, lapseRushes);
  const own = async () => (await requests()).find((each) => each.id === began.id);
  at.live(new Date(began.at.getTime() + 2 * hourMs).toISOString());
  assert.equal(await lapse(), 0, "it could still be done as it was shown");
  at.live(new Date(began.at.getTime() + 3 * hourMs).toISOString());
  assert.equal((await told("seller"))[0], "waits for 5 A");
  assert.deepEqual([await lapse(), await lapse()], [1, 0]);
  assert.equal((await told("seller"))[0], "waits for 5 A, settled");
  assert.equal((await told("planner"))[0], "lapsed");
  const row = await own();
  assert.deepEqual([row?.state, row?.decidedBy, row?.workOrderId], ["lapsed", "test", null]);
  const agree = `POST /api/plans/rush/requests/${began.id}/agree`;
  assert.equal(await at.refusal(agree, { why: "" }, "seller"), "409 rush_request_decided");
  assert.equal(await tile(), 0);
  const trail = await database.read(scope, (tx) =>
    tx.rows<{ action: string }>(
      `select action from platform.audit where cell = $1 and tenant_id = $2 and subject_kind = 'plan'
         and subject_id = $3 order by id`,
      [scope.cell, scope.tenantId, String(began.id)],
    ),
  );
  assert.deepEqual(
    trail.map((each) => each.action),
    ["plans.rush.ask", "plans.rush.lapsed"],
  );
});
