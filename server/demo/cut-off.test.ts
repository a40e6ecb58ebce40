// Goal: a demo whose making was cut off goes by itself, and who asked for it is told; one that is being
// made, however slowly, or that is whole stays. Method: makings over a real database, some of them ended
// as a stop ends them; a clock that the test moves on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { getDemoMaking } from "../../contract/demo.ts";
import { compose } from "../compose.ts";
import { beginDemo, createTenant, insertDemo, listTenants } from "../modules/people/index.ts";
import { removeCutOff } from "../modules/people/index.ts";
import { realWorld } from "../platform/index.ts";
import type { Scope } from "../platform/index.ts";
import { waitsForLock } from "../platform/testing/database.ts";
import { openDoor } from "../testing/door.ts";
import type { Door } from "../testing/door.ts";
import { sweepCutOff } from "./cut-off.ts";
import { makeDemo } from "./index.ts";
import { createMakings } from "./making.ts";

const minuteMs = 60_000;
const actor = { kind: "system", id: 0, name: "test" } as const;
const draft = { name: "演示", nameEn: "Demo", demo: true, locale: "zh-CN" };
let laterMs = 0;
const clock = () => new Date(Date.now() + laterMs);
// The server's own look is told of in these; what the tests look at by hand, in their own.
const makings = createMakings();
let door: Door;
let own: Scope;

before(async () => {
  // Stopped, so that the server looks by itself only when the test says so.
  door = await openDoor(() => new Date(start + serverLaterMs), { makings });
  const [first] = await listTenants(door.millrace.database);
  assert.ok(first);
  own = { cell: first.cell, tenantId: first.id };
});
after(() => door.close());

const start = Date.now();
let serverLaterMs = 0;

/** The product over the same database, by the clock that the test moves. */
const open = () => {
  const url = door.millrace.database.pool.options.connectionString ?? "";
  return compose({ url, world: { ...realWorld, clock } });
};

/** Looks once by the test's clock; gives how many went, which, and what the company is told. */
async function look(told = createMakings()) {
  const millrace = open();
  const logged: unknown[] = [];
  const log = { warn: (said: unknown) => void logged.push(said) };
  const { database } = millrace;
  const { signal } = new AbortController();
  const removed = await sweepCutOff({ database, log, makings: told, signal });
  await database.close();
  return { removed, logged, told: told.of(own) };
}

const isThere = async ({ tenantId }: Scope) =>
  (await listTenants(door.millrace.database)).some(({ id }) => id === tenantId);

test("one that a stop cut off is removed five minutes later, and the company that asked is told", async () => {
  const stopped = open();
  let ended: Promise<void> | undefined;
  const cut = makeDemo(stopped, {
    ...{ asker: own, days: 3, ordersPerDay: 3, rate: 0 },
    onDay: () => {
      ended = stopped.database.close();
      throw new Error("the server stops");
    },
  });
  await assert.rejects(cut);
  await ended;
  const half = (await listTenants(door.millrace.database)).find(({ demo }) => demo);
  assert.ok(half, "what is there of it is left behind");
  const nothing = { removed: 0, logged: [], told: null };
  assert.deepEqual(await look(), nothing, "somebody may be making it");
  laterMs += 6 * minuteMs;
  assert.deepEqual(await look(), {
    removed: 1,
    logged: [{ tenant: half.id }],
    told: { state: "failed", reason: "cut_off" },
  });
  assert.equal(await isThere({ cell: half.cell, tenantId: half.id }), false);
  assert.deepEqual(await look(), nothing, "once");
  assert.ok(await isThere(own), "a company that is no demo is never looked at");
});

test("one that is being made is left alone, however long it takes, and so is a whole one", async () => {
  const looks: ReturnType<typeof look>[] = [];
  const millrace = open();
  const demo = await makeDemo(millrace, {
    ...{ asker: own, days: 2, ordersPerDay: 3, rate: 0 },
    onDay: () => {
      laterMs += 2 * minuteMs;
      looks.push(look());
    },
  });
  const seen = await Promise.all(looks);
  assert.deepEqual(
    seen.map(({ removed }) => removed),
    [0, 0],
  );
  laterMs += 2 * 24 * 60 * minuteMs;
  assert.equal((await look()).removed, 0, "a whole one is nobody's to remove");
  assert.ok(await isThere(demo.scope));
  await millrace.database.close();
});

test("one from before makings were noted goes after an hour; nobody is told", async () => {
  const millrace = open();
  const scope = await createTenant(millrace.database, draft);
  laterMs += 50 * minuteMs;
  assert.equal((await look()).removed, 0);
  laterMs += 15 * minuteMs;
  const { removed, told } = await look();
  assert.deepEqual([removed, told], [1, null]);
  assert.equal(await isThere(scope), false);
  await millrace.database.close();
});

test("one that is made whole while its removal waits for it stays, and is worked on", async () => {
  const { database } = door.millrace;
  const millrace = open();
  const scope = await createTenant(millrace.database, draft);
  await millrace.database.transact(scope, actor, (tx) => beginDemo(tx, own));
  laterMs += 6 * minuteMs;
  const gate = Promise.withResolvers<void>();
  const holds = Promise.withResolvers<void>();
  const maker = millrace.database.transact(scope, actor, async (tx) => {
    await insertDemo(tx, { seed: 1, rate: 0, serial: 0, company: {} });
    holds.resolve();
    await gate.promise;
  });
  await holds.promise;
  const removal = removeCutOff(millrace.database, scope);
  await waitsForLock(millrace.database, removal);
  gate.resolve();
  await maker;
  assert.equal(await removal, false);
  await database.transact(scope, actor, async (tx) => {
    tx.audit({ action: "x", subjectKind: "x", subjectId: 1 });
  });
  await millrace.database.close();
});

test("a demo that was asked for anew and is ready stays told of", () => {
  const told = createMakings();
  told.begin(own).ready({ login: "demo3", password: "secret-word-9" });
  told.cutOff(own);
  assert.equal(told.of(own)?.state, "ready");
  const late = told.begin(own);
  told.cutOff(own);
  late.failed();
  assert.deepEqual(told.of(own), { state: "failed", reason: "cut_off" }, "its maker fails of that");
});

test(
  "the server looks by itself and tells people of the company so",
  { timeout: 300_000 },
  async () => {
    const { database } = door.millrace;
    const scope = await createTenant(database, draft);
    await database.transact(scope, actor, (tx) => beginDemo(tx, own));
    assert.equal((await door.api.call(getDemoMaking)).state, "none");
    serverLaterMs += 10 * minuteMs;
    for (;;) {
      const { state, reason } = await door.api.call(getDemoMaking);
      if (state !== "none") {
        assert.deepEqual([state, reason], ["failed", "cut_off"]);
        break;
      }
      await pause(200);
    }
    assert.equal(await isThere(scope), false);
  },
);
