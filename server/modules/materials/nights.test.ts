// Goal: material is planned by itself once a night where somebody plans material at all, not before its
// hour, not beside a run that a person asked for since, again a few times after a failure, and never
// where it is switched off. Method: the product over a real database, its clock moved night by night.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listMaterialRuns } from "../../../contract/materials.ts";
import { createJobs } from "../../platform/index.ts";
import type { Jobs } from "../../platform/index.ts";
import { openCallers, scope } from "../../testing/callers.ts";
import type { Callers } from "../../testing/callers.ts";
import { openFactory } from "../production/door/fixture.ts";
import { planMaterialAtOnce, startNights, workOffRun } from "./index.ts";
import { failRun } from "./runs.ts";

let at: Callers;
/** The second server must find the first one's job waiting: a job that is not there is a job that failed. */
let jobs: Jobs;
const actor = { kind: "user", id: 1, name: "planner" } as const;

before(async () => {
  at = await openCallers({ reader: () => ({ permissions: new Set(["production.read"]) }) });
  await openFactory(at);
  jobs = createJobs({ database: at.millrace.database, onError: assert.ifError });
});
after(() => at.close());

/** A night's look by two servers at once, without anybody who does the jobs. */
async function look(): Promise<void> {
  const parts = { ...at.millrace, jobs };
  await Promise.all([startNights(parts, [scope]), startNights(parts, [scope])]);
}

const listed = () => at.ask<ReplyOf<typeof listMaterialRuns>>("GET /api/materials/runs");
const states = async () => (await listed()).rows.map((run) => run.state).join(" ");

async function workOff(): Promise<void> {
  const id = (await listed()).rows[0]?.id ?? 0;
  const { signal } = new AbortController();
  const run = { id: 0, scope, payload: { id }, tries: 1, signal, progress: () => undefined };
  await workOffRun(at.millrace, run);
}

async function fail(): Promise<void> {
  const id = (await listed()).rows[0]?.id ?? 0;
  await at.millrace.database.transact(scope, actor, (tx) =>
    failRun(tx, id, { kind: "job_failed" }),
  );
}

test("nothing is planned where nobody plans material", async () => {
  at.live("2026-11-10T19:00:00Z");
  await look();
  assert.deepEqual(await listed(), { rows: [], nightly: false, places: [] });
});

test("from the first run on it is planned once each night, not before its hour", async () => {
  at.live("2026-11-11T02:00:00Z");
  await planMaterialAtOnce(at.millrace, { scope, actor }, 90);
  await look();
  assert.equal(await states(), "ready", "today somebody has");
  at.live("2026-11-11T18:29:00Z");
  await look();
  assert.equal(await states(), "ready", "it is 02:29 in the plant");
  at.live("2026-11-11T18:30:00Z");
  await look();
  const { rows, nightly } = await listed();
  assert.deepEqual(
    rows.map((run) => [run.state, run.days, run.isNightly]),
    [
      ["waiting", 90, true],
      ["ready", 90, false],
    ],
  );
  assert.ok(nightly);
  await look();
  await workOff();
  at.live("2026-11-12T15:00:00Z");
  await look();
  assert.equal(await states(), "ready ready");
});

test("a night that fails is tried again after a while, three times in all", async () => {
  at.live("2026-11-12T18:30:00Z");
  await look();
  await fail();
  at.live(29);
  await look();
  assert.equal(await states(), "failed ready ready", "not yet");
  for (const tried of [2, 3]) {
    at.live(2 + 30 * (tried - 2));
    await look();
    assert.match(await states(), new RegExp(`^waiting( failed){${tried - 1}} ready`));
    await fail();
  }
  at.live(120);
  await look();
  assert.equal(await states(), "failed failed failed ready ready", "no more tonight");
});

test("a switch keeps it from being planned, and who may not plan may not switch", async () => {
  const put = "PUT /api/materials/nightly";
  assert.equal(await at.refusal(put, { on: false }, "reader"), "403 forbidden");
  await at.ask(put, { on: false });
  assert.equal((await listed()).nightly, false);
  at.live("2026-11-13T19:00:00Z");
  await look();
  assert.equal((await listed()).rows.length, 5);
  await at.ask(put, { on: true });
  await look();
  assert.match(await states(), /^waiting failed/, "a night that was missed is caught up on");
  await workOff();
  await at.lawful();
});
