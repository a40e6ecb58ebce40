// Goal: a return that a buyer asks for is read with its order, in all its states, and answered once.
// Method: a shop on this machine that speaks the part of the API we use, with returns written from
// Shopify's field tables; what pushes name, what pulls find, what is refused.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { answerContract } from "../port/answer-contract.ts";
import { PartlyRead } from "../port/index.ts";
import type { ChannelDoor } from "../port/index.ts";
import type { Fields } from "./fields.ts";
import { returnAt, returnLine } from "./fixtures.ts";
import { shopify } from "./index.ts";
import { openSmallShop, shownOrder } from "./small-shop.ts";

const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers) await close();
});

const minutesAgo = (minutes: number) =>
  new Date(Date.parse("2026-11-11T01:00:00Z") - minutes * 60_000).toISOString();

async function openShop(ids: readonly number[], returns: Fields[], updated = [10]) {
  const orders = ids.map((id, at) => shownOrder(minutesAgo, { id, updated: updated[at] ?? 10 }));
  const { state, shop } = await openSmallShop(orders, returns);
  closers.push(shop.close);
  const settings = { address: shop.address, accessToken: shop.token, placeExternalId: "5" };
  let now = 0;
  const sleep = async (ms: number) => void (now += ms);
  const door: ChannelDoor = shopify.open(settings, { fetch, now: () => now, sleep });
  return { state, door };
}

/** What is read of a return: its state here, its worth, its lines. */
function readOf(changes: Fields) {
  const { messages, problems } = shopify.normalise(JSON.stringify(returnAt(1, changes)), "return");
  const [found] = messages;
  if (found?.type !== "aftersale") return problems.map(({ field, rule }) => `${field} ${rule}`);
  const { standing, amountMinor, lines, kind, reason } = found;
  return [standing, amountMinor, kind, reason, lines.map((each) => `${each.code}x${each.units}`)];
}

test("each state of a return is read, and one that nobody knows is kept and said", () => {
  const told = (standing: string, worth: number) => [
    ...[standing, worth, "return", "DEFECTIVE", ["Ax2"]],
  ];
  assert.deepEqual(readOf({}), told("asked", 950));
  assert.deepEqual(readOf({ status: "OPEN" }), told("underway", 0), "money goes by refunds");
  assert.deepEqual(readOf({ status: "CLOSED" }), told("settled", 0));
  assert.deepEqual(readOf({ status: "DECLINED" }), told("refused", 0));
  assert.deepEqual(readOf({ status: "CANCELED" }), told("withdrawn", 0));
  assert.deepEqual(readOf({ status: "PAUSED" }), ["status unknown_status"]);
  const raw = JSON.stringify(returnAt(1, { status: "PAUSED" }));
  const { unread } = shopify.normalise(raw, "return");
  assert.deepEqual(unread, { externalId: "return-19", orderExternalId: "1" });
});

test("a push of a return names its order, whose 64-bit number stays whole", () => {
  const raw = '{"id":9,"order":{"id":9007199254740993},"status":"requested"}';
  assert.ok(shopify.hintTopics?.has("returns/request"));
  const named = shopify.hint(raw, "returns/request").externalIds;
  assert.deepEqual(named, ["9007199254740993"]);
});

test("a refund of a return is its money; the return says what comes back", () => {
  const line = { quantity: 1, restock_type: "return", subtotal: "5.00", line_item: { sku: "A" } };
  const money = { kind: "refund", status: "success", amount: "5.00", currency: "CNY" };
  const refund = (more: Fields) =>
    JSON.stringify({
      ...{ id: 1, order_id: 2, created_at: "2026-11-11T00:00:00Z", transactions: [money] },
      ...{ refund_line_items: [line], ...more },
    });
  const kindOf = (more: Fields) => {
    const [found] = shopify.normalise(refund(more), "refunds/create").messages;
    return found?.type === "aftersale" ? `${found.kind} ${found.restock}` : "none";
  };
  assert.equal(kindOf({ return: null }), "return yes");
  assert.equal(kindOf({ return: { id: 9 } }), "only no");
});

test("orders come with their returns, also those with more than fit beside others", async () => {
  const many = Array.from({ length: 6 }, (_each, at) =>
    returnAt(2, { id: `gid://shopify/Return/${at}` }),
  );
  const lines = Array.from({ length: 40 }, () => returnLine());
  const long = returnAt(3, { returnLineItems: { nodes: lines } });
  const { state, door } = await openShop([1, 2, 3, 4], [returnAt(1), ...many, long]);
  const docs = await door.fetch(["1", "2", "3", "4"]);
  const found = docs.map(
    ({ topic, externalId }) => `${topic === "return" ? "r" : "o"}${externalId}`,
  );
  assert.deepEqual(found, [
    "o1",
    "o2",
    "o3",
    "o4",
    "r1",
    ..."222222".split("").map((id) => `r${id}`),
    "r3",
  ]);
  const read = docs.filter(({ topic }) => topic === "return");
  const units = read.map(({ raw, topic }) => {
    const [each] = shopify.normalise(raw, topic).messages;
    return each?.type === "aftersale" ? each.lines.length : 0;
  });
  assert.deepEqual(units, [1, 1, 1, 1, 1, 1, 1, 40]);
  const asked = state.requests.filter((each) => each === "POST graphql.json").length;
  assert.equal(asked, 4, "all together, then two pages of the second and one of the third");
});

test("a shop that shows no returns still gives its orders, and that is said", async () => {
  const { state, door } = await openShop([1], [returnAt(1)]);
  const denied = { status: 403 };
  state.troubles.set("POST graphql.json", [denied, denied]);
  await assert.rejects(door.fetch(["1"]), (error) => {
    assert.ok(error instanceof PartlyRead && !error.retryable);
    return error.docs.length === 1;
  });
  const window = { from: minutesAgo(30), until: minutesAgo(1), mark: "" };
  const pages = await Array.fromAsync(door.pull(window));
  assert.deepEqual(
    pages.map(({ docs, complete, unread }) => [docs.length, complete, unread?.status]),
    [
      [1, false, undefined],
      [0, true, 403],
    ],
  );
});

test("a return whose push was lost is found with its changed order, else every ten minutes", async () => {
  const ages = [60, 60, 13];
  const found = ages.map((minutes, at) => {
    const order = { id: `gid://shopify/Order/${at + 1}`, updatedAt: minutesAgo(minutes) };
    return returnAt(at + 1, { order, status: at === 0 ? "OPEN" : "CLOSED" });
  });
  const { state, door } = await openShop([1, 2, 3], found, ages);
  const named = async (from: number, until: number) => {
    const window = { from: minutesAgo(from), until: minutesAgo(until), mark: "" };
    return (await Array.fromAsync(door.pull(window))).flatMap(({ externalIds }) => externalIds);
  };
  assert.deepEqual(await named(25, 15), ["1"], "on its way, although its order is old");
  assert.deepEqual(await named(15, 12), ["3"], "ended, but its order changed");
  const asked = state.requests.length;
  assert.deepEqual(await named(15, 14), []);
  assert.equal(state.requests.length - asked, 1, "no order changed: nothing more is asked");
});

answerContract(shopify as never, async () => {
  const asked = returnAt(1);
  const { state, door } = await openShop([1], [asked]);
  const worth = (minor: number) => {
    const shopMoney = { amount: (minor / 100).toFixed(2) };
    const nodes = [returnLine({ withCodeDiscountedTotalPriceSet: { shopMoney } })];
    Object.assign(asked, { returnLineItems: { nodes } });
  };
  return {
    door,
    asked: {
      ...{ externalId: "return-19", orderExternalId: "1" },
      ...{ kind: "return" as const, amountMinor: 950 },
    },
    told: () => state.told?.length ?? 0,
    lose: () => {
      for (const name of ["returnApproveRequest", "returnDeclineRequest"])
        state.troubles.set(`POST graphql.json ${name}`, ["hang_up_after"]);
    },
    askFor: worth,
    withdraw: () => void Object.assign(asked, { status: "CANCELED" }),
  };
});
