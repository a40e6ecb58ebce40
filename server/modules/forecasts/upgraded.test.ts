// Goal: a company of the release before finds its plan by place, its demand of all items and the authors
// of its overrides, as a new one makes them. Method: a published plan and its sums are emptied on real PostgreSQL, and what the
// migrations fill in is filled in by their own statements, by the tables' owner.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { openDatabase, realWorld, type Database } from "../../platform/index.ts";
import { testDatabase, type TestDatabase } from "../../platform/testing/database.ts";
import { newOrder, openCompany, run } from "../orders/fixture.ts";
import { wrongDemand } from "./demand/demand-store.ts";
import { addOverride } from "./planning/overrides.ts";
import { now, putInForce, sellWeeks } from "./fixture.ts";

let home: TestDatabase;
let database: Database;
let owner: pg.Client;

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: { ...realWorld, clock: () => now } });
  owner = new pg.Client({ connectionString: home.url });
  await owner.connect();
});
after(async () => {
  await owner.end();
  await database.close();
  await home.drop();
});

/** The statement of a migration that fills a table. */
function fillingOf(migration: string, table: string): string {
  const text = readFileSync(join(import.meta.dirname, "migrations", migration), "utf8");
  const statements = text.replaceAll(/--.*$/gm, "").split(";");
  const found = statements
    .filter((each) => /^\s*(insert into|update|with)/.test(each))
    .filter((each) => each.includes(`insert into ${table}`) || each.includes(`update ${table}`));
  assert.equal(found.length, 1);
  return found[0] ?? "";
}

const tables = [
  ["forecasts.share", "0015-shares.sql"],
  ["forecasts.channel_demand", "0016-channel-demand.sql"],
] as const;

test("what the migrations fill in is what a version and its orders would have made", async () => {
  const at = await sellWeeks(await openCompany(database, {}), 40, newOrder);
  await putInForce(at);
  const rowsOf = async (table: string) => {
    const { rows } = await owner.query<{ line: string }>(
      `select one::text as line from ${table} as one order by 1`,
    );
    return rows.map(({ line }) => line);
  };
  for (const [table, migration] of tables) {
    const made = await rowsOf(table);
    assert.ok(made.length > 5, table);
    await owner.query(`delete from ${table}`);
    await owner.query(fillingOf(migration, table));
    assert.deepEqual(await rowsOf(table), made);
  }
  assert.deepEqual(await run(at, wrongDemand), []);

  const draft = {
    ...{ itemId: 0, channelId: 0, region: "*", placeId: null, units: 900, reason: "a fair" },
    ...{ fromDay: "2026-12-07", untilDay: "2026-12-13", expiresOn: null },
  };
  for (const id of [7, 8]) {
    const actor = { kind: "user", id, name: "Wang Wei" } as const;
    assert.ok((await database.transact(at.scope, actor, (tx) => addOverride(tx, draft))).ok);
  }
  const spoken = await rowsOf("forecasts.override");
  await owner.query("update forecasts.override set author_kind = null, author_id = null");
  await owner.query(fillingOf("0018-places.sql", "forecasts.override"));
  assert.deepEqual(await rowsOf("forecasts.override"), spoken);
});
