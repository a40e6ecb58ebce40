// Goal: an order goes as near as its address says, a person is asked where that is not sure, and only
// what depends on the place waits for the answer.
// Method: a small company on real PostgreSQL with ways to a province, a city and a county.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Database } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { setSourcing } from "../promises/index.ts";
import { freeDecided, openAddresses, rememberAddress, sendTo } from "./changing/addressing.ts";
import { amendOrder } from "./changing/amending.ts";
import { askedItems } from "./reading/demand.ts";
import { actor, assertLawful, newOrder, openCompany, outcomeOf, place, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import { orderById } from "./index.ts";
import type { NewOrder } from "./index.ts";

const database = await ownDatabase();

/** Ways from P: nine days to Zhejiang, five to Hangzhou, one to Hangzhou's Xihu. */
async function companyWithWays(): Promise<Company> {
  const at = await openCompany(database, { "A@P": 100 });
  const placeId = at.places.get("P") ?? 0;
  const way = (region: string, transitDays: number) => ({
    ...{ placeId, region, transitDays, parcelCostMinor: null },
  });
  const transits = [way("33", 9), way("3301", 5), way("330106", 1)];
  await run(at, (tx) => setSourcing(tx, { sources: [], transits }));
  return at;
}

const going = (shipTo: NewOrder["shipTo"], region = ""): NewOrder => ({
  ...newOrder("A"),
  ...{ region, shipTo },
});

async function placed(at: Company, order: NewOrder) {
  const outcome = await place(at, order);
  assert.equal(outcome.kind, "accepted");
  const orderId = outcome.kind === "accepted" ? outcome.orderId : 0;
  const found = await database.read(at.scope, (tx) => orderById(tx, orderId));
  assert.ok(found);
  return { orderId, order: found };
}

const placedDay = async (at: Company, order: NewOrder) => {
  const { orderId } = await placed(at, order);
  const rows = await database.read(at.scope, (tx) =>
    tx.rows<{ days: number }>(
      `select promised_day - date '1970-01-01' as days from orders.order
       where cell = $1 and tenant_id = $2 and id = $3`,
      [tx.scope.cell, tx.scope.tenantId, orderId],
    ),
  );
  return rows[0]?.days ?? 0;
};

test("the smallest division that a way leads to counts", async () => {
  const at = await companyWithWays();
  const county = await placedDay(
    at,
    going({ province: "浙江省", city: "杭州市", district: "西湖区" }),
  );
  const city = await placedDay(at, going({ province: "浙江", city: "杭州", district: "余杭区" }));
  const province = await placedDay(at, going({ province: "浙江省", city: "宁波市" }));
  const coded = await placedDay(at, going({}, "330106"));
  assert.equal(city - county, 4);
  assert.equal(province - county, 8);
  assert.equal(coded, county);
  await assertLawful(at);
});

test("demand is told by province however near an order goes", async () => {
  const at = await companyWithWays();
  const { orderId } = await placed(at, going({ province: "浙江省", city: "杭州市" }));
  const asked = await database.read(at.scope, (tx) => askedItems(tx, [orderId]));
  assert.deepEqual(
    asked.map((each) => each.region),
    ["33"],
  );
});

test("what is not sure waits for a person; its promise and stock do not", async () => {
  const at = await companyWithWays();
  const first = await placed(at, going({ address: "西湖区文三路 9 号" }));
  const twin = await placed(at, going({ address: "西湖区文三路 9 号" }));
  assert.equal(first.order.openHolds, 1);
  assert.notEqual(first.order.promisedDay, null, "the promise stands, by what is sure");
  const [row, ...others] = await database.read(at.scope, (tx) => openAddresses(tx, 10));
  assert.deepEqual(others, []);
  assert.ok(row);
  assert.deepEqual(
    [row.orders, row.region, row.why, [...row.candidates].sort()],
    [2, "", ["several"], ["330106", "360103"]],
  );

  const decided = { digest: row.digest, region: "330106" };
  const kept = await run(at, (tx) => rememberAddress(tx, decided));
  assert.ok(kept.ok);
  assert.deepEqual(kept.value.orderIds, [first.orderId, twin.orderId]);
  for (const orderId of kept.value.orderIds) {
    const send = () =>
      outcomeOf(at, (tx) => sendTo(tx, at.orders.parts, { orderId, ...decided, why: "西湖区" }));
    assert.equal(await send(), "ok");
    assert.equal(await send(), "ok", "twice is once");
    const order = await database.read(at.scope, (tx) => orderById(tx, orderId));
    assert.deepEqual([order?.openHolds, order?.region], [0, "330106"]);
  }
  assert.deepEqual(await database.read(at.scope, (tx) => openAddresses(tx, 10)), []);

  const again = await placed(at, going({ address: "西湖区文三路 9 号" }));
  assert.deepEqual([again.order.openHolds, again.order.region], [0, "330106"], "asked once");
  await assertLawful(at);
});

test("abroad, covered and cancelled addresses ask nobody; words of nobody are refused", async () => {
  const at = await companyWithWays();
  for (const order of [
    going({ city: "Springfield", province: "NY", country: "US" }),
    going({ city: "**", district: "***" }),
    going({}),
    { ...going({ address: "某处" }), deal: "cancelled" as const },
  ]) {
    const { order: stored } = await placed(at, order);
    assert.deepEqual([stored.openHolds, stored.region], [0, ""]);
  }
  const nobody = { digest: "0".repeat(64), region: "33" };
  assert.equal(await outcomeOf(at, (tx) => rememberAddress(tx, nobody)), "address_unknown");
});

const standing = async (at: Company, orderId: number) => {
  const order = await run(at, (tx) => orderById(tx, orderId));
  const open = order?.holds.filter((each) => each.releasedAt === null) ?? [];
  const texts = order?.holds.map((each) => (each.detail as { text?: string }).text) ?? [];
  return { region: order?.region, open: open.length, texts };
};

test("an address amended without its division is read anew; the old words no longer send it", async () => {
  const at = await companyWithWays();
  const amend = (orderId: number, shipTo: Record<string, unknown>, region?: string) =>
    outcomeOf(at, (tx) =>
      amendOrder(tx, at.orders.parts, {
        ...{ orderId, lines: [], shipTo, why: "t" },
        ...(region === undefined ? {} : { region }),
      }),
    );
  const sure = await placed(at, going({ province: "浙江省", city: "杭州市", district: "西湖区" }));
  assert.equal(await amend(sure.orderId, { phone: "1" }), "ok");
  assert.equal((await standing(at, sure.orderId)).region, "330106", "no word of it has changed");
  assert.equal(await amend(sure.orderId, { city: "宁波市", district: "" }), "ok");
  assert.equal((await standing(at, sure.orderId)).region, "3302");
  assert.equal(await amend(sure.orderId, { district: "江北区" }, "3301"), "ok");
  assert.equal((await standing(at, sure.orderId)).region, "3301", "a person's word counts");

  const words = { address: "西湖区天目山路 1 号" };
  const moved = await placed(at, going(words));
  const [old] = await database.read(at.scope, (tx) => openAddresses(tx, 10));
  assert.ok(old);
  assert.equal(await amend(moved.orderId, { province: "四川省", address: "新城街 2 号" }), "ok");
  const held = await standing(at, moved.orderId);
  assert.equal(held.region?.slice(0, 2), "51");
  const kept = await run(at, (tx) => placed(at, going(words)).then(() => openAddresses(tx, 10)));
  assert.ok(kept.some((row) => row.digest === old.digest));
  const decided = { digest: old.digest, region: "330106" };
  const known = await run(at, (tx) => rememberAddress(tx, decided));
  assert.ok(known.ok && !known.value.orderIds.includes(moved.orderId));
  const send = { orderId: moved.orderId, ...decided, why: "t" };
  assert.equal(await outcomeOf(at, (tx) => sendTo(tx, at.orders.parts, send)), "ok");
  assert.equal((await standing(at, moved.orderId)).region?.slice(0, 2), "51", "it stays amended");

  const unsure = await placed(at, going({ province: "浙江省", city: "宁波市" }));
  assert.equal(
    await amend(unsure.orderId, { province: "", city: "", address: "朝阳区一路" }),
    "ok",
  );
  assert.equal((await standing(at, unsure.orderId)).open, 1, "the new words wait for a person");
  assert.equal(await amend(unsure.orderId, { province: "浙江省", city: "杭州市" }, "3301"), "ok");
  assert.equal((await standing(at, unsure.orderId)).open, 0);
  await assertLawful(at);
});

test("all that wait for a decision are freed, and no hold keeps the words of an address", async () => {
  const at = await companyWithWays();
  const words = { address: "鼓楼区中山路 8 号" };
  const patient = () => ({ ...going(words), policy: "backorder" as const });
  const orders = await Promise.all(Array.from({ length: 203 }, () => placed(at, patient())));
  const [row] = await database.read(at.scope, (tx) => openAddresses(tx, 10));
  assert.equal(row?.orders, 203);
  const decided = { digest: row.digest, region: "320106" };
  const kept = await run(at, (tx) => rememberAddress(tx, decided));
  assert.ok(kept.ok && kept.value.orderIds.length === 200);
  assert.deepEqual(await database.read(at.scope, (tx) => openAddresses(tx, 10)), []);
  const signal = AbortSignal.timeout(60_000);
  const freeing = { database, parts: at.orders.parts, actor, signal };
  await freeDecided(freeing, [at.scope]);
  for (const orderId of [orders[0]?.orderId ?? 0, orders[202]?.orderId ?? 0]) {
    const now = await standing(at, orderId);
    assert.deepEqual(now, { region: "320106", open: 0, texts: [undefined] });
  }
  const stuck = await placed(at, { ...patient(), shipTo: { address: "鼓楼区北京路 3 号" } });
  const [next] = await database.read(at.scope, (tx) => openAddresses(tx, 10));
  assert.ok(next);
  await run(at, (tx) =>
    tx.rows(`update orders.line set picked_units = 1 where tenant_id = $1 and order_id = $2`, [
      tx.scope.tenantId,
      stuck.orderId,
    ]),
  );
  const other = { digest: next.digest, region: "320106" };
  assert.ok((await run(at, (tx) => rememberAddress(tx, other))).ok);
  await freeDecided(freeing, [at.scope]);
  await freeDecided(freeing, [at.scope]);
  const [shown] = await database.read(at.scope, (tx) => openAddresses(tx, 10));
  assert.equal(shown?.orderId, stuck.orderId, "what stands against it is for a person");
  await run(at, (tx) =>
    tx.rows(`update orders.line set picked_units = 0 where tenant_id = $1 and order_id = $2`, [
      tx.scope.tenantId,
      stuck.orderId,
    ]),
  );
  assert.ok((await run(at, (tx) => rememberAddress(tx, other))).ok);
  await freeDecided(freeing, [at.scope]);
  assert.equal((await standing(at, stuck.orderId)).open, 0, "decided anew, tried at once");
  const left = await run(at, (tx) =>
    tx.rows(
      `select 1 from orders.hold where cell = $1 and tenant_id = $2
         and (released_at is null or detail ? 'text')`,
      [tx.scope.cell, tx.scope.tenantId],
    ),
  );
  assert.deepEqual(left, []);
  await assertLawful(at);
});

test("a fault is told of and noted in a word; what passes waits for the next round only", async () => {
  const at = await companyWithWays();
  const held = [];
  for (let each = 0; each < 2; each += 1)
    held.push(
      await placed(at, { ...going({ address: "鼓楼区上海路 9 号" }), policy: "backorder" }),
    );
  const [first, second] = held.map(({ orderId }) => orderId);
  assert.ok(first && second);
  const [row] = await database.read(at.scope, (tx) => openAddresses(tx, 10));
  assert.ok(row);
  const { digest } = row;
  await run(at, (tx) => rememberAddress(tx, { digest, region: "320106" }));
  /** Frees with a database whose first transaction fails so. */
  const freeWith = (error: Error) => {
    let isFirst = true;
    const transact: Database["transact"] = (...asked) => {
      if (!isFirst) return database.transact(...asked);
      isFirst = false;
      return Promise.reject(error);
    };
    const signal = AbortSignal.timeout(60_000);
    const parts = at.orders.parts;
    return freeDecided({ database: { ...database, transact }, parts, actor, signal }, [at.scope]);
  };
  const withCode = (code: string) => Object.assign(new Error(code), { code });
  const open = async () => [(await standing(at, first)).open, (await standing(at, second)).open];
  const against = async () => {
    const order = await run(at, (tx) => orderById(tx, first));
    return order?.holds.map((each) => (each.detail as { against?: string }).against);
  };
  await freeWith(withCode("MR503"));
  await assert.rejects(freeWith(withCode("08006")));
  assert.deepEqual(await open(), [1, 1], "nothing can be sent to a database that is away");
  await assert.rejects(freeWith(withCode("40P01")), AggregateError);
  assert.deepEqual([await open(), await against()], [[1, 0], [undefined]]);
  await assert.rejects(freeWith(new TypeError("x of undefined")), AggregateError);
  assert.deepEqual([await open(), await against()], [[1, 0], ["failed"]]);
});
