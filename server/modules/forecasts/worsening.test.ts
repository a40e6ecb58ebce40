// Goal: a part and a kind of demand whose error rises past the planners' threshold are told, others
// are not, and the threshold is theirs. Method: weekly versions and demand written by hand on real
// PostgreSQL, so that every WAPE can be worked out with a pencil.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayFromText, dayToText, type Day } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { openCompany, run, type Company } from "../orders/fixture.ts";
import { demandCount } from "./demand/counting.ts";
import { readSettings, writeSettings } from "./settings.ts";
import { endVersion, openVersion } from "./versions.ts";
import { worseNodes } from "./planning/worsening.ts";

const now = new Date("2026-11-02T02:00:00Z");
const settings = {
  ...{ horizonDays: 28, historyDays: 365, frozenDays: 0, byRegion: false, nightly: false },
};
const database = await ownDatabase({ clock: () => now });

/** A weekly version whose measured week asked 100 units of each part, missed by so many. */
async function week(at: Company, back: number, missed: Readonly<Record<string, number>>) {
  await run(at, async (tx) => {
    const origin = dayToText((dayFromText("2026-11-02") - 7 * back) as Day);
    const draft = { kind: "statistical" as const, name: "", scenario: null };
    const id = await openVersion(tx, { ...draft, origin, settings });
    for (const [name, miss] of Object.entries(missed)) {
      const [code = "", channel = "0", kind = "smooth"] = name.split("/");
      const node = [at.scope.cell, at.scope.tenantId, id, at.items.get(code) ?? 0, Number(channel)];
      await tx.rows(
        `insert into forecasts.node (cell, tenant_id, version_id, item_id, channel_id, region,
           is_leaf, class, point, errors, models, price_minor, recent_units, next_units, risk_minor)
         values ($1, $2, $3, $4, $5, '*', $4 <> 0 and $5 <> 0, $6, '{}', '{}', '[]', 100, 0, 0, 0)`,
        [...node, kind],
      );
      await tx.rows(
        `insert into forecasts.accuracy (cell, tenant_id, version_id, lead, item_id, channel_id,
           region, days, actual, miss, bias) values ($1, $2, $3, 1, $4, $5, '*', 7, 100, $6, 0)`,
        [...node, miss],
      );
    }
    await endVersion(tx, id, { state: "done" });
  });
}

test("what misses more than it used to is told, the most units first, as planners set it", async () => {
  const at = await openCompany(database, {});
  await demandCount.rebuild(database, at.scope);
  const worse = async (channelIds: number[] | null = null) => {
    const { rows } = await run(at, (tx) => worseNodes(tx, channelIds));
    return rows.map((each) => [
      each.class ?? [...at.items].find(([, id]) => id === each.itemId)?.[0] ?? "all",
      ...[each.channelId, Math.round(100 * each.wapeBefore), Math.round(100 * each.wape)],
      Math.round(each.missedMore),
    ]);
  };
  // A triples, B rises by a fifth, C is better; A and C are lumpy.
  for (let back = 12; back >= 5; back -= 1)
    await week(at, back, { "A/1/lumpy": 10, "B/1": 50, "C/2/lumpy": 90, "*/0": 40 });
  assert.deepEqual(await worse(), [], "without late weeks nothing is told");
  for (let back = 4; back >= 1; back -= 1)
    await week(at, back, { "A/1/lumpy": 30, "B/1": 60, "C/2/lumpy": 89, "*/0": 41 });
  assert.deepEqual(await worse(), [["A", 1, 10, 30, 80]], "a quarter more unless it is set");
  const usual = await run(at, readSettings);
  await run(at, (tx) => writeSettings(tx, { ...usual, worsePercent: 15 }));
  assert.deepEqual(await worse(), [
    ["A", 1, 10, 30, 80],
    ["lumpy", 0, 50, 60, 76],
    ["smooth", 0, 50, 60, 40],
    ["B", 1, 50, 60, 40],
  ]);
  assert.deepEqual(await worse([2]), [], "who has another channel is told nothing of it");
  await run(at, (tx) => writeSettings(tx, settings));
  assert.equal((await run(at, readSettings)).worsePercent, 15, "what is left out stays");
  await run(at, (tx) => writeSettings(tx, { ...settings, worsePercent: null }));
  assert.deepEqual(await worse(), []);
});
