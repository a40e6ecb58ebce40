// Goal: what is said on the shop floor moves stock and promises as it happened: material leaves in
// step, good units come in, scrap is missing where it was promised, a stop pauses what runs. Method:
// the whole product behind its door, over a small factory; every law after every test.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { repromise } from "../orders/index.ts";
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
  readonly number: string;
  readonly status: string;
  readonly received: number;
  readonly operations: { readonly id: number; readonly state: string; readonly good: number }[];
}

const page = (id: number) => at.ask<Page>(`GET /api/work-orders/${id}`);

/** Makes an approved work order of A and plans it for tomorrow; gives its ids. */
async function made(units: number) {
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
  const { production, orders: parts } = at.millrace;
  await at.millrace.database.transact(scope, actor, async (tx) => {
    const rows = [
      { operationId: press, resourceId: shop.P1, span: span(1) },
      { operationId: assemble, resourceId: shop.L1, span: span(2) },
    ];
    const planned = await planOperations(tx, production, { rows, why: "test" });
    assert.ok(planned.ok, JSON.stringify(planned));
    await repromise(tx, parts.parts, { items: planned.value.items, cause: "test" });
  });
  return { id, press, assemble };
}

let serial = 0;

async function ordered(units: number): Promise<number> {
  serial += 1;
  const placed = await at.ask<{ orderId: number }>("POST /api/orders", {
    ...{ channelId, externalId: `O-${serial}`, policy: "backorder", payment: "paid" },
    lines: [{ itemId: item("A"), units, amountMinor: 100 }],
  });
  return placed.orderId;
}

interface OrderSeen {
  readonly shortUnits: number;
  readonly reservations: { readonly supplyId: number; readonly units: number }[];
}

const held = async (id: number) =>
  (await at.ask<OrderSeen>(`GET /api/orders/${id}`)).reservations
    .map((each) => `${each.supplyId === 0 ? "hand" : "receipt"} ${each.units}`)
    .toSorted();

const release = (id: number) =>
  ["POST /api/work-orders/release", { ids: [id], why: "go" }] as const;
const units = (id: number, said: object) =>
  [`POST /api/operations/${id}/units`, { good: 0, scrap: 0, rework: 0, ...said }] as const;

test("from release to stock: material leaves in step, good units come in, scrap is missing", async () => {
  const customer = await ordered(10);
  const order = await made(10);
  assert.deepEqual(await held(customer), ["receipt 10"]);
  await receive("C", 10);
  assert.equal(await at.refusal(...release(order.id)), "409 material_short", "B is not there");
  assert.equal(
    await at.refusal(`POST /api/operations/${order.press}/start`, { resourceId: shop.P1 }),
    "409 not_released",
  );
  await receive("B", 20);
  await at.ask(...release(order.id));
  const start = (id: number, resourceId: number) =>
    at.refusal(`POST /api/operations/${id}/start`, { resourceId });
  assert.equal(await start(order.assemble, shop.L1), "409 operation_waits");
  assert.equal(await start(order.press, shop.L1), "422 resource_unfit");
  assert.equal(await at.refusal(...units(order.press, { good: 1 })), "409 operation_state");
  assert.equal(await start(order.press, shop.P1), "taken");
  assert.equal(await at.refusal(...units(order.press, {})), "422 nothing_reported");
  assert.equal(await at.refusal(...units(order.press, { good: 9, scrap: 2 })), "422 units_over");
  const first = await at.twice<{ good: number }>(...units(order.press, { good: 6, rework: 1 }));
  assert.equal(first.good, 6, "once, though it was sent twice");
  assert.deepEqual([await onHand("C"), await onHand("B")], [4, 20], "the press uses C alone");
  await at.lawful();
  const pause = { cause: "material", note: "coil" };
  await at.ask(`POST /api/operations/${order.press}/pause`, pause);
  assert.equal((await page(order.id)).status, "paused");
  await at.ask(`POST /api/operations/${order.press}/resume`);
  const slipped = await at.ask<{ state: string }>(
    ...units(order.press, { good: 3, scrap: 1, cause: "machine" }),
  );
  assert.equal(slipped.state, "done", "all that went in came through");
  assert.deepEqual(await held(customer), ["receipt 9"], "what was scrapped is promised to nobody");
  assert.equal(await start(order.assemble, shop.L2), "taken");
  assert.equal(await at.refusal(...units(order.assemble, { good: 10 })), "409 units_ahead");
  await at.ask(...units(order.assemble, { good: 5 }));
  assert.deepEqual(await held(customer), ["hand 5", "receipt 4"]);
  await at.lawful();
  await at.ask(...units(order.assemble, { good: 4 }));
  const ended = await page(order.id);
  assert.deepEqual([ended.status, ended.received], ["completed", 9]);
  assert.deepEqual(await held(customer), ["hand 9"]);
  assert.deepEqual([await onHand("A"), await onHand("B"), await onHand("C")], [9, 2, 0]);
  const { rows } = await at.ask<{ rows: { kind: string; cause: string | null }[] }>(
    `GET /api/work-orders/${order.id}/reports`,
  );
  assert.deepEqual(
    rows.map((each) => each.kind).join(" "),
    "start units pause resume units finish start units units finish",
  );
});

test("a stop pauses what runs; nothing starts on what stands or is busy", async () => {
  await receive("B", 18);
  await receive("C", 10);
  const one = await made(5);
  const two = await made(5);
  await at.ask("POST /api/work-orders/release", { ids: [one.id, two.id], why: "go" });
  const start = (id: number) =>
    at.refusal(`POST /api/operations/${id}/start`, { resourceId: shop.P1 });
  assert.equal(await start(one.press), "taken");
  assert.equal(await start(two.press), "409 resource_busy");
  const resource = `POST /api/factory/resources/${shop.P1}`;
  const stopped = await at.ask<{ paused: number }>(`${resource}/stop`, {
    ...{ cause: "machine", note: "belt" },
  });
  assert.equal(stopped.paused, 1);
  const queue = async () =>
    (
      await at.ask<{ rows: { label: string; state: string; cause: string | null }[] }>(
        `GET /api/shop-floor/queue?workCentreId=${shop.press}`,
      )
    ).rows;
  assert.deepEqual([(await queue())[0]?.state, (await queue())[0]?.cause], ["paused", "machine"]);
  assert.equal(await start(two.press), "409 resource_stopped");
  assert.equal(
    await at.refusal(`POST /api/operations/${one.press}/resume`),
    "409 resource_stopped",
  );
  at.live(30);
  await at.ask(`${resource}/restore`, {});
  await at.ask(`POST /api/operations/${one.press}/resume`);
  const label = (await queue())[0]?.label ?? "";
  const scan = (text: string, as?: string) =>
    at.refusal(`GET /api/shop-floor/scan?text=${encodeURIComponent(text)}`, undefined, as);
  const seen = await at.ask<{ id: number; ready: number }>(
    `GET /api/shop-floor/scan?text=${label}`,
  );
  assert.deepEqual([seen.id, seen.ready], [one.press, 5]);
  assert.equal(await scan(label.split("-")[0] ?? ""), "taken", "the order's number will do");
  assert.equal(await scan("WO0-10"), "404 scan_unknown");
  assert.equal(await scan(label, "other"), "404 scan_unknown", "not of this plant");
  assert.equal(await at.refusal(...units(one.press, { good: 1 }), "other"), "403 forbidden");
  await at.ask(...units(one.press, { good: 3, finish: true }));
  assert.equal((await page(one.id)).operations[0]?.state, "done", "short, because it was said");
  const many = { ids: [one.id], why: "enough" };
  assert.equal(await at.refusal("POST /api/work-orders/cancel", many), "409 work_order_started");
  await at.ask("POST /api/work-orders/close", many);
  assert.equal((await page(one.id)).status, "closed");
});

test("a component that the book does not have refuses the report and leaves nothing", async () => {
  const order = await made(4);
  await receive("C", 4);
  await receive("B", 8);
  await at.ask(...release(order.id));
  await at.ask(`POST /api/operations/${order.press}/start`, { resourceId: shop.P2 });
  const gone = await onHand("C");
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "issue", why: "taken by another" },
    changes: [{ itemId: item("C"), placeId: shop.placeId, units: gone }],
  });
  assert.equal(await at.refusal(...units(order.press, { good: 2 })), "409 not_enough");
  assert.equal((await page(order.id)).operations[0]?.good, 0);
});

test("a step that has ended claims no material, and those behind it only what can come through", async () => {
  for (const code of ["A", "B", "C"]) {
    const left = await onHand(code);
    if (left > 0)
      await at.ask("POST /api/stock/changes", {
        ...{ kind: "issue", why: "an empty shelf" },
        changes: [{ itemId: item(code), placeId: shop.placeId, units: left }],
      });
  }
  const { rows } = await at.ask<{ rows: { id: number; status: string }[] }>(
    "GET /api/work-orders?open=true",
  );
  for (const { id, status } of rows)
    await at.ask(`POST /api/work-orders/${status === "planned" ? "cancel" : "close"}`, {
      ...{ ids: [id], why: "an empty shop" },
    });
  await receive("C", 10);
  await receive("B", 20);
  const first = await made(10);
  await at.ask(...release(first.id));
  await at.ask(`POST /api/operations/${first.press}/start`, { resourceId: shop.P2 });
  await at.ask(...units(first.press, { good: 6, finish: true }));
  const second = await made(4);
  // Four of C are left over, and of twenty B the first needs twelve: six come through, two for each.
  await at.ask(...release(second.id));
  const needs = async (id: number) =>
    (
      await at.ask<{ materials: { code: string; onHand: number; missing: number }[] }>(
        `GET /api/work-orders/${id}`,
      )
    ).materials.map((each) => `${each.code} ${each.onHand}/${each.missing}`);
  assert.deepEqual(await needs(first.id), ["C 0/0", "B 12/0"]);
  assert.deepEqual(await needs(second.id), ["C 4/0", "B 8/0"]);
});

test("what a plant's day was made of adds up, and opens to the reports behind it", async () => {
  // The company's clock of these tests.
  const [before, day, after] = ["2026-11-10", "2026-11-11", "2026-11-12"];
  interface Losses {
    readonly planned: number;
    readonly good: number;
  }
  const oee = await at.ask<{ resources: (Losses & { resourceId: number })[]; days: Losses[] }>(
    `GET /api/oee?placeId=${shop.placeId}&from=${before}&until=${after}`,
  );
  const total = (rows: readonly Losses[], of: keyof Losses) =>
    rows.reduce((sum, row) => sum + row[of], 0);
  assert.ok(total(oee.resources, "good") > 0, "the tests before have reported units");
  assert.equal(total(oee.days, "good"), total(oee.resources, "good"));
  assert.ok(Math.abs(total(oee.days, "planned") - total(oee.resources, "planned")) < 1e-6);
  const row = oee.resources.find((each) => each.good > 0);
  const { reports } = await at.ask<{ reports: { good: number }[] }>(
    `GET /api/oee/resources/${row?.resourceId ?? 0}?from=${before}&until=${after}`,
  );
  assert.equal(
    reports.reduce((sum, each) => sum + each.good, 0),
    row?.good,
  );
  const backwards = `GET /api/oee?placeId=${shop.placeId}&from=${after}&until=${day}`;
  assert.equal(await at.refusal(backwards), "400 span_wrong");
});
