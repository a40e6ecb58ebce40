// Goal: what stock cannot give, a plant promises by its capacity: held with the promise or not at
// all, never twice, and given back when nothing rests on it. Method: the small company on real
// PostgreSQL with a plant whose daily capacity stands in a table of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { err, ok } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import {
  assertLawful,
  catalog,
  newOrder,
  openCompany,
  parties,
  run,
  shown,
} from "../orders/fixture.ts";
import type { Company } from "../orders/fixture.ts";
import { afterStock, lineIdsOf, openOrders, orderById } from "../orders/index.ts";
import { changeStock } from "../stock/index.ts";
import { cancelQuote, firmQuote, makeQuote, openPromises, promisesOfClaims } from "./index.ts";
import type { CapacityPort } from "./index.ts";

let home: TestDatabase;
let database: Database;

const schema = `create schema plant;
  create table plant.capacity (cell int not null, tenant_id int not null, item_id int not null,
    place_id int not null, day int not null, units bigint not null, taken bigint not null default 0,
    primary key (cell, tenant_id, item_id, place_id, day), check (taken between 0 and units));
  select platform.guard('plant.capacity');
  create table plant.held (cell int not null, tenant_id int not null, supply_id bigint primary key,
    item_id int not null, place_id int not null, day int not null, units bigint not null,
    firm boolean not null default false);
  select platform.guard('plant.held');`;

before(async () => {
  home = await testDatabase();
  const client = new pg.Client({ connectionString: home.url });
  await client.connect();
  await client.query(schema);
  await client.end();
  database = openDatabase({ url: home.url, world: realWorld });
});
after(async () => {
  await database.close();
  await home.drop();
});

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface Free {
  item_id: number;
  place_id: number;
  day: number;
  units: number;
}

/** A plant that makes so many of an item a day at a place, as its table says. */
const plant: CapacityPort = {
  async offers(tx, questions) {
    const rows = await tx.rows<Free>(
      `select item_id, place_id, day, units - taken as units from plant.capacity
       where cell = $1 and tenant_id = $2 and units > taken order by day, place_id for update`,
      scopeOf(tx),
    );
    return rows
      .filter((row) =>
        questions.some(
          (each) =>
            each.itemId === row.item_id &&
            each.placeId === row.place_id &&
            each.notBefore <= row.day,
        ),
      )
      .map((row) => ({
        ...{ ref: row.day, itemId: row.item_id, placeId: row.place_id, day: row.day as Day },
        ...{ units: row.units, reason: { zh: "二线排产", en: "made on line 2" } },
      }));
  },
  async hold(tx, { offer, units, supplyId }) {
    const key = [...scopeOf(tx), offer.itemId, offer.placeId, offer.day];
    const taken = await tx.rows(
      `update plant.capacity set taken = taken + $6 where cell = $1 and tenant_id = $2
       and item_id = $3 and place_id = $4 and day = $5 and units - taken >= $6 returning day`,
      [...key, units],
    );
    if (taken.length === 0)
      return err({ kind: "capacity_gone", ref: offer.ref, asked: units, left: 0 });
    await tx.rows(
      `insert into plant.held (cell, tenant_id, item_id, place_id, day, supply_id, units)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [...key, supplyId, units],
    );
    return ok(null);
  },
  async release(tx, { supplyId, units }) {
    await tx.rows(
      `with given as (update plant.held set units = units - $4
         where cell = $1 and tenant_id = $2 and supply_id = $3 returning item_id, place_id, day)
       update plant.capacity as target set taken = taken - $4 from given
       where target.cell = $1 and target.tenant_id = $2 and target.item_id = given.item_id
         and target.place_id = given.place_id and target.day = given.day`,
      [...scopeOf(tx), supplyId, units],
    );
  },
  async firm(tx, supplyIds) {
    await tx.rows(
      `update plant.held set firm = true
       where cell = $1 and tenant_id = $2 and supply_id = any ($3::bigint[])`,
      [...scopeOf(tx), supplyIds],
    );
  },
};

const promises = openPromises({ parties, capacity: plant });

/** The company with a plant that can make so many A for P in 5 days and in 9. */
async function withPlant(stock: Record<string, number>, units: readonly [number, number]) {
  const company = await openCompany(database, stock);
  const at: Company = {
    ...company,
    orders: openOrders({ database, catalog, parties, promises }),
  };
  const today = Math.floor(Date.now() / 86_400_000);
  await run(at, (tx) =>
    tx.rows(
      `insert into plant.capacity (cell, tenant_id, item_id, place_id, day, units)
       select $1, $2, $3, $4, day, units from unnest($5::int[], $6::bigint[]) as each (day, units)`,
      [
        ...[...scopeOf(tx), at.items.get("A"), at.places.get("P")],
        ...[[today + 5, today + 9], units],
      ],
    ),
  );
  return at;
}

const taken = async (at: Company) => {
  const rows = await run(at, (tx) =>
    tx.rows<{ taken: number }>(
      "select taken from plant.capacity where cell = $1 and tenant_id = $2 order by day",
      scopeOf(tx),
    ),
  );
  return rows.map((row) => row.taken);
};

const heldRows = (at: Company) =>
  run(at, (tx) =>
    tx.rows<{ units: number; firm: boolean }>(
      "select units, firm from plant.held where cell = $1 and tenant_id = $2 order by supply_id",
      scopeOf(tx),
    ),
  );

const place = (at: Company, lines: string, policy: "complete" | "partial" | "backorder") =>
  at.orders.queue.submit(
    at.scope,
    { kind: "system", id: 0, name: "test" },
    newOrder(lines, policy),
  );

test("stock first, then capacity by its days; the rest stays as kept demand", async () => {
  const at = await withPlant({ "A@P": 2 }, [3, 4]);
  const asked = { channelId: 1, region: "33", wantedDay: null, policy: "backorder" as const };
  const lines = [{ itemId: at.items.get("A") ?? 0, units: 8 }];
  const seen = await at.database.transact(at.scope, { kind: "system", id: 0, name: "test" }, (tx) =>
    promises.inquire(tx, { ...asked, lines }),
  );
  assert.deepEqual([seen.outcome, seen.lines[0]?.shortUnits], ["granted", 0]);
  assert.match(seen.lines[0]?.reasons.map((each) => each.en).join("; ") ?? "", /made on line 2/);
  assert.deepEqual(await taken(at), [0, 0]);
  const placed = await place(at, "Ax10", "backorder");
  assert.equal(shown(placed), "part1");
  assert.deepEqual(await taken(at), [3, 4]);
  assert.ok((await heldRows(at)).every((row) => row.firm));
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const [promise] = await run(at, async (tx) =>
    promisesOfClaims(tx, parties, await lineIdsOf(tx, [orderId])),
  );
  assert.equal(promise?.basis, "ctp");
  assert.match(promise?.reasons.map((each) => each.zh).join() ?? "", /二线排产/);
  await assertLawful(at);
});

test("a claim that waits for nothing takes no capacity, a refused one leaves no trace", async () => {
  const at = await withPlant({ "A@P": 2 }, [3, 0]);
  assert.equal(shown(await place(at, "Ax4", "partial")), "part2");
  assert.equal(shown(await place(at, "Ax4", "complete")), "refused");
  assert.deepEqual([await taken(at), await heldRows(at)], [[0, 0], []]);
  await assertLawful(at);
});

test("capacity is promised once to many buyers at the same moment", async () => {
  const at = await withPlant({}, [5, 0]);
  const placed = await Promise.all(Array.from({ length: 12 }, () => place(at, "A", "complete")));
  assert.equal(placed.filter((each) => each.kind === "accepted").length, 5);
  assert.deepEqual(await taken(at), [5, 0]);
  await assertLawful(at);
});

test("a quote holds capacity, firming it plans it, cancelling one gives it back", async () => {
  const at = await withPlant({}, [4, 0]);
  const itemId = at.items.get("A") ?? 0;
  const quote = () =>
    run(at, (tx) =>
      makeQuote(tx, promises.parts, {
        ...{ channelId: 1, region: "", wantedDay: null, policy: "complete" },
        ...{ lines: [{ itemId, units: 2 }], holdSeconds: 60, priority: 0 },
      }),
    );
  const [kept, dropped] = [await quote(), await quote()];
  assert.ok(kept.ok && dropped.ok);
  assert.deepEqual(await taken(at), [4, 0]);
  assert.ok((await heldRows(at)).every((row) => !row.firm));
  await run(at, async (tx) => {
    await cancelQuote(tx, dropped.value.id);
    await promises.repromise(tx, { items: [itemId], cause: "quote_cancelled" });
  });
  assert.deepEqual(await taken(at), [2, 0]);
  await run(at, (tx) =>
    firmQuote(tx, { quoteId: kept.value.id, orderId: kept.value.id, capacity: plant }),
  );
  assert.deepEqual(
    (await heldRows(at)).map((row) => [row.units, row.firm]),
    [
      [2, true],
      [0, false],
    ],
  );
});

test("goods that arrive take the place of capacity, which goes back to the plant", async () => {
  const at = await withPlant({}, [6, 0]);
  const placed = await place(at, "Ax6", "backorder");
  assert.deepEqual(await taken(at), [6, 0]);
  const units = { itemId: at.items.get("A") ?? 0, placeId: at.places.get("P") ?? 0, units: 10 };
  await run(at, async (tx) => {
    const document = { kind: "receipt", documentKind: "receipt", documentId: 1 } as const;
    const work = () => changeStock(tx, parties, { changes: [units], document });
    const moved = { items: [units.itemId], cause: "receipt", work };
    assert.ok((await afterStock(tx, at.orders.parts, moved)).ok);
  });
  assert.deepEqual(await taken(at), [0, 0]);
  const orderId = placed.kind === "accepted" ? placed.orderId : 0;
  const order = await run(at, (tx) => orderById(tx, orderId));
  assert.equal(order?.shortUnits, 0);
  await assertLawful(at);
});
