// Goal: whatever is asked in whatever order, no unit is promised twice and nothing is lost.
// Method: a small company on real PostgreSQL; tables for the rules, and random commands from many
// clients at once, after each of which the stored rows must obey every law.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import type { Chance } from "../../../kernel/index.ts";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { mapListings, openCatalog } from "../catalog/index.ts";
import { openParties } from "../parties/index.ts";
import { openPromises, promisesOfClaims } from "../promises/index.ts";
import { changeStock, planSupplies, receiveSupply } from "../stock/index.ts";
import {
  actor,
  assertLawful,
  newOrder,
  openCompany,
  parties,
  place,
  run,
  shown,
} from "./fixture.ts";
import type { Company } from "./fixture.ts";
import {
  afterStock,
  cancelUnits,
  freeMapped,
  lineIdsOf,
  openOrders,
  orderById,
  repromise,
  shipUnits,
  startPick,
} from "./index.ts";

let home: TestDatabase;
let database: Database;
const company = (stock: Readonly<Record<string, number>>) => openCompany(database, stock);

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
});
after(async () => {
  await database.close();
  await home.drop();
});

test("the last unit is sold once to many buyers at the same moment", async () => {
  const at = await company({ "A@P": 1 });
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => place(at, newOrder("A"))));
  assert.equal(outcomes.filter((each) => each.kind === "accepted").length, 1);
  assert.equal(outcomes.filter((each) => each.kind === "refused").length, 49);
  await assertLawful(at);
});

test("two processes on one database sell the last units once", async () => {
  const at = await company({ "A@P": 60 });
  const otherDatabase = openDatabase({ url: home.url, world: realWorld });
  const other = openOrders({
    database: otherDatabase,
    catalog: openCatalog(),
    parties: openParties(),
    promises: openPromises({ parties: openParties() }),
  });
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_each, index) =>
      (index % 2 ? at.orders : other).queue.submit(at.scope, actor, newOrder("A")),
    ),
  );
  assert.equal(outcomes.filter((each) => each.kind === "accepted").length, 60);
  await otherDatabase.close();
  await assertLawful(at);
});

test("a bundle and its own part share one stock", async () => {
  const at = await company({ "A@P": 1, "B@P": 2 });
  assert.equal(shown(await place(at, newOrder("AB A"))), "refused");
  assert.equal(shown(await place(at, newOrder("AB"))), "granted");
  assert.equal(shown(await place(at, newOrder("B"))), "refused");
  await assertLawful(at);
});

test("the same key, or the same external order, has one effect", async () => {
  const at = await company({ "A@P": 9 });
  const order = newOrder("A");
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => place(at, order)));
  const ids = new Set(outcomes.map((each) => ("orderId" in each ? each.orderId : 0)));
  assert.equal(ids.size, 1);
  assert.deepEqual(await place(at, { ...order, key: "other" }), {
    kind: "duplicate",
    orderId: [...ids][0],
  });
  assert.equal((await place(at, { ...order, totalMinor: 5 })).kind, "key_reused");
  await assertLawful(at);
});

test("a promise out of stock says where and when, and how much it was, also of a line in part given up", async () => {
  const at = await company({ "A@P": 3, "B@Q": 1 });
  const placed = await place(at, newOrder("Ax2 B"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const words = () =>
    run(at, async (tx) => {
      const lines = await lineIdsOf(tx, [orderId]);
      const said = await promisesOfClaims(tx, parties, lines);
      return said.map(({ units, shipDay, reasons }) => [units, shipDay, ...reasons]);
    });
  const [a, b] = await words();
  assert.deepEqual([a?.[0], b?.[0]], [2, 1]);
  assert.match(JSON.stringify(a), new RegExp(`现货 2，${String(a?.[1])} 发出`));
  assert.match(JSON.stringify(b), /1 from stock at 成都, leaving/);
  const [lineId = 0] = await run(at, (tx) => lineIdsOf(tx, [orderId]));
  const cut = { orderId, lines: [{ lineId, units: 1 }], why: "test" };
  await run(at, (tx) => cancelUnits(tx, cut));
  const [less] = await words();
  assert.equal(less?.[0], 1);
  assert.match(JSON.stringify(less), /现货 2/);
  await run(at, (tx) =>
    repromise(tx, at.orders.parts, { items: [...at.items.values()], cause: "" }),
  );
  await assertLawful(at);
});

test("a claim whose units are gone is found by its item when it is promised anew, and then struck out", async () => {
  const at = await company({ "A@P": 2 });
  const placed = await place(at, newOrder("Ax2", "backorder"));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const itemId = at.items.get("A") ?? 0;
  const document = {
    kind: "adjustment",
    documentKind: "test",
    documentId: 1,
    why: "gone",
  } as const;
  const changes = [{ itemId, placeId: at.places.get("P") ?? 0, units: -2 }];
  await run(at, (tx) => changeStock(tx, parties, { document, changes }));
  const waiting = () =>
    run(at, (tx) =>
      tx.rows("select claim_id from stock.unpegged where cell = $1 and tenant_id = $2", [
        at.scope.cell,
        at.scope.tenantId,
      ]),
    );
  assert.equal((await waiting()).length, 1);
  await run(at, (tx) => repromise(tx, at.orders.parts, { items: [itemId], cause: "test" }));
  assert.deepEqual(await waiting(), []);
  const order = await run(at, (tx) => orderById(tx, orderId));
  assert.equal(order?.lines[0]?.shortUnits, 2);
  await assertLawful(at);
});

test("a marketplace order is always recorded; a receipt serves who came first", async () => {
  const at = await company({ "A@P": 3 });
  const first = await place(at, newOrder("Ax5", "backorder"));
  const second = await place(at, newOrder("Ax4", "backorder"));
  assert.deepEqual([shown(first), shown(second)], ["part2", "short4"]);
  const item = at.items.get("A") ?? 0;
  const [supplyId = 0] = await run(at, (tx) =>
    planSupplies(tx, [
      {
        itemId: item,
        kind: "planned",
        placeId: at.places.get("P") ?? 0,
        day: "2030-01-01",
        units: 4,
        documentKind: "PO",
        documentNumber: "PO-1",
      },
    ]),
  );
  await run(at, (tx) => repromise(tx, at.orders.parts, { items: [item], cause: "planned" }));
  await assertLawful(at);
  const farOff = await run(at, (tx) =>
    orderById(tx, second.kind === "accepted" ? second.orderId : 0),
  );
  assert.equal(farOff?.shortUnits, 4, "a receipt beyond the horizon promises nothing");
  await run(at, (tx) => receiveSupply(tx, parties, { itemId: item, supplyId, units: 4 }));
  const result = await run(at, (tx) =>
    repromise(tx, at.orders.parts, { items: [item], cause: "receipt" }),
  );
  assert.deepEqual([result.gained, result.slipped], [2, 0]);
  const orders = await Promise.all(
    [first, second].map((each) =>
      run(at, (tx) => orderById(tx, each.kind === "accepted" ? each.orderId : 0)),
    ),
  );
  assert.deepEqual(
    orders.map((order) => order?.shortUnits),
    [0, 2],
  );
  await assertLawful(at);
});

test("an unmapped line holds its order and frees itself when mapped", async () => {
  const at = await company({ "A@P": 5, "C@P": 5 });
  const outcome = await place(at, {
    ...newOrder("A"),
    lines: [
      ...newOrder("A").lines,
      {
        externalId: "9",
        kind: "sale",
        code: "ch-new",
        name: "新品",
        units: 2,
        unitPrice: "3",
        amountMinor: 600,
      },
    ],
  });
  assert.ok(outcome.kind === "accepted");
  assert.deepEqual(outcome.holds, ["unmapped"]);
  await run(at, (tx) =>
    mapListings(tx, [
      { channelId: 1, code: "ch-new", parts: [{ itemId: at.items.get("C") ?? 0, units: 2 }] },
    ]),
  );
  assert.equal(
    (await run(at, (tx) => freeMapped(tx, at.orders.parts, { channelId: 1 }))).orderIds.length,
    1,
  );
  const order = await run(at, (tx) => orderById(tx, outcome.orderId));
  assert.equal(order?.openHolds, 0);
  assert.deepEqual(
    order?.lines.filter((line) => line.itemId === at.items.get("C")).map((line) => line.units),
    [4],
  );
  await assertLawful(at);
});

/** One random act of a client; refusals are expected, faults are not. */
async function act(at: Company, chance: Chance, placed: number[]): Promise<void> {
  const items = [...at.items.values()].slice(0, 3);
  const places = [...at.places.values()];
  const known = placed.length > 0 ? chance.pick(placed) : 0;
  switch (chance.whole(0, 8)) {
    case 0:
    case 1:
    case 2: {
      const lines = Array.from(
        { length: chance.whole(1, 4) },
        () => `${chance.pick(["A", "B", "C", "AB"])}x${chance.whole(1, 4)}`,
      ).join(" ");
      const outcome = await place(
        at,
        newOrder(lines, chance.pick(["complete", "partial", "backorder"])),
      );
      if (outcome.kind === "accepted") placed.push(outcome.orderId);
      return;
    }
    case 3:
      await run(at, (tx) => cancelUnits(tx, { orderId: known, lines: "all", why: "test" }));
      return;
    case 4: {
      const change = {
        itemId: chance.pick(items),
        placeId: chance.pick(places),
        units: chance.pick([-3, -1, 2, 5]),
      };
      await run(at, (tx) =>
        afterStock(tx, at.orders.parts, {
          items: [change.itemId],
          cause: "test",
          work: () =>
            changeStock(tx, parties, {
              changes: [change],
              document: { kind: "adjustment", documentKind: "test", documentId: 1, why: "test" },
            }),
        }),
      );
      return;
    }
    case 5:
      await run(at, (tx) => repromise(tx, at.orders.parts, { items, cause: "test" }));
      return;
    case 6: {
      const [supply = 0] = await run(at, (tx) =>
        planSupplies(tx, [
          {
            itemId: items[0] ?? 0,
            placeId: places[0] ?? 0,
            kind: "planned",
            day: "2026-12-01",
            units: chance.whole(1, 6),
            documentKind: "PO",
            documentNumber: "x",
          },
        ]),
      );
      if (chance.next() < 0.6) {
        await run(at, (tx) =>
          receiveSupply(tx, parties, {
            itemId: items[0] ?? 0,
            supplyId: supply,
            units: chance.whole(1, 6),
          }),
        );
      }
      return;
    }
    default: {
      const order = await run(at, (tx) => orderById(tx, known));
      const line = order?.lines.find(
        (each) => each.itemId !== null && each.units > each.shippedUnits + each.cancelledUnits,
      );
      if (!order || !line) return;
      const request = {
        orderId: known,
        placeId: places[0] ?? 0,
        lines: [{ lineId: line.id, units: 1 }],
      };
      const picked = await run(at, (tx) => startPick(tx, request));
      if (picked.ok) {
        await run(at, (tx) =>
          shipUnits(tx, { ...request, shipmentId: known, carrier: "SF", tracking: "1" }),
        );
      }
    }
  }
}

test("random commands of eight clients at once leave every law intact", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const chance = createChance(seed);
  const at = await company({ "A@P": 20, "B@P": 30, "C@Q": 10, "A@Q": 5 });
  const placed: number[] = [];
  try {
    for (let round = 0; round < 25; round += 1) {
      await Promise.all(
        Array.from({ length: 8 }, (_each, client) =>
          act(at, chance.fork(`${round}/${client}`), placed),
        ),
      );
      await assertLawful(at);
    }
  } catch (error) {
    throw new Error(`reproduce with SEED=${seed}`, { cause: error });
  }
});
