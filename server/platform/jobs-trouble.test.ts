// Goal: what goes wrong with one job or one company stays there: the jobs of the others go on.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { TenantId } from "../../kernel/index.ts";
import { shutGate } from "./database.ts";
import type { Actor, Scope } from "./database.ts";
import { ProblemError } from "./http/problem.ts";
import { cancelJob, recentJobs } from "./job-rows.ts";
import type { JobRow } from "./job-rows.ts";
import { workOff } from "./job-work.ts";
import { createJobs } from "./jobs.ts";
import type { Jobs, JobsOptions } from "./jobs.ts";
import { ownDatabase } from "./testing/own-database.ts";

let started: Jobs[] = [];
const actor: Actor = { kind: "user", id: 7, name: "Mei" };
const scope: Scope = { cell: 0, tenantId: 1 as TenantId };
const other: Scope = { cell: 0, tenantId: 2 as TenantId };
const database = await ownDatabase();
afterEach(async () => {
  await Promise.all(started.map((jobs) => jobs.stop()));
  started = [];
  for (const one of [scope, other])
    await database.transact(one, actor, (tx) => tx.rows("delete from platform.job"));
});

async function start(define: (jobs: Jobs) => void, more: Partial<JobsOptions> = {}): Promise<Jobs> {
  const jobs = createJobs({ database, onError: () => undefined, ...more });
  define(jobs);
  await jobs.start();
  started.push(jobs);
  return jobs;
}

/** Adds so many jobs that have been due for a minute, oldest first; their ids. */
const addSome = (where: Scope, name: string, count: number) =>
  database.transact(where, actor, async (tx) => {
    const quiet = createJobs({ database, onError: () => undefined });
    const ids = [];
    for (let n = 0; n < count; n += 1) {
      const runAt = new Date(Date.now() - 60_000 + n);
      ids.push(await quiet.add(tx, { name, title: name, payload: { n }, runAt }));
    }
    return ids;
  });

const rowsOf = (where: Scope) => database.read(where, (tx) => recentJobs(tx, null));

async function until(where: Scope, id: number, done: (row: JobRow) => boolean): Promise<JobRow> {
  for (let waitedMs = 0; waitedMs < 15_000; waitedMs += 50) {
    const row = (await rowsOf(where)).find((each) => each.id === id);
    if (row && done(row)) return row;
    await pause(50);
  }
  return assert.fail(`waited in vain: ${JSON.stringify(await rowsOf(where))}`);
}

const isDone = (row: JobRow) => row.state === "done";

test("the jobs of a company that is being removed keep no other's waiting", async () => {
  const oldest = await addSome(scope, "short", 10);
  const [younger = 0] = await addSome(other, "short", 1);
  const shut = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const removal = database.transact(scope, actor, async (tx) => {
    await shutGate(tx);
    shut.resolve();
    await over.promise;
    throw new Error("given up");
  });
  await shut.promise;
  await start((jobs) => jobs.task("short", async () => undefined));
  await until(other, younger, isDone).finally(over.resolve);
  await assert.rejects(removal, /given up/);
  for (const id of oldest) await until(scope, id, isDone);
});

test("a job that is cancelled while it waits for its turn is never begun", async () => {
  const over = Promise.withResolvers<void>();
  const begun = new Set<number>();
  const chosen = Promise.withResolvers<number>();
  let isChosen = false;
  await addSome(scope, "turn", 60);
  const define = (jobs: Jobs) =>
    jobs.task("turn", async ({ id }) => {
      begun.add(id);
      if (isChosen) return;
      const rows = await rowsOf(scope);
      const next = rows.find((row) => row.state === "running" && !begun.has(row.id));
      if (!next) return;
      isChosen = true;
      await database.transact(scope, actor, (tx) => cancelJob(tx, next.id, null));
      chosen.resolve(next.id);
      await over.promise;
    });
  await start(define, { concurrency: 1 });
  const id = await chosen.promise;
  const row = await until(scope, id, (each) => each.state === "cancelled").finally(over.resolve);
  assert.ok(row.ended_at);
  assert.equal(begun.has(id), false);
});

test("a job that was told to stop before its turn is not begun", async () => {
  const abort = new AbortController();
  abort.abort("cancelled");
  let isBegun = false;
  const end = await workOff(
    { database, onError: assert.ifError, leaseSeconds: 30 },
    {
      ...{ scope, abort, everySeconds: undefined, hasMoved: false, keptMs: 0 },
      claim: {
        id: 1,
        name: "x",
        lease: 1,
        tries: 1,
        payload: {},
        runAt: new Date(),
        isLost: false,
      },
      handler: async () => void (isBegun = true),
      progress: { done: 0, total: null, message: "" },
    },
  );
  assert.equal(isBegun, false);
  assert.deepEqual(end, { state: "cancelled", message: "" });
});

test("a job that is given back keeps its place", async () => {
  const placeOf = () =>
    database.read(scope, (tx) => tx.rows("select id, state, run_at from platform.job order by id"));
  await addSome(scope, "slow", 3);
  const before = await placeOf();
  const begun = Promise.withResolvers<void>();
  const jobs = await start((each) =>
    each.task("slow", async ({ signal }) => {
      begun.resolve();
      await pause(60_000, undefined, { signal });
    }),
  );
  await begun.promise;
  await jobs.stop();
  assert.deepEqual(await placeOf(), before);
});

test("a job whose ending cannot be stored fails alone", async () => {
  const ids = await addSome(scope, "odd", 24);
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const define = (jobs: Jobs) =>
    jobs.task("odd", async ({ payload, progress }) => {
      if (payload["n"] === 5) throw new ProblemError({ status: 422, kind: "a\u0000b" });
      if (payload["n"] === 9) progress({ total: Number.NaN });
      return payload["n"] === 14 ? { size: 1n } : "fine";
    });
  await start(define, { onError });
  for (const [n, id] of ids.entries()) {
    const isBad = [5, 9, 14].includes(n);
    const row = await until(scope, id, ({ state }) => state === "done" || state === "failed");
    assert.equal(row.state, isBad ? "failed" : "done", `job ${n}`);
    if (isBad) assert.match(row.message, /cannot be stored/);
  }
  assert.ok(errors.length >= 3);
});

test("a job whose progress cannot be stored does not cost the others their lease", async () => {
  const ids = await addSome(scope, "odd", 3);
  const define = (jobs: Jobs) =>
    jobs.task("odd", async ({ payload, progress, signal }) => {
      progress({ message: payload["n"] === 1 ? "\u0000" : "going", done: 1 });
      await pause(3_500, undefined, { signal });
    });
  await start(define, { leaseSeconds: 2 });
  for (const id of ids) await until(scope, id, isDone);
  const tries = await database.read(scope, (tx) =>
    tx.rows<{ tries: number }>("select tries from platform.job"),
  );
  assert.deepEqual(tries, [{ tries: 1 }, { tries: 1 }, { tries: 1 }]);
});

test("jobs that one kill after another found waiting for their turn lose no more than one try", async () => {
  const ids = await addSome(scope, "left", 40);
  // As a worker leaves them that had claimed the whole batch and was killed.
  await database.transact(scope, actor, (tx) =>
    tx.rows("update platform.job set state = 'running', lease = 1, tries = 1"),
  );
  const triesSum = async () => {
    const [row] = await database.read(scope, (tx) =>
      tx.rows<{ sum: number }>("select sum(tries) from platform.job"),
    );
    return row?.sum;
  };
  const go = Promise.withResolvers<void>();
  const tried: number[] = [];
  const begun = new Set<number>();
  const define = (jobs: Jobs) =>
    jobs.task("left", async ({ id, tries }) => {
      begun.add(id);
      tried.push(tries);
      await go.promise;
    });
  await start(define, { concurrency: 4 });
  for (let waitedMs = 0; begun.size < 4 && waitedMs < 10_000; waitedMs += 50) await pause(50);
  assert.equal(begun.size, 4);
  assert.equal(await triesSum(), 44, "only what could begin was taken");
  go.resolve();
  for (const id of ids) await until(scope, id, isDone);
  assert.deepEqual(new Set(tried), new Set([2]));
});
