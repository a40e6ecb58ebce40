// Goal: the schema is found wherever the program lies.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readMigrations } from "./migrate.ts";

test("in a folder with a space and Chinese characters in its name no migration is missed", async () => {
  const root = join(import.meta.dirname, "..", "..");
  const home = mkdtempSync(join(tmpdir(), "千 流%20-"));
  try {
    const isNeeded =
      /(^|[\\/])(platform|modules|migrations|[a-z-]+)$|\.sql$|migrate\.ts$|owner\.ts$|modules\.ts$/;
    cpSync(join(root, "server"), join(home, "server"), {
      recursive: true,
      filter: (path) => isNeeded.test(path),
    });
    cpSync(join(root, "kernel"), join(home, "kernel"), { recursive: true });
    cpSync(join(root, "package.json"), join(home, "package.json"));
    symlinkSync(join(root, "node_modules"), join(home, "node_modules"), "junction");
    const program = `const { readMigrations } = await import("./server/platform/migrate.ts");
      console.log((await readMigrations()).length);`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: home,
      encoding: "utf8",
    });
    assert.equal(Number(said), (await readMigrations()).length);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
