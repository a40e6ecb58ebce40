// Goal: every verb answers alike: help in both languages, one line of JSON for a program whether it
// went well or not, a refusal that names option, value and rule, an exit code that says how it ended.
// Method: one table over all verbs, against the verbs that the program itself knows; the program as it
// is installed, on a data folder of its own.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Command } from "commander";
import { startEmbedded } from "../server/platform/postgres/index.ts";
import type { Embedded } from "../server/platform/postgres/index.ts";
import { throwawaySettings } from "../server/platform/testing/settings.ts";
import { startProgram, type Said } from "./fixture.ts";
import { run } from "./program.ts";
import { speak } from "./language.ts";
import type { Language } from "./language.ts";
import { verbOf, verbs } from "./verbs.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-verbs-"));
const path = (name: string) => join(folder, name);
let database: Embedded;

// A database that runs already is joined: each verb would start and stop one otherwise.
before(async () => {
  database = await startEmbedded({
    dataDirectory: path("postgres"),
    settings: throwawaySettings,
  });
  writeFileSync(
    path("orders.csv"),
    "order id,item code,quantity,order date\nN1,KETTLE,2,2026-11-11\n",
  );
  const series = { id: "a", h: 3, y: Array.from({ length: 24 }, (_, t) => 20 + (t % 4)) };
  writeFileSync(path("series.ndjson"), `${JSON.stringify(series)}\n`);
  writeFileSync(
    path("shop.json"),
    JSON.stringify({ name: "two", m: 1, jobs: [[[0, 3]], [[0, 2]]] }),
  );
});
after(async () => {
  await database.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the program to its end; `whenReady` hears of the first line that it prints. */
function millrace(
  args: readonly string[],
  whenReady = (_stop: () => void): void => undefined,
): Promise<Said> {
  const data = args.includes("--data") ? [] : ["--data", folder];
  const { child, whole } = startProgram([...data, ...args]);
  child.stdout.once("data", () => whenReady(() => child.kill("SIGINT")));
  return whole;
}

/** What the program says of a command line that it refuses, or explains, before it does anything. */
async function said(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { log, error } = console;
  const [out, problems]: [string[], string[]] = [[], []];
  console.log = (text: string) => void out.push(text);
  console.error = (text: string) => void problems.push(text);
  try {
    const code = await run(args, { LANG: "C", ...env });
    const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
    return { code, out: joined(out), problems: joined(problems) };
  } finally {
    Object.assign(console, { log, error });
    process.exitCode = undefined;
  }
}

/** What is said to a program: one line of JSON, and nothing beside it. */
function valueOf({ out, problems }: Said): Record<string, unknown> {
  assert.equal(problems, "");
  assert.equal(out.trimEnd().split("\n").length, 1, out);
  return JSON.parse(out) as Record<string, unknown>;
}

interface Verb {
  /** Arguments with which it does its work, and names in the JSON that it says then. */
  readonly good: readonly string[];
  readonly says: readonly string[];
  /** Set for what works until it is stopped. */
  readonly untilStopped?: true;
  /** Arguments of which one is not taken, and which; null for a verb that takes no value. */
  readonly bad: readonly [args: readonly string[], option: string, value: string] | null;
}

/** In this order: what a verb leaves behind, the next ones work on. */
const table: Readonly<Record<string, Verb>> = {
  demo: {
    good: ["--rate", "0", "--days", "2", "--orders", "3", "--password", "a-long-word-9"],
    says: ["tenant", "login", "password", "orders"],
    bad: [["--rate", "fast"], "--rate", "fast"],
  },
  serve: {
    good: ["--port", "0", "--no-console", "--no-backup"],
    says: ["address"],
    untilStopped: true,
    bad: [["--port", "70000"], "--port", "70000"],
  },
  check: { good: [], says: ["broken", "tenants"], bad: [["--days", "0"], "--days", "0"] },
  import: {
    good: [path("orders.csv"), "--channel", "NEW"],
    says: ["id", "state", "importedRows", "rows", "seconds"],
    bad: [[path("orders.csv"), "--mode", "later"], "--mode", "later"],
  },
  export: {
    good: [path("all.xlsx"), "--from", "2026-01-01"],
    says: ["file", "orders"],
    bad: [[path("all.csv"), "--from", "2026-02-30"], "--from", "2026-02-30"],
  },
  "people let-in": { good: ["demo"], says: ["tenant"], bad: null },
  "vault show": { good: [], says: ["bound", "keys"], bad: null },
  "vault rotate": { good: [], says: ["key", "texts"], bad: null },
  "vault forget": { good: ["--yes"], says: ["gone"], bad: null },
  backup: { good: [path("all.mrb.gz")], says: ["path", "rows", "tables"], bad: null },
  restore: {
    good: [path("all.mrb.gz"), "--data", path("second")],
    says: ["rows", "tables"],
    bad: null,
  },
  forecast: {
    good: ["--in", path("series.ndjson"), "--out", path("forecast.ndjson")],
    says: ["series", "refused", "badLines"],
    bad: [["--in", "a", "--out", "b", "--quantiles", "0.9,0.1"], "--quantiles", "0.9,0.1"],
  },
  schedule: {
    good: ["--in", path("shop.json"), "--out", path("plan.json"), "--iterations", "10"],
    says: ["instance", "score", "stopped"],
    bad: [["--in", path("shop.json"), "--threads", "1.5"], "--threads", "1.5"],
  },
  bench: { good: ["addresses", "--quick"], says: [], bad: [["nothing"], "<name>", "nothing"] },
};

/** The verbs that do something themselves, as the program builds them in a language. */
async function leaves(language: Language): Promise<Map<string, Command>> {
  speak(language);
  const root = new Command("millrace");
  for (const load of Object.values(verbs)) (await load())(root);
  const found = new Map<string, Command>();
  const walk = (command: Command, name: string): void => {
    if (command.commands.length === 0) found.set(name, command);
    for (const each of command.commands) walk(each, `${name} ${each.name()}`.trim());
  };
  walk(root, "");
  return found;
}

test("the table has every verb that the program has, and no other", async () => {
  assert.deepEqual([...(await leaves("en")).keys()].sort(), Object.keys(table).sort());
});

/** Everything that help says of a verb. */
const wordsOf = (command: Command) => [
  command.description(),
  ...command.registeredArguments.map(({ description }) => description),
  ...command.options.map(({ description }) => description),
];

test("every verb, argument and option is described, in both languages", async () => {
  const han = /\p{Script=Han}/u;
  for (const [name, command] of await leaves("en"))
    for (const words of wordsOf(command)) {
      assert.ok(words.length > 3, `${name} says nothing of something`);
      assert.doesNotMatch(words, han, `${name}: ${words}`);
    }
  for (const [name, command] of await leaves("zh-CN"))
    for (const words of wordsOf(command)) assert.match(words, han, `${name}: ${words}`);
});

for (const [name, { good, says, untilStopped, bad }] of Object.entries(table)) {
  const words = name.split(" ");

  test(`${name}: help`, async () => {
    const en = await said([...words, "--help"]);
    const zh = await said([...words, "--help", "--lang", "zh-CN"]);
    assert.deepEqual([en.code, en.problems, zh.code, zh.problems], [0, "", 0, ""]);
    assert.match(en.out, new RegExp(`^Usage: millrace ${name} `));
    assert.match(zh.out, new RegExp(`^用法： millrace ${name} `));
    for (const global of ["--json", "--lang", "--data"]) assert.ok(en.out.includes(global), global);
  });

  test(`${name}: what it does not know is refused in one line`, async () => {
    const asked = [...words, ...good, "--no-such-thing"];
    const told = await said(asked, { MILLRACE_LANG: "zh-CN" });
    assert.deepEqual([told.code, told.out], [1, ""]);
    assert.match(told.problems, /^没有 --no-such-thing 这个选项[^\n]*\n$/);
    const value = await said(["--json", ...asked]);
    assert.equal(value.code, 1);
    assert.equal((valueOf(value)["error"] as { kind: string }).kind, "usage");
  });

  if (bad)
    test(`${name}: a value that is not taken is named with its option and its rule`, async () => {
      const [args, option, value] = bad;
      const asked = [...words, ...args];
      const [en, zh] = [await said(asked), await said([...asked, "--lang", "zh-CN"])];
      const json = await said([...asked, "--json"]);
      assert.deepEqual([en.code, en.out, zh.code, json.code], [1, "", 1, 1]);
      for (const { problems } of [en, zh]) {
        assert.equal(problems.trimEnd().split("\n").length, 1, problems);
        assert.ok(problems.startsWith(`${option} `) && problems.includes(value), problems);
      }
      assert.match(en.problems, / takes .*, not /);
      assert.match(zh.problems, / 应为.*，不能是 /);
      const { error } = valueOf(json) as { error: Record<string, string> };
      assert.deepEqual(
        [error["kind"], error["option"], error["value"]],
        ["bad_argument", option, value],
      );
      assert.ok(error["rule"] && error["message"]?.includes(error["rule"]));
    });

  test(`${name}: does its work, and says so to a program`, async () => {
    const whenReady = (stop: () => void) => (untilStopped ? stop() : undefined);
    const done = await millrace(["--json", ...words, ...good], whenReady);
    assert.equal(done.code, 0, done.problems + done.out);
    const value = valueOf(done);
    for (const each of says) assert.ok(each in value, `${each} is missing in ${done.out}`);
  });
}

test("the language is the one asked for, else the terminal's", async () => {
  const spoken = async (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
    (await said([...args, "no-such-verb"], env)).problems.startsWith("没有") ? "zh" : "en";
  assert.equal(await spoken({ LANG: "zh_CN.UTF-8" }), "zh");
  assert.equal(await spoken({ LANG: "en_US.UTF-8", MILLRACE_LANG: "zh" }), "zh");
  assert.equal(await spoken({ LANG: "zh_CN.UTF-8" }, "--lang", "en"), "en");
  assert.equal(await spoken({ LANG: "zh_CN.UTF-8", LC_ALL: "C" }), "en");
  const wrong = await said(["--lang", "fr", "check"]);
  assert.deepEqual(wrong, { code: 1, out: "", problems: "--lang takes zh-CN or en, not fr\n" });
});

test("help names every verb; a folder that is called like a verb is none", async () => {
  const { code, out } = await said(["--help"]);
  assert.equal(code, 0);
  for (const verb of Object.keys(verbs)) assert.match(out, new RegExp(`^  ${verb}[ \\n]`, "m"));
  assert.equal(verbOf(["--data", "serve", "--lang", "demo", "export", "x.csv"]), "export");
  assert.match((await said(["--version"])).out, /^\d+\.\d+\.\d+\n$/);
});

test("a verb that is not there is named, with the one that was meant", async () => {
  const { code, problems } = await millrace(["restor"]);
  assert.equal(code, 1);
  assert.equal(
    problems,
    "unknown command 'restor' (Did you mean restore?). See millrace --help.\n",
  );
});
