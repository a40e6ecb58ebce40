// Goal: data have one key from their first server on; it is changed beside no server, and a change that
// is killed at whatever step leaves all that is sealed open. Method: a connection's secret in a database
// of its own; programs that kill themselves.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { shopify } from "../connectors/shopify/index.ts";
import { compose } from "./compose.ts";
import { connectionOf, saveConnection } from "./modules/channels/connections.ts";
import { saveChannel } from "./modules/channels/store.ts";
import { createTenant } from "./modules/people/index.ts";
import * as platform from "./platform/index.ts";
import { testDatabase, type TestDatabase } from "./platform/testing/database.ts";
import { holdVault, vaultOf, withSealed } from "./sealed.ts";

const { createVault, forgetLost, newKey, realWorld, rotateVault, VaultRefused } = platform;
const settings = { address: "https://shop.example", accessToken: "token-that-opens" };
const actor = { kind: "system", id: 0, name: "test" } as const;
let home: TestDatabase;
let folder: string;
let scope: platform.Scope;
let channelId = 0;

before(async () => {
  home = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-keys-"));
  await inCompany(async (tx) => {
    channelId = await saveChannel(tx, { code: "S", name: "S", kind: "shopify" });
    await saveConnection(tx, shopify, {
      ...{ channelId, settings, active: true, pulls: true, pushesStock: false },
      ...{ confirmsShipments: false, pullSeconds: 60, since: null },
    });
  });
});
after(async () => {
  await home.drop();
  await rm(folder, { recursive: true });
});

/** Works in the company as a server does that finds its key in this folder; then it stops. */
async function inCompany<T>(work: (tx: platform.Tx) => Promise<T>): Promise<T> {
  const vault = await vaultOf(home.url, { folder });
  const { database } = compose({ url: home.url, world: realWorld, vault });
  try {
    scope ??= await createTenant(database, { name: "T", nameEn: "", demo: false, locale: "en" });
    return await database.transact(scope, actor, work);
  } finally {
    await database.close();
  }
}

const read = () => inCompany(async (tx) => (await connectionOf(tx, channelId))?.settings);

const at = <T>(work: Parameters<typeof withSealed<T>>[2]) => withSealed(home.url, { folder }, work);

/** A statement as the database's owner, past every rule. */
const asOwner = (text: string) => at(async ({ client }) => (await client.query(text)).rows);

test("of two servers that begin with keys of their own, one is told so before anything is sealed", async () => {
  const fresh = await testDatabase();
  const folders = await Promise.all(
    ["a", "b"].map((name) => mkdtemp(join(tmpdir(), `millrace-${name}-`))),
  );
  const began = await Promise.allSettled(folders.map((own) => vaultOf(fresh.url, { folder: own })));
  const [refused] = began.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  assert.equal(began.filter((each) => each.status === "fulfilled").length, 1);
  assert.ok(refused instanceof VaultRefused);
  assert.match(refused.message, /vault\.key is (another one|missing)/);
  const late = folders[began.findIndex((each) => each.status === "rejected")] ?? "";
  assert.equal(await withSealed(fresh.url, { folder: late }, forgetLost), 0);
  await vaultOf(fresh.url, { folder: late });
  await fresh.drop();
  for (const own of folders) await rm(own, { recursive: true });
});

test("a server that only begins keeps the key from being changed, until it ends", async () => {
  const held = await holdVault(home.url, { folder });
  const key = newKey(realWorld.secret);
  const next = { key, vault: createVault(Buffer.from(key, "base64"), realWorld.secret) };
  const rotation = () => at((sealing) => rotateVault(sealing, next));
  await assert.rejects(rotation(), /A server is running/);
  // Its connection breaks: it holds another one soon.
  await asOwner(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 741208`,
  );
  const holders = () =>
    asOwner(`select 1 from pg_locks where locktype = 'advisory' and objid = 741208 and granted`);
  while ((await holders()).length === 0) await realWorld.sleep(20);
  await assert.rejects(rotation(), /A server is running/);
  await held.release();
  await rotation();
});

/** Changes the key in a program of its own, killed before or behind the statement that begins so. */
async function rotateUntil(when: "before" | "behind", words: string): Promise<boolean> {
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const program = `
    const { withSealed } = await import(${url("sealed.ts")});
    const { createVault, newKey, realWorld, rotateVault } = await import(${url("platform/index.ts")});
    const key = newKey(realWorld.secret);
    const vault = createVault(Buffer.from(key, "base64"), realWorld.secret);
    await withSealed(${JSON.stringify(home.url)}, { folder: ${JSON.stringify(folder)} }, async (at) => {
      const query = at.client.query.bind(at.client);
      at.client.query = async (...args) => {
        const isMet = args[0].trimStart().startsWith(${JSON.stringify(words)});
        if (isMet && ${when === "before"}) process.kill(process.pid, "SIGKILL");
        const done = await query(...args);
        if (isMet) process.kill(process.pid, "SIGKILL");
        return done;
      };
      await rotateVault(at, { key, vault });
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: "inherit",
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  assert.ok(code === 0 || signal === "SIGKILL", `ended with ${code}`);
  return code === 0;
}

test("killed at whatever step, a change of keys leaves all open with the key in the folder", async () => {
  // Before the new key is written, before it seals, while it does, before that holds, and after it.
  for (const [when, words] of [
    ["before", "select key from platform.vault"],
    ["before", "begin"],
    ["before", "insert into platform.vault"],
    ["before", "commit"],
    ["behind", "commit"],
  ] as const) {
    assert.equal(await rotateUntil(when, words), false, `${when} ${words}`);
    assert.deepEqual(await read(), settings, `killed ${when} ${words}`);
  }
  assert.equal(await rotateUntil("before", "nothing"), true);
  assert.deepEqual(await read(), settings);
});
