// Goal: a quote keeps what it held when it becomes an order, exactly once; a promise that moves says
// why. Method: the small company on real PostgreSQL, through the modules' doors.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx, World } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { cancelQuote, changesOfOrder, expireQuotes, makeQuote } from "../promises/index.ts";
import { changeSupply, countStock, planSupplies } from "../stock/index.ts";
import {
  assertLawful,
  newOrder,
  openCompany,
  outcomeOf,
  parties,
  place,
  promises,
  run,
} from "./fixture.ts";
import type { Company } from "./fixture.ts";
import { afterStock, cancelAndServe, orderById } from "./index.ts";
import { placeFromQuote } from "./placing/from-quote.ts";

let home: TestDatabase;
let database: Database;
let hoursLater = 0;
const world: World = {
  ...realWorld,
  clock: () => new Date(realWorld.clock().getTime() + hoursLater * 3_600_000),
};

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world });
});
after(async () => {
  await database.close();
  await home.drop();
});

const idOf = (at: Company, code: string) => at.items.get(code) ?? 0;

async function quote(at: Company, lines: string, priority = 0): Promise<number> {
  const wanted = lines.split(" ").map((word) => {
    const [code = "", units = "1"] = word.split("x");
    return { itemId: idOf(at, code), units: Number(units) };
  });
  const made = await run(at, (tx) =>
    makeQuote(tx, promises.parts, {
      channelId: 1,
      region: "33",
      policy: "complete",
      wantedDay: null,
      lines: wanted,
      holdSeconds: 600,
      priority,
    }),
  );
  assert.ok(made.ok);
  return made.value.id;
}

/** The order that a quote of these lines becomes. */
function orderOf(at: Company, lines: string) {
  const order = newOrder(lines);
  return {
    ...order,
    lines: order.lines.map((line) => ({ ...line, code: "", itemId: idOf(at, line.name) })),
  };
}

const firm = (at: Company, quoteId: number, lines: string) =>
  run(at, (tx) => placeFromQuote(tx, at.orders.parts, { quoteId, order: orderOf(at, lines) }));

test("a quote that becomes an order keeps its units while others are refused", async () => {
  const at = await openCompany(database, { "A@P": 3, "B@P": 1 });
  const quoteId = await quote(at, "Ax3 B");
  assert.equal((await place(at, newOrder("A"))).kind, "refused");
  const placed = await firm(at, quoteId, "Ax3 B");
  assert.ok(placed.ok);
  await assertLawful(at);
  const order = await run(at, (tx) => orderById(tx, placed.value.orderId));
  assert.deepEqual(
    order?.lines.map((line) => [line.itemId, line.units, line.shortUnits]),
    [
      [idOf(at, "A"), 3, 0],
      [idOf(at, "B"), 1, 0],
    ],
  );
  assert.equal((await place(at, newOrder("A"))).kind, "refused");
});

test("a quote becomes one order, however many ask, and none once it has ended", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const quoteId = await quote(at, "Ax2");
  const all = await Promise.all(Array.from({ length: 8 }, () => firm(at, quoteId, "Ax2")));
  assert.equal(all.filter((each) => each.ok).length, 1);
  for (const each of all) if (!each.ok) assert.equal(each.error.kind, "quote_not_open");
  const cancelled = await quote(at, "A");
  await run(at, (tx) => cancelQuote(tx, cancelled));
  const late = await quote(at, "A");
  hoursLater += 1;
  for (const [id, state] of [
    [cancelled, "cancelled"],
    [late, "expired"],
  ] as const) {
    const refused = await firm(at, id, "A");
    assert.deepEqual(refused, { ok: false, error: { kind: "quote_not_open", quote: id, state } });
  }
  await run(at, (tx) => expireQuotes(tx));
  await assertLawful(at);
});

test("a quote whose stock has shrunk is refused until it holds nothing less", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const quoteId = await quote(at, "Ax4");
  const counted = [{ itemId: idOf(at, "A"), placeId: at.places.get("P") ?? 0, units: 3 }];
  const work = { documentId: 1, why: "test", counted };
  await run(at, (tx) => countStock(tx, parties, work));
  const order = orderOf(at, "Ax4");
  const ask = (tx: Tx) => placeFromQuote(tx, at.orders.parts, { quoteId, order });
  assert.equal(await outcomeOf(at, ask), "quote_lost");
  await run(at, (tx) => cancelQuote(tx, quoteId));
  assert.ok((await firm(at, await quote(at, "Ax3"), "Ax3")).ok);
  await assertLawful(at);
});

/** Counts A at P, and serves who waits with what was found. */
function count(at: Company, units: number) {
  documents += 1;
  const item = idOf(at, "A");
  const counted = [{ itemId: item, placeId: at.places.get("P") ?? 0, units }];
  const sheet = { documentId: documents, why: "test", counted };
  const work = (tx: Tx) => () => countStock(tx, parties, sheet);
  return outcomeOf(at, (tx) =>
    afterStock(tx, at.orders.parts, { items: [item], cause: "count", work: work(tx) }),
  );
}
let documents = 100;

/** Why a quote does not become an order, or ok; a refusal leaves it open. */
const refusal = (at: Company, quoteId: number, lines: string) =>
  outcomeOf(at, (tx) =>
    placeFromQuote(tx, at.orders.parts, { quoteId, order: orderOf(at, lines) }),
  );

test("a quote that lost units is made whole again once supply returns, after who waits", async () => {
  const at = await openCompany(database, { "A@P": 6 });
  const sold = await place(at, newOrder("A"));
  assert.ok(sold.kind === "accepted");
  const low = await quote(at, "Ax2", 0);
  const high = await quote(at, "Ax3", 5);
  assert.equal(await count(at, 1), "ok");
  const waits = await place(at, newOrder("A", "backorder"));
  assert.ok(waits.kind === "accepted" && waits.shortUnits === 1);
  assert.equal(await count(at, 4), "ok");
  assert.ok((await firm(at, low, "Ax2")).ok, "three were left over: not for all of the first rank");
  assert.equal(await refusal(at, high, "Ax3"), "quote_lost");
  await assertLawful(at);
  assert.equal(await count(at, 7), "ok");
  await assertLawful(at);
  const told = await run(at, (tx) =>
    tx.rows<{ quote: string }>(
      `select subject_id as quote from platform.audit where tenant_id = $1
         and action = 'promises.quote.whole' order by id`,
      [at.scope.tenantId],
    ),
  );
  assert.deepEqual(told, [{ quote: String(low) }, { quote: String(high) }]);
  assert.ok((await firm(at, high, "Ax3")).ok);
  assert.equal((await place(at, newOrder("A"))).kind, "refused", "all of it is promised");
  await assertLawful(at);
});

test("what a cancellation frees goes to the quote of the highest rank that lacks it", async () => {
  const at = await openCompany(database, { "A@P": 6 });
  const sold = await place(at, newOrder("Ax2"));
  assert.ok(sold.kind === "accepted");
  const low = await quote(at, "Ax2", 0);
  const high = await quote(at, "Ax2", 5);
  assert.equal(await count(at, 2), "ok");
  const all = { orderId: sold.orderId, lines: "all" as const, why: "test" };
  assert.equal(await outcomeOf(at, (tx) => cancelAndServe(tx, at.orders.parts, all)), "ok");
  assert.equal(await refusal(at, low, "Ax2"), "quote_lost");
  assert.ok((await firm(at, high, "Ax2")).ok);
  hoursLater += 1;
  assert.equal(await count(at, 9), "ok");
  const [late] = await run(at, (tx) =>
    tx.rows<{ count: number }>(
      `select count(*)::int as count from platform.audit where tenant_id = $1
         and action = 'promises.quote.whole'`,
      [at.scope.tenantId],
    ),
  );
  assert.deepEqual(late, { count: 1 }, "a quote whose time is over gets nothing");
  await run(at, (tx) => expireQuotes(tx));
  await assertLawful(at);
});

test("an order number that the channel has already is refused and the quote stays open", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const first = orderOf(at, "A");
  await place(at, first);
  const quoteId = await quote(at, "A");
  const refused = await run(at, (tx) =>
    placeFromQuote(tx, at.orders.parts, { quoteId, order: { ...first, key: "again" } }),
  );
  assert.ok(!refused.ok && refused.error.kind === "order_exists");
  assert.ok((await firm(at, quoteId, "A")).ok);
  await assertLawful(at);
});

test("a promise that moves says why", async () => {
  const at = await openCompany(database, { "B@P": 1 });
  const item = idOf(at, "A");
  const day = (days: number) =>
    new Date(world.clock().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const [supplyId = 0] = await run(at, (tx) =>
    planSupplies(tx, [
      {
        itemId: item,
        placeId: at.places.get("P") ?? 0,
        units: 5,
        day: day(5),
        kind: "planned",
        documentKind: "purchase",
        documentNumber: "PO1",
      },
    ]),
  );
  const order = await place(at, newOrder("Ax5", "backorder"));
  assert.ok(order.kind === "accepted");
  const change = (to: { readonly day?: string; readonly units?: number }) =>
    run(at, (tx) =>
      afterStock(tx, at.orders.parts, {
        items: [item],
        cause: "supply",
        work: () => changeSupply(tx, { itemId: item, supplyId, why: "test", ...to }),
      }),
    );
  await change({ day: day(9) });
  await change({ units: 3 });
  const changes = await run(at, (tx) => changesOfOrder(tx, parties, order.orderId));
  assert.deepEqual(
    changes.map((each) => [each.effect, each.words?.en]),
    [
      ["slipped", "the supply at 杭州 comes later"],
      ["slipped", "the supply at 杭州 no longer covers what rested on it"],
    ],
  );
  await assertLawful(at);
});
