// Goal: what is sealed opens with its own key for its own context only, and a folder has one key.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createVault, makeVault } from "./vault.ts";
import { realWorld } from "./world.ts";

const { secret } = realWorld;

test("a sealed text opens with its key and context, and with nothing else", () => {
  const vault = createVault(secret(32), secret);
  const sealed = vault.seal("JBSWY3DPEHPK3PXP", "user 7");
  assert.equal(vault.open(sealed, "user 7"), "JBSWY3DPEHPK3PXP");
  assert.equal(sealed.includes("JBSWY3DPEHPK3PXP"), false);
  assert.notEqual(vault.seal("JBSWY3DPEHPK3PXP", "user 7"), sealed, "never the same twice");
  assert.equal(vault.open(sealed, "user 8"), null);
  assert.equal(createVault(secret(32), secret).open(sealed, "user 7"), null);
  const changed = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
  for (const text of [changed, "", "v1", sealed.replace("v1", "v2")]) {
    assert.equal(vault.open(text, "user 7"), null, text);
  }
  assert.throws(() => createVault(secret(16), secret), /16 bytes, not 32/);
});

test("of servers that start at once over one folder, all have the one key, which only they read", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-vault-"));
  try {
    const vaults = await Promise.all(
      Array.from({ length: 8 }, () => makeVault(secret, { folder: join(folder, "data") })),
    );
    const sealed = vaults[0]?.seal("x", "y") ?? "";
    for (const vault of vaults) assert.equal(vault.open(sealed, "y"), "x");
    assert.deepEqual(await readdir(join(folder, "data")), ["vault.key"]);
    assert.equal((await stat(join(folder, "data", "vault.key"))).mode & 0o077, 0);
    const given = await makeVault(secret, { folder, key: secret(32).toString("base64") });
    assert.equal(given.open(sealed, "y"), null);
  } finally {
    await rm(folder, { recursive: true });
  }
});
