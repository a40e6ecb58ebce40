// Goal: every event reaches its reader, an effect in the database happens once, poison stands alone.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openDatabase, realWorld, startRelay, traceBatch } from "./index.ts";
import type { Actor, Database, OutboxEvent, Relay, Scope, Subscription } from "./index.ts";
import { testDatabase } from "./testing/database.ts";
import type { TestDatabase } from "./testing/database.ts";

let home: TestDatabase;
let database: Database;
let laterMs = 0;
const actor: Actor = { kind: "system", id: 0, name: "test" };
const scopeOf = (tenant: number): Scope => ({ cell: 0, tenantId: tenant as Scope["tenantId"] });

before(async () => {
  home = await testDatabase();
  const clock = () => new Date(Date.now() + laterMs);
  database = openDatabase({ url: home.url, world: { ...realWorld, clock } });
});
after(async () => {
  await database.close();
  await home.drop();
});

const announce = (tenant: number, topic: string, keys: readonly string[]) =>
  database.transact(scopeOf(tenant), actor, async (tx) => {
    for (const key of keys) tx.announce({ topic, key, payload: {} });
  });

const waiting = (tenant: number, table = "outbox") =>
  database.read(scopeOf(tenant), (tx) =>
    tx.rows<{ key: string; reason?: string }>(`select * from platform.${table} order by id`),
  );

async function until(done: () => Promise<boolean> | boolean): Promise<void> {
  for (let waitedMs = 0; !(await done()); waitedMs += 20) {
    assert.ok(waitedMs < 15_000, "waited in vain");
    await realWorld.sleep(20);
  }
}

/** Runs relays with these subscriptions until the test is over. */
async function withRelays(
  count: number,
  subscription: Subscription,
  work: (relays: readonly Relay[], errors: readonly unknown[]) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const relays = Array.from({ length: count }, () =>
    startRelay(database, (error) => errors.push(error)),
  );
  for (const relay of relays) relay.subscribe(subscription);
  try {
    await work(relays, errors);
  } finally {
    await Promise.all(relays.map((relay) => relay.stop()));
  }
}

test("three relays share the work: each event once, in order within a batch, own tenant", async () => {
  const seen: OutboxEvent[] = [];
  const subscription: Subscription = {
    name: "reader",
    topics: ["A"],
    async handle(tx, events) {
      assert.deepEqual(
        events.map((each) => each.id),
        events.map((each) => each.id).toSorted((a, b) => a - b),
      );
      for (const event of events) assert.equal(event.tenantId, tx.scope.tenantId);
      seen.push(...events);
    },
  };
  const keys = Array.from({ length: 700 }, (_each, index) => String(index));
  await Promise.all([1, 2].map((tenant) => announce(tenant, "A", keys)));
  await announce(1, "NobodyReads", ["x"]);
  await withRelays(3, subscription, async () => {
    await until(async () => (await waiting(1)).length + (await waiting(2)).length === 0);
  });
  assert.equal(seen.length, 1_400);
  assert.equal(new Set(seen.map((each) => each.id)).size, 1_400);
});

test("an event whose effect fails at the commit only is parked as well, and holds up nobody", async () => {
  const seen: string[] = [];
  const subscription: Subscription = {
    name: "late",
    topics: ["L"],
    async handle(tx, events) {
      for (const { key } of events) {
        const text = "insert into platform.revision values ($1, $2, $3, $4)";
        const values = [tx.scope.cell, tx.scope.tenantId, key, key === "bad" ? null : 1];
        tx.write({ name: "test.late", text, values });
      }
      seen.push(...events.map((event) => event.key));
    },
  };
  await announce(15, "L", ["good", "bad"]);
  await announce(16, "L", ["other"]);
  await withRelays(1, subscription, async ([relay]) => {
    await until(async () => (await waiting(15)).length === 1 && (await waiting(16)).length === 0);
    for (let step = 0; step < 8 && (await waiting(15)).length > 0; step += 1) {
      laterMs += 20_000;
      await relay?.deliver();
    }
  });
  const parked = await waiting(15, "outbox_parked");
  assert.deepEqual(
    parked.map((row) => row.key),
    ["bad"],
  );
  assert.match(String(parked[0]?.reason), /null value/);
  const stored = await database.read(scopeOf(15), (tx) =>
    tx.rows<{ name: string }>("select name from platform.revision"),
  );
  assert.deepEqual(
    stored.map((row) => row.name),
    ["good"],
  );
});

test("poison is parked with its reason after five tries, and the rest moves on", async () => {
  const seen: string[] = [];
  let tries = 0;
  const subscription: Subscription = {
    name: "picky",
    topics: ["B"],
    async handle(_tx, events) {
      if (events.some((event) => event.key === "bad")) {
        tries += 1;
        throw new Error("cannot read this one");
      }
      seen.push(...events.map((event) => event.key));
    },
  };
  await announce(1, "B", ["one", "bad", "two"]);
  await withRelays(1, subscription, async ([relay], errors) => {
    await until(() => seen.length === 2);
    assert.deepEqual(seen, ["one", "two"]);
    for (let step = 0; step < 8 && (await waiting(1)).length > 0; step += 1) {
      laterMs += 20_000;
      await relay?.deliver();
    }
    assert.equal((await waiting(1)).length, 0);
    assert.ok(errors.length >= 5);
  });
  const parked = await waiting(1, "outbox_parked");
  assert.deepEqual(
    parked.map((row) => [row.key, row.reason]),
    [["bad", "cannot read this one"]],
  );
  assert.ok(tries >= 6, "the batch once, then five times alone");
});

test("events of a batch travel as one row, are delivered singly, and a bad one stands alone", async () => {
  const seen: OutboxEvent[] = [];
  const subscription: Subscription = {
    name: "picky",
    topics: ["E"],
    async handle(_tx, events) {
      if (events.some((event) => event.key === "2")) throw new Error("cannot read this one");
      seen.push(...events);
    },
  };
  const traces = [1, 2, 3].map((subjectId) => ({ subjectId, after: "{}", event: { subjectId } }));
  const batch = { action: "test", subjectKind: "test", topic: "E", traces };
  await database.transact(scopeOf(5), actor, (tx) => traceBatch(tx, batch));
  assert.equal((await waiting(5)).length, 1);
  await withRelays(1, subscription, async ([relay]) => {
    await until(() => seen.length === 2);
    for (let step = 0; step < 8 && (await waiting(5)).length > 0; step += 1) {
      laterMs += 20_000;
      await relay?.deliver();
    }
  });
  assert.deepEqual(
    seen.map((event) => [event.key, event.payload]),
    [
      ["1", { subjectId: 1 }],
      ["3", { subjectId: 3 }],
    ],
  );
  const parked = await waiting(5, "outbox_parked");
  assert.deepEqual(
    parked.map((row) => row.key),
    ["2"],
  );
  const audited = await database.read(scopeOf(5), (tx) =>
    tx.rows<{ subject_id: string }>("select subject_id from platform.audit order by id"),
  );
  assert.deepEqual(
    audited.map((row) => row.subject_id),
    ["1", "2", "3"],
  );
});

test("an effect in the database happens with the delivery or not at all", async () => {
  let fails = 2;
  const subscription: Subscription = {
    name: "counter",
    topics: ["C"],
    async handle(tx, events) {
      await tx.newNumbers("effect", events.length);
      fails -= 1;
      if (fails >= 0) throw new Error("after the effect");
    },
  };
  await announce(3, "C", ["x"]);
  await withRelays(1, subscription, async ([relay]) => {
    await until(async () => {
      laterMs += 2_000;
      await relay?.deliver();
      return (await waiting(3)).length === 0;
    });
  });
  const next = await database.transact(scopeOf(3), actor, (tx) => tx.newNumbers("effect"));
  assert.equal(next, 2, "one effect for one event, whatever the tries");
});

test("P11: a relay killed between the sending and the mark sends again; the id tells", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-relay-"));
  const file = join(folder, "sent");
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    const { openDatabase } = await import(${url("database.ts")});
    const { startRelay } = await import(${url("outbox.ts")});
    const { realWorld } = await import(${url("world.ts")});
    const { appendFileSync } = await import("node:fs");
    const database = openDatabase({ url: ${JSON.stringify(home.url)}, world: realWorld });
    startRelay(database, () => {}).subscribe({ name: "sender", topics: ["D"], async handle(tx, events) {
      await tx.newNumbers("sent", events.length);
      for (const event of events) appendFileSync(${JSON.stringify(file)}, event.id + "\\n");
      process.kill(process.pid, "SIGKILL");
    } });`;
  await announce(4, "D", ["1", "2", "3"]);
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: "inherit",
  });
  const [, signal] = await once(child, "exit");
  assert.equal(signal, "SIGKILL");
  const read = async () => (await readFile(file, "utf8")).trim().split("\n");
  assert.equal((await read()).length, 3, "all were sent before the kill");
  // The killed server's transaction ends when the database notices; nothing was marked.
  await until(async () => (await waiting(4)).length === 3);
  const again: string[] = [];
  const subscription: Subscription = {
    name: "sender",
    topics: ["D"],
    async handle(tx, events) {
      await tx.newNumbers("sent", events.length);
      again.push(...events.map((event) => String(event.id)));
    },
  };
  await withRelays(1, subscription, () => until(() => again.length >= 3));
  assert.deepEqual(again.toSorted(), (await read()).toSorted(), "the same ids: a receiver tells");
  const next = await database.transact(scopeOf(4), actor, (tx) => tx.newNumbers("sent"));
  assert.equal(next, 4, "in the database each counted once");
  await rm(folder, { recursive: true });
});
