// Goal: a limit holds over several processes, and a refusal says when to come back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Database } from "./database.ts";
import { openDatabase } from "./database.ts";
import { ProblemError } from "./http/problem.ts";
import { createSharedLimit, nobody, restoreBudget, sweepBudgets, takeBudget } from "./limits.ts";
import type { Limit } from "./limits.ts";
import { testDatabase } from "./testing/database.ts";
import type { TestDatabase } from "./testing/database.ts";
import { realWorld } from "./world.ts";

let home: TestDatabase;
let servers: Database[];
const actor = { kind: "system", id: 0, name: "test" } as const;

before(async () => {
  home = await testDatabase();
  servers = [0, 1].map(() => openDatabase({ url: home.url, world: realWorld }));
});
after(async () => {
  await Promise.all(servers.map((each) => each.close()));
  await home.drop();
});

/** How many of `attempts` two servers together let through. */
async function admitted(limit: Limit, attempts: number): Promise<number> {
  const limits = servers.map((server) => createSharedLimit(server, limit));
  const results = await Promise.allSettled(
    Array.from({ length: attempts }, (_each, index) => limits[index % 2]?.take(nobody, "one")),
  );
  for (const each of results) {
    if (each.status === "fulfilled") continue;
    assert.ok(each.reason instanceof ProblemError, String(each.reason));
    assert.equal(each.reason.problem.kind, "too_many_requests");
    assert.ok(Number(each.reason.problem.values?.["seconds"]) >= 1);
  }
  return results.filter((each) => each.status === "fulfilled").length;
}

test("two servers together grant the burst, within two per cent", async () => {
  // So slow a refill that none comes back while the test runs.
  for (const burst of [1, 7, 50, 1_000]) {
    const granted = await admitted({ name: `burst-${burst}`, burst, perSecond: 1e-4 }, burst * 3);
    assert.ok(Math.abs(granted - burst) <= burst * 0.02, `burst ${burst}: granted ${granted}`);
  }
});

test("a clock that was ahead and goes back refuses nobody for as long as it was ahead", async () => {
  const limit = { name: "ahead", burst: 5, perSecond: 50 };
  const take = () =>
    servers[0]?.transact(nobody, actor, (tx) => takeBudget(tx, limit, { key: "k", wanted: 1 }));
  await take();
  await servers[0]?.transact(nobody, actor, (tx) =>
    tx.rows(
      "update platform.budget set spent_until = spent_until + interval '1 day' where name = 'ahead'",
    ),
  );
  const refused = await take();
  assert.ok(refused && refused.waitSeconds <= 0.1, `to wait ${refused?.waitSeconds} s`);
  await realWorld.sleep(200);
  assert.equal((await take())?.granted, 1);
});

test("a refusal that is remembered ends with a clock that goes back", async () => {
  let aheadMs = 86_400_000;
  const clock = () => new Date(Date.now() + aheadMs);
  const server = openDatabase({ url: home.url, world: { ...realWorld, clock } });
  const limit = { name: "remembered", burst: 1, perSecond: 4 };
  const shared = createSharedLimit(server, limit);
  await shared.take(nobody, "k");
  await assert.rejects(shared.take(nobody, "k"), ProblemError);
  aheadMs = 0;
  await realWorld.sleep(400);
  await shared.take(nobody, "k");
  await server.close();
});

test("what was taken is earned back at the stated rate", async () => {
  const limit = { name: "rate", burst: 10, perSecond: 20 };
  const take = (wanted: number) =>
    servers[0]?.transact(nobody, actor, (tx) => takeBudget(tx, limit, { key: "k", wanted }));
  assert.equal((await take(100))?.granted, 10);
  const refused = await take(1);
  assert.equal(refused?.granted, 0);
  assert.ok(refused && refused.waitSeconds > 0 && refused.waitSeconds <= 0.05, "one unit: 50 ms");
  await realWorld.sleep(refused.waitSeconds * 1_000 + 5);
  assert.ok(((await take(1))?.granted ?? 0) === 1);
});

test("a budget is given back, and full ones are forgotten", async () => {
  const limit = { name: "back", burst: 1, perSecond: 1e-4 };
  const [server] = servers as [Database];
  await server.transact(nobody, actor, async (tx) => {
    assert.equal((await takeBudget(tx, limit, { key: "k", wanted: 1 })).granted, 1);
    assert.equal((await takeBudget(tx, limit, { key: "k", wanted: 1 })).granted, 0);
    await restoreBudget(tx, limit, "k");
    assert.equal((await takeBudget(tx, limit, { key: "k", wanted: 1 })).granted, 1);
    await takeBudget(tx, { ...limit, name: "quick", perSecond: 1e6 }, { key: "gone", wanted: 1 });
    assert.ok((await sweepBudgets(tx)) >= 1);
    assert.equal((await takeBudget(tx, limit, { key: "k", wanted: 1 })).granted, 0);
  });
});
