// Goal: a party's record keeps what a change leaves out, what it owes is its live orders' and no
// others', and a credit limit holds orders that pass it or are in another currency.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BodyOf } from "../contract/index.ts";
import {
  listExposures,
  listParties,
  listPlaces,
  saveItemsEndpoint,
  savePartiesEndpoint,
  setPaymentHoldEndpoint,
} from "../contract/masters.ts";
import { cancelOrder, getOrder, listOrdersEndpoint, placeOrder } from "../contract/orders.ts";
import { listAudit } from "../contract/people.ts";
import { savePlacesEndpoint } from "../contract/places.ts";
import { openDoor, refusalOf } from "./testing/door.ts";
import type { Door } from "./testing/door.ts";

type Draft = BodyOf<typeof savePartiesEndpoint>["parties"][number];

let door: Door;
let itemId = 0;
let orders = 0;

before(async () => {
  door = await openDoor();
  const items = [{ code: "A", name: "A" }];
  const saved = await door.api.call(saveItemsEndpoint, { key: door.key(), body: { items } });
  itemId = saved.ids["A"] ?? 0;
});
after(() => door.close());

const save = (party: Partial<Draft>) =>
  door.api.call(savePartiesEndpoint, {
    key: door.key(),
    body: { parties: [{ code: "D", name: "甲", kind: "distributor", ...party }] },
  });
const party = async (code = "D") => {
  const found = (await door.api.call(listParties)).rows.find((row) => row.code === code);
  assert.ok(found);
  return found;
};

async function place(amountMinor: number, more: Record<string, unknown> = {}) {
  orders += 1;
  const { orderId } = await door.api.call(placeOrder, {
    key: door.key(),
    body: {
      ...{ channelId: 1, externalId: `P-${orders}`, policy: "backorder" as const },
      partyId: (await party()).id,
      lines: [{ itemId, units: 1, amountMinor }],
      ...more,
    },
  });
  const page = await door.api.call(getOrder, { params: { id: orderId } });
  return { orderId, holds: page.holds.map((hold) => hold.reason) };
}

test("what a change leaves out stays, and the trail shows both sides", async () => {
  const whole: Partial<Draft> = {
    ...{ nameEn: "Jia", tier: "city", territory: ["33", "330106"], roles: ["supplier"] },
    ...{ creditLimitMinor: 10_000, creditCurrency: "CNY", phone: "1", address: "x" },
  };
  await save(whole);
  await save({ name: "乙" });
  const { id, name, ...kept } = await party();
  assert.deepEqual(
    [name, kept.nameEn, kept.tier, kept.territory],
    ["乙", "Jia", "city", ["33", "330106"]],
  );
  assert.deepEqual(
    [kept.roles, kept.creditLimitMinor, kept.phone, kept.active],
    [["supplier"], 10_000, "1", true],
  );
  assert.equal(await refusalOf(save({ territory: ["3"] })), "invalid");
  const { rows } = await door.api.call(listAudit, { query: { action: "parties.party.save" } });
  const [last] = rows.filter((row) => row.subjectId === String(id));
  assert.deepEqual(
    [last?.before, last?.after].map((side) => (side as { name?: string } | undefined)?.name),
    ["甲", "乙"],
  );
});

test("what a party owes is what its live orders leave unpaid; its limit holds what passes it", async () => {
  assert.deepEqual((await place(6_000)).holds, []);
  const paid = await place(50_000, { payment: "paid" });
  assert.ok(!paid.holds.includes("credit"), "what is paid needs no credit");
  const past = await place(5_000);
  assert.ok(past.holds.includes("credit"));
  const dollars = await place(100, { currency: "USD" });
  assert.ok(dollars.holds.includes("credit"), "a limit in yuan says nothing of dollars");
  await door.api.call(cancelOrder, {
    key: door.key(),
    params: { id: past.orderId },
    body: { why: "x" },
  });
  const { id } = await party();
  const { rows } = await door.api.call(listExposures);
  assert.deepEqual(rows, [
    { partyId: id, currency: "CNY", owedMinor: 6_000, openOrders: 2, openMinor: 56_000 },
    { partyId: id, currency: "USD", owedMinor: 100, openOrders: 1, openMinor: 100 },
  ]);
  const behind = await door.api.call(listOrdersEndpoint, { query: { partyId: id, stage: "open" } });
  assert.equal(behind.rows.length, 3);
  assert.deepEqual((await place(1_000)).holds, [], "within the limit again");
});

test("a payment hold says why, and what stood before", async () => {
  const { id } = await party();
  const hold = (on: boolean) =>
    door.api.call(setPaymentHoldEndpoint, {
      ...{ key: door.key(), params: { id } },
      body: { on, reason: "欠款" },
    });
  await hold(true);
  assert.ok((await place(1)).holds.includes("payment"));
  await hold(false);
  assert.deepEqual((await place(1)).holds, []);
  const { rows } = await door.api.call(listAudit, { query: { action: "parties.payment_hold" } });
  assert.deepEqual(
    rows.map((row) => [row.before, row.after]),
    [
      [{ on: true }, { on: false }],
      [{ on: false }, { on: true }],
    ],
  );
});

test("parties and places are read a page at a time, each once, found by text and in an order", async () => {
  const { api } = door;
  const codes = Array.from({ length: 61 }, (_, at) => `PG-${String(at).padStart(3, "0")}`);
  const parties = codes.map((code, at) => ({
    ...{ code, name: `店 ${at}`, kind: "customer" as const },
    territory: at === 7 ? ["530102"] : [],
  }));
  await api.call(savePartiesEndpoint, { key: door.key(), body: { parties } });
  const first = await api.call(listParties, { query: { text: "pg-" } });
  assert.deepEqual([first.rows.length, first.total, first.totalIsExact], [50, 61, true]);
  const seen: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const query = { text: "pg-", limit: 7, ...(after === undefined ? {} : { after }) };
    const page = await api.call(listParties, { query });
    seen.push(...page.rows.map((row) => row.code));
    after = page.next;
  }
  assert.deepEqual(seen, codes);
  const there = await api.call(listParties, { query: { text: "530102" } });
  assert.deepEqual([there.rows.map((row) => row.code), there.next], [["PG-007"], null]);
  const astray = await api.call(listParties, {
    query: { text: "PG-007", after: first.next ?? "" },
  });
  assert.deepEqual([astray.rows, astray.next], [[], null]);
  const places = codes.slice(0, 5).map((code, at) => ({
    ...{ code, name: `仓 ${at}`, kind: "store" as const, cutOffMinute: at % 2 },
  }));
  await api.call(savePlacesEndpoint, { key: door.key(), body: { places } });
  const sorted: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await api.call(listPlaces, {
      query: { text: "pg-", sort: "-cutOff", limit: 2, ...(after === undefined ? {} : { after }) },
    });
    sorted.push(...page.rows.map((row) => row.code.slice(-1)));
    after = page.next;
  }
  assert.equal(sorted.join(""), "13024");
});
