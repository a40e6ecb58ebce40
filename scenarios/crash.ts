// Crashes: the server and PostgreSQL killed under load, all connections taken by slow queries.
import assert from "node:assert/strict";
import pg from "pg";
import { buyOne, tally, verdictOf } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openWorld, pause, steadily, stock, until } from "./world.ts";
import type { Company, Server } from "./world.ts";

/** Orders that were tried, and the id that each acknowledged one was given. */
interface Load {
  readonly tried: string[];
  readonly acknowledged: Map<string, unknown>;
}

/** How many of these orders are stored. */
async function storedOf(at: Company, names: Iterable<string>): Promise<number> {
  const [row] = await at.rows<{ count: number }>(
    `select count(*)::int as count from orders.order where external_id = any ($1)`,
    [[...names]],
  );
  return row?.count ?? 0;
}

/**
 * What was acknowledged is stored before anybody asks again; then every order that was ever tried
 * is sent once more: the acknowledged get the same answer, the others arrive, none twice.
 */
async function settle(
  at: Company,
  { tried, acknowledged }: Load,
  send: (name: string) => ReturnType<typeof buyOne>,
): Promise<void> {
  assert.equal(await storedOf(at, acknowledged.keys()), acknowledged.size, "none is lost");
  await crowd(tried.length, 24, async (index) => {
    const name = tried[index] ?? "";
    const again = await send(name);
    assert.equal(again.status, 200, JSON.stringify(again.body));
    const known = acknowledged.get(name);
    if (known !== undefined) assert.equal(again.body["orderId"], known, name);
  });
  const [kept] = await at.rows(
    `select (select count(*) from orders.order)::int as orders,
       (select sum(promised) from stock.supply)::int as promised`,
  );
  assert.deepEqual(kept, { orders: tried.length, promised: tried.length }, "none is doubled");
}

/** Asks so many times a second whether or not answers come: buyers do not wait for each other. */
async function openLoop(
  at: Company & { readonly item: number; readonly server: Server },
  pace: Parameters<typeof steadily>[0],
  { tried, acknowledged }: Load,
): Promise<void> {
  await steadily(pace, async () => {
    const name = `K${tried.length}`;
    tried.push(name);
    const reply = await buyOne(at, name, at.item).catch(() => null);
    if (reply?.status === 200) acknowledged.set(name, reply.body["orderId"]);
  });
}

/** P6: the server is killed under load again and again; nothing acknowledged is lost or doubled. */
export const killServer: Scenario = {
  name: "P6 kill -9 of the server under 200 requests a second",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { K: 1_000_000 });
    const tried: string[] = [];
    const acknowledged = new Map<string, unknown>();
    let server = at.server;
    const rounds = full ? 60 : 3;
    const pace = { perSecond: full ? 200 : 60, seconds: full ? 5 : 1 };
    let held = 0;
    for (let round = 0; round < rounds; round += 1) {
      const before = acknowledged.size;
      const from = performance.now();
      const asked = tried.length;
      const load = openLoop({ ...at, item, server }, pace, { tried, acknowledged });
      await pause(pace.seconds * 1_000);
      held += (tried.length - asked) / ((performance.now() - from) / 1_000);
      // A server that has just started on a busy machine may still be at its first order.
      await until(10, async () => acknowledged.size > before);
      await server.kill();
      assert.equal(server.process.signalCode, "SIGKILL");
      await load;
      assert.ok(acknowledged.size > before, "the kill met a server at work");
      const down = performance.now();
      server = await at.serve();
      // Times are judged in the full form, which runs alone.
      if (full) assert.ok(performance.now() - down < 10_000, "back within 10 s");
    }
    const send = (name: string) => buyOne({ ...at, server }, name, item);
    await settle(at, { tried, acknowledged }, send);
    assert.deepEqual(await at.check(), []);
    await at.close();
    const rate = (held / rounds).toFixed(0);
    if (full) assert.ok(held / rounds >= pace.perSecond * 0.95, `only ${rate} a second were asked`);
    return `${rounds} kills at ${rate} requests a second, ${acknowledged.size} of ${tried.length} acknowledged, 0 lost, 0 doubled`;
  },
};

const ways = [
  { signal: "SIGINT", name: "fast" },
  { signal: "SIGQUIT", name: "immediate" },
  { signal: "SIGKILL", name: "kill -9" },
] as const;

interface Gap extends Load {
  readonly item: number;
  readonly seen: ReturnType<typeof tally<string>>;
}

/** Ends PostgreSQL in this way while orders come in; gives the seconds until orders are in again. */
async function endDatabase(at: Company, signal: NodeJS.Signals, gap: Gap) {
  let running = true;
  const load = crowd(1_000_000, 12, async () => {
    if (!running) return;
    const name = `R${gap.tried.length}`;
    gap.tried.push(name);
    const reply = await buyOne(at, name, gap.item);
    const again = reply.headers.has("retry-after") ? " come back" : "";
    gap.seen.add(verdictOf(reply) + again);
    if (reply.status === 200) gap.acknowledged.set(name, reply.body["orderId"]);
    else await pause(50);
  });
  await pause(500);
  process.kill(at.database.pid, signal);
  await pause(500);
  await at.startDatabase();
  const from = performance.now();
  const before = gap.acknowledged.size;
  const isBack = await until(10, async () => gap.acknowledged.size > before + 5);
  running = false;
  await load;
  assert.ok(isBack, `no order within 10 s after ${signal}: ${JSON.stringify(gap.seen.all())}`);
  return (performance.now() - from) / 1_000;
}

/** P7: PostgreSQL is stopped in every way under load; the server reconnects by itself. */
export const restartDatabase: Scenario = {
  name: "P7 PostgreSQL stopped, stopped at once and killed -9 under load",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { R: 1_000_000 });
    const gap: Gap = { item, seen: tally(), acknowledged: new Map(), tried: [] };
    const waits: number[] = [];
    for (let round = 0; round < (full ? 21 : 3); round += 1) {
      const way = ways[round % ways.length] ?? ways[0];
      waits.push(await endDatabase(at, way.signal, gap));
    }
    const odd = Object.keys(gap.seen.all()).filter(
      (each) => !/^(200|503 \w+ come back)$/.test(each),
    );
    assert.deepEqual(odd, [], "errors only as 503 with Retry-After");
    const slowest = Math.max(...waits);
    if (full) assert.ok(slowest <= 5, `reconnected after ${slowest} s`);
    await settle(at, gap, (name) => buyOne(at, name, item));
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${waits.length} ends, ${JSON.stringify(gap.seen.all())}, back after ${slowest.toFixed(1)} s at most, 0 lost`;
  },
};

/** Readers and buyers beyond all connections; the time of each answer by what it was. */
async function pressAgainst(at: Company, item: number, round: number) {
  const seen = tally<string>();
  const refusedAfter: number[] = [];
  await crowd(60, 60, async (index) => {
    const from = performance.now();
    const reply =
      index % 6 === 0
        ? await buyOne(at, `S${round}-${index}`, item)
        : await at.server.call("GET", "/api/orders");
    seen.add(`${reply.status}`);
    if (reply.status !== 503) return;
    refusedAfter.push(performance.now() - from);
    assert.ok(reply.headers.has("retry-after"), "503 says when to come back");
  });
  return { seen, refusedAfter };
}

/** P8: all connections hang on a slow query; callers hear 503 soon, and all is well after it. */
export const slowQuery: Scenario = {
  name: "P8 every connection taken by slow queries",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { S: 1_000 });
    const seconds = full ? 60 : 8;
    const holder = new pg.Client({ connectionString: at.database.url() });
    await holder.connect();
    await holder.query("begin; lock table orders.order in access exclusive mode");
    const from = performance.now();
    const presses: ReturnType<typeof pressAgainst>[] = [];
    let degraded = 0;
    for (let round = 0; performance.now() - from < seconds * 1_000; round += 1) {
      if (round % 4 === 0) presses.push(pressAgainst(at, item, round));
      await pause(1_000);
      const health = await at.server.call("GET", "/health/ready", { token: null });
      if (health.status === 503 && health.body["status"] === "degraded") degraded += 1;
    }
    await holder.query("rollback");
    await holder.end();
    const pressed = await Promise.all(presses);
    const seen = tally<string>();
    for (const each of pressed)
      for (const [status, count] of Object.entries(each.seen.all()))
        for (let one = 0; one < count; one += 1) seen.add(status);
    const odd = Object.keys(seen.all()).filter((each) => !["200", "503"].includes(each));
    assert.deepEqual(odd, []);
    assert.ok(seen.get("503") > 0, "the queue is bounded: somebody was sent away");
    assert.ok(degraded > 0, "health says degraded");
    const slowest = Math.max(...pressed.flatMap((each) => each.refusedAfter));
    assert.ok(
      await until(10, async () => (await at.server.call("GET", "/health/ready")).status === 200),
      "healthy again within 10 s",
    );
    await crowd(100, 16, async (index) => {
      assert.equal((await buyOne(at, `after-${index}`, item)).status, 200);
    });
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${JSON.stringify(seen.all())} in ${seconds} s, sent away after ${(slowest / 1_000).toFixed(1)} s at most, degraded seen ${degraded} times`;
  },
};
