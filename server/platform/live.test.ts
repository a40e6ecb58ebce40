// Goal: what moved in one process shows in every other, to those who may see it, also after a break.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TenantId } from "../../kernel/index.ts";
import { openDatabase } from "./database.ts";
import type { Actor, Database, Scope } from "./database.ts";
import type { Caller } from "./http/caller.ts";
import { openHttp } from "./http/server.ts";
import type { Http } from "./http/server.ts";
import { createLive, ownTopic } from "./live.ts";
import type { Hint } from "./live.ts";
import { createLog } from "./log.ts";
import { startRelay } from "./outbox.ts";
import type { Relay } from "./outbox.ts";
import { testDatabase } from "./testing/database.ts";
import type { TestDatabase } from "./testing/database.ts";
import { realWorld } from "./world.ts";

interface Server {
  readonly http: Http;
  readonly relay: Relay;
  readonly live: ReturnType<typeof createLive>;
  readonly address: string;
}

let home: TestDatabase;
let database: Database;
let servers: Server[];
const actor: Actor = { kind: "system", id: 0, name: "test" };
const scopeOf = (tenant: number): Scope => ({ cell: 0, tenantId: tenant as TenantId });

/** Who is narrowed from now on, by key. */
const narrowedLater = new Set<string>();

/** Keys of the form `tenant:permissions:narrowing:person`; who is no person is the system. */
async function authenticate({ apiKey }: { apiKey: string | undefined }): Promise<Caller | null> {
  const [tenant, permissions = "", narrowing, person] = (apiKey ?? "").split(":");
  if (!tenant) return null;
  return {
    scope: scopeOf(Number(tenant)),
    actor: person ? { kind: "user", id: Number(person), name: person } : actor,
    permissions: new Set(permissions.split("+")),
    channelIds: narrowing === "channel" || narrowedLater.has(apiKey ?? "") ? [1] : null,
    placeIds: null,
    partyIds: narrowing === "party" ? [1] : null,
  };
}

async function startServer(): Promise<Server> {
  const onError = (error: unknown) => assert.fail(String(error));
  const http = await openHttp({
    log: createLog("silent"),
    authenticate,
    sentences: {},
    insecureCookies: true,
  });
  const relay = startRelay(database, onError);
  const topics = { Ordered: "orders.read", Counted: "stock.read", Told: ownTopic };
  const live = createLive(http, { database, relay, topics, authenticate, onError, beatMs: 200 });
  const address = await http.app.listen({ host: "127.0.0.1", port: 0 });
  return { http, relay, live, address };
}

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
  servers = await Promise.all([startServer(), startServer()]);
});
after(async () => {
  for (const { http, relay, live } of servers) {
    http.app.server.closeAllConnections();
    await http.app.close();
    await live.stop();
    await relay.stop();
  }
  await database.close();
  await home.drop();
});

interface Ear {
  readonly hints: Hint[];
  lastId: string;
  text: string;
  close(): void;
}

/** Opens a stream at one of the servers. */
async function listen(server: number, key: string, more: { lastId?: string; query?: string } = {}) {
  const abort = new AbortController();
  const reply = await fetch(`${servers[server]?.address}/api/live${more.query ?? ""}`, {
    signal: abort.signal,
    headers: {
      authorization: `Bearer ${key}`,
      ...(more.lastId ? { "last-event-id": more.lastId } : {}),
    },
  });
  assert.equal(reply.status, 200);
  const ear: Ear = { hints: [], lastId: "", text: "", close: () => abort.abort() };
  const read = async () => {
    for await (const chunk of reply.body ?? []) {
      const text = new TextDecoder().decode(chunk);
      ear.text += text;
      for (const message of text.split("\n\n")) {
        ear.lastId = /^id: (\d+)/m.exec(message)?.[1] ?? ear.lastId;
        const found = /^data: (\[.*)/m.exec(message)?.[1];
        if (found) ear.hints.push(...(JSON.parse(found) as Hint[]));
      }
    }
  };
  // The test closes the stream; what it missed by that is not a failure.
  read().catch(() => undefined);
  return ear;
}

const announce = (tenant: number, topic: string, keys: readonly (string | number)[]) =>
  database.transact(scopeOf(tenant), actor, async (tx) => {
    for (const key of keys) tx.announce({ topic, key, payload: {} });
  });

async function until(done: () => boolean): Promise<void> {
  for (let waitedMs = 0; !done(); waitedMs += 20) {
    assert.ok(waitedMs < 10_000, "waited in vain");
    await realWorld.sleep(20);
  }
}

const shown = (ear: Ear) => ear.hints.map((hint) => `${hint.topic}/${hint.key}`).sort();

test("both servers show what moved, each caller what he may see", async () => {
  const all = "orders.read+stock.read";
  const ears = {
    here: await listen(0, `1:${all}`),
    there: await listen(1, `1:${all}`),
    stock: await listen(1, "1:stock.read"),
    asked: await listen(0, `1:${all}`, { query: "?topics=Counted" }),
    channel: await listen(0, `1:${all}:channel`),
    party: await listen(0, `1:${all}:party`),
    other: await listen(0, `2:${all}`),
    // Narrowed as she is, what is hers is told her by its key.
    mei: await listen(1, "1::channel:7"),
    namesake: await listen(0, "2::channel:7"),
  };
  await announce(1, "Told", [7, 8]);
  await announce(1, "Ordered", [7, 7, 8]);
  await announce(1, "Counted", [5]);
  await announce(1, "Secret", [1]);
  await announce(2, "Ordered", [99]);
  await until(
    () =>
      ears.here.hints.length >= 3 &&
      ears.there.hints.length >= 3 &&
      ears.other.hints.length > 0 &&
      ears.mei.hints.length > 0,
  );
  await realWorld.sleep(300);
  assert.deepEqual(shown(ears.here), ["Counted/5", "Ordered/7", "Ordered/8"]);
  assert.deepEqual(shown(ears.there), ["Counted/5", "Ordered/7", "Ordered/8"]);
  assert.deepEqual(shown(ears.stock), ["Counted/5"]);
  assert.deepEqual(shown(ears.asked), ["Counted/5"]);
  assert.deepEqual([...new Set(shown(ears.channel))], ["Counted/*", "Ordered/*"]);
  assert.deepEqual(shown(ears.party), []);
  assert.deepEqual(shown(ears.other), ["Ordered/99"]);
  assert.deepEqual([shown(ears.mei), shown(ears.namesake)], [["Told/7"], []]);
  for (const ear of Object.values(ears)) ear.close();
  await until(() => servers.every(({ live }) => live.listeners() === 0));
});

test("after a break the other server tells what was missed, and nothing twice", async () => {
  const first = await listen(0, "1:orders.read");
  await announce(1, "Ordered", ["before"]);
  await until(() => first.hints.length === 1);
  first.close();
  for (const key of ["a", "b", "c"]) await announce(1, "Ordered", [key]);
  await until(() => servers.every(({ live }) => live.listeners() === 0));
  await realWorld.sleep(500);
  const second = await listen(1, "1:orders.read", { lastId: first.lastId });
  await until(() => second.hints.length >= 3);
  assert.deepEqual(shown(second), ["Ordered/a", "Ordered/b", "Ordered/c"]);
  assert.ok(!second.text.includes("event: missed"));
  await announce(1, "Ordered", ["d"]);
  await until(() => second.hints.length === 4);
  second.close();
});

test("what is forgotten is said to be: the screen reads everything again", async () => {
  await database.transact(scopeOf(1), actor, (tx) => tx.rows("delete from platform.live_batch"));
  const ear = await listen(0, "1:orders.read", { lastId: "1" });
  await until(() => ear.text.includes("event: missed"));
  const current = await listen(0, "1:orders.read");
  await announce(1, "Ordered", ["new"]);
  await until(() => current.hints.length === 1);
  const same = await listen(1, "1:orders.read", { lastId: current.lastId });
  await realWorld.sleep(100);
  assert.ok(!same.text.includes("missed"), "nothing happened since: nothing was missed");
  const strange = await Promise.all(
    ["9e99", "1.5", "x", "-3"].map((lastId) => listen(0, "1:orders.read", { lastId })),
  );
  for (const each of [ear, current, same, ...strange]) each.close();
});

test("a rush of changes is one small message", async () => {
  const ear = await listen(0, "1:orders.read");
  await announce(
    1,
    "Ordered",
    Array.from({ length: 450 }, (_each, index) => index),
  );
  await until(() => ear.hints.length >= 1);
  assert.deepEqual([...new Set(shown(ear))], ["Ordered/*"]);
  ear.close();
});

test("who may see less than when he began to listen hears no more of it", async () => {
  const key = "1:orders.read:later";
  const ear = await listen(0, key);
  await announce(1, "Ordered", ["whole"]);
  await until(() => ear.hints.length === 1);
  narrowedLater.add(key);
  await until(() => servers.every(({ live }) => live.listeners() === 0));
  const again = await listen(0, key, { lastId: ear.lastId });
  await announce(1, "Ordered", ["part"]);
  await until(() => again.hints.length === 1);
  assert.deepEqual(shown(again), ["Ordered/*"]);
  again.close();
});

test("nobody in particular hears nothing", async () => {
  const reply = await fetch(`${servers[0]?.address}/api/live`);
  assert.equal(reply.status, 401);
});
