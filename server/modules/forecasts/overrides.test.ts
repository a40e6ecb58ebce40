// Goal: overrides hold, are refused where they cannot, are taken back, and must prove that they
// helped; versions are measured by lead. Method: versions written by hand on real PostgreSQL, so
// that every figure can be worked out with a pencil.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayFromText, dayToText, type Day } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { placeOrders } from "../orders/index.ts";
import { demandCount } from "./demand/counting.ts";
import { accuracyOf, leaningNodes, measure } from "./planning/measuring.ts";
import { versionPlan } from "./running/node-store.ts";
import { recentOverrides, valueByAuthor } from "./planning/override-store.ts";
import { addOverride, endOverride, type OverrideDraft } from "./planning/overrides.ts";
import { plannedOver, readPlan } from "./planning/plan-store.ts";
import { previewOverride, type Preview } from "./planning/previewing.ts";
import { carriedDays, publish } from "./planning/publishing.ts";
import { endVersion, openVersion } from "./versions.ts";

let now = new Date("2026-11-02T02:00:00Z");
const dayMs = 86_400_000;
const [every, everyRegion] = [0, "*"];
const settings = {
  ...{ horizonDays: 28, historyDays: 365, frozenDays: 2, byRegion: false, nightly: false },
};
const database = await ownDatabase({ clock: () => now });

/** A version of today that expects so many units a day of each leaf, "A/1": 4. */
async function version(at: Company, leaves: Readonly<Record<string, number>>): Promise<number> {
  return run(at, async (tx) => {
    const origin = dayToText(Math.floor(now.getTime() / dayMs) as Day);
    const draft = { kind: "statistical" as const, name: "", origin, settings, scenario: null };
    const id = await openVersion(tx, draft);
    const nodes = Object.entries(leaves).map(([name, units]) => {
      const [code = "", channel = "0"] = name.split("/");
      return {
        item: code === "*" ? 0 : (at.items.get(code) ?? 0),
        channel: Number(channel),
        units,
      };
    });
    for (const { item, channel, units } of nodes)
      await tx.rows(
        `insert into forecasts.node (cell, tenant_id, version_id, item_id, channel_id, region,
           is_leaf, class, point, errors, models, price_minor, recent_units, next_units, risk_minor)
         values ($1, $2, $3, $4, $5, '*', $4 <> 0 and $5 <> 0, 'smooth',
           array_fill($6::float8, array[28]), '{}', '[]', 100, 0, 0, 0)`,
        [at.scope.cell, at.scope.tenantId, id, item, channel, units],
      );
    await endVersion(tx, id, { state: "done" });
    return id;
  });
}

async function openPlanned(leaves: Readonly<Record<string, number>>): Promise<Company> {
  now = new Date("2026-11-02T02:00:00Z");
  const at = await openCompany(database, {});
  await demandCount.rebuild(database, at.scope);
  const id = await version(at, leaves);
  await run(at, (tx) => publish(tx, id));
  return at;
}

/** Planned units of a leaf between two days of the horizon. */
async function planned(at: Company, code: string, [from, until]: readonly [number, number]) {
  const rows = await run(at, readPlan);
  return rows
    .filter((row) => row.itemId === at.items.get(code))
    .flatMap((row) => row.units.slice(carriedDays + from, carriedDays + until + 1))
    .reduce((sum, units) => sum + units, 0);
}

const draftOf = (at: Company, more: Partial<OverrideDraft> & { code?: string }): OverrideDraft => ({
  ...{ itemId: at.items.get(more.code ?? "A") ?? 0, channelId: every, region: everyRegion },
  ...{ placeId: null, fromDay: "2026-11-09", untilDay: "2026-11-15", units: 70, reason: "a fair" },
  ...{ expiresOn: null, ...more },
});

async function set(at: Company, more: Parameters<typeof draftOf>[1]): Promise<string> {
  const made = await run(at, (tx) => addOverride(tx, draftOf(at, more)));
  return made.ok ? `base ${made.value.baseUnits}` : made.error.kind;
}

test("an override holds over its days, and is refused with the rule it breaks", async () => {
  const at = await openPlanned({ "A/1": 4, "A/2": 2, "B/1": 1 });
  assert.equal(await set(at, {}), "base 42");
  assert.equal(await planned(at, "A", [7, 13]), 70);
  assert.equal(await planned(at, "A", [0, 6]), 42, "the week before stays");
  assert.equal(await planned(at, "B", [7, 13]), 7, "and so does the other item");
  assert.equal(await set(at, { fromDay: "2026-11-16" }), "days_backward");
  assert.equal(await set(at, { untilDay: "2026-12-24" }), "beyond_horizon");
  assert.equal(await set(at, { fromDay: "2026-11-02", untilDay: "2026-11-03" }), "days_frozen");
  assert.equal(
    await set(at, { fromDay: "2026-11-02", untilDay: "2026-11-08", units: 3 }),
    "below_standing",
  );
  assert.equal(await set(at, { code: "C" }), "node_unknown");
  assert.equal(await set(at, { placeId: at.places.get("P") ?? 0 }), "provinces_together");
  assert.equal(await set(at, { itemId: every, units: 140 }), "base 49");
  assert.equal((await planned(at, "A", [7, 13])) + (await planned(at, "B", [7, 13])), 140);
  const [latest] = await run(at, (tx) => recentOverrides(tx, null, 1));
  assert.ok((await run(at, (tx) => endOverride(tx, latest?.id ?? 0))).ok);
  assert.equal(await planned(at, "A", [7, 13]), 70, "taken back, the one before counts again");
  const unknown = await run(at, (tx) => endOverride(tx, 999_999));
  assert.ok(!unknown.ok && unknown.error.kind === "override_unknown");
});

test("what an override would make of the parts around it is what it makes of them", async () => {
  const at = await openPlanned({ "A/1": 4, "A/2": 2, "B/1": 1, "*/0": 7 });
  const idOf = (code: string) => at.items.get(code) ?? 0;
  const draft = (more: Parameters<typeof draftOf>[1]) => draftOf(at, more);
  const look = async (more: Parameters<typeof draftOf>[1]) => {
    const told = await run(at, (tx) => previewOverride(tx, draft(more)));
    assert.ok(told.ok, JSON.stringify(told));
    const rows = (each: Preview["above"]) =>
      each.map(({ itemId, channelId, before, after }) => [itemId, channelId, before, after]);
    return { above: rows(told.value.above), below: rows(told.value.below) };
  };
  const [A, B] = [idOf("A"), idOf("B")];
  const plan = JSON.stringify(await run(at, readPlan));
  assert.deepEqual(await look({}), {
    above: [[0, 0, 49, 77]],
    below: [
      [A, 1, 28, 47],
      [A, 2, 14, 23],
    ],
  });
  assert.deepEqual((await look({ channelId: 2, units: 20 })).above, [
    [0, 0, 49, 55],
    [0, 2, 14, 20],
    [A, 0, 42, 48],
  ]);
  const whole = await look({ itemId: every, units: 98 });
  assert.deepEqual(whole.above, []);
  // Channels and items, each of which is twice what it was, to the unit.
  assert.deepEqual(
    new Set(whole.below.map(([item, channel]) => `${item}/${channel}`)),
    new Set([...["0/1", "0/2", `${A}/0`, `${B}/0`]]),
  );
  assert.equal(JSON.stringify(await run(at, readPlan)), plan, "nothing is changed");
  // Over an earlier override, over frozen days, and refused by the rule that would refuse it.
  await set(at, { code: "B", units: 21 });
  const told = await run(at, (tx) =>
    previewOverride(tx, draft({ fromDay: "2026-11-03", units: 90 })),
  );
  assert.ok(told.ok);
  await set(at, { fromDay: "2026-11-03", units: 90 });
  for (const { after, ...node } of [...told.value.above, ...told.value.below]) {
    const span = { from: "2026-11-03", until: "2026-11-15" };
    assert.equal(await run(at, (tx) => plannedOver(tx, node, span)), after, JSON.stringify(node));
  }
  const refused = await run(at, (tx) => previewOverride(tx, draft({ untilDay: "2026-12-24" })));
  assert.ok(!refused.ok && refused.error.kind === "beyond_horizon");
});

test("a new version keeps frozen days and overrides, until they expire", async () => {
  const at = await openPlanned({ "A/1": 4 });
  assert.equal(await set(at, { expiresOn: "2026-11-05" }), "base 28");
  now = new Date("2026-11-03T02:00:00Z");
  const next = await version(at, { "A/1": 10 });
  await run(at, (tx) => publish(tx, next));
  assert.deepEqual((await run(at, readPlan))[0]?.units.slice(27, 32), [4, 4, 4, 10, 10]);
  assert.equal(await planned(at, "A", [6, 12]), 70);
  const again = await version(at, { "A/1": 10 });
  await run(at, (tx) => publish(tx, again));
  const leaf = { itemId: at.items.get("A") ?? 0, channelId: 1, region: everyRegion };
  const kept = (id: number) => run(at, (tx) => versionPlan(tx, id, leaf));
  assert.deepEqual(await kept(again), await kept(next), "each version keeps what it published");
  now = new Date("2026-11-05T02:00:00Z");
  const later = await version(at, { "A/1": 10 });
  await run(at, (tx) => publish(tx, later));
  assert.equal(await planned(at, "A", [4, 10]), 70, "ten a day: the override has expired");
});

/** Sells so many of A a day, from today's day on. */
async function sell(at: Company, days: number, units: number): Promise<void> {
  const orders = Array.from({ length: days }, (_, day) => ({
    ...newOrder(`Ax${units}`, "backorder"),
    ...{ mode: "history" as const, placedAt: new Date(now.getTime() + day * dayMs) },
  }));
  await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  await demandCount.rebuild(database, at.scope);
}

test("overrides are measured when their days are over, and by the author's account", async () => {
  const at = await openPlanned({ "A/1": 4, "*/0": 4 });
  assert.equal(
    await set(at, { fromDay: "2026-11-04", untilDay: "2026-11-08", units: 50 }),
    "base 20",
  );
  assert.equal(
    await set(at, { fromDay: "2026-11-09", untilDay: "2026-11-10", units: 4 }),
    "base 8",
  );
  // Another person of the same name.
  const namesake = { kind: "user", id: 7, name: "test" } as const;
  const third = draftOf(at, { fromDay: "2026-11-11", untilDay: "2026-11-11", units: 8 });
  const said = await database.transact(at.scope, namesake, (tx) => addOverride(tx, third));
  assert.ok(said.ok);
  await sell(at, 12, 9);
  now = new Date("2026-11-12T02:00:00Z");
  // Two runs that end at the same moment measure the same.
  await Promise.all([run(at, measure), run(at, measure)]);
  const rows = await run(at, (tx) => recentOverrides(tx, null, 9));
  assert.deepEqual(
    rows.map((row) => [row.units, row.actualUnits]),
    [
      [8, 9],
      [4, 18],
      [50, 45],
    ],
  );
  assert.deepEqual(await run(at, valueByAuthor), [
    {
      ...{
        author: "test",
        authorKind: "system",
        authorId: 0,
        overrides: 2,
        better: 1,
        actualUnits: 63,
      },
      ...{ baseMiss: 25 + 10, ownMiss: 5 + 14 },
    },
    {
      ...{ author: "test", authorKind: "user", authorId: 7, overrides: 1, better: 1 },
      ...{ actualUnits: 9, baseMiss: 5, ownMiss: 1 },
    },
  ]);
  const total = { itemId: every, channelId: every, region: everyRegion };
  const accuracy = await run(at, (tx) => accuracyOf(tx, total));
  assert.deepEqual(
    accuracy.map(({ versionId: _version, origin: _origin, ...row }) => row),
    // Nine a day are asked: two frozen days of four and five of ten were decided.
    [
      {
        ...{ lead: 1, days: 7, actual: 63, miss: 35, bias: -35 },
        ...{ planMiss: 15, planBias: -5 },
      },
    ],
  );
});

test("what was decided is measured beside what was said, at every level; a draft only the latter", async () => {
  const at = await openPlanned({ "A/1": 4, "A/2": 2, "B/1": 1, "*/1": 5, "*/0": 7 });
  assert.equal(
    await set(at, { fromDay: "2026-11-04", untilDay: "2026-11-08", units: 60 }),
    "base 30",
  );
  await version(at, { "A/1": 4, "*/0": 4 });
  await sell(at, 7, 9);
  now = new Date("2026-11-09T02:00:00Z");
  await run(at, measure);
  const measured = async (code: string, channelId: number) => {
    const itemId = code === "*" ? every : (at.items.get(code) ?? 0);
    const rows = await run(at, (tx) => accuracyOf(tx, { itemId, channelId, region: everyRegion }));
    return rows.map(({ miss, bias, planMiss, planBias }) => [miss, bias, planMiss, planBias]);
  };
  // Nine a day are asked of A in channel 1; the override doubles both of A's channels.
  const own = [5 * 7, -35, 2 * 5 + 5, -10 - 5];
  const draft = [35, -35, null, null];
  assert.deepEqual(await measured("A", 1), [draft, own]);
  assert.deepEqual(await measured("A", 2), [[14, 14, 4 + 20, 24]]);
  assert.deepEqual(await measured("B", 1), [[7, 7, 7, 7]]);
  // Channel 1 as a whole: five said, nine decided, nine asked; on two frozen days five.
  assert.deepEqual(await measured("*", 1), [[4 * 7, -28, 8, -8]]);
  assert.deepEqual(await measured("*", every), [draft, [14, -14, 2 * 2 + 5 * 4, -4 + 20]]);
});

test("a part whose forecast leans week after week is named", async () => {
  const at = await openPlanned({ "A/1": 4, "B/1": 0 });
  const start = dayFromText("2026-11-02") * dayMs;
  await sell(at, 40, 9);
  for (let week = 1; week <= 4; week += 1) {
    now = new Date(start + week * 7 * dayMs + dayMs / 12);
    await version(at, { "A/1": 4, "B/1": 0 });
  }
  now = new Date(start + 40 * dayMs);
  await run(at, measure);
  const leaning = await run(at, leaningNodes);
  assert.deepEqual(
    leaning.map((each) => [each.itemId === at.items.get("A"), each.weeks, Math.round(each.signal)]),
    [[true, 5, -5]],
  );
});
