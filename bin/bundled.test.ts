// Goal: the program starts from one file where that says what the sources say, and from the sources
// otherwise. Method: a small checkout, bundled, run, and changed in each way that a checkout changes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";
import { makeBundle } from "../tools/bundle.ts";
import { bundlesOf, listOf, programToRun } from "./bundled.mjs";

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
  // Long before: what is written while a bundle is made goes into none.
  for (const each of [
    sourcesOf(root),
    ...["place", "late"].map((name) => join(root, "server", `${name}.ts`)),
  ])
    utimesSync(each, 1_000_000_000, 1_000_000_000);
  assert.equal(await makeBundle(root), 3);
  return root;
}

const sourcesOf = (root: string) => join(root, "cli", "main.ts");

/** The bundle that a checkout starts from; fails where it starts from its sources. */
function bundleOf(root: string): string {
  const program = programToRun(["check"], root);
  assert.ok(program.startsWith(bundlesOf(root)), program);
  return program;
}

function said(file: string): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, "a"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test("the bundle says what its sources say, and where they lie", async () => {
  const root = await bundled("渠 成");
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
  "its list was cut off": (root) => writeFileSync(listOf(root), "{"),
  "its folder is gone": (root) => rmSync(dirname(bundleOf(root)), { recursive: true }),
  "there is none": (root) => rmSync(bundlesOf(root), { recursive: true }),
};
for (const [what, change] of Object.entries(changes))
  test(`${what}: the sources run`, async () => {
    const root = await bundled("changed");
    bundleOf(root);
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

test("who runs a bundle keeps it while the next is made, and no longer", async () => {
  const root = await bundled("kept");
  const first = bundleOf(root);
  await makeBundle(root);
  const second = bundleOf(root);
  assert.notEqual(second, first);
  assert.deepEqual(said(first), said(second));
  await makeBundle(root);
  assert.deepEqual([first, second].map(existsSync), [false, true]);
});

test("a source that is changed while the bundle is made leaves none of it", async () => {
  const root = await bundled("meanwhile");
  const first = bundleOf(root);
  const soon = new Date(Date.now() + 60_000);
  utimesSync(join(root, "server", "late.ts"), soon, soon);
  await assert.rejects(makeBundle(root), /late\.ts was changed meanwhile/);
  assert.equal(programToRun([], root), sourcesOf(root));
  assert.deepEqual(
    readdirSync(bundlesOf(root)).toSorted(),
    [basename(dirname(first)), "made-of.json"].toSorted(),
  );
});

test("an install ends well whether the bundle can be made or not", () => {
  const root = join(folder, "empty");
  mkdirSync(root);
  const done = spawnSync(process.execPath, [join(import.meta.dirname, "prepare.mjs"), root], {
    encoding: "utf8",
  });
  assert.equal(done.status, 0);
  assert.match(done.stderr, /^The program starts from its sources: \w*Error: [^\n]+\n$/);
});
