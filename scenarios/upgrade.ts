// A newer Millrace over older data: backed up first, carried over, lawful; never the other way.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { listTables } from "../server/platform/backup/tables.ts";
import { applyMigration, ledger, readMigrations } from "../server/platform/migrate.ts";
import { buyOne } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openFolder, openWorld, stock } from "./world.ts";
import type { Company, World } from "./world.ts";

type Client = pg.Client;

async function connect(url: string): Promise<Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** What the first Millrace had. */
const oldest = new Set(
  "people catalog parties stock promises orders channels warehouse".split(" "),
);
/** What the first migration of the orders calls stands here. */
const isOldPlatform = (name: string) => /^000[1-5]-/.test(name);

/** Makes the oldest schema that holds orders and stock: the first migration of each module. */
async function makeOldest(client: Client): Promise<void> {
  await ledger(client);
  for (const migration of await readMigrations()) {
    const { module, name } = migration;
    const isOld = module === "platform" ? isOldPlatform(name) : /^0001-/.test(name);
    if ((oldest.has(module) || module === "platform") && isOld)
      await applyMigration(client, migration);
  }
}

/** Copies what both schemas know of every table, as the older program would have written it. */
async function copyTables(from: Client, to: Client): Promise<number> {
  const newer = new Map((await listTables(from)).map((table) => [table.name, table.columns]));
  let rows = 0;
  for (const { name, columns } of await listTables(to)) {
    const known = columns.filter((column) => newer.get(name)?.includes(column));
    if (known.length === 0 || name === "platform.migration") continue;
    const list = known.join(", ");
    const found = await from.query<{ rows: string }>(
      `select coalesce(jsonb_agg(row_to_json(each)), '[]')::text as rows from (select ${list} from ${name}) as each`,
    );
    const put = await to.query(
      `insert into ${name} (${list}) select ${list} from jsonb_populate_recordset(null::${name}, $1::jsonb) on conflict do nothing`,
      [found.rows[0]?.rows],
    );
    rows += put.rowCount ?? 0;
  }
  return rows;
}

/** A folder with the company's data as an older Millrace kept them; stopped. */
async function olderCopy(at: Company): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-older-"));
  const older = await openFolder(folder, () => at.token);
  const from = await connect(at.database.url());
  const to = await connect(older.database.url());
  try {
    await makeOldest(to);
    // As the owner and past the policies: this is what the older program's own rows were.
    await to.query("set session_replication_role = replica; set row_security = off");
    assert.ok((await copyTables(from, to)) > 100);
    await to.query("update channels.channel set secrets = array['typed-long-ago']");
  } finally {
    await Promise.all([from.end(), to.end()]);
  }
  return older;
}

const orderNumbers = (world: World) =>
  world.rows<{ number: string }>("select number from orders.order order by number");

/** The server over older data: a backup, then the upgrade, then business as ever. */
async function upgrades(older: World, at: Company, item: number): Promise<string> {
  const before = await orderNumbers(older);
  const server = await older.serve();
  const [name, ...others] = readdirSync(join(older.folder, "backups"));
  assert.ok(name?.startsWith("before-upgrade-") && others.length === 0, "one backup, made first");
  assert.deepEqual(await orderNumbers(older), before, "every order is there");
  const [plain] = await older.rows("select 1 from channels.channel where secrets[1] !~ '^v1[.]'");
  assert.equal(plain, undefined, "what signs is sealed now");
  assert.deepEqual(await older.check(), []);
  assert.equal((await buyOne({ ...at, server }, "after-upgrade", item)).status, 200);
  assert.equal((await buyOne({ ...at, server }, "U0", item)).status, 200);
  assert.equal((await orderNumbers(older)).length, before.length + 1, "U0 is known by its key");
  assert.deepEqual(await older.check(), []);
  const after = join(older.folder, "after.mrb.gz");
  const kept = await older.run(["backup", after]);
  assert.equal(kept.code, 0, kept.out);
  await server.stop();
  return after;
}

/** A backup of the upgraded company is taken into a new folder. */
async function comesBack(path: string, at: Company, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-restored-"));
  const restored = await openFolder(folder, () => at.token);
  const done = await restored.run(["restore", path]);
  assert.equal(done.code, 0, done.out);
  assert.match(
    done.out,
    /vault\.key is missing.*millrace vault forget/,
    "it says what is not there",
  );
  await restored.startDatabase();
  assert.equal((await orderNumbers(restored)).length, count + 1);
  assert.deepEqual(await restored.check(), []);
  await restored.close();
}

/** Data that a newer program has written are left alone, with a sentence that says what to do. */
async function refusesNewer(world: World): Promise<string> {
  await world.startDatabase();
  await world.rows(
    "insert into platform.migration (module, name, hash) values ('orders', '9999-later.sql', 'x')",
  );
  const refused = await world.run(["serve", "--port", "0", "--no-console", "--no-backup"]);
  assert.equal(refused.code, 1);
  assert.match(refused.out, /written by a newer Millrace \(it has migration orders\/9999-later/);
  assert.match(refused.out, /restore a backup made before the upgrade/);
  assert.equal(
    readdirSync(join(world.folder, "backups")).length,
    1,
    "no backup of what it refuses",
  );
  return refused.out.trim().split("\n").at(-1) ?? "";
}

/** An upgrade of data of the oldest schema, its backup tried, and a downgrade refused. */
export const upgrade: Scenario = {
  name: "upgrade of older data: backup first, then lawful; a newer one is refused",
  async run({ full }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { U: 10_000 });
    const count = full ? 5_000 : 100;
    await crowd(count, 16, async (index) => {
      assert.equal((await buyOne(at, `U${index}`, item)).status, 200);
    });
    const older = await olderCopy(at);
    const path = await upgrades(older, at, item);
    await comesBack(path, at, count);
    const said = await refusesNewer(older);
    await older.close();
    await at.close();
    return `${count} orders of the first schema upgraded and restored; refused: ${said}`;
  },
};
