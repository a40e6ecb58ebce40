// Goal: what an order lacks is planned over its levels, done with one click, and goes to that order; what
// was dismissed stays dismissed. Method: through the HTTP door over a real database, jobs at work.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type {
  acceptMaterialActions,
  getMaterialItem,
  listMaterialRuns,
} from "../../../contract/materials.ts";
import { cancelJob, createJobs } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { readMoney } from "../../../contract/money.ts";
import { scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { actionsOf, openMaterials, planned as planAnew, type Action } from "./fixture.ts";
import { endAbandoned, startRun } from "./index.ts";
import { changeSupply, planSupplies } from "../stock/index.ts";

let company: Awaited<ReturnType<typeof openMaterials>>;
let at: Callers;
let placeId = 0;
let orderId = 0;
let items: ReadonlyMap<string, number> = new Map();
const actor = { kind: "system", id: 0, name: "test" } as const;

before(async () => {
  company = await openMaterials();
  ({ at, placeId, items } = company);
  const channels = await at.ask<{ rows: { id: number }[] }>("GET /api/channels");
  const placed = await at.ask<{ orderId: number }>("POST /api/orders", {
    ...{ channelId: channels.rows[0]?.id, externalId: "O-1", policy: "backorder", payment: "paid" },
    ...{ wantedDay: "2026-12-20", region: "33" },
    lines: [{ itemId: items.get("A"), units: 10, amountMinor: 5_000 }],
  });
  orderId = placed.orderId;
});
after(() => at.close());

const planned = () => planAnew(at);
const actions = (run: number, more = "") => actionsOf(at, run, more);
const codeOf = (id: number) => company.codeOf(id);
const short = (action: Action) => company.short(action);
const orderSeen = () =>
  at.ask<{ shortUnits: number; promisedDay: string | null }>(`GET /api/orders/${orderId}`);

test("an order line that is short is planned over two levels, and told for whom", async () => {
  const run = await planned();
  const { rows, counts } = await actions(run);
  assert.deepEqual(rows.map(short).toSorted(), [
    "make A 10 2026-12-20",
    "order B 20 2026-12-17",
    "order C 10 2026-12-17",
  ]);
  assert.deepEqual(
    rows.map((each) => [each.riskMinor, each.cause.orderId]),
    rows.map(() => [5_000, orderId]),
  );
  assert.equal(
    counts.reduce((sum, each) => sum + each.count, 0),
    3,
  );
  const seen = await at.ask<ReplyOf<typeof getMaterialItem>>(
    `GET /api/materials/runs/${run}/item?itemId=${items.get("B")}`,
  );
  assert.deepEqual(
    seen.table.map(({ day, gross, planned: made, balance }) => [day, gross, made, balance]),
    [
      ["2026-11-11", 0, 0, 0],
      ["2026-12-17", 20, 20, 0],
    ],
  );
  assert.deepEqual(
    seen.tree.map(({ depth, side, kind, pegged }) => `${depth} ${side} ${kind} ${pegged}`),
    ["0 supply planned 20", "1 serves part 20", "2 serves planned 10", "3 serves order 10"],
  );
  assert.equal(seen.tree.at(-1)?.orderId, orderId);
});

test("dismissed actions stay dismissed in the next run, until they are taken back", async () => {
  const first = await planned();
  const { rows } = await actions(first);
  const rank = rows.find((each) => codeOf(each.itemId) === "C")?.rank ?? 0;
  const body = { runId: first, ranks: [rank], reason: "the supplier is on holiday" };
  await at.twice("POST /api/materials/dismiss", body);
  const second = await planned();
  assert.equal((await actions(second)).rows.length, 2);
  const [row] = (await actions(second, "&state=dismissed")).rows;
  assert.equal(row?.reason, "the supplier is on holiday");
  assert.equal(row?.dismissedBy, "boss");
  assert.equal(await at.refusal("POST /api/materials/dismiss", body), "409 material_run_old");
  await at.twice("POST /api/materials/restore", { runId: second, ranks: [row?.rank] });
  assert.equal((await actions(second)).rows.length, 3);
});

test("accepting makes the work order and the receipts; the order that asked is promised on them", async () => {
  const run = await planned();
  assert.equal((await orderSeen()).shortUnits, 10);
  const ranks = (await actions(run)).rows.map((each) => each.rank);
  const body = { runId: run, ranks };
  assert.equal(await at.refusal("POST /api/materials/accept", body, "reader"), "403 forbidden");
  const { made } = await at.twice<ReplyOf<typeof acceptMaterialActions>>(
    "POST /api/materials/accept",
    body,
  );
  assert.deepEqual(made.map((each) => each.kind).toSorted(), ["supply", "supply", "work_order"]);
  const seen = await orderSeen();
  assert.deepEqual([seen.shortUnits, seen.promisedDay !== null], [0, true]);
  assert.equal(await at.refusal("POST /api/materials/accept", body), "409 material_action_done");
  await at.lawful();
  const next = await planned();
  assert.deepEqual((await actions(next)).rows.map(short), [], "nothing is left to do");
  assert.equal((await actions(run, "&state=accepted")).rows.length, 3);
});

test("what is no longer asked is cancelled, what shrank is made smaller", async () => {
  await at.ask(`POST /api/orders/${orderId}/cancel`, { why: "changed his mind" });
  const run = await planned();
  const { rows } = await actions(run);
  assert.deepEqual(rows.map((each) => `${each.kind} ${codeOf(each.itemId)}`).toSorted(), [
    "cancel A",
    "cancel B",
    "cancel C",
  ]);
  const accept = { runId: run, ranks: rows.map((each) => each.rank) };
  const work = await at.ask<{ rows: { id: number }[] }>("GET /api/work-orders?open=true");
  const resize = (units: number) =>
    at.ask(`POST /api/work-orders/${work.rows[0]?.id}/resize`, { units, why: "a colleague" });
  await resize(30);
  assert.equal(
    await at.refusal("POST /api/materials/accept", accept),
    "409 material_action_stale",
    "what a colleague changed since is not undone",
  );
  await resize(10);
  await at.ask("POST /api/materials/accept", accept);
  await at.lawful();
  assert.equal((await actions(await planned())).rows.length, 0);
});

test("a receipt that stands for held capacity is left to whoever holds it", async () => {
  const { database } = at.millrace;
  const itemId = items.get("A") ?? 0;
  const held = { itemId, placeId, kind: "planned" as const, day: "2026-12-20", units: 5 };
  const [supplyId = 0] = await database.transact(scope, actor, (tx) =>
    planSupplies(tx, [{ ...held, documentKind: "capacity", documentNumber: "P1" }]),
  );
  assert.deepEqual((await actions(await planned())).rows.map(short), []);
  const change = { itemId, supplyId, units: 0, why: "given back" };
  await database.transact(scope, actor, (tx) => changeSupply(tx, change));
});

test("money in another currency rests on nothing until its rate is entered, and is named", async () => {
  const { rows } = await at.ask<{ rows: { id: number }[] }>("GET /api/channels");
  await at.ask("POST /api/orders", {
    ...{ channelId: rows[0]?.id, externalId: "O-USD", policy: "backorder", payment: "paid" },
    ...{ wantedDay: "2026-12-20", region: "33", currency: "USD" },
    lines: [{ itemId: items.get("A"), units: 10, amountMinor: 5_000 }],
  });
  const risks = async () => {
    const found = (await actions(await planned())).rows.map((each) => each.riskMinor);
    return [...new Set(found)];
  };
  const unrated = async () => (await at.ask<ReplyOf<typeof readMoney>>("GET /api/money")).unrated;
  assert.deepEqual(await risks(), [0]);
  assert.deepEqual(await unrated(), [{ currency: "USD", units: 10, amountMinor: 5_000 }]);
  const rate = { currency: "USD", fromDay: "2026-01-01", rate: "7.1", source: "PBOC" };
  await at.ask("PUT /api/money/rates", rate);
  assert.deepEqual(await risks(), [35_500]);
  assert.deepEqual(await unrated(), []);
});

test("a narrowed caller, an unknown run and an unknown item are refused", async () => {
  assert.equal(await at.refusal("GET /api/materials/runs", undefined, "shop"), "403 forbidden");
  assert.equal(
    await at.refusal("GET /api/materials/runs/999999/actions"),
    "404 material_run_unknown",
  );
  const setting = { leadDays: 30, minimum: 100, multiple: 10, periodDays: 7 };
  const rest = { yieldPpm: 1_000_000, unitMinor: 200 };
  assert.equal(
    await at.refusal("PUT /api/materials/settings/999999", { ...setting, ...rest }),
    "404 material_item_unknown",
  );
  await at.twice(`PUT /api/materials/settings/${items.get("B")}`, { ...setting, ...rest });
});

test("nothing is bought for a step that has ended", async () => {
  const stock = (kind: string, code: string, units: number) =>
    at.ask("POST /api/stock/changes", {
      ...{ kind, why: "test" },
      changes: [{ itemId: items.get(code), placeId, units }],
    });
  await stock("receipt", "C", 10);
  await stock("receipt", "B", 20);
  const order = { itemId: items.get("A"), placeId, units: 10, needAt: null, freedom: "approved" };
  const made = await at.ask<{ orders: { id: number }[] }>("POST /api/work-orders", {
    orders: [order],
  });
  const ids = made.orders.map((each) => each.id);
  await at.ask("POST /api/work-orders/release", { ids, why: "go" });
  const { operations } = await at.ask<{ operations: { id: number }[] }>(
    `GET /api/work-orders/${ids[0]}`,
  );
  const press = `POST /api/operations/${operations[0]?.id}`;
  const { resources } = await at.ask<{ resources: { id: number; code: string }[] }>(
    "GET /api/factory",
  );
  await at.ask(`${press}/start`, { resourceId: resources.find((each) => each.code === "P1")?.id });
  await at.ask(`${press}/units`, { good: 6, scrap: 0, rework: 0, finish: true });
  await stock("issue", "C", 4);
  await stock("issue", "B", 8);
  const { rows } = await actions(await planned());
  assert.deepEqual(rows.map(short), [], "six are pressed: no C is used any more, and twelve B");
  await at.ask("POST /api/work-orders/close", { ids, why: "enough" });
});

test("what a work order for stock needs is asked for by that work order, not by nobody", async () => {
  const open = await at.ask<{ rows: { id: number }[] }>("GET /api/orders?stage=open&limit=50");
  for (const { id } of open.rows) await at.ask(`POST /api/orders/${id}/cancel`, { why: "test" });
  const order = { itemId: items.get("A"), placeId, units: 10, needAt: null, freedom: "approved" };
  const made = await at.ask<{ orders: { id: number; number: string }[] }>("POST /api/work-orders", {
    orders: [order],
  });
  const { rows } = await actions(await planned());
  const asked = rows.filter((each) => each.kind === "order" && codeOf(each.itemId) === "C");
  assert.deepEqual(
    asked.map(({ cause }) => [cause.kind, cause.number, cause.orderId]),
    [["work_order", made.orders[0]?.number, null]],
  );
  await at.ask("POST /api/work-orders/cancel", {
    ids: made.orders.map((each) => each.id),
    why: "-",
  });
});

const runs = async () =>
  (await at.ask<ReplyOf<typeof listMaterialRuns>>("GET /api/materials/runs")).rows;

/** Waits until a run has ended, and gives why it came to nothing. */
async function failureOf(id: number) {
  for (let tries = 0; tries < 100; tries += 1) {
    const run = (await runs()).find((each) => each.id === id);
    if (run?.state !== "waiting") return run?.failure;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the run waits for ever");
}

test("a run whose job was cancelled or gave up is over, and material is planned anew", async () => {
  const { database } = at.millrace;
  const jobs = createJobs({ database, onError: (error) => assert.fail(String(error)) });
  const inOne = <T>(work: (tx: Tx) => Promise<T>) => database.transact(scope, actor, work);
  const start = async (tx: Tx) => {
    const started = await startRun(tx, jobs, { days: 90 });
    assert.ok(started.ok, JSON.stringify(started));
    return started.value;
  };
  // No worker of ours sees the job before it is cancelled: both are one transaction.
  const cancelled = await inOne(async (tx) => {
    const started = await start(tx);
    await cancelJob(tx, started.jobId, null);
    return started;
  });
  assert.equal(await failureOf(cancelled.id), "job_cancelled");
  const gaveUp = await inOne(async (tx) => {
    const started = await start(tx);
    assert.equal(await endAbandoned(tx, [started.jobId]), 0, "it waits for its turn");
    await tx.rows(
      "update platform.job set state = 'failed' where cell = $1 and tenant_id = $2 and id = $3",
      [scope.cell, scope.tenantId, started.jobId],
    );
    assert.equal(await endAbandoned(tx, [started.jobId]), 1);
    return started;
  });
  assert.equal(await failureOf(gaveUp.id), "job_failed");
  await planned();
});

test("one material plan is reckoned at a time", async () => {
  const { database } = at.millrace;
  const jobs = createJobs({ database, onError: (error) => assert.fail(String(error)) });
  const asked = await database.transact(scope, actor, async (tx) => {
    const first = await startRun(tx, jobs, { days: 90 });
    const second = await startRun(tx, jobs, { days: 90 });
    return { first, second };
  });
  assert.ok(asked.first.ok);
  assert.equal(asked.second.ok ? "" : asked.second.error.kind, "material_run_waits");
  const sent = await Promise.all(
    [1, 2, 3].map(() => at.refusal("POST /api/materials/runs", { days: 90 })),
  );
  assert.ok(sent.filter((said) => said === "taken").length <= 1, sent.join(", "));
  const seen = await runs();
  assert.ok(seen.filter((run) => run.state === "waiting").length <= 1);
  const twice = database.transact(scope, actor, (tx) =>
    tx.rows(
      `insert into materials.run (cell, tenant_id, id, state, days, created_at, created_by)
       select $1, $2, id, 'waiting', 90, $3, 'test' from generate_series(1, 2) as id`,
      [scope.cell, scope.tenantId, tx.now],
    ),
  );
  await assert.rejects(twice, /run_waits/);
});
