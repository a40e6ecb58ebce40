// Goal: the test command fails when anything failed, or when it had nothing to run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";

const home = mkdtempSync(join(tmpdir(), "millrace-command-"));
after(() => rmSync(home, { recursive: true, force: true }));
let counter = 0;

interface Expected {
  readonly ok: boolean;
  readonly says: readonly RegExp[];
}

/** Runs the test command over a folder made of these files. */
function check(files: Record<string, string>, args: readonly string[], expected: Expected): void {
  counter += 1;
  const root = join(home, String(counter));
  mkdirSync(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const { NODE_TEST_CONTEXT: _outer, ...env } = process.env;
  const command = [join(import.meta.dirname, "test.ts"), "--root", root, ...args];
  // No test here needs a database: a given one spares the start of another cluster.
  const run = spawnSync(process.execPath, command, {
    encoding: "utf8",
    env: { ...env, MILLRACE_TEST_DATABASE_URL: "postgres://unused", NO_COLOR: "1" },
  });
  const said = run.stdout + run.stderr;
  assert.equal(run.status === 0, expected.ok, said);
  for (const pattern of expected.says) assert.match(said, pattern);
}

const importTest = `import { test } from "node:test";\n`;
const good = `${importTest}test("fine", () => {});`;
const bad = `${importTest}test("outer", async (t) => {
  await t.test("inner", () => { throw new Error("planted") });
});`;

test("all passed", () =>
  check({ "a.test.ts": good, "b/c.test.ts": good }, ["--only", "unit"], {
    ok: true,
    says: [/^ℹ pass 2$/m, /\n2 passed, 0 failed\n$/],
  }));

test("a failed test, named by its innermost name and its reason", () =>
  check({ "a.test.ts": good, "b.test.ts": bad }, ["--only", "unit"], {
    ok: false,
    says: [/planted/, /^✖ b\.test\.ts:\d+ inner$/m, /\n1 passed, [12] failed\n$/],
  }));

test("a file that cannot be loaded", () =>
  check({ "a.test.ts": `import "./nowhere.ts";` }, ["--only", "unit"], {
    ok: false,
    says: [/nowhere/, /\n0 passed, 1 failed\n$/],
  }));

test("a file that ends with another exit code after its tests passed", () =>
  check({ "a.test.ts": `${good}\nprocess.on("exit", () => { process.exitCode = 3; });` }, [], {
    ok: false,
    says: [/failed/],
  }));

test("skipped tests are counted and their reason is shown", () => {
  const skipped = `${importTest}test("later", { skip: "no set" }, () => {});\n`;
  check({ "a.test.ts": skipped + good.replace(importTest, "") }, ["--only", "unit"], {
    ok: true,
    says: [/later skipped: no set/, /\n1 passed, 0 failed, 1 skipped\n$/],
  });
});

test("a step without files, and words that no file has", () => {
  check({}, ["--only", "unit"], { ok: false, says: [/no file is named/, /0 passed, 1 failed/] });
  check({ "a.test.ts": good }, ["--only", "browser"], { ok: false, says: [/no file is named/] });
  check({ "a.test.ts": good }, ["zebra"], { ok: false, says: [/no test was found/] });
  check({ "a.test.ts": good, "b.test.ts": bad }, ["a.test"], { ok: true, says: [/1 passed, 0/] });
});

/** A test file that fails with this reason the first time it is run, and passes from then on. */
function passesSecond(reason: string): string {
  counter += 1;
  const marker = join(home, `tried-${counter}`);
  return `import { existsSync, writeFileSync } from "node:fs";
    ${importTest}test("late", () => {
      if (existsSync("${marker}")) return;
      writeFileSync("${marker}", "");
      throw new Error("${reason}");
    });`;
}

for (const [step, end] of Object.entries({ unit: "test.ts", browser: "browser.test.ts" })) {
  test(`a ${step} test that fails is tried once more, alone, and is told when it passes then`, () => {
    const files = { [`a.${end}`]: passesSecond("planted"), [`b.${end}`]: good };
    check(files, ["--only", step], {
      ok: true,
      says: [/^! a\.\S+ passed only when tried again/m, /planted/, /\n2 passed, 0 failed\n$/],
    });
    check({ [`a.${end}`]: bad, [`b.${end}`]: good }, ["--only", step], {
      ok: false,
      says: [/Once more, alone: a\./, /^✖ a\.\S+:\d+ inner$/m],
    });
  });
}

/** Files of the browser step, in which several share a process: more of them than processes. */
const many = Object.fromEntries(
  Array.from({ length: 30 }, (_, at) => [`c${at}.browser.test.ts`, good]),
);
const browserOnly = ["--only", "browser"];

test("files that share a process are told of one by one, each with what it prepares", () => {
  // Of one process: files of others run beside them.
  const prepares = `import { after, before } from "node:test";
    import { existsSync, rmSync, writeFileSync } from "node:fs";
    ${importTest}
    const mark = ${JSON.stringify(join(home, "prepared-"))} + process.pid;
    before(() => { if (existsSync(mark)) throw new Error("side by side"); writeFileSync(mark, ""); });
    after(() => rmSync(mark));
    test("fine", () => {});`;
  const files = Object.keys(many).map((name) => [name, prepares]);
  check(Object.fromEntries(files), browserOnly, {
    ok: true,
    says: [
      /^✔ c0\.browser\.test\.ts +1\/1 /m,
      /^✔ c29\.browser\.test\.ts +1\/1 /m,
      /\n30 passed, 0/,
    ],
  });
});

for (const [what, text, tried] of [
  ["fails", bad, /^✖ bad\.\S+:\d+ inner$/m],
  ["cannot be loaded", `import "./nowhere.ts";`, /nowhere/],
  [
    "cannot be prepared",
    `import { before } from "node:test"; before(() => { throw new Error("planted"); }); ${good}`,
    /planted/,
  ],
] as const)
  test(`a file that ${what} beside others is tried alone, and they are not`, () => {
    const says = [
      /^── Once more, alone: bad\.browser\.test\.ts ─/m,
      tried,
      /\n30 passed, [12] failed/,
    ];
    check({ ...many, "bad.browser.test.ts": text }, browserOnly, { ok: false, says });
  });

test("a file that ends the process of others takes none of them away unseen", () => {
  // As large as others beside which it is run first.
  const text = `${importTest}test("ends", () => { process.exit(3); });${" ".repeat(200)}`;
  const says = [/bad\.browser\.test\.ts did not end/, /c\d+\.browser\.test\.ts did not end/];
  check({ ...many, "bad.browser.test.ts": text }, browserOnly, {
    ok: false,
    says: [...says, /^! c\d+\.browser\.test\.ts passed only/m, /\n30 passed, 1 failed\n$/],
  });
});

test("files whose process ends with another exit code have failed, whichever it was", () => {
  const text = `${good}\nprocess.on("exit", () => { process.exitCode = 3; });`;
  check({ ...many, "bad.browser.test.ts": text }, browserOnly, {
    ok: false,
    says: [/bad\.browser\.test\.ts did not end/, /\n31 passed, 1 failed\n$/],
  });
});

test("what goes wrong after a test has ended fails its process, whatever else fails in it", () => {
  // Two in one process: as large as each other, and larger than what is beside them.
  const pad = " ".repeat(60_000);
  const late = `${importTest}test("ends", () => { setTimeout(() => { throw new Error("late"); }, 5); });
    test("waits", () => new Promise((done) => setTimeout(done, 200)));${pad}`;
  const files = {
    "late.browser.test.ts": late,
    "once.browser.test.ts": passesSecond("once") + pad,
  };
  const pairs = Object.fromEntries(
    Array.from({ length: 11 }, (_, at) => [`p${at}.browser.test.ts`, good + pad + pad]),
  );
  check({ ...pairs, ...files }, browserOnly, { ok: false, says: [/late\.browser\.test\.ts/] });
});

test("a property that met a counterexample has failed, whatever another draw would meet", () => {
  const files = { "a.test.ts": passesSecond("Property failed after 47 tests"), "b.test.ts": good };
  check(files, ["--only", "unit"], { ok: false, says: [/^✖ a\.test\.ts:\d+ late$/m] });
});

test("failing scenarios and checks", () => {
  const failing = `console.log("oversold by 3"); process.exitCode = 2;`;
  check({ "scenarios/run.ts": failing }, ["--only", "scenarios"], {
    ok: false,
    says: [/oversold by 3/, /scenarios\/run\.ts ended with 2/, /\n0 passed, 1 failed\n$/],
  });
  check({}, ["--only", "lint"], { ok: false, says: [/tools\/check\.ts ended with 1/] });
  check({}, ["--only", "nonsense"], { ok: false, says: [/--only takes one of/] });
});
