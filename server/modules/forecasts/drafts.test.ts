// Goal: a draft is looked at before anything goes by it, published by a person, and what was in force
// is put back, each on record; the night's own run stays as it is. Method: versions written by hand
// on real PostgreSQL, so that every figure can be worked out with a pencil.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayToText, type Day } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { openCompany, run, type Company } from "../orders/fixture.ts";
import { demandCount } from "./demand/counting.ts";
import { differencesOf } from "./planning/differing.ts";
import { publishByHand } from "./planning/offering.ts";
import { plannedDays } from "./planning/plan-store.ts";
import { startRun } from "./running/runs.ts";
import { endVersion, openVersion, publishedVersion, triesOf, versionById } from "./versions.ts";

let now = new Date("2026-11-02T02:00:00Z");
const dayMs = 86_400_000;
const settings = {
  ...{ horizonDays: 28, historyDays: 365, frozenDays: 2, byRegion: false, nightly: false },
};
const database = await ownDatabase({ clock: () => now });

const today = (back = 0) => dayToText((Math.floor(now.getTime() / dayMs) - back) as Day);

/** A finished version that expects so many units a day of each leaf, "A/1": 4, of 1.00 each. */
async function version(
  at: Company,
  leaves: Readonly<Record<string, number>>,
  more: Partial<Parameters<typeof openVersion>[1]> = {},
): Promise<number> {
  return run(at, async (tx) => {
    const usual = { kind: "statistical" as const, name: "", scenario: null, draft: true };
    const id = await openVersion(tx, { ...usual, origin: today(), settings, ...more });
    const sum = Object.values(leaves).reduce((all, units) => all + units, 0);
    for (const [name, units] of Object.entries({ ...leaves, "*/0": sum })) {
      const [code = "", channel = "0"] = name.split("/");
      await tx.rows(
        `insert into forecasts.node (cell, tenant_id, version_id, item_id, channel_id, region,
           is_leaf, class, point, errors, models, price_minor, recent_units, next_units, risk_minor)
         values ($1, $2, $3, $4, $5, '*', $5 <> 0, 'smooth', array_fill($6::float8, array[28]), '{}',
           '[]', 100, 0, 0, 0)`,
        [at.scope.cell, at.scope.tenantId, id, at.items.get(code) ?? 0, Number(channel), units],
      );
    }
    await endVersion(tx, id, { state: "done" });
    return id;
  });
}

async function open(): Promise<Company> {
  now = new Date("2026-11-02T02:00:00Z");
  const at = await openCompany(database, {});
  await demandCount.rebuild(database, at.scope);
  return at;
}

const publish = async (at: Company, id: number) => {
  const told = await run(at, (tx) => publishByHand(tx, id));
  return "kind" in told ? told.kind : told.done;
};
const inForce = async (at: Company) => (await run(at, publishedVersion))?.id;
const all = { itemId: 0, channelId: 0, region: "*" };
const lastDay = async (at: Company) => (await run(at, (tx) => plannedDays(tx, all))).at(-1)?.units;

test("a draft changes nothing until a person publishes it, and what it replaced is put back", async () => {
  const at = await open();
  const first = await version(at, { "A/1": 4, "B/1": 1 });
  assert.equal(await publish(at, first), true);
  assert.equal(await publish(at, first), false, "it is in force already");
  const draft = await version(at, { "A/1": 6, "B/1": 1 });
  assert.deepEqual([await inForce(at), await lastDay(at)], [first, 5]);
  assert.equal(await publish(at, draft), true);
  assert.deepEqual([await inForce(at), await lastDay(at)], [draft, 7]);
  now = new Date(now.getTime() + dayMs);
  assert.equal(await publish(at, first), true, "yesterday's is put back");
  assert.deepEqual([await inForce(at), await lastDay(at)], [first, 5]);
  const acts = await run(at, (tx) =>
    tx.rows<{ action: string; before: unknown; id: string }>(
      `select action, before, subject_id as id from platform.audit
       where cell = $1 and tenant_id = $2 and subject_kind = 'forecast_version' order by audit.id`,
      [at.scope.cell, at.scope.tenantId],
    ),
  );
  assert.deepEqual(
    acts.map((each) => [each.action, Number(each.id), each.before]),
    [
      ["forecasts.publish", first, null],
      ["forecasts.publish", draft, { inForce: first, origin: "2026-11-02" }],
      ["forecasts.put_back", first, { inForce: draft, origin: "2026-11-02" }],
    ],
  );
});

test("what cannot be published says which rule it breaks", async () => {
  const at = await open();
  const asIf = await version(at, { "A/1": 4 }, { origin: today(20) });
  assert.equal(await publish(at, asIf), "version_as_if");
  const old = await version(at, { "A/1": 4 });
  const used = await version(at, { "A/1": 5 });
  assert.equal(await publish(at, used), true);
  now = new Date(now.getTime() + dayMs);
  const newer = await version(at, { "A/1": 4 });
  assert.equal(await publish(at, newer), true);
  assert.equal(await publish(at, old), "version_older", "a draft that knows less");
  const scenario = await version(at, { "A/1": 4 }, { kind: "scenario" });
  assert.equal(await publish(at, scenario), "version_not_done");
  assert.equal(await publish(at, 999_999), "version_unknown");
  now = new Date(now.getTime() + 26 * dayMs);
  assert.equal(await publish(at, used), "version_over");
});

test("what differs is told by part, in units and money, over the days of both", async () => {
  const at = await open();
  const a = at.items.get("A") ?? 0;
  const first = await version(at, { "A/1": 4, "B/1": 1 });
  await publish(at, first);
  now = new Date(now.getTime() + 7 * dayMs);
  const draft = await version(at, { "A/1": 6, "A/2": 1, "B/1": 1 });
  const compare = (channelIds: number[] | null, against: number | null) =>
    run(at, async (tx) => {
      const [one, other] = [await versionById(tx, draft), await versionById(tx, against ?? 0)];
      assert.ok(one);
      return differencesOf(tx, { version: one, against: other }, { channelIds, limit: 3 });
    });
  const told = await compare(null, first);
  assert.deepEqual([told.from, told.until], ["2026-11-09", "2026-11-29"]);
  assert.deepEqual(
    told.rows.map((each) => [
      each.itemId,
      each.channelId,
      each.units,
      each.against,
      each.addedMinor,
    ]),
    [
      [0, 0, 21 * 8, 21 * 5, 100 * 21 * 3],
      [a, 1, 21 * 6, 21 * 4, 100 * 21 * 2],
      [a, 2, 21, 0, 100 * 21],
    ],
  );
  const own = await compare([2], first);
  assert.deepEqual(
    own.rows.map((each) => [each.itemId, each.channelId]),
    [[a, 2]],
    "of other channels nothing is told",
  );
  assert.equal((await compare(null, null)).rows[0]?.against, 0, "nothing was in force");
});

test("a draft does not stand for the night's run of its day", async () => {
  const at = await open();
  const jobs = { add: async () => 1 };
  const asked = { kind: "statistical", name: "", scenario: null } as const;
  const start = (publishes: boolean) =>
    run(at, (tx) => startRun(tx, jobs, { ...asked, publish: publishes }));
  const { versionId } = await start(false);
  assert.equal((await run(at, (tx) => versionById(tx, versionId)))?.draft, true);
  const tries = async () => (await run(at, (tx) => triesOf(tx, today()))).length;
  assert.equal(await tries(), 0);
  await start(true);
  assert.equal(await tries(), 1);
});
