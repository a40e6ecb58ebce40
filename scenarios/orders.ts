import assert from "node:assert/strict";
import { createChance } from "../kernel/index.ts";
import { crowd, openWorld, pause, stock } from "./world.ts";
import type { Scenario } from "./run.ts";

const orderOf = (
  channelId: number,
  externalId: string,
  lines: readonly { itemId: number; units: number }[],
  policy = "complete",
) => ({ channelId, externalId, policy, payment: "paid", lines });

/** P1: many buyers, few units, one item: exactly so many are sold, everybody gets a clean answer. */
export const flashSale: Scenario = {
  name: "P1 flash sale: exactly the units there are",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { HOT: 100 });
    const buyers = full ? 10_000 : 2_000;
    const seen = new Map<number, number>();
    await crowd(buyers, 200, async (index) => {
      const { status } = await at.server.call("POST", "/api/orders", {
        key: `f${index}`,
        body: orderOf(at.channelId, `F${index}`, [{ itemId: item, units: 1 }]),
      });
      seen.set(status, (seen.get(status) ?? 0) + 1);
    });
    assert.deepEqual([...seen].sort(), [
      [200, 100],
      [409, buyers - 100],
    ]);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${buyers} buyers, 100 sold, 0 oversold`;
  },
};

/** Two server processes on one database sell the last units once. */
export const twoServers: Scenario = {
  name: "two servers, one database: the last units are sold once",
  async run() {
    const at = await openWorld();
    const [item = 0] = await stock(at, { LAST: 25 });
    const second = await at.serve();
    let sold = 0;
    await crowd(400, 40, async (index) => {
      const server = index % 2 ? at.server : second;
      const { status } = await server.call("POST", "/api/orders", {
        key: `t${index}`,
        body: orderOf(at.channelId, `T${index}`, [{ itemId: item, units: 1 }]),
      });
      assert.ok(status === 200 || status === 409, String(status));
      if (status === 200) sold += 1;
    });
    assert.equal(sold, 25);
    const twice = await at.server.call("POST", "/api/orders", {
      key: "one-item-two-lines",
      body: orderOf(at.channelId, "TWO", [
        { itemId: item, units: 1 },
        { itemId: item, units: 1 },
      ]),
    });
    assert.equal(twice.status, 409);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return "25 of 25 sold over two processes";
  },
};

/** P3: the same key a hundred times at once is one effect; another body under it is refused. */
export const sameKey: Scenario = {
  name: "P3 the same key a hundred times",
  async run() {
    const at = await openWorld();
    const [item = 0] = await stock(at, { A: 500 });
    const ids = new Set<unknown>();
    const body = orderOf(at.channelId, "SAME", [{ itemId: item, units: 2 }]);
    await crowd(100, 100, async () => {
      const reply = await at.server.call("POST", "/api/orders", { key: "same", body });
      assert.equal(reply.status, 200);
      ids.add(reply.body["orderId"]);
    });
    assert.equal(ids.size, 1);
    const changed = await at.server.call("POST", "/api/orders", {
      key: "same",
      body: orderOf(at.channelId, "SAME", [{ itemId: item, units: 3 }]),
    });
    assert.equal(changed.status, 422);
    const stocked = await at.server.call("GET", "/api/stock?text=A");
    assert.equal((stocked.body["rows"] as { promised: number }[])[0]?.promised, 2);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return "1 effect, 99 equal answers, a changed body 422";
  },
};

/** P4 and P2: orders over the same items in opposite order, cancels among them, many clients. */
export const deadlockBait: Scenario = {
  name: "P2, P4 opposite item orders and cancels: no error, no drift",
  async run({ full, seed }) {
    const at = await openWorld();
    const items = await stock(
      at,
      Object.fromEntries(Array.from({ length: 20 }, (_each, index) => [`D${index}`, 3_000])),
    );
    const chance = createChance(seed);
    const odd: number[] = [];
    await crowd(full ? 20_000 : 1_500, 64, async (index) => {
      const chosen = index % 2 ? items.slice(0, 6) : items.slice(0, 6).reverse();
      const placed = await at.server.call("POST", "/api/orders", {
        key: `d${index}`,
        body: orderOf(
          at.channelId,
          `D${index}`,
          chosen.map((itemId) => ({ itemId, units: chance.whole(1, 4) })),
          "backorder",
        ),
      });
      if (placed.status !== 200) odd.push(placed.status);
      if (index % 5 === 0) {
        const cancelled = await at.server.call(
          "POST",
          `/api/orders/${String(placed.body["orderId"])}/cancel`,
          { key: `c${index}`, body: { why: "scenario" } },
        );
        if (cancelled.status !== 200) odd.push(cancelled.status);
      }
    });
    assert.deepEqual(odd, []);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return "0 errors shown, 0 drift";
  },
};

/** P6: the server is killed under load again and again; nothing acknowledged is lost or doubled. */
export const killServer: Scenario = {
  name: "P6 kill -9 of the server under load",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { K: 1_000_000 });
    const acknowledged = new Map<string, unknown>();
    let server = at.server;
    let serial = 0;
    for (let round = 0; round < (full ? 20 : 3); round += 1) {
      const dying = server;
      let running = true;
      const load = crowd(100_000, 24, async () => {
        if (!running) return;
        serial += 1;
        const name = `K${serial}`;
        const reply = await dying
          .call("POST", "/api/orders", {
            key: name,
            body: orderOf(at.channelId, name, [{ itemId: item, units: 1 }]),
          })
          .catch(() => null);
        if (reply?.status === 200) acknowledged.set(name, reply.body["orderId"]);
        if (!reply) running = false;
      });
      await pause(full ? 5_000 : 1_200);
      dying.process.kill("SIGKILL");
      await load;
      const before = performance.now();
      server = await at.serve();
      assert.ok(performance.now() - before < 10_000, "back within 10 s");
    }
    await crowd(acknowledged.size, 24, async (index) => {
      const [name = "", id] = [...acknowledged][index] ?? [];
      const again = await server.call("POST", "/api/orders", {
        key: name,
        body: orderOf(at.channelId, name, [{ itemId: item, units: 1 }]),
      });
      assert.equal(again.body["orderId"], id, name);
    });
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${acknowledged.size} acknowledged, 0 lost, 0 doubled`;
  },
};

/** P7: PostgreSQL itself is stopped at once under load; the server reconnects by itself. */
export const restartDatabase: Scenario = {
  name: "P7 PostgreSQL stopped at once under load",
  async run() {
    const at = await openWorld();
    const [item = 0] = await stock(at, { R: 100_000 });
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    let running = true;
    const load = crowd(1_000_000, 12, async (index) => {
      if (!running) return;
      const name = `R${index}`;
      const reply = await at.server.call("POST", "/api/orders", {
        key: name,
        body: orderOf(at.channelId, name, [{ itemId: item, units: 1 }]),
      });
      statuses.add(reply.status);
      if (reply.status === 200) acknowledged.push(name);
      else await pause(50);
    });
    await pause(800);
    process.kill(at.database.pid, "SIGQUIT");
    await pause(500);
    const { startEmbedded } = await import("../server/platform/postgres/index.ts");
    const again = await startEmbedded({ dataDirectory: `${at.folder}/postgres` });
    const back = performance.now();
    let recovered = false;
    while (!recovered && performance.now() - back < 10_000) {
      const seen = acknowledged.length;
      await pause(250);
      recovered = acknowledged.length > seen + 5;
    }
    running = false;
    await load;
    assert.ok(recovered, `no order within 10 s; statuses ${[...statuses].join()}`);
    assert.ok(![...statuses].includes(500), `statuses ${[...statuses].join()}`);
    assert.deepEqual(await at.check(), []);
    await at.close();
    await again.stop().catch(() => undefined);
    return `errors only as ${[...statuses].filter((each) => each !== 200).join() || "none"}, back by itself`;
  },
};

/** P24: random bodies against every endpoint of the published description: never a 5xx. */
export const fuzz: Scenario = {
  name: "P23, P24 random and hostile requests from the API's own description",
  async run({ full, seed }) {
    const at = await openWorld();
    const chance = createChance(seed);
    const description = await at.server.call("GET", "/api/openapi.json");
    const operations = Object.entries(
      description.body["paths"] as Record<string, Record<string, unknown>>,
    )
      .flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })),
      )
      .filter(({ path }) => path !== "/api/session" && path !== "/api/setup");
    const words: readonly unknown[] = [
      null,
      0,
      -1,
      1,
      1e308,
      Number("9007199254740993"),
      "",
      "'; drop table orders.line; --",
      "\u0000",
      "𠮷".repeat(300),
      "{{7*7}}",
      "../../etc/passwd",
      [],
      {},
      true,
      "=cmd|' /C calc'!A0",
      { $gt: "" },
      [[[[]]]],
      "a".repeat(70_000),
    ];
    const value = (): unknown =>
      chance.next() < 0.2
        ? {
            lines: [{ itemId: chance.pick(words), units: chance.pick(words) }],
            why: chance.pick(words),
          }
        : chance.pick(words);
    const bad: string[] = [];
    await crowd(full ? 200_000 : 1_500, 16, async (index) => {
      const { path, method } = chance.pick(operations);
      const filled = path.replaceAll(/\{\w+\}/g, () =>
        encodeURIComponent(String(chance.pick([1, 0, -1, "x", "1e9", "%00", "9".repeat(30)]))),
      );
      const query =
        chance.next() < 0.3
          ? `?${chance.pick(["limit", "after", "text", "channelId", "placedFrom"])}=${encodeURIComponent(String(chance.pick(words)).slice(0, 500))}`
          : "";
      const body =
        method === "GET"
          ? undefined
          : chance.next() < 0.1
            ? "{not json"
            : Object.fromEntries(
                [
                  "channelId",
                  "externalId",
                  "lines",
                  "items",
                  "why",
                  "units",
                  "kind",
                  "name",
                  "code",
                ]
                  .filter(() => chance.next() < 0.5)
                  .map((name) => [name, value()]),
              );
      const reply = await at.server.call(method, filled + query, {
        key: `z${index}`,
        ...(body === undefined ? {} : { body }),
        ...(chance.next() < 0.1 ? { token: null } : {}),
      });
      if (reply.status >= 500)
        bad.push(
          `${method} ${filled}${query} → ${reply.status} ${JSON.stringify(body)?.slice(0, 200)}`,
        );
    });
    assert.deepEqual(bad, []);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return "0 answers of 5xx";
  },
};
