// Goal: a job is done once its cause has committed, goes on after a crash, stops when asked.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { TenantId } from "../../kernel/index.ts";
import { openDatabase } from "./database.ts";
import type { Actor, Database, Scope } from "./database.ts";
import { ProblemError } from "./http/problem.ts";
import { cancelJob, forgetJobs, recentJobs } from "./job-rows.ts";
import type { JobRow } from "./job-rows.ts";
import { createJobs } from "./jobs.ts";
import type { Jobs, JobsOptions } from "./jobs.ts";
import { testDatabase } from "./testing/database.ts";
import type { TestDatabase } from "./testing/database.ts";
import { realWorld } from "./world.ts";

let home: TestDatabase;
let database: Database;
let laterMs = 0;
let started: Jobs[] = [];
let errors: unknown[] = [];
const actor: Actor = { kind: "user", id: 7, name: "Mei" };
const scope: Scope = { cell: 0, tenantId: 1 as TenantId };

before(async () => {
  home = await testDatabase();
  const clock = () => new Date(Date.now() + laterMs);
  database = openDatabase({ url: home.url, world: { ...realWorld, clock } });
});
afterEach(async () => {
  await Promise.all(started.map((jobs) => jobs.stop()));
  started = [];
  errors = [];
  laterMs = 0;
  await database.transact(scope, actor, (tx) => tx.rows("delete from platform.job"));
});
after(async () => {
  await database.close();
  await home.drop();
});

async function start(define: (jobs: Jobs) => void, more: Partial<JobsOptions> = {}): Promise<Jobs> {
  const jobs = createJobs({ database, onError: (error) => errors.push(error), ...more });
  define(jobs);
  await jobs.start();
  started.push(jobs);
  return jobs;
}

const add = (jobs: Jobs, name: string, more: object = {}) =>
  database.transact(scope, actor, (tx) =>
    jobs.add(tx, { name, title: name, payload: {}, ...more }),
  );

const rows = () => database.read(scope, (tx) => recentJobs(tx, null));

async function until(id: number, done: (row: JobRow) => boolean): Promise<JobRow> {
  for (let waitedMs = 0; waitedMs < 15_000; waitedMs += 50) {
    const row = (await rows()).find((each) => each.id === id);
    if (row && done(row)) return row;
    await pause(50);
  }
  return assert.fail(`waited in vain: ${JSON.stringify(await rows())}`);
}

test("a job runs when its transaction commits, and not when it rolls back", async () => {
  const seen: unknown[] = [];
  const jobs = await start((each) =>
    each.task("count", async ({ payload, scope: where }) => {
      seen.push([payload["n"], where.tenantId]);
      return { counted: 1 };
    }),
  );
  await assert.rejects(
    database.transact(scope, actor, async (tx) => {
      await jobs.add(tx, { name: "count", title: "t", payload: { n: 1 } });
      throw new Error("rolled back");
    }),
  );
  const id = await add(jobs, "count", { payload: { n: 2 } });
  const row = await until(id, (each) => each.state === "done");
  assert.deepEqual(row.result, { counted: 1 });
  assert.equal(row.created_name, "Mei");
  assert.deepEqual(seen, [[2, 1]]);
});

test("two open jobs of one key are one; a done one makes room", async () => {
  const jobs = await start((each) => each.task("once", async () => 1));
  const later = { key: "k", runAt: new Date(Date.now() + 600_000) };
  const [first, second] = [await add(jobs, "once", later), await add(jobs, "once", later)];
  assert.equal(first, second);
  assert.equal(await database.transact(scope, actor, (tx) => cancelJob(tx, first, null)), true);
  assert.equal(await database.transact(scope, actor, (tx) => cancelJob(tx, first, null)), false);
  assert.notEqual(await add(jobs, "once", later), first);
});

test("a job that ends makes room at once for the next that waits", async () => {
  const resting: (() => void)[] = [];
  // Nobody looks again because time has passed: only an end may call.
  const sleep = (ms: number) =>
    ms === 500 ? new Promise<void>((resolve) => void resting.push(resolve)) : realWorld.sleep(ms);
  const own = openDatabase({ url: home.url, world: { ...realWorld, sleep } });
  const jobs = createJobs({
    database: own,
    onError: (error) => void errors.push(error),
    concurrency: 1,
  });
  let done = 0;
  jobs.task("short", async () => void (done += 1));
  const ids: number[] = [];
  for (let one = 0; one < 6; one += 1) ids.push(await add(jobs, "short"));
  await jobs.start();
  for (const id of ids) await until(id, (row) => row.state === "done");
  assert.equal(done, 6);
  assert.deepEqual(errors, []);
  const stopped = jobs.stop();
  resting.forEach((wake) => wake());
  await stopped;
  await own.close();
});

test("short jobs and timers never wait behind long ones", async () => {
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const jobs = await start(
    (each) => {
      each.task("ages", () => over, { long: true });
      each.task("short", async () => undefined);
    },
    { concurrency: 1, longConcurrency: 1 },
  );
  const [first, second] = [await add(jobs, "ages"), await add(jobs, "ages")];
  await until(first, (row) => row.state === "running");
  await until(await add(jobs, "short"), (row) => row.state === "done");
  end();
  await until(second, (row) => row.state === "done");
});

test("many workers do each job once", async () => {
  const seen: number[] = [];
  const define = (each: Jobs) =>
    each.task("part", async ({ payload }) => void seen.push(Number(payload["n"])));
  const [jobs] = await Promise.all([1, 2, 3].map(() => start(define)));
  assert.ok(jobs);
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_each, n) => add(jobs, "part", { payload: { n } })),
  );
  for (const id of ids) await until(id, (row) => row.state === "done");
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_each, n) => n),
  );
});

test("progress shows, and a cancellation reaches the work", async () => {
  const jobs = await start((each) =>
    each.task("long", async ({ signal, progress }) => {
      for (let done = 0; ; done += 1) {
        progress({ done, total: 1_000, message: `at ${done}` });
        await pause(50, undefined, { signal });
      }
    }),
  );
  const id = await add(jobs, "long");
  const moving = await until(id, (row) => row.state === "running" && row.done > 5);
  assert.equal(moving.total, 1_000);
  assert.match(moving.message, /^at \d+$/);
  const stranger = await database.transact(scope, { ...actor, id: 8 }, (tx) =>
    cancelJob(tx, id, 8),
  );
  assert.equal(stranger, false, "another person's job");
  await database.transact(scope, actor, (tx) => cancelJob(tx, id, actor.id));
  const over = await until(id, (row) => row.state === "cancelled");
  assert.ok(over.done > 5 && over.ended_at);
});

test("a failure is tried again, a refusal is not", async () => {
  let tries = 0;
  const jobs = await start((each) => {
    each.task("shaky", async ({ tries: nth }) => {
      tries = nth;
      if (nth < 3) throw new Error("the line is down");
      return nth;
    });
    each.task("refused", async () => {
      throw new ProblemError({ status: 422, kind: "no_such_file" });
    });
  });
  const refused = await add(jobs, "refused");
  assert.equal((await until(refused, (row) => row.state === "failed")).message, "no_such_file");
  const id = await add(jobs, "shaky");
  for (const nth of [1, 2]) {
    await until(
      id,
      (row) => row.state === "waiting" && row.message === "the line is down" && tries === nth,
    );
    laterMs += 60_000;
  }
  assert.equal((await until(id, (row) => row.state === "done")).result, 3);
});

test("a stopped server puts its work back; the next one goes on", async () => {
  const tried: number[] = [];
  const define = (each: Jobs) =>
    each.task("slow", async ({ signal, tries }) => {
      tried.push(tries);
      if (tried.length === 1) await pause(60_000, undefined, { signal });
      return "through";
    });
  const first = await start(define);
  const id = await add(first, "slow");
  await until(id, (row) => row.state === "running");
  await first.stop();
  assert.equal((await until(id, () => true)).state, "waiting");
  await start(define);
  assert.equal((await until(id, (row) => row.state === "done")).result, "through");
  assert.deepEqual(tried, [1, 1], "a stop is not a failed try");
});

test("a killed worker's job is another's when its lease is over", async () => {
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    const { openDatabase } = await import(${url("database.ts")});
    const { createJobs } = await import(${url("jobs.ts")});
    const { realWorld } = await import(${url("world.ts")});
    const database = openDatabase({ url: ${JSON.stringify(home.url)}, world: realWorld });
    const jobs = createJobs({ database, onError: console.error, leaseSeconds: 2 });
    jobs.task("fatal", async () => process.kill(process.pid, "SIGKILL"));
    await jobs.start();`;
  const quiet = createJobs({ database, onError: () => undefined });
  const id = await add(quiet, "fatal");
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: "inherit",
  });
  assert.equal((await once(child, "exit"))[1], "SIGKILL");
  assert.equal((await until(id, () => true)).state, "running");
  await start((each) => each.task("fatal", async ({ tries }) => tries));
  assert.equal((await until(id, (row) => row.state === "done")).result, 2);
});

/** Every job of these companies, and how often its effect was written. */
async function effectsIn(scopes: readonly Scope[]) {
  const found = [];
  for (const one of scopes)
    found.push(
      ...(await database.read(one, (tx) =>
        tx.rows<{ id: number; state: string; tries: number; effects: number }>(
          `select id, state, tries, (select count(*)::int from platform.audit as audit
               where audit.cell = job.cell and audit.tenant_id = job.tenant_id
                 and action = 'effect' and subject_id = job.id::text) as effects
             from platform.job where cell = $1 and tenant_id = $2`,
          [one.cell, one.tenantId],
        ),
      )),
    );
  return found;
}

test("of a batch whose worker is killed only what was not ended runs again, in every company", async () => {
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    const { openDatabase } = await import(${url("database.ts")});
    const { createJobs } = await import(${url("jobs.ts")});
    const { realWorld } = await import(${url("world.ts")});
    const database = openDatabase({ url: ${JSON.stringify(home.url)}, world: realWorld });
    const jobs = createJobs({ database, onError: console.error, leaseSeconds: 2 });
    const actor = { kind: "system", id: 0, name: "test" };
    let begun = 0;
    jobs.task("effect", async ({ id, scope }) => {
      await database.transact(scope, actor, async (tx) =>
        tx.audit({ action: "effect", subjectKind: "job", subjectId: id }));
      begun += 1;
      if (begun === 150) process.kill(process.pid, "SIGKILL");
    });
    await jobs.start();`;
  const scopes = [scope, { cell: 0, tenantId: 2 as TenantId }];
  const quiet = createJobs({ database, onError: () => undefined });
  for (const one of scopes)
    await database.transact(one, actor, async (tx) => {
      for (let n = 0; n < 100; n += 1)
        await quiet.add(tx, { name: "effect", title: "effect", payload: { n } });
    });
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: "inherit",
  });
  assert.equal((await once(child, "exit"))[1], "SIGKILL");
  const ended = new Set(
    (await effectsIn(scopes)).filter((row) => row.state === "done").map((row) => row.id),
  );
  assert.ok(ended.size > 0 && ended.size < 200, `${ended.size} were ended before the kill`);
  await start((each) =>
    each.task("effect", async ({ id, scope: where }) => {
      await database.transact(where, actor, async (tx) =>
        tx.audit({ action: "effect", subjectKind: "job", subjectId: id }),
      );
    }),
  );
  while ((await effectsIn(scopes)).some((row) => row.state !== "done")) await pause(100);
  for (const { id, tries, effects } of await effectsIn(scopes)) {
    if (ended.has(id))
      assert.deepEqual([tries, effects], [1, 1], "what was ended is not run again");
    else assert.ok(tries <= 2 && effects >= 1, `${tries} tries, ${effects} effects`);
  }
  await database.transact(scopes[1] ?? scope, actor, (tx) => tx.rows("delete from platform.job"));
});

test("jobs that wait behind a slow one go to a server that has room", async () => {
  let end = (): void => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  const slow = Promise.withResolvers<void>();
  const define = (each: Jobs) =>
    each.task("mixed", async ({ payload }) => {
      if (payload["n"] !== 30) return;
      slow.resolve();
      await over;
    });
  const quiet = createJobs({ database, onError: () => undefined });
  const ids = await database.transact(scope, actor, async (tx) => {
    const added = [];
    for (let n = 0; n < 60; n += 1)
      added.push(
        await quiet.add(tx, {
          ...{ name: "mixed", title: "mixed", payload: { n } },
          runAt: new Date(Date.now() - 60_000 + n),
        }),
      );
    return added;
  });
  await start(define, { concurrency: 1 });
  await slow.promise;
  await start(define, { concurrency: 1 });
  for (const [n, id] of ids.entries()) if (n !== 30) await until(id, (row) => row.state === "done");
  end();
  await until(ids[30] ?? 0, (row) => row.state === "done");
});

test("a timer runs once for all servers, and goes on after a failure", async () => {
  let runs = 0;
  const define = (each: Jobs) =>
    each.every("tick", 30, async () => {
      runs += 1;
      if (runs === 1) throw new Error("first time");
    });
  await Promise.all([start(define), start(define)]);
  const wait = async (count: number) => {
    for (let waitedMs = 0; runs < count && waitedMs < 10_000; waitedMs += 50) await pause(50);
    await pause(1_500);
    assert.equal(runs, count);
  };
  await wait(1);
  laterMs += 31_000;
  await wait(2);
});

test("one tenant does not see another's work; old jobs are forgotten", async () => {
  const jobs = await start((each) => each.task("mine", async () => 1));
  const id = await add(jobs, "mine");
  await until(id, (row) => row.state === "done");
  const other = { cell: 0, tenantId: 2 as TenantId };
  assert.deepEqual(await database.read(other, (tx) => recentJobs(tx, null)), []);
  laterMs += 8 * 86_400_000;
  await database.transact(scope, actor, (tx) => forgetJobs(tx, 7));
  assert.deepEqual(await rows(), []);
});
