// Goal: P8. A full pool is said at once and refused politely; metrics are for those who may read them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Type } from "typebox";
import { endpoint, type Endpoint } from "../../contract/index.ts";
import type { TenantId } from "../../kernel/index.ts";
import { createBatcher } from "./batcher.ts";
import { openDatabase, type Database } from "./database.ts";
import { registerHealth } from "./health.ts";
import { openHttp } from "./http/server.ts";
import type { Http } from "./http/server.ts";
import { createLog } from "./log.ts";
import { registerMetrics } from "./metrics.ts";
import { testDatabase } from "./testing/database.ts";
import type { TestDatabase } from "./testing/database.ts";
import { realWorld } from "./world.ts";

let home: TestDatabase;
let database: Database;
let http: Http;
let impatient: Database;
const scope = { cell: 0, tenantId: 1 as TenantId };

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld, poolSize: 2, waitMs: 400 });
  http = await openHttp({
    log: createLog("silent"),
    authenticate: async () => null,
    sentences: {},
    insecureCookies: true,
  });
  const ask: Endpoint = endpoint(
    { id: "t", method: "GET", path: "/api/t", summary: "t", access: "public" },
    {},
  );
  http.onPublic(ask, async () => {
    await database.read(scope, (tx) => tx.rows("select 1"));
    return {};
  });
  const send: Endpoint = endpoint(
    { id: "s", method: "POST", path: "/api/s", summary: "s", access: "public" },
    { body: Type.Object({ text: Type.String() }) },
  );
  http.onPublic(send, async () => ({}));
  impatient = openDatabase({ url: home.url, world: realWorld, requestLockMs: 300 });
  registerTaking();
  registerHealth(http.app, database, "1.2.3");
  registerMetrics(http.app, { database, gauges: [], token: "secret-token" });
});
after(async () => {
  await http.app.close();
  await Promise.all([database.close(), impatient.close()]);
  await home.drop();
});

const actor = { kind: "system", id: 0, name: "test" } as const;
const take = () => impatient.transact(scope, actor, (tx) => tx.newNumbers("held"));
const answered = Promise.withResolvers<void>();
let left: Promise<number> | undefined;

/** Ways to take one counter: at once, one batch after the other, and by what a request leaves behind. */
function registerTaking(): void {
  const batcher = createBatcher<number, number>({
    ...{ weigh: () => 1, countMax: 1, weightMax: 9, waitingMax: 9, isOutage: () => true },
    run: async (batch) => Promise.all(batch.map(take)),
  });
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    take,
    batch: () => batcher.submit(1),
    leave: async () => void (left = answered.promise.then(take)),
  };
  for (const [id, way] of Object.entries(ways)) {
    const path = `/api/${id}`;
    const asked: Endpoint = endpoint(
      { id, method: "POST", path, summary: id, access: "public" },
      {},
    );
    http.onPublic(asked, async () => {
      await way();
      return {};
    });
  }
}

async function get(url: string, headers: Record<string, string> = {}, remoteAddress = "127.0.0.1") {
  const start = performance.now();
  const reply = await http.app.inject({ method: "GET", url, headers, remoteAddress });
  return {
    status: reply.statusCode,
    body: reply.body,
    headers: reply.headers,
    ms: performance.now() - start,
  };
}

test("a request that is too large is told how much is taken", async () => {
  const reply = await http.app.inject({
    ...{ method: "POST", url: "/api/s", headers: { "accept-language": "en" } },
    payload: { text: "x".repeat(17 * 1024 * 1024) },
  });
  assert.equal(reply.statusCode, 413);
  assert.match(reply.json<{ message: string }>().message, /16 MB/);
});

test("P8: a slow query in every connection: 503 with Retry-After, degraded, then well again", async () => {
  assert.deepEqual(JSON.parse((await get("/health/ready")).body), {
    status: "ready",
    version: "1.2.3",
  });
  const slow = [1, 2].map(() => database.read(scope, (tx) => tx.rows("select pg_sleep(1.5)")));
  await realWorld.sleep(100);
  const asked = Array.from({ length: 10 }, () => get("/api/t"));
  await realWorld.sleep(50);
  const health = await get("/health/ready");
  assert.equal(`${health.status} ${JSON.parse(health.body).status}`, "503 degraded");
  assert.ok(health.ms < 200, `health took ${health.ms} ms: it waited in the same queue`);
  assert.equal(
    (await get("/health/live")).status,
    200,
    "a full pool is no reason to kill the process",
  );
  for (const reply of await Promise.all(asked)) {
    assert.equal(`${reply.status} ${JSON.parse(reply.body).kind}`, "503 busy");
    assert.ok(Number(reply.headers["retry-after"]) >= 1);
    assert.ok(reply.ms < 1_200, "the queue is bounded in time");
  }
  await Promise.all(slow);
  assert.equal((await get("/api/t")).status, 200);
  assert.equal((await get("/api/health")).status, 200);
});

test("metrics: loopback or the token, and nobody through a proxy", async () => {
  const check = async (headers: Record<string, string>, from: string, expected: number) =>
    assert.equal((await get("/metrics", headers, from)).status, expected, JSON.stringify(headers));
  await check({}, "127.0.0.1", 200);
  await check({}, "10.0.0.9", 404);
  await check({ "x-forwarded-for": "10.0.0.9" }, "127.0.0.1", 404);
  await check({ authorization: "Bearer secret-token" }, "10.0.0.9", 200);
  await check({ authorization: "Bearer secret-tokem" }, "10.0.0.9", 404);
  const { body } = await get("/metrics");
  assert.match(body, /millrace_http_seconds_count\{method="GET",route="\/api\/t",status="200"\} 1/);
  assert.match(body, /millrace_database_connections 2/);
});

test("a database that is away: down, and still an answer within a second or so", async () => {
  const away = openDatabase({ url: "postgres://nobody@127.0.0.1:9/none", world: realWorld });
  const lost = await openHttp({
    log: createLog("silent"),
    authenticate: async () => null,
    sentences: {},
    insecureCookies: true,
  });
  registerHealth(lost.app, away, "0");
  const reply = await lost.app.inject({ method: "GET", url: "/health/ready" });
  assert.equal(`${reply.statusCode} ${reply.json<{ status: string }>().status}`, "503 down");
  await lost.app.close();
  await away.close();
});

test("what others hold is refused to a request soon and in words; what nobody waits for waits", async () => {
  const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holder = database.transact(scope, actor, async (tx) => {
    await tx.newNumbers("held");
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const ask = async (way: string, locale = "en") => {
    const headers = { "accept-language": locale };
    const reply = await http.app.inject({ method: "POST", url: `/api/${way}`, headers });
    const { kind, message } = reply.json<{ kind?: string; message?: string }>();
    return [reply.statusCode, kind, message, reply.headers["retry-after"]];
  };
  const waiting = take();
  assert.equal((await ask("leave"))[0], 200);
  answered.resolve();
  const en = "What this needs is held by other work; nothing was changed.";
  const zh = "所需的数据正被另一项操作占用；没有任何改动。";
  const busy = (message: string) => [503, "held_by_others", message, "2"];
  assert.deepEqual(
    await Promise.all([ask("take"), ask("take", "zh-CN"), ask("batch"), ask("batch")]),
    [busy(en), busy(zh), busy(en), busy(en)],
  );
  release.resolve();
  await holder;
  const numbers = [await waiting, await left];
  assert.deepEqual(numbers.toSorted(), [2, 3], "they waited longer than a request may");
  assert.equal((await ask("take"))[0], 200);
});
