// Goal: what must be read again is nowhere plain, opens with its key only, survives a change of keys
// and what an older version left, and a lost key is told of at once. Method: one company's connection,
// pushes, webhook and second step on a database of their own, with vaults in folders of their own.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { shopify } from "../connectors/shopify/index.ts";
import { compose } from "./compose.ts";
import { channelSecrets, saveChannel } from "./modules/channels/store.ts";
import { connectionOf, saveConnection } from "./modules/channels/connections.ts";
import { createTenant } from "./modules/people/index.ts";
import { backup } from "./platform/backup/backup.ts";
import {
  createVault,
  forgetLost,
  newKey,
  realWorld,
  rotateVault,
  sealPlain,
  surveyVault,
  VaultRefused,
  type Scope,
  type Tx,
} from "./platform/index.ts";
import { testDatabase, type TestDatabase } from "./platform/testing/database.ts";
import { vaultOf, withSealed } from "./sealed.ts";

const settings = { address: "https://shop.example", accessToken: "token-that-opens" };
const signing = "signing-that-proves";
const actor = { kind: "system", id: 0, name: "test" } as const;
let home: TestDatabase;
let folder: string;
let scope: Scope;
let channelId = 0;

before(async () => {
  home = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-sealed-"));
  await inCompany(async (tx) => {
    channelId = await saveChannel(tx, {
      ...{ code: "S", name: "S", kind: "shopify", secrets: [signing] },
    });
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
async function inCompany<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  const vault = await vaultOf(home.url, { folder });
  const { database } = compose({ url: home.url, world: realWorld, vault });
  try {
    scope ??= await createTenant(database, { name: "T", nameEn: "", demo: false, locale: "en" });
    return await database.transact(scope, actor, work);
  } finally {
    await database.close();
  }
}

const read = () =>
  inCompany(async (tx) => ({
    settings: (await connectionOf(tx, channelId))?.settings,
    secrets: (await channelSecrets(tx, channelId))?.secrets,
  }));

const at = <T>(work: Parameters<typeof withSealed<T>>[2], own = folder) =>
  withSealed(home.url, { folder: own }, work);

/** A statement as the database's owner, past every rule. */
const asOwner = <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  at(async ({ client }) => (await client.query(text, values)).rows as Row[]);

async function isNowherePlain(): Promise<void> {
  const path = join(folder, "all.mrb.gz");
  await backup(home.url, path);
  const text = gunzipSync(await readFile(path)).toString();
  assert.ok(text.includes("https://shop.example"), "what is no secret can be read");
  for (const secret of [settings.accessToken, signing, "whsec_"])
    assert.ok(!text.includes(secret), secret);
}

test("a backup holds no secret, and what is sealed opens for its own channel only", async () => {
  assert.deepEqual(await read(), { settings, secrets: [signing] });
  await isNowherePlain();
  await asOwner(
    `insert into channels.connection (cell, tenant_id, channel_id, settings, since, next_pull_at)
     select cell, tenant_id, 99, settings, since, next_pull_at from channels.connection`,
  );
  const stolen = await inCompany((tx) => connectionOf(tx, 99));
  assert.deepEqual(stolen?.settings, { address: settings.address });
  await asOwner("delete from channels.connection where channel_id = 99");
});

test("a secret that is not sealed cannot be stored", async () => {
  const plant = asOwner("update channels.channel set secrets = $1", [["plain"]]);
  await assert.rejects(plant, /secrets_sealed/);
});

test("what an older version kept plain is sealed, once", async () => {
  await asOwner("alter table channels.channel drop constraint secrets_sealed");
  await asOwner("update channels.channel set secrets = $1", [[signing]]);
  await asOwner("update channels.connection set settings = $1", [settings]);
  assert.equal(await at(sealPlain), 2);
  assert.equal(await at(sealPlain), 0);
  assert.deepEqual(await read(), { settings, secrets: [signing] });
  await isNowherePlain();
});

test("another key seals all anew; not beside a server; one that was cut off is ended", async () => {
  const [old = ""] = (await at(surveyVault)).byKey.keys();
  const key = newKey(realWorld.secret);
  const next = { key, vault: createVault(Buffer.from(key, "base64"), realWorld.secret) };
  const beside = inCompany(() => at((sealing) => rotateVault(sealing, next)));
  await assert.rejects(beside, /A server is running/);
  const before = await readFile(join(folder, "vault.key"), "utf8");
  assert.equal(await at((sealing) => rotateVault(sealing, next)), 2);
  assert.deepEqual([...(await at(surveyVault)).byKey], [[next.vault.key, 2]]);
  assert.notEqual(next.vault.key, old);
  assert.deepEqual(await read(), { settings, secrets: [signing] });
  // As a crash leaves it between the commit and the new file's name.
  await writeFile(join(folder, "vault.key.next"), key);
  await writeFile(join(folder, "vault.key"), before);
  assert.deepEqual(await read(), { settings, secrets: [signing] });
  assert.equal((await readFile(join(folder, "vault.key"), "utf8")).trim(), key);
});

test("without the key, or with another, a server says so; what is lost can be let go", async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), "millrace-lost-"));
  const refused = vaultOf(home.url, { folder: elsewhere });
  await assert.rejects(refused, (error: Error) => {
    assert.ok(error instanceof VaultRefused);
    assert.match(error.message, /vault\.key is missing.*millrace vault forget/s);
    return true;
  });
  const wrong = vaultOf(home.url, { folder: elsewhere, key: newKey(realWorld.secret) });
  await assert.rejects(wrong, /MILLRACE_VAULT_KEY is another one/);
  assert.equal(await at(forgetLost, elsewhere), 2);
  await rm(folder, { recursive: true });
  folder = elsewhere;
  assert.deepEqual(await read(), { settings: { address: settings.address }, secrets: [] });
  const rows = await asOwner<{ active: boolean }>("select active from channels.connection");
  assert.deepEqual(rows, [{ active: false }], "it waits for its secret");
});
