// Goal: demand is what was asked, on the day it was asked, by whom it was cancelled, whatever
// happens to the orders and however often it is told; corrections stand beside it and never in it.
// Method: orders through the modules' doors on real PostgreSQL; events out of the outbox, then
// again; sums tampered with to see the laws find it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import {
  openDatabase,
  realWorld,
  startRelay,
  type Database,
  type OutboxEvent,
  type Relay,
} from "../../platform/index.ts";
import { testDatabase, type TestDatabase } from "../../platform/testing/database.ts";
import {
  actor,
  catalog,
  newOrder,
  openCompany,
  place,
  run,
  type Company,
} from "../orders/fixture.ts";
import { amendOrder, cancelUnits, orderById } from "../orders/index.ts";
import { correct, outliersOf } from "./demand/cleaning.ts";
import { addCorrection, endCorrection, type CorrectionDraft } from "./demand/corrections.ts";
import { demandCount, wrongOrders } from "./demand/counting.ts";
import { wrongDemand } from "./demand/demand-store.ts";
import { demandByDay } from "./demand/history.ts";

let home: TestDatabase;
let database: Database;
let relay: Relay;
const events: OutboxEvent[] = [];
const failures: unknown[] = [];

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
  relay = startRelay(database, (error) => failures.push(error));
  demandCount.follow(relay);
  const topics = ["OrderPlaced", "OrderChanged"];
  relay.subscribe({ name: "kept", topics, handle: async (_tx, told) => void events.push(...told) });
});
after(async () => {
  await relay.stop();
  await database.close();
  await home.drop();
});

async function settle() {
  for (let left = 1; left > 0;) left = await relay.deliver();
  for (;;) {
    const { rows } = await database.pool.query<{ open: number }>(
      "select count(*)::int as open from platform.outbox_waiting($1, 500)",
      [new Date("2099-01-01")],
    );
    if (rows[0]?.open === 0) break;
    await database.world.sleep(20);
  }
}

/** All sums, as "A ch1 33 2026-11-11: asked withdrawn refused". */
async function sums(at: Company): Promise<string[]> {
  const rows = await run(at, (tx) =>
    tx.rows<{ item_id: number; line: string }>(
      `select item_id, format('ch%s %s %s: %s %s %s', channel_id, region, day, asked, withdrawn,
         refused) as line from forecasts.demand
       where cell = $1 and tenant_id = $2 and asked <> 0 order by day, item_id, channel_id`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );
  const code = (id: number) => [...at.items].find(([, own]) => own === id)?.[0] ?? "";
  return rows.map((row) => `${code(row.item_id)} ${row.line}`);
}

const laws = (at: Company) =>
  run(at, async (tx) => [...(await wrongDemand(tx)), ...(await wrongOrders(tx))]);

async function placed(at: Company, lines: string, more: object = {}): Promise<number> {
  const outcome = await place(at, { ...newOrder(lines, "backorder"), ...more });
  assert.ok(outcome.kind === "accepted");
  return outcome.orderId;
}

async function cancel(at: Company, orderId: number, of: { by: "customer" | "us"; units: number }) {
  const { by, units } = of;
  const order = await run(at, (tx) => orderById(tx, orderId));
  const lines = [{ lineId: order?.lines.find((each) => each.kind !== "bundle")?.id ?? 0, units }];
  const done = await run(at, (tx) => cancelUnits(tx, { orderId, lines, why: "test", by }));
  assert.ok(done.ok, JSON.stringify(done));
}

test("demand is what was asked, on the day in the company's zone, bundles as their parts", async () => {
  const at = await openCompany(database, { "A@P": 2 });
  const late = { placedAt: new Date("2026-11-10T17:00:00Z") };
  await placed(at, "Ax5 C", late);
  await placed(at, "ABx2", { mode: "history", region: "", channelId: 1 });
  await placed(at, "D");
  const own = await placed(at, "Bx4", { placedAt: new Date("2026-11-13T02:00:00Z") });
  await cancel(at, own, { by: "us", units: 1 });
  await cancel(at, own, { by: "customer", units: 2 });
  const amended = await placed(at, "Cx9", { placedAt: new Date("2026-11-14T02:00:00Z") });
  const lineId = (await run(at, (tx) => orderById(tx, amended)))?.lines[0]?.id ?? 0;
  const amendment = { orderId: amended, lines: [{ lineId, units: 3 }], why: "test" };
  assert.ok((await run(at, (tx) => amendOrder(tx, at.orders.parts, amendment))).ok);
  await settle();
  assert.deepEqual(await sums(at), [
    "A ch1  2026-11-11: 2 0 0",
    "A ch1 33 2026-11-11: 5 0 0",
    "B ch1  2026-11-11: 4 0 0",
    "C ch1 33 2026-11-11: 1 0 0",
    "B ch1 33 2026-11-13: 4 2 1",
    "C ch1 33 2026-11-14: 3 0 0",
  ]);
  assert.deepEqual(await laws(at), []);
});

const seed = Number(process.env["SEED"] ?? 20_261_126);

test(`sums that grew are those made anew; events told again move nothing (seed ${seed})`, async () => {
  const chance = createChance(seed);
  const at = await openCompany(database, { "A@P": 40, "B@P": 40 });
  const orders: number[] = [];
  for (let step = 0; step < 60; step += 1) {
    const lines = chance.pick(["Ax3", "Bx4", "A B", "ABx2", "Cx2 A", "D"]);
    const day = new Date(Date.parse("2026-11-01T02:00:00Z") + chance.whole(0, 20) * 86_400_000);
    const mode = chance.next() < 0.3 ? "history" : "live";
    orders.push(
      await placed(at, lines, { placedAt: day, mode, channelId: chance.pick([1, 1, 2]) }),
    );
    if (chance.next() < 0.4) {
      const orderId = chance.pick(orders);
      const by = chance.pick(["customer", "us"] as const);
      const why = "test";
      await run(at, (tx) => cancelUnits(tx, { orderId, lines: "all", why, by }));
    }
    if (step % 11 === 0) await settle();
  }
  await settle();
  const grown = await sums(at);
  assert.ok(grown.length > 20);
  assert.deepEqual(await laws(at), []);
  const own = events.filter((event) => event.tenantId === at.scope.tenantId);
  const again = own.map((event) => ({ event, key: chance.next() })).sort((a, b) => a.key - b.key);
  for (const { event } of again.slice(0, 40))
    await database.transact(at.scope, actor, (tx) => demandCount.handle(tx, [event, event]));
  assert.deepEqual(await sums(at), grown);
  const scope = [at.scope.cell, at.scope.tenantId];
  await run(at, async (tx) => {
    for (const table of ["demand", "order_demand", "state"])
      await tx.rows(`delete from forecasts.${table} where cell = $1 and tenant_id = $2`, scope);
  });
  await demandCount.rebuild(database, at.scope);
  assert.deepEqual(await sums(at), grown);
  assert.deepEqual(failures, []);
});

test("a sum, and an order's demand, that are wrong are found", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const orderId = await placed(at, "Ax2");
  await settle();
  const scope = [at.scope.cell, at.scope.tenantId];
  await run(at, (tx) =>
    tx.rows("update forecasts.demand set asked = 7 where cell = $1 and tenant_id = $2", scope),
  );
  const found = await run(at, wrongDemand);
  assert.equal(found.length, 2, "it is not its orders', nor is the sum of all items its");
  assert.match(found[1] ?? "", /^all items 1 33 .*\{2,/);
  await run(at, (tx) =>
    tx.rows(
      `update forecasts.order_demand set lines = '[[1, 7, 0, 0, 200]]'
       where cell = $1 and tenant_id = $2 and order_id = $3`,
      [...scope, orderId],
    ),
  );
  assert.equal((await run(at, wrongOrders)).length, 1);
  await demandCount.rebuild(database, at.scope);
  assert.deepEqual(await laws(at), []);
});

test("corrections show beside what was asked, speak of their part only, and can be withdrawn", async () => {
  const at = await openCompany(database, { "A@P": 50 });
  const on = (day: string, units: number, channelId: number) =>
    placed(at, `Ax${units}`, { placedAt: new Date(`${day}T02:00:00Z`), channelId });
  await on("2026-11-02", 6, 1);
  await run(at, (tx) =>
    tx.rows(
      `insert into channels.channel (cell, tenant_id, id, code, name, name_en, kind, policy)
       values ($1, $2, 1, 'ONE', 'One', 'One', 'manual', 'backorder')`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );
  await settle();
  const itemId = at.items.get("A") ?? 0;
  const draft: CorrectionDraft = {
    ...{ itemId, channelId: 1, region: null, fromDay: "2026-11-01", untilDay: "2026-11-02" },
    ...{ kind: "set", units: 4, reason: "one dealer's mistake" },
  };
  const check = async (change: Partial<CorrectionDraft>) => {
    const made = await run(at, (tx) => addCorrection(tx, catalog, { ...draft, ...change }));
    return made.ok ? "ok" : made.error.kind;
  };
  assert.equal(await check({ itemId: 999_999 }), "item_unknown");
  assert.equal(await check({ channelId: 99 }), "channel_unknown");
  assert.equal(await check({ untilDay: "2026-10-31" }), "days_backward");
  assert.equal(await check({ untilDay: "2999-01-01" }), "day_not_over");
  assert.equal(await check({ units: null }), "units_with_set");
  const made = await run(at, (tx) => addCorrection(tx, catalog, draft));
  assert.equal(await check({ kind: "stock_out", units: null, fromDay: "2026-11-02" }), "ok");
  const period = { from: "2026-11-01", until: "2026-11-03" };
  const read = (channelId: number | null) =>
    run(at, (tx) => demandByDay(tx, { itemId, channelId, region: null }, period));
  const shown = await read(1);
  assert.deepEqual(shown.asked, [0, 6, 0]);
  assert.deepEqual(shown.cleaned, [4, 4, 0]);
  assert.deepEqual(shown.stockOuts, ["2026-11-02"]);
  assert.deepEqual((await read(2)).corrections, []);
  assert.ok(made.ok);
  const { id } = made.value;
  assert.deepEqual(await run(at, (tx) => endCorrection(tx, id)), {
    ok: true,
    value: { done: true },
  });
  assert.deepEqual(await run(at, (tx) => endCorrection(tx, id)), {
    ok: true,
    value: { done: false },
  });
  const back = await read(1);
  assert.deepEqual(back.cleaned, [0, 6, 0]);
  assert.equal(back.corrections.length, 2, "a withdrawn one stays in the list");
});

test("a day set over channels keeps their proportion; one hidden is not observed", () => {
  const leaf = (channelId: number, values: (number | null)[]) => ({
    ...{ itemId: 1, channelId, region: "33", values },
  });
  const leaves = [leaf(1, [6, 0, 5]), leaf(2, [2, 0, 5])];
  const correction = { id: 1, itemId: 1, channelId: null, region: null, reason: "" } as const;
  const days = (from: string, until = from) => ({ fromDay: from, untilDay: until });
  correct(
    leaves,
    [
      { ...correction, ...days("1970-01-01", "1970-01-02"), kind: "set", units: 4 },
      { ...correction, ...days("1970-01-03"), channelId: 2, kind: "ignore", units: null },
    ],
    0,
  );
  assert.deepEqual(
    leaves.map((each) => each.values),
    [
      [3, 2, 5],
      [1, 2, null],
    ],
  );
});

test("days that stand out are found by the rule that is stated, and no others", () => {
  const values = Array.from({ length: 60 }, (_, at) => 20 + (at % 7));
  values[30] = 90;
  assert.deepEqual(
    outliersOf(values).map(({ at, units, usual }) => [at, units, usual]),
    [[30, 90, 23]],
  );
  assert.deepEqual(outliersOf([0, 0, 3, 0, 0, 1]), []);
});
