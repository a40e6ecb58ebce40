// Goal: a server whose hold on the vault's key is broken seals nothing with it, and says "busy".
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { isBusy, realWorld } from "./platform/index.ts";
import { testDatabase, type TestDatabase } from "./platform/testing/database.ts";
import { holdVault } from "./sealed.ts";

let home: TestDatabase;
let folder: string;
before(async () => {
  home = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-sealed-"));
});
after(async () => {
  await home.drop();
  await rm(folder, { recursive: true });
});

test("while the connection that holds the key is broken, callers are told to come back", async () => {
  const held = await holdVault(home.url, { folder });
  const name = new URL(home.url).pathname.slice(1);
  const other = new URL(home.url);
  other.pathname = "/postgres";
  /** The database itself, from outside: it cannot be shut from within. */
  const admin = new pg.Client({ connectionString: other.toString() });
  await admin.connect();
  const state = () => {
    try {
      return held.vault.seal("x", "y") && "open";
    } catch (error) {
      return isBusy(error) ? "busy" : String(error);
    }
  };
  const until = async (wanted: string) => {
    const patience = AbortSignal.timeout(20_000);
    while (state() !== wanted) {
      patience.throwIfAborted();
      await realWorld.sleep(20);
    }
  };
  try {
    assert.equal(state(), "open");
    await admin.query(`alter database "${name}" allow_connections false`);
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
      name,
    ]);
    await until("busy");
    await admin.query(`alter database "${name}" allow_connections true`);
    await until("open");
  } finally {
    await admin.query(`alter database "${name}" allow_connections true`);
    await admin.end();
    await held.release();
  }
});
