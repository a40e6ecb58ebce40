// A channel's pushes: doubled, shuffled, forged, stale, broken, and fifty thousand at once.
import assert from "node:assert/strict";
import { createChance } from "../kernel/index.ts";
import type { Chance, TenantId } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import { saveItems, setBundle } from "../server/modules/catalog/index.ts";
import { realWorld } from "../server/platform/index.ts";
import { tally, verdictOf } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { openShop, orderHook, secrets, stateOf } from "./shop.ts";
import type { Hook, Shop } from "./shop.ts";
import { crowd, until } from "./world.ts";
import type { Company } from "./world.ts";

/** All versions of so many orders, in their order. */
const cleanFeed = (orders: number): Hook[] =>
  Array.from({ length: orders }, (_each, index) =>
    [0, 1, 2].map((step) => orderHook(index + 1, step)),
  ).flat();

const shuffled = <T>(values: readonly T[], chance: Chance): T[] =>
  values
    .map((value) => ({ value, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);

/** Pushes a feed from so many connections; every message is taken. */
async function pushAll(shop: Shop, feed: readonly Hook[], atOnce: number): Promise<void> {
  await crowd(feed.length, atOnce, async (index) => {
    const reply = await shop.push(feed[index] as Hook, secrets[index % 2] ?? "");
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
  });
}

const isRead = async (shop: Shop) => (await shop.count("waiting")) === 0;

/** P13: doubled, reordered and replayed messages end in the state of the clean feed. */
export const roughFeed: Scenario = {
  name: "P13 messages doubled, shuffled and replayed = the clean feed",
  async run({ full, seed }) {
    const orders = full ? 25_000 : 80;
    const states: string[] = [];
    let messages = 0;
    for (const rough of [false, true]) {
      const shop = await openShop();
      const chance = createChance(seed);
      const clean = cleanFeed(orders);
      const doubled = [...clean, ...clean.filter(() => chance.next() < 0.5)];
      const feed = rough ? shuffled(doubled, chance) : clean;
      messages = feed.length;
      await pushAll(shop, feed, rough ? 8 : 1);
      // Replayed whole, as a channel does after an outage of its own.
      if (rough) await pushAll(shop, feed.slice(0, Math.ceil(feed.length / 4)), 8);
      assert.ok(await until(full ? 1_200 : 60, () => isRead(shop)), "all messages are read");
      assert.equal(await shop.count("dead"), 0);
      states.push(await stateOf(shop.at));
      assert.deepEqual(await shop.at.check(), []);
      await shop.at.close();
    }
    assert.equal(states[1], states[0]);
    return `${messages} messages of ${orders} orders, a quarter replayed: the same digest`;
  },
};

/** P12: after an outage all queued orders arrive at once and out of order. */
export const backlog: Scenario = {
  name: "P12 a backlog arrives out of order, a fifth of it twice, after an outage",
  async run({ full, seed }) {
    const orders = full ? 50_000 : 400;
    const shop = await openShop();
    const chance = createChance(seed);
    // The newest version of each order, and for half of them an older one, in any order.
    const queued = cleanFeed(orders).filter(
      (_hook, index) => index % 3 === 2 || (index % 3 === 0 && chance.next() < 0.5),
    );
    const again = queued.filter(() => chance.next() < 0.2);
    const from = performance.now();
    await pushAll(shop, shuffled([...queued, ...again], chance), 16);
    assert.ok(await until(full ? 600 : 60, () => isRead(shop)), "all messages are read");
    const seconds = (performance.now() - from) / 1_000;
    if (full) assert.ok(seconds <= 600, `all in after ${seconds} s`);
    const cancelled = Math.floor(orders / 4);
    const [kept] = await shop.at.rows(
      `select count(*)::int as orders, (count(*) filter (where payment = 'paid'))::int as paid,
         (count(*) filter (where deal = 'cancelled'))::int as cancelled,
         (select sum(promised) from stock.supply)::int as promised from orders.order`,
    );
    const expected = { orders, paid: orders, cancelled, promised: 2 * (orders - cancelled) };
    assert.deepEqual(kept, expected, "states and stock as the newest versions say");
    assert.deepEqual(await shop.at.check(), []);
    await shop.at.close();
    return `${queued.length} messages of ${orders} orders, ${again.length} of them twice, in ${seconds.toFixed(1)} s, states and stock right`;
  },
};

/** Two bundles that would contain each other; the verdict on the second. */
async function cyclicBundle(at: Company): Promise<string> {
  const millrace = compose({ url: at.database.url(), world: realWorld, poolSize: 2 });
  const scope = { cell: 0, tenantId: 1 as TenantId };
  const actor = { kind: "system", id: 0, name: "P17" } as const;
  const done = await millrace.database.transact(scope, actor, async (tx) => {
    const bundles = ["A", "B"].map((code) => ({ code, name: code, kind: "bundle" as const }));
    const ids = await saveItems(tx, bundles);
    const [a = 0, b = 0] = [ids.get("A"), ids.get("B")];
    await setBundle(tx, { id: a, code: "A" }, [{ itemId: b, units: 1 }]);
    return setBundle(tx, { id: b, code: "B" }, [{ itemId: a, units: 1 }]);
  });
  await millrace.database.close();
  return done.ok ? "taken" : done.error.kind;
}

/** P17: what cannot be read is parked with a reason, and the queue moves on. */
export const poison: Scenario = {
  name: "P17 poison messages, poison lines and a cyclic bundle",
  async run({ full }) {
    const shop = await openShop();
    const line = (quantity: unknown) =>
      orderHook(7, 0).body.replace('"quantity":2', `"quantity":${JSON.stringify(quantity)}`);
    const broken = [
      "\uFEFF{",
      "\uFEFF",
      "",
      "[]",
      "null",
      '{"id":1}',
      `${"[".repeat(5_000)}`,
      ...[0, -3, 0.5, "x", null, 1e300].map(line),
    ];
    const good = full ? 2_000 : 40;
    const poisoned = [...Array(good).keys()].flatMap((index) => {
      const body = broken[index % broken.length] ?? "";
      const hook = { body, event: `bad ${index}` };
      return [...(index < broken.length ? [hook] : []), orderHook(index + 100, 1)];
    });
    for (const hook of poisoned) {
      const reply = await shop.push(hook, secrets[0]);
      assert.ok(reply.status < 500, `${hook.body.slice(0, 50)}: ${verdictOf(reply)}`);
    }
    assert.ok(await until(60, () => isRead(shop)), "the queue moved on");
    const parked = await shop.at.rows<{ reason: string }>(
      "select reason from channels.inbox where state = 'dead'",
    );
    const [stored] = await shop.at.rows<{ count: number }>(
      "select count(*)::int as count from orders.order",
    );
    assert.equal(stored?.count, good, "every good order is in, no poisoned one");
    assert.ok(parked.length >= broken.length - 2, `${parked.length} parked`);
    assert.deepEqual(
      parked.filter(({ reason }) => reason.trim() === ""),
      [],
      "each with a reason",
    );
    assert.equal(await cyclicBundle(shop.at), "bundle_cycle");
    assert.deepEqual(await shop.at.check(), []);
    await shop.at.close();
    return `${parked.length} of ${broken.length} parked with a reason, ${good} good orders in`;
  },
};

/** Pushes without a break while secrets are added and taken away; the verdicts on each secret. */
async function rotate(shop: Shop): Promise<void> {
  const [first, second] = secrets;
  await shop.setSecrets([first]);
  let serial = 1_000;
  const send = async (secret: string) => {
    serial += 1;
    return (await shop.push(orderHook(serial, 1), secret)).status;
  };
  assert.deepEqual([await send(first), await send(second)], [200, 401], "before");
  let rotating = true;
  const seen = tally<number>();
  const load = crowd(1_000_000, 2, async () => {
    if (rotating) seen.add(await send(first));
  });
  await shop.setSecrets([first, second]);
  const overlap = [await send(first), await send(second)];
  rotating = false;
  await load;
  assert.deepEqual(overlap, [200, 200], "the overlap");
  assert.deepEqual(Object.keys(seen.all()), ["200"], "rotation loses none");
  await shop.setSecrets([second]);
  assert.deepEqual([await send(first), await send(second)], [401, 200], "after");
}

/** P27: only fresh and well-signed messages are taken, a replay changes nothing, rotation loses none. */
export const signatures: Scenario = {
  name: "P27 signatures forged, stale, replayed and rotated",
  async run() {
    const shop = await openShop();
    const hook = orderHook(4, 2);
    const status = async (secret: string, headers: Record<string, string> = {}) =>
      (await shop.push(hook, secret, headers)).status;
    assert.equal(await status("a-forged-secret"), 401);
    assert.equal(await status(secrets[0], { "x-shopify-hmac-sha256": "" }), 401);
    assert.equal(await status(secrets[0], { "x-shopify-hmac-sha256": "AAAA" }), 401);
    const stale = { "x-shopify-triggered-at": "2020-01-01T00:00:00Z" };
    assert.equal(await status(secrets[0], stale), 401);
    assert.equal((await shop.push({ ...hook, body: `${hook.body} ` }, secrets[0])).status, 200);
    const [none] = await shop.at.rows<{ count: number }>(
      "select count(*)::int as count from channels.inbox",
    );
    assert.equal(none?.count, 1, "what is refused is not kept");
    for (let replay = 0; replay < 20; replay += 1) assert.equal(await status(secrets[1]), 200);
    assert.ok(await until(30, () => isRead(shop)));
    const state = await stateOf(shop.at);
    for (let replay = 0; replay < 20; replay += 1) assert.equal(await status(secrets[1]), 200);
    assert.ok(await until(30, () => isRead(shop)));
    assert.equal(await stateOf(shop.at), state, "a replay changes nothing");
    await rotate(shop);
    assert.ok(await until(30, () => isRead(shop)));
    assert.deepEqual(await shop.at.check(), []);
    await shop.at.close();
    return "forged, unsigned and stale refused; 40 replays without effect; rotation lost none";
  },
};
