// Goal: what was said wrongly on the shop floor has a way out: units are taken back with stock, receipts
// and promises, a start is undone, a paused operation goes on elsewhere. Method: the whole product
// behind its door, over a small factory; every law after every test.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { makeFactory } from "./fixture.ts";
import type { SmallFactory } from "./fixture.ts";
import { planOperations } from "./index.ts";

let at: Callers;
let shop: SmallFactory;
let channelId = 0;
const items = new Map<string, number>();
const actor = { kind: "system", id: 0, name: "test" } as const;

before(async () => {
  at = await openCallers({ other: () => ({ placeIds: [] }) });
  const places = await at.ask<{ rows: { id: number; code: string }[] }>("GET /api/places");
  const placeId = places.rows.find((row) => row.code === "MAIN")?.id ?? 0;
  const channels = await at.ask<{ rows: { id: number }[] }>("GET /api/channels");
  channelId = channels.rows[0]?.id ?? 0;
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: ["A", "B", "C"].map((code) => ({ code, name: code })),
  });
  for (const [code, id] of Object.entries(made.ids)) items.set(code, id);
  const company = { items, places: new Map([["P", placeId]]) };
  shop = await at.millrace.database.transact(scope, actor, (tx) =>
    makeFactory(tx, at.millrace.production, company),
  );
  await receive("B", 4_000);
  await receive("C", 4_000);
});
afterEach(() => at.lawful());
after(() => at.close());

const item = (code: string) => items.get(code) ?? 0;

const receive = (code: string, units: number) =>
  at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "test" },
    changes: [{ itemId: item(code), placeId: shop.placeId, units }],
  });

async function onHand(code: string): Promise<number> {
  const { rows } = await at.ask<{ rows: { onHand: number }[] }>(
    `GET /api/lots?itemId=${item(code)}`,
  );
  return rows.reduce((sum, row) => sum + row.onHand, 0);
}

interface Page {
  readonly status: string;
  readonly received: number;
  readonly operations: {
    readonly id: number;
    readonly state: string;
    readonly resourceId: number | null;
    readonly good: number;
    readonly scrap: number;
    readonly startedAt: string | null;
  }[];
}

const page = (id: number) => at.ask<Page>(`GET /api/work-orders/${id}`);

/** Makes, plans and releases a work order of A; gives its ids. */
async function released(units: number) {
  const order = { itemId: item("A"), placeId: shop.placeId, units, needAt: null };
  const { orders } = await at.ask<{ orders: { id: number }[] }>("POST /api/work-orders", {
    orders: [{ ...order, freedom: "approved" }],
  });
  const id = orders[0]?.id ?? 0;
  const [press, assemble] = (await page(id)).operations.map((each) => each.id) as [number, number];
  const span = (hour: number) => {
    const start = new Date(`2026-11-12T0${hour}:00:00Z`);
    return { from: start, start, end: new Date(start.getTime() + 3_600_000) };
  };
  await at.millrace.database.transact(scope, actor, async (tx) => {
    const rows = [
      { operationId: press, resourceId: shop.P1, span: span(1) },
      { operationId: assemble, resourceId: shop.L1, span: span(2) },
    ];
    const planned = await planOperations(tx, at.millrace.production, { rows, why: "test" });
    assert.ok(planned.ok, JSON.stringify(planned));
  });
  await at.ask("POST /api/work-orders/release", { ids: [id], why: "go" });
  return { id, press, assemble };
}

interface Report {
  readonly id: number;
  readonly kind: string;
  readonly at: string;
  readonly good: number;
  readonly note: string;
  readonly ofId: number | null;
}

const reports = async (id: number) =>
  (await at.ask<{ rows: Report[] }>(`GET /api/work-orders/${id}/reports`)).rows;

const start = (id: number, resourceId: number) =>
  at.refusal(`POST /api/operations/${id}/start`, { resourceId });
const units = (id: number, said: object) =>
  [`POST /api/operations/${id}/units`, { good: 0, scrap: 0, rework: 0, ...said }] as const;
const back = (id: number, said: object) =>
  [
    `POST /api/operations/${id}/take-back`,
    { good: 0, scrap: 0, rework: 0, note: "a zero too many", ...said },
  ] as const;

/** The report of an operation's units, the newest. */
async function unitsOf(orderId: number): Promise<number> {
  return (await reports(orderId)).findLast((each) => each.kind === "units")?.id ?? 0;
}

async function ordered(count: number) {
  const placed = await at.ask<{ orderId: number }>("POST /api/orders", {
    ...{ channelId, externalId: `O-${count}`, policy: "backorder", payment: "paid" },
    lines: [{ itemId: item("A"), units: count, amountMinor: 100 }],
  });
  return placed.orderId;
}

const held = async (id: number) =>
  (
    await at.ask<{ reservations: { supplyId: number; units: number }[] }>(`GET /api/orders/${id}`)
  ).reservations
    .map((each) => `${each.supplyId === 0 ? "hand" : "receipt"} ${each.units}`)
    .toSorted();

test("a report of too much is taken back with its stock, its material and its promises", async () => {
  const order = await released(1_000);
  assert.equal(await start(order.press, shop.P1), "taken");
  await at.ask(...units(order.press, { good: 1_000 }));
  const pressed = await unitsOf(order.id);
  assert.equal(await start(order.assemble, shop.L1), "taken");
  await at.ask(...units(order.assemble, { good: 1_000 }));
  const wrong = await unitsOf(order.id);
  assert.equal((await page(order.id)).status, "completed");
  const customer = await ordered(400);
  assert.deepEqual(await held(customer), ["hand 400"], "units that do not exist were sellable");
  const gone = await onHand("B");
  assert.equal(
    await at.refusal(...back(order.press, { reportId: pressed, good: 900 })),
    "409 units_used",
    "the step behind it has used them",
  );
  const said = { reportId: wrong, good: 900 };
  assert.equal(await at.refusal(...back(order.assemble, { ...said, note: "" })), "400 invalid");
  assert.equal(
    await at.refusal(...back(order.assemble, { ...said, good: 0 })),
    "422 nothing_reported",
  );
  assert.equal(
    await at.refusal(...back(order.assemble, { ...said, good: 1_001 })),
    "422 units_over",
  );
  assert.equal(await at.refusal(...back(order.assemble, { ...said, scrap: 1 })), "422 units_over");
  assert.equal(await at.refusal(...back(order.press, said)), "404 report_unknown");
  assert.equal(
    await at.refusal(back(order.assemble, said)[0], back(order.assemble, said)[1], "other"),
    "403 forbidden",
  );
  const done = await at.twice<{ good: number; state: string }>(...back(order.assemble, said));
  assert.deepEqual([done.good, done.state], [100, "paused"], "once, though it was sent twice");
  assert.deepEqual([await onHand("A"), await onHand("B")], [100, gone + 1_800]);
  const seen = await page(order.id);
  assert.deepEqual([seen.status, seen.received], ["paused", 100]);
  assert.deepEqual(await held(customer), ["hand 100", "receipt 300"], "the rest is still to come");
  await at.lawful();
  assert.equal(await at.refusal(...back(order.assemble, { ...said, good: 101 })), "422 units_over");
  const row = (await reports(order.id)).at(-1);
  assert.deepEqual(
    [row?.kind, row?.good, row?.ofId, row?.note],
    ["back", -900, wrong, "a zero too many"],
  );
  await at.ask(...back(order.press, { reportId: pressed, good: 900 }));
  await at.ask(`POST /api/operations/${order.press}/resume`);
  await at.ask(...units(order.press, { good: 900 }));
  await at.ask(`POST /api/operations/${order.assemble}/resume`);
  await at.ask(...units(order.assemble, { good: 900 }));
  assert.deepEqual([(await page(order.id)).status, await onHand("A")], ["completed", 1_000]);
  const day = `placeId=${shop.placeId}&from=2026-11-11&until=2026-11-11`;
  const oee = await at.ask<{ days: { good: number }[] }>(`GET /api/oee?${day}`);
  assert.deepEqual(
    oee.days.map((each) => each.good),
    [2_000],
    "each unit counts once",
  );
});

test("what was picked or has left is not taken back", async () => {
  const order = await released(10);
  await start(order.press, shop.P1);
  await at.ask(...units(order.press, { good: 10 }));
  await start(order.assemble, shop.L1);
  await at.ask(...units(order.assemble, { good: 10 }));
  const wrong = await unitsOf(order.id);
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "issue", why: "shipped by hand" },
    changes: [{ itemId: item("A"), placeId: shop.placeId, units: (await onHand("A")) - 3 }],
  });
  assert.equal(
    await at.refusal(...back(order.assemble, { reportId: wrong, good: 8 })),
    "409 units_gone",
  );
  await at.ask(...back(order.assemble, { reportId: wrong, good: 3 }));
  assert.equal(await onHand("A"), 0);
});

test("scrap that was none lets the steps behind it go on, though they had ended", async () => {
  const order = await released(10);
  await start(order.press, shop.P1);
  await at.ask(...units(order.press, { good: 6, scrap: 4, cause: "machine" }));
  const wrong = await unitsOf(order.id);
  await start(order.assemble, shop.L1);
  await at.ask(...units(order.assemble, { good: 6 }));
  assert.equal((await page(order.id)).status, "completed");
  await at.ask(...back(order.press, { reportId: wrong, scrap: 4 }));
  assert.deepEqual(
    (await page(order.id)).operations.map((each) => each.state),
    ["paused", "paused"],
  );
});

test("a mistaken start is undone while nothing is reported", async () => {
  const order = await released(10);
  const undo = (id: number) =>
    at.refusal(`POST /api/operations/${id}/undo-start`, { note: "the wrong order" });
  assert.equal(await undo(order.press), "409 operation_state");
  await start(order.press, shop.P2);
  await at.ask(`POST /api/operations/${order.press}/undo-start`, { note: "the wrong order" });
  const seen = await page(order.id);
  const [press] = seen.operations;
  assert.deepEqual(
    [seen.status, press?.state, press?.startedAt, press?.resourceId],
    ["released", "waiting", null, shop.P1],
    "it stands again where the plan has it",
  );
  at.live(60);
  await start(order.press, shop.P1);
  await at.ask(...units(order.press, { good: 4 }));
  assert.equal(await undo(order.press), "409 units_reported");
  await at.ask(...back(order.press, { reportId: await unitsOf(order.id), good: 4 }));
  assert.equal(await undo(order.press), "taken", "what was reported is taken back");
});

test("a paused operation goes on with what is left on another resource that can do it", async () => {
  const order = await released(10);
  await start(order.press, shop.P1);
  await at.ask(...units(order.press, { good: 4 }));
  const move = (resourceId: number) =>
    at.refusal(`POST /api/operations/${order.press}/move`, { resourceId, note: "P1 is broken" });
  assert.equal(await move(shop.P2), "409 operation_state", "it runs");
  const stop = { cause: "machine", note: "spindle" };
  await at.ask(`POST /api/factory/resources/${shop.P1}/stop`, stop);
  assert.equal(await move(shop.L1), "422 resource_unfit");
  assert.equal(await move(shop.P1), "422 resource_unfit", "it stands there already");
  assert.equal(await move(shop.P2), "taken");
  assert.equal((await page(order.id)).operations[0]?.resourceId, shop.P2);
  await at.ask(`POST /api/operations/${order.press}/resume`);
  await at.ask(...units(order.press, { good: 6 }));
  assert.equal((await page(order.id)).operations[0]?.state, "done");
  await at.ask(`POST /api/factory/resources/${shop.P1}/restore`, {});
  const good = async (resourceId: number) =>
    (
      await at.ask<{ reports: { good: number; number: string }[] }>(
        `GET /api/oee/resources/${resourceId}?from=2026-11-11&until=2026-11-11`,
      )
    ).reports
      .filter((each) => each.number === `WO${order.id}`)
      .reduce((sum, each) => sum + each.good, 0);
  assert.deepEqual([await good(shop.P1), await good(shop.P2)], [4, 6]);
  const oee = await at.ask<{ resources: { resourceId: number; good: number }[] }>(
    `GET /api/oee?placeId=${shop.placeId}&from=2026-11-11&until=2026-11-11`,
  );
  assert.equal(oee.resources.find((each) => each.resourceId === shop.P2)?.good, 6);
});
