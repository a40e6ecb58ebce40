// Goal: the program starts from one file where that says what the sources say, and from the sources
// otherwise. Method: a small checkout, bundled, run, and changed in each way that a checkout changes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { makeBundle } from "../tools/bundle.ts";
import { bundleFolder, programToRun } from "./bundled.mjs";

// Real: a system's temporary folder may be a link, and a bundle says where its sources truly lie.
const folder = realpathSync(mkdtempSync(join(tmpdir(), "millrace-bundle-")));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A checkout whose program says where its sources lie, and what it loads late. */
async function bundled(name: string): Promise<string> {
  const root = join(folder, name);
  for (const each of ["cli", "server"]) mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(
    join(root, "cli", "main.ts"),
    `import { here, url } from "../server/place.ts";
     const { late }: { late: string } = await import("../server/late.ts");
     console.log(JSON.stringify([here, url, late, process.argv.slice(2)]));`,
  );
  writeFileSync(
    join(root, "server", "place.ts"),
    `export const here: string = import.meta.dirname;
     export const url: string = new URL("a b.sql", import.meta.url).pathname;`,
  );
  writeFileSync(join(root, "server", "late.ts"), `export const late = "渠";`);
  assert.equal(await makeBundle(root), 3);
  return root;
}

const sourcesOf = (root: string) => join(root, "cli", "main.ts");
const bundleOf = (root: string) => join(bundleFolder(root), "main.mjs");

function said(file: string): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, "a"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test("the bundle says what its sources say, and where they lie", async () => {
  const root = await bundled("渠 成");
  assert.equal(programToRun(["check"], root), bundleOf(root));
  assert.deepEqual(said(bundleOf(root)), said(sourcesOf(root)));
});

test("benches import the sources by themselves, and start from them", async () => {
  const root = await bundled("bench");
  assert.equal(programToRun(["--json", "bench", "events"], root), sourcesOf(root));
});

const changes: Readonly<Record<string, (root: string) => void>> = {
  "a source is longer": (root) => writeFileSync(join(root, "server", "late.ts"), "export {};"),
  "a source was written anew": (root) => utimesSync(join(root, "server", "late.ts"), 1, 1),
  "a source is gone": (root) => rmSync(join(root, "server", "place.ts")),
  "packages were installed": (root) => {
    mkdirSync(join(root, "node_modules"));
    writeFileSync(join(root, "node_modules", ".package-lock.json"), "{}");
  },
  "its list was cut off": (root) => writeFileSync(join(bundleFolder(root), "made-of.json"), "{"),
  "there is none": (root) => rmSync(bundleFolder(root), { recursive: true }),
};
for (const [what, change] of Object.entries(changes))
  test(`${what}: the sources run`, async () => {
    const root = await bundled("changed");
    assert.equal(programToRun([], root), bundleOf(root), "before");
    change(root);
    assert.equal(programToRun([], root), sourcesOf(root));
    rmSync(root, { recursive: true });
  });

test("a checkout that was moved or copied runs its own sources", async () => {
  const root = await bundled("first");
  const [copy, moved] = [join(folder, "copy"), join(folder, "moved")];
  cpSync(root, copy, { recursive: true, preserveTimestamps: true });
  renameSync(root, moved);
  for (const each of [copy, moved]) assert.equal(programToRun([], each), sourcesOf(each));
});
