// Goal: what a backup holds comes back exactly, and nothing half comes back.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import pg from "pg";
import { testDatabase } from "../testing/database.ts";
import { readMigrations } from "../migrate.ts";
import { backup, restore } from "./backup.ts";
import { BackupRefused, makeSchema } from "./schema.ts";

async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    "insert into platform.tenant (id, cell, name, created_at) values (1, 0, '甲', now()), (2, 0, E'tab\\tand \\\\ slash', now())",
  );
  for (const tenant of [1, 2]) {
    await client.query(`set millrace.cell = '0'; set millrace.tenant = '${tenant}'`);
    await client.query(
      "insert into catalog.item (cell, tenant_id, id, code, name) select 0, $1, each, 'I' || each, E'多行\\n名' from generate_series(1, 500) as each",
      [tenant],
    );
    await client.query(
      "insert into parties.party (cell, tenant_id, id, code, name, kind, parent_id) values (0, $1, 1, 'P', 'p', 'own', null), (0, $1, 2, 'C', 'c', 'distributor', 1)",
      [tenant],
    );
  }
  await client.end();
}

async function contents(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const parts: string[] = [];
  for (const tenant of [1, 2]) {
    await client.query(`set millrace.cell = '0'; set millrace.tenant = '${tenant}'`);
    for (const table of ["catalog.item", "parties.party"]) {
      const { rows } = await client.query(
        `select md5(string_agg(each::text, '|' order by id)) as sum, count(*) from ${table} as each where tenant_id = $1`,
        [tenant],
      );
      parts.push(JSON.stringify(rows));
    }
  }
  await client.end();
  return parts.join("\n");
}

test("a backup restored into an empty database is the same; a cut or second restore is refused", async () => {
  const source = await testDatabase();
  const target = await testDatabase();
  const path = join(mkdtempSync(join(tmpdir(), "millrace-backup-")), "all.mrb.gz");
  await fill(source.url);
  const written = await backup(source.url, path);
  assert.equal(written.rows >= 1_006, true);
  const cut = `${path}.cut`;
  writeFileSync(cut, readFileSync(path).subarray(0, 2_000));
  await assert.rejects(restore(target.url, cut));
  assert.deepEqual(await restore(target.url, path), {
    tables: expectSections(written.tables),
    rows: written.rows,
  });
  assert.equal(await contents(target.url), await contents(source.url));
  await assert.rejects(restore(target.url, path), BackupRefused);
  await source.drop();
  await target.drop();
});

/** A process that may write so many blocks of 1 KB into a file; what became of its backup. */
function backupInto(path: string, url: string, blocks: number) {
  const program = `import { backup } from "./backup.ts";
    await backup(process.argv[1], process.argv[2]).then(
      () => console.log("done"), (error) => console.log(error.code));`;
  const run = `ulimit -f ${blocks}; trap "" XFSZ; exec "$0" --input-type=module -e "$1" "$2" "$3"`;
  return spawnSync("bash", ["-c", run, process.execPath, program, url, path], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
}

test(
  "a disk that is full fails the backup, ends nobody, and leaves no half of it",
  { skip: process.platform === "win32" },
  async () => {
    const source = await testDatabase();
    const folder = mkdtempSync(join(tmpdir(), "millrace-backup-"));
    const path = join(folder, "all.mrb.gz");
    await fill(source.url);
    const { stdout, stderr } = backupInto(path, source.url, 1);
    assert.equal(stdout.trim(), "EFBIG", stderr);
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(backupInto(path, source.url, 100_000).stdout.trim(), "done");
    assert.ok(existsSync(path));
    await source.drop();
  },
);

test("a backup that is stopped leaves no file; a restore that is stopped takes nothing in", async () => {
  const [source, target] = [await testDatabase(), await testDatabase()];
  const folder = mkdtempSync(join(tmpdir(), "millrace-backup-"));
  const path = join(folder, "all.mrb.gz");
  await fill(source.url);
  const why = new Error("enough");
  /** Stops once so many rows are through. */
  const stopAt = (most: number) => {
    const stop = new AbortController();
    return { signal: stop.signal, onRows: (rows: number) => void (rows > most && stop.abort(why)) };
  };
  await assert.rejects(backup(source.url, path, stopAt(2)), why);
  assert.deepEqual(readdirSync(folder), []);
  const { rows } = await backup(source.url, path);
  await assert.rejects(restore(target.url, path, stopAt(2)), why);
  assert.equal((await restore(target.url, path)).rows, rows);
  assert.equal(await contents(target.url), await contents(source.url));
  await source.drop();
  await target.drop();
});

test("a backup that names other tables or columns than there are is refused, and runs nothing", async () => {
  const [source, target] = [await testDatabase(), await testDatabase()];
  const folder = mkdtempSync(join(tmpdir(), "millrace-backup-"));
  const path = join(folder, "all.mrb.gz");
  await fill(source.url);
  await backup(source.url, path);
  const text = gunzipSync(readFileSync(path)).toString("utf8");
  const evil = join(folder, "evil.mrb.gz");
  const own = '"table":"catalog.item","columns":["cell"';
  assert.ok(text.includes(own));
  for (const other of [
    own.replace("catalog.item", "platform.migration"),
    own.replace('"cell"', '"(select 1) as cell"'),
    own.replace("catalog.item", "(select 1) as x; create table public.hacked (); select 1 from x"),
  ]) {
    writeFileSync(evil, gzipSync(text.replace(own, other)));
    await assert.rejects(restore(target.url, evil), BackupRefused);
  }
  assert.equal((await restore(target.url, path)).rows > 0, true);
  await Promise.all([source.drop(), target.drop()]);
});

test("a backup of an older version comes back, also what a later one dropped, and is upgraded", async () => {
  const [source, target] = [await testDatabase(), await testDatabase()];
  const path = join(mkdtempSync(join(tmpdir(), "millrace-backup-")), "old.mrb.gz");
  const all = (await readMigrations()).map((each) => `${each.module}/${each.name}`);
  // As much of an older version as this needs: people's second migration drops a table.
  const old = all.filter((each) => /^(platform|catalog|parties|people\/0001)/.test(each));
  await makeSchema(source.url, old);
  await fill(source.url);
  const at = new pg.Client({ connectionString: source.url });
  await at.connect();
  await at.query("set millrace.cell = '0'; set millrace.tenant = '1'");
  await at.query("insert into people.sign_in_failure values (0, 1, 'mei', 2, now())");
  await at.end();
  const written = await backup(source.url, path);
  assert.equal((await restore(target.url, path)).rows, written.rows);
  assert.equal(await contents(target.url), await contents(source.url));
  const after = new pg.Client({ connectionString: target.url });
  await after.connect();
  const { rows } = await after.query(
    `select to_regclass('people.sign_in_failure') is null as gone,
       (select count(*)::int from platform.migration) as applied`,
  );
  await after.end();
  assert.deepEqual(rows, [{ gone: true, applied: all.length }]);
  await Promise.all([source.drop(), target.drop()]);
});

/** Four global tables once, every other table once for each of the two tenants. */
const expectSections = (tables: number) => 4 + (tables - 4) * 2;
