// Goal: a work order carries its plan into the promise: the receipt it feeds says how much comes and
// when, and whoever rests on it is promised anew in the same transaction. Method: the small company
// with a small factory on real PostgreSQL; laws after every step.
import assert from "node:assert/strict";
import { afterEach, before, test } from "node:test";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { actor, assertLawful, catalog, newOrder, openCompany, parties } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { cancelUnits, orderById, repromise } from "../orders/index.ts";
import { changeStock, listSupplies, planSupplies } from "../stock/index.ts";
import { makeFactory } from "./fixture.ts";
import type { SmallFactory } from "./fixture.ts";
import {
  cancelWorkOrders,
  checkProduction,
  createWorkOrders,
  endDowntime,
  giveBack,
  openProduction,
  operationsOf,
  planOperations,
  readShop,
  resizeWorkOrder,
  saveBoms,
  saveRoutings,
  setFreedom,
  stopResource,
  workOrdersById,
} from "./index.ts";
import type { PlannedOperation, WorkOrderDraft } from "./index.ts";

const production = openProduction({ catalog, parties });
let now = Date.parse("2026-11-11T02:00:00Z");
let at: Company;
let shop: SmallFactory;
const database = await ownDatabase({ clock: () => new Date(now) });

before(async () => {
  at = await openCompany(database, { "C@P": 100, "B@P": 30 });
  shop = await run((tx) => makeFactory(tx, production, at));
});
afterEach(async () => {
  await assertLawful(at);
  assert.deepEqual(await database.read(at.scope, (tx) => checkProduction(tx, production)), []);
});

const run = <T>(work: (tx: Tx) => Promise<T>) => database.transact(at.scope, actor, work);
const item = (code: string) => at.items.get(code) ?? 0;

/** The value of a command; its refusal fails the test. */
async function done<T>(
  work: (tx: Tx) => Promise<Result<T, { readonly kind: string }>>,
): Promise<T> {
  const result = await run(work);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

/** The kind and rule of a refusal, rolled back as the server does. */
async function refusal<T>(
  work: (tx: Tx) => Promise<Result<T, { readonly kind: string }>>,
): Promise<string> {
  let kind = "taken";
  await run(async (tx) => {
    const result = await work(tx);
    if (!result.ok) kind = result.error.kind;
    throw new Error("back");
  }).catch((error: unknown) => assert.match(String(error), /back/));
  return kind;
}

/** A command whose moved items are promised anew, as a route does it. */
const promised = <T extends { readonly items: readonly number[] }>(
  work: (tx: Tx) => Promise<Result<T, { readonly kind: string }>>,
) =>
  done(async (tx) => {
    const result = await work(tx);
    if (result.ok)
      await repromise(tx, at.orders.parts, { items: result.value.items, cause: "plan" });
    return result;
  });

const draft = (units: number, more: Partial<WorkOrderDraft> = {}): WorkOrderDraft => ({
  ...{ itemId: item("A"), placeId: shop.placeId, units, needAt: null, freedom: "approved" },
  ...more,
});

async function make(units: number, more: Partial<WorkOrderDraft> = {}) {
  const [made] = await done((tx) => createWorkOrders(tx, production, [draft(units, more)]));
  const id = made?.id ?? 0;
  const operations = await database.read(at.scope, (tx) => operationsOf(tx, [id]));
  return { id, number: made?.number ?? "", press: operations[0], assemble: operations[1] };
}

const instant = (text: string) => new Date(`${text}:00+08:00`);
const span = (from: string, end: string) => ({
  ...{ from: instant(from), start: instant(from), end: instant(end) },
});

/** Both operations of a work order, ending as told. */
function rowsOf(order: Awaited<ReturnType<typeof make>>, from: string, end: string) {
  const rows: PlannedOperation[] = [
    { operationId: order.press?.id ?? 0, resourceId: shop.P1, span: span(from, end) },
    { operationId: order.assemble?.id ?? 0, resourceId: shop.L1, span: span(end, end) },
  ];
  return rows;
}

const stored = async (id: number) =>
  (await database.read(at.scope, (tx) => workOrdersById(tx, [id])))[0];

const receipts = async () =>
  (
    await database.read(at.scope, (tx) =>
      listSupplies(tx, { items: [item("A")], placeIds: null, after: null, limit: 50 }),
    )
  ).map((each) => `${each.day} ${each.units}/${each.promised}`);

const promisedDay = (orderId: number) =>
  database.read(at.scope, async (tx) => (await orderById(tx, orderId))?.promisedDay ?? null);

test("the version of today is copied, and a later one changes no order that stands", async () => {
  const order = await make(7, { freedom: "proposed" });
  assert.deepEqual(
    [order.press, order.assemble].map((each) => [each?.step, each?.units, each?.isLast]),
    [
      [10, 7, false],
      [20, 7, true],
    ],
  );
  const version = { itemId: item("A"), alternative: 0, note: "" };
  const step = {
    ...{ ways: [], needs: [], familyId: null, maySplit: true, name: "x", nameEn: "x" },
    ...{ setupSeconds: 0, runSeconds: 10, perUnits: 1, yieldPpm: 900_000 },
  };
  const factory = await run((tx) => production.factory.get(tx));
  const save = (validFrom: string, steps: readonly object[]) =>
    run((tx) =>
      saveRoutings(tx, { catalog, factory }, [
        { ...version, validFrom, placeId: shop.placeId, steps: steps as never },
      ]),
    );
  const lossy = { ...step, step: 10, workCentreId: shop.press };
  assert.ok((await save("2030-01-01", [lossy])).ok);
  assert.equal((await make(7, { freedom: "proposed" })).press?.units, 7, "not before its day");
  const early = await save("2029-01-01", [lossy]);
  assert.equal(early.ok ? "" : early.error.kind, "version_order");
  const turns = [
    { ...lossy, after: [{ step: 20, countsFrom: "end", lagMinutes: 0, maxWaitMinutes: null }] },
    { ...lossy, step: 20 },
  ];
  assert.equal(
    await refusal((tx) =>
      saveRoutings(tx, { catalog, factory }, [
        { ...version, validFrom: "2031-01-01", placeId: shop.placeId, steps: turns as never },
      ]),
    ),
    "routing_loop",
  );
  const two = [
    { ...lossy, after: [] },
    { ...lossy, step: 20, after: [] },
  ];
  assert.equal(
    await refusal((tx) =>
      saveRoutings(tx, { catalog, factory }, [
        { ...version, validFrom: "2031-01-01", placeId: shop.placeId, steps: two as never },
      ]),
    ),
    "routing_ends_once",
  );
  const loop = { ...version, itemId: item("B"), placeId: 0, perUnits: 1, validFrom: "2026-01-01" };
  const part = { itemId: item("A"), units: 1, scrapPpm: 0, step: null, substitutes: [] };
  assert.equal(
    await refusal((tx) => saveBoms(tx, catalog, [{ ...loop, lines: [part] }])),
    "bom_loop",
  );
});

test("a plan gives a receipt, and moving it moves the promise in the same transaction", async () => {
  const order = await make(10);
  assert.deepEqual(await receipts(), [], "approved, not planned: nobody may rest on it");
  const placed = await at.orders.queue.submit(at.scope, actor, newOrder("Ax4", "backorder"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  assert.equal(await promisedDay(orderId), null);
  const plan = (rows: PlannedOperation[], overFrozen = false) =>
    promised((tx) => planOperations(tx, production, { rows, why: "plan", overFrozen }));
  await plan(rowsOf(order, "2026-11-12T08:00", "2026-11-12T10:00"));
  assert.deepEqual(await receipts(), ["2026-11-12 10/4"]);
  const first = await promisedDay(orderId);
  assert.ok(first && first > "2026-11-12");
  await assertLawful(at);
  // Done after the cut-off of 16:00: it leaves on the next day.
  await plan(rowsOf(order, "2026-11-13T15:00", "2026-11-13T17:00"));
  assert.deepEqual(await receipts(), ["2026-11-14 10/4"]);
  assert.ok(((await promisedDay(orderId)) ?? "") > first);
  assert.deepEqual((await stored(order.id))?.projectedAt, instant("2026-11-13T17:00"));
  await promised((tx) =>
    setFreedom(tx, production, { ids: [order.id], freedom: "frozen", why: "x" }),
  );
  const later = rowsOf(order, "2026-11-17T08:00", "2026-11-17T10:00");
  const ask = (rows: PlannedOperation[]) =>
    refusal((tx) => planOperations(tx, production, { rows, why: "x" }));
  assert.equal(await ask(later), "work_order_frozen");
  await plan(later, true);
  assert.deepEqual(await receipts(), ["2026-11-17 10/4"]);
  const wrong = (change: Partial<PlannedOperation>) =>
    ask([{ ...(later[0] as PlannedOperation), ...change }]);
  assert.equal(await wrong({ operationId: 999 }), "operation_unknown");
  assert.equal(await wrong({ revision: 1 }), "operation_moved");
  const thawed = { ids: [order.id], freedom: "approved" as const, why: "x" };
  await promised((tx) => setFreedom(tx, production, thawed));
  assert.equal(await wrong({ resourceId: shop.L1 }), "resource_unfit");
  const gone = { ids: [order.id], why: "no longer wanted" };
  await promised((tx) => cancelWorkOrders(tx, production, gone));
  assert.deepEqual(await receipts(), []);
  assert.equal(await promisedDay(orderId), null, "who rested on it waits again");
});

test("units beyond the plan are promised to nobody until a plan holds for them", async () => {
  const order = await make(10);
  const plan = (rows: PlannedOperation[]) =>
    promised((tx) => planOperations(tx, production, { rows, why: "plan" }));
  await plan(rowsOf(order, "2026-11-12T08:00", "2026-11-12T10:00"));
  const placed = await at.orders.queue.submit(at.scope, actor, newOrder("Ax400", "backorder"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  assert.equal(await promisedDay(orderId), null);
  const resize = (units: number) =>
    promised((tx) => resizeWorkOrder(tx, production, { id: order.id, units, why: "more" }));
  await resize(5_000);
  assert.deepEqual(await receipts(), ["2026-11-12 10/10"], "the plan holds for ten");
  assert.equal(await promisedDay(orderId), null, "5,000 are not there on the day of ten");
  await resize(8);
  assert.deepEqual(await receipts(), ["2026-11-12 8/8"]);
  await resize(12);
  assert.deepEqual(await receipts(), ["2026-11-12 8/8"], "nobody planned more since");
  await resize(5_000);
  await plan(rowsOf(order, "2026-11-12T08:00", "2026-11-19T10:00"));
  assert.deepEqual(await receipts(), ["2026-11-19 5000/404"]);
  assert.ok(((await promisedDay(orderId)) ?? "") >= "2026-11-19");
  await run((tx) => cancelUnits(tx, { orderId, lines: "all", why: "test" }));
  const gone = { ids: [order.id], why: "no longer wanted" };
  await promised((tx) => cancelWorkOrders(tx, production, gone));
});

test("an order made for a promise inherits what rests on it, and shrinks with it", async () => {
  const day = { itemId: item("A"), placeId: shop.placeId, kind: "planned" as const };
  const supplyId = await run(async (tx) => {
    const draftOf = { ...day, day: "2026-11-20", units: 6 };
    const [id] = await planSupplies(tx, [
      { ...draftOf, documentKind: "capacity", documentNumber: "" },
    ]);
    return id ?? 0;
  });
  const order = await make(6, { freedom: "proposed", supplyId, cause: { kind: "quote", id: 1 } });
  await promised((tx) =>
    planOperations(tx, production, {
      rows: rowsOf(order, "2026-11-18T08:00", "2026-11-18T09:00"),
      why: "slot",
    }),
  );
  assert.equal((await receipts()).length, 1, "it feeds the receipt that it was given");
  assert.match((await receipts())[0] ?? "", /^2026-11-18 6/);
  await promised((tx) => resizeWorkOrder(tx, production, { id: order.id, units: 4, why: "less" }));
  assert.match((await receipts())[0] ?? "", /^2026-11-18 4/);
  assert.equal((await stored(order.id))?.units, 4);
  await run(async (tx) => {
    await giveBack(tx, production, { supplyId, units: 4, why: "given back" });
    await repromise(tx, at.orders.parts, { items: [item("A")], cause: "test" });
  });
  assert.equal((await stored(order.id))?.status, "cancelled");
});

const look = () =>
  database.read(at.scope, (tx) =>
    readShop(tx, production, {
      placeIds: [shop.placeId],
      from: instant("2026-11-13T00:00"),
      until: instant("2026-11-17T00:00"),
    }),
  );

test("the shop tells open time, ways, material dates and what stands", async () => {
  const order = await make(40);
  const seen = await look();
  const hours = (id: number, from: typeof seen) =>
    (from.resources.find((each) => each.id === id)?.open ?? []).map(
      (each) => (each.untilMs - each.fromMs) / 3_600_000,
    );
  assert.deepEqual(hours(shop.P1, seen), [16, 16], "Friday and Monday, two shifts in a row");
  const operations = seen.operations.filter((each) => each.workOrderId === order.id);
  const [press, assemble] = operations;
  assert.deepEqual(
    press?.ways.map((way) => [way.resourceId, way.minutes]),
    [
      [shop.P1, 50],
      [shop.P2, 50],
    ],
    "ten minutes of setup and forty units of a minute",
  );
  assert.deepEqual(assemble?.needs, [{ resourceId: shop.fitters, units: 1 }]);
  assert.deepEqual(
    assemble?.after.map((link) => link.afterId),
    [press?.id],
  );
  assert.deepEqual([press?.missing, press?.materialAtMs], [[], null]);
  const others = seen.materials.filter(
    (each) => each.itemId === item("B") && each.workOrderId < order.id,
  );
  const taken = others.reduce((sum, each) => sum + each.onHand, 0);
  assert.equal(assemble?.missing[0]?.units, 80 - (30 - taken), "earlier orders keep theirs");
  await run(async (tx) => {
    const receipt = { itemId: item("B"), placeId: shop.placeId, kind: "planned" as const };
    await planSupplies(tx, [
      { ...receipt, day: "2026-11-19", units: 500, documentKind: "PO", documentNumber: "PO-1" },
    ]);
  });
  const after = (await look()).operations.find((each) => each.id === assemble?.id);
  assert.deepEqual(after?.missing, []);
  assert.equal(after?.materialAtMs, instant("2026-11-19T00:00").getTime());
  const stop = { resourceId: shop.P1, cause: "machine" as const, note: "belt" };
  await done((tx) => stopResource(tx, production, stop));
  assert.equal(await refusal((tx) => stopResource(tx, production, stop)), "stop_open");
  assert.equal(
    (await look()).resources.find((each) => each.id === shop.P1)?.stop?.cause,
    "machine",
  );
  now += 30 * 60_000;
  const ended = await done((tx) => endDowntime(tx, production, { resourceId: shop.P1 }));
  assert.equal(ended.minutes, 30);
  assert.equal(await refusal((tx) => endDowntime(tx, production, stop)), "stop_unknown");
  const document = { kind: "receipt", documentKind: "receipt", documentId: 9 } as const;
  const changes = [{ itemId: item("B"), placeId: shop.placeId, units: 1 }];
  assert.ok((await run((tx) => changeStock(tx, parties, { document, changes }))).ok);
});
