// Goal: the commands work where the machine's own Node is too old to run TypeScript.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";

interface Runtime {
  runsTypeScript(version: string): boolean;
  packagedNode(): string | null;
}
const runtime = (await import(new URL("runtime.mjs", import.meta.url).href)) as Runtime;

const bin = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), "millrace-bin-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function versionOf(node: string): string {
  return spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
}

/** A Node on this machine that cannot run TypeScript; null when there is none. */
const oldNode =
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((each) => join(each, process.platform === "win32" ? "node.exe" : "node"))
    .filter((each) => existsSync(each))
    .find((each) => !runtime.runsTypeScript(versionOf(each))) ?? null;
const needsOld = oldNode === null ? { skip: "no old Node on this machine" } : {};
const starters: readonly [string, string, object][] = [
  ["this Node", process.execPath, {}],
  ["an old Node", oldNode ?? "", needsOld],
];

test("which versions run TypeScript by themselves", () => {
  const table = `v18.20.0 no, v20.20.2 no, v22.17.1 no, v22.18.0 yes, v23.0.0 yes, v24.21.0 yes`;
  for (const row of table.split(", ")) {
    const [version, answer] = row.split(" ");
    assert.equal(runtime.runsTypeScript(version ?? ""), answer === "yes", row);
  }
});

test("the packaged Node is 24", () => {
  const packaged = runtime.packagedNode();
  assert.ok(packaged);
  assert.match(versionOf(packaged), /^v24\./);
});

for (const [name, node, options] of starters) {
  test(`${name}: arguments, output and exit code pass; no warning is printed`, options, () => {
    const script = file(
      "echo.ts",
      `const words: string[] = process.argv.slice(2);
       process.stdout.write(JSON.stringify([process.version, ...words]));
       process.exitCode = 7;`,
    );
    const run = spawnSync(node, [join(bin, "run.mjs"), script, "a b", "--c=渠"], {
      encoding: "utf8",
    });
    assert.equal(run.stderr, "");
    assert.equal(run.status, 7);
    const [version, ...words] = JSON.parse(run.stdout) as string[];
    assert.ok(runtime.runsTypeScript(version ?? ""));
    assert.deepEqual(words, ["a b", "--c=渠"]);
  });

  test(
    `${name}: a signal reaches the program, whose answer is the exit code`,
    options,
    async () => {
      const script = file(
        "wait.ts",
        `process.on("SIGTERM", () => process.exit(9));
       setInterval(() => undefined, 1_000);
       console.log("up");`,
      );
      const run = spawn(node, [join(bin, "run.mjs"), script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      run.stdout.once("data", () => run.kill("SIGTERM"));
      assert.equal(await new Promise((resolve) => run.once("exit", resolve)), 9);
    },
  );

  test(`${name}: a program killed by a signal gives 128 plus its number`, options, () => {
    const script = file("die.ts", `process.kill(process.pid, "SIGKILL");`);
    assert.equal(spawnSync(node, [join(bin, "run.mjs"), script]).status, 137);
  });

  test(`${name}: --test runs test files`, options, () => {
    const script = file("one.test.ts", `import { test } from "node:test"; test("one", () => {});`);
    const { NODE_TEST_CONTEXT: _outer, ...env } = process.env;
    const run = spawnSync(node, [join(bin, "run.mjs"), "--test", script], {
      encoding: "utf8",
      env,
    });
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, /pass 1/);
  });

  test(`${name}: the millrace program starts`, options, () => {
    const run = spawnSync(node, [join(bin, "millrace.mjs"), "--help", "--lang", "en"], {
      encoding: "utf8",
    });
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stdout, /Usage: millrace/);
  });
}

test("an old Node without the packaged one gives one clear line", needsOld, () => {
  const copy = join(folder, "copy");
  cpSync(bin, copy, { recursive: true });
  const script = file("never.ts", `console.log("ran");`);
  const run = spawnSync(oldNode ?? "", [join(copy, "run.mjs"), script], { encoding: "utf8" });
  assert.equal(run.status, 1);
  assert.equal(run.stdout, "");
  assert.match(run.stderr, /^Millrace needs Node 22\.18 or later; this is v[^\n]*\n$/);
});

test("the start scripts load on Node 18: no syntax or import that is younger", () => {
  for (const name of ["runtime.mjs", "run.mjs", "millrace.mjs", "bundled.mjs", "prepare.mjs"]) {
    const text = readFileSync(join(bin, name), "utf8");
    assert.doesNotMatch(text, /import\.meta\.(dirname|filename|resolve)|with \{|\busing\b/, name);
  }
});
