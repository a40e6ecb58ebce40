// Goal: the sums that grew with each event are those made anew from the stored rows, whatever
// happened and however often it was told; and each measure says what it says it does.
// Method: random orders, cancellations, picks, short picks, parcels, returns and holds through the
// modules' doors; events out of the outbox, then again, shuffled.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import type { Chance } from "../../../kernel/index.ts";
import { openDatabase, realWorld, startRelay } from "../../platform/index.ts";
import type { Database, OutboxEvent, Relay } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { actor, newOrder, openCompany, outcomeOf, place, run } from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import {
  cancelUnits,
  orderById,
  placeHold,
  releaseHold,
  repromise,
  shortPick,
  startPick,
} from "../orders/index.ts";
import { changeStock } from "../stock/index.ts";
import { deliverOrder, shipOrder } from "../warehouse/index.ts";
import { reportCount } from "./counting.ts";
import { sumAnew, wrongSums } from "./store.ts";

let home: TestDatabase;
let database: Database;
let relay: Relay;
const events: OutboxEvent[] = [];
const failures: unknown[] = [];

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
  relay = startRelay(database, (error) => failures.push(error));
  reportCount.follow(relay);
  const topics = ["OrderPlaced", "OrderChanged", "OrderShipped", "OrderDelivered"];
  relay.subscribe({ name: "kept", topics, handle: async (_tx, told) => void events.push(...told) });
});
after(async () => {
  await relay.stop();
  await database.close();
  await home.drop();
});

const why = "test";

interface Act {
  readonly at: Company;
  readonly chance: Chance;
  readonly placed: number[];
}

type Line = NonNullable<Awaited<ReturnType<typeof orderById>>>["lines"][number];

const isPicked = (line: Line) => line.pickedUnits > 0;
const isUnderWay = (line: Line) => line.shippedUnits > line.deliveredUnits;

/** A line of goods, one like this where a few looks find it. */
async function anyLine({ at, chance, placed }: Act, like: (line: Line) => boolean = () => true) {
  for (let look = 0; ; look += 1) {
    const orderId = chance.pick(placed);
    const order = await run(at, (tx) => orderById(tx, orderId));
    assert.ok(order);
    const goods = order.lines.filter((each) => each.kind !== "bundle");
    const line = goods.find(like) ?? chance.pick(goods);
    if (like(line) || look === 8) return { orderId, order, line, lineId: line.id };
  }
}

const placeId = (at: Company) => at.places.get("P") ?? 0;

async function ship({ at }: Act, orderId: number, lines: { lineId: number; units: number }[]) {
  const parcel = { orderId, placeId: placeId(at), lines, carrier: "SF", tracking: "1" };
  return outcomeOf(at, (tx) => shipOrder(tx, parcel));
}

const acts: Readonly<Record<string, (act: Act) => Promise<string>>> = {
  async place({ at, chance, placed }) {
    const lines = chance.pick(["Ax3", "Bx4", "A B", "ABx2", "Cx2 A", "D"]);
    const order = newOrder(lines, chance.pick(["complete", "backorder", "partial"]));
    const mode = chance.next() < 0.2 ? "history" : "live";
    const outcome = await place(at, { ...order, mode, channelId: chance.pick([1, 1, 2]) });
    if (outcome.kind === "accepted") placed.push(outcome.orderId);
    return outcome.kind;
  },
  async cancel(act) {
    const { orderId, lineId } = await anyLine(act);
    const lines = act.chance.pick(["all" as const, [{ lineId, units: 1 }]]);
    return outcomeOf(act.at, (tx) => cancelUnits(tx, { orderId, lines, why }));
  },
  async pick(act) {
    const { orderId, lineId, line } = await anyLine(act);
    const lines = [{ lineId, units: Math.max(1, line.units - line.shortUnits) }];
    return outcomeOf(act.at, (tx) => startPick(tx, { orderId, placeId: placeId(act.at), lines }));
  },
  async shortPick(act) {
    const { orderId, lineId } = await anyLine(act, isPicked);
    const asked = { orderId, lineId, placeId: placeId(act.at), units: 1, why };
    return outcomeOf(act.at, (tx) => shortPick(tx, act.at.orders.parts, asked));
  },
  async ship(act) {
    const { orderId, lineId, line } = await anyLine(act, isPicked);
    return ship(act, orderId, [{ lineId, units: Math.max(1, line.pickedUnits) }]);
  },
  async deliver(act) {
    const { orderId, lineId, line } = await anyLine(act, isUnderWay);
    const units = Math.max(1, line.shippedUnits - line.deliveredUnits);
    const lines = [{ lineId, units }];
    return outcomeOf(act.at, (tx) => deliverOrder(tx, { orderId, lines, signedBy: "李" }));
  },
  async hold(act) {
    const { orderId, order } = await anyLine(act);
    const open = order.holds.find((hold) => hold.releasedAt === null);
    if (open) return outcomeOf(act.at, (tx) => releaseHold(tx, { holdId: open.id, note: why }));
    const asked = { orderId, reason: "manual" as const, why };
    return outcomeOf(act.at, (tx) => placeHold(tx, asked));
  },
  async receive({ at, chance }) {
    const itemId = at.items.get(chance.pick(["A", "B", "C"])) ?? 0;
    await run(at, async (tx) => {
      const document = { kind: "receipt", documentKind: "receipt", documentId: 1 } as const;
      const changes = [{ itemId, placeId: placeId(at), units: chance.whole(1, 5) }];
      assert.ok((await changeStock(tx, at.orders.parts.parties, { changes, document })).ok);
      await repromise(tx, at.orders.parts, { items: [itemId], cause: "receipt" });
    });
    return "ok";
  },
};

/** Everything that was summed, and what each order counts for. */
const picture = (at: Company) =>
  run(at, async (tx) => ({
    sums: await tx.rows(
      `select fact, day, channel_id, facet, value from reports.rollup
       where cell = $1 and tenant_id = $2 and value <> 0 order by 1, 2, 3, 4`,
      [at.scope.cell, at.scope.tenantId],
    ),
    facts: await tx.rows(
      `select order_id, channel_id, placed_day, first_day, current_day, facts
       from reports.order_fact where cell = $1 and tenant_id = $2 order by order_id`,
      [at.scope.cell, at.scope.tenantId],
    ),
  }));

async function settle() {
  for (let left = 1; left > 0;) left = await relay.deliver();
  // The relay's own loop may still hold a batch that `deliver` stepped over.
  for (;;) {
    const { rows } = await database.pool.query<{ open: number }>(
      "select count(*)::int as open from platform.outbox_waiting($1, 500)",
      [new Date("2099-01-01")],
    );
    if (rows[0]?.open === 0) break;
    await database.world.sleep(20);
  }
}

async function forget(at: Company) {
  const scope = [at.scope.cell, at.scope.tenantId];
  await run(at, async (tx) => {
    for (const table of ["rollup", "order_fact", "state"])
      await tx.rows(`delete from reports.${table} where cell = $1 and tenant_id = $2`, scope);
  });
}

const seed = Number(process.env["SEED"] ?? 20_261_124);

test(`after random traffic, sums made anew are the sums that grew (seed ${seed})`, async () => {
  const chance = createChance(seed);
  const at = await openCompany(database, { "A@P": 14, "B@P": 14, "C@P": 3, "A@Q": 4 });
  const act: Act = { at, chance, placed: [] };
  const outcomes = new Map<string, number>();
  for (let step = 0; step < 12; step += 1) await acts["place"]?.(act);
  assert.ok(act.placed.length > 0);
  for (let step = 0; step < 260; step += 1) {
    const name = chance.pick(Object.keys(acts));
    const outcome = `${name} ${(await acts[name]?.(act)) ?? ""}`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (step % 13 === 0) await settle();
  }
  await settle();
  for (const name of Object.keys(acts).filter((each) => each !== "place"))
    assert.ok(outcomes.get(`${name} ok`), `${name} never came to pass`);
  const grown = await picture(at);
  assert.ok(grown.facts.length >= act.placed.length && grown.sums.length > 20);
  assert.deepEqual(await run(at, wrongSums), []);

  const own = events.filter((event) => event.tenantId === at.scope.tenantId);
  const again = own.map((event) => ({ event, key: chance.next() }));
  again.sort((a, b) => a.key - b.key);
  for (const { event } of again.slice(0, 100))
    await database.transact(at.scope, actor, (tx) => reportCount.handle(tx, [event, event]));
  assert.deepEqual(await picture(at), grown, "an event told again moves nothing");

  await forget(at);
  await reportCount.rebuild(database, at.scope);
  assert.deepEqual(await picture(at), grown, "made anew from the stored rows");
  await run(at, sumAnew);
  assert.deepEqual(await picture(at), grown);
  assert.deepEqual(failures, []);
});

test("a sum that is wrong is found, and a rebuild mends it", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  assert.equal((await place(at, newOrder("Ax2"))).kind, "accepted");
  await settle();
  const right = await picture(at);
  await run(at, (tx) =>
    tx.rows(
      `update reports.rollup set value = 7 where cell = $1 and tenant_id = $2 and fact = 'units'`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );
  assert.deepEqual(await run(at, wrongSums), ["units 2026-11-11 1 : 7 ≠ 2"]);
  await reportCount.rebuild(database, at.scope);
  assert.deepEqual(await picture(at), right);
});

test("events handed to several at once are counted once each", async () => {
  const at = await openCompany(database, { "A@P": 50 });
  const placed: number[] = [];
  for (let count = 0; count < 6; count += 1) {
    const outcome = await place(at, newOrder("Ax2"));
    if (outcome.kind === "accepted") placed.push(outcome.orderId);
  }
  const told = placed.map((id) => ({
    ...{ id, cell: 0, tenantId: at.scope.tenantId, topic: "OrderPlaced", key: String(id) },
    ...{ payload: {}, at: new Date(0) },
  }));
  await Promise.all(
    [told, told.toReversed(), told.slice(2), told].map((each) =>
      database.transact(at.scope, actor, (tx) => reportCount.handle(tx, each)),
    ),
  );
  await settle();
  assert.deepEqual(await run(at, wrongSums), []);
  const { sums } = await picture(at);
  const received = sums.filter((row) => (row as { fact: string }).fact === "received");
  assert.deepEqual(
    received.map((row) => (row as { value: number }).value),
    [6],
  );
});
