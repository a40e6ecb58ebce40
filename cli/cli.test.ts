// Goal: each verb does its work and says so, to a person and as one line of JSON. Method: the program
// as it is installed, on a data folder of its own, one verb after the other.
import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { isAlive, startEmbedded } from "../server/platform/postgres/index.ts";
import type { Embedded } from "../server/platform/postgres/index.ts";
import { throwawaySettings } from "../server/platform/testing/settings.ts";
import { startProgram, type Said } from "./fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-cli-"));
let database: Embedded;

// A database that runs already is joined: each verb would start and stop one otherwise.
before(async () => {
  database = await startEmbedded({
    dataDirectory: join(folder, "postgres"),
    settings: throwawaySettings,
  });
});
after(async () => {
  await database.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the program to its end. */
const millrace = (...args: readonly string[]): Promise<Said> => stopped(args, null);

/** Runs the program, and presses Ctrl+C once it says on its error output how far it is. */
function stopped(args: readonly string[], when: RegExp | null): Promise<Said> {
  const { child, said, whole } = startProgram(["--data", folder, ...args]);
  let isStopped = when === null;
  child.stderr.on("data", () => {
    if (isStopped || !when?.test(said.problems)) return;
    isStopped = true;
    child.kill("SIGINT");
  });
  return whole;
}

/** What it says as JSON: one line and nothing else, on either output. */
async function asJson(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, out, problems } = await millrace("--json", ...args);
  assert.equal(code, 0, problems);
  assert.equal(out.trim().split("\n").length, 1, out);
  assert.equal(problems, "");
  return JSON.parse(out) as Record<string, unknown>;
}

test("without a company the verbs say what to do first", async () => {
  const { code, problems } = await millrace("export", join(folder, "x.csv"));
  assert.equal(code, 1);
  assert.match(problems, /There is no tenant yet/);
});

test("demo makes a company, check proves it, export tells how far it is", async () => {
  const demo = await asJson("demo", "--rate", "0", "--days", "4", "--orders", "6");
  assert.ok(Number(demo["orders"]) > 5 && typeof demo["password"] === "string");
  const checked = await asJson("check");
  assert.equal(checked["broken"], 0);
  const inWords = await millrace("check");
  assert.match(inWords.out, /Every law holds\./);
  const file = join(folder, "orders.csv");
  const exported = await asJson("export", file);
  assert.equal(exported["orders"], demo["orders"]);
  const rows = readFileSync(file, "utf8").trim().split("\r\n");
  assert.equal(rows.length, Number(demo["orders"]) + 1);
  const nowhere = await millrace("export", join(folder, "nowhere", "x.csv"));
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.problems, /^\S+nowhere\S+: there is no such file or folder\.$/m);
  const shown = await millrace("export", "-");
  assert.equal(shown.out.trim().split("\r\n").length, rows.length);
});

test("import tells a person in words, a program in JSON, and a bad file what is wrong", async () => {
  const file = join(folder, "new.csv");
  const row = (order: number) => `N${order},KETTLE,2,9.90,2026-11-11 10:00:00`;
  writeFileSync(file, ["order id,item code,quantity,price,order date", row(1), row(2)].join("\n"));
  const inWords = await millrace("import", file, "--channel", "CLI");
  assert.equal(inWords.code, 0, inWords.problems);
  assert.match(inWords.out, /^import \d+ is done: 2 lines in .*\n +2 imported\n/);
  assert.match(inWords.problems, /2 of 2 lines/, "how far it has come");
  const again = await asJson("import", file, "--channel", "CLI");
  assert.deepEqual([again["importedRows"], again["knownRows"]], [0, 2]);
  const count = join(folder, "count.csv");
  writeFileSync(count, "code,units\nKETTLE,5\n");
  const nowhere = await millrace("import", "--stock", count, "--place", "NOWHERE");
  assert.match(nowhere.out, /^counted: 0 .*\nrefused: .*field place, value NOWHERE, rule unknown/);
  writeFileSync(file, "a,b\n1,2\n");
  const bad = await millrace("import", file);
  assert.equal(bad.code, 1);
  assert.match(bad.problems, /cannot be read as it is .*--column order=/);
});

test("backup and restore say how many rows, and restore refuses a full house", async () => {
  const file = join(folder, "all.mrb.gz");
  const made = await asJson("backup", file);
  assert.ok(Number(made["rows"]) > 100);
  const refused = await millrace("restore", file);
  assert.equal(refused.code, 1);
  assert.match(refused.problems, /already holds a company/);
  const inWords = await millrace("backup", join(folder, "again.mrb.gz"));
  assert.match(inWords.out, /rows of \d+ tables are in /);
  assert.match(inWords.problems, /\d+ rows/, "how far it has come");
});

test("a demo that is stopped while it is made leaves nothing; the other goes as it came", async () => {
  assert.deepEqual(await asJson("demo", "--remove"), { removed: 1 });
  const { code, problems } = await stopped(["demo", "--rate", "0", "--days", "900"], /of 900 days/);
  assert.equal(code, 130);
  assert.match(problems, /Stopped: nothing of it was kept\.\n$/);
  assert.deepEqual(await asJson("demo", "--remove"), { removed: 0 });
});

test("forecasts that are stopped leave the file as it was", async () => {
  const [from, to] = [join(folder, "series.ndjson"), join(folder, "forecasts.ndjson")];
  const y = Array.from({ length: 400 }, (_, at) => 20 + (at % 7));
  const lines = Array.from({ length: 4_000 }, (_, id) => JSON.stringify({ id, y, h: 28, m: 7 }));
  // A bad line behind the first batch is told of once that is through.
  lines.splice(2, 0, "{");
  writeFileSync(from, lines.join("\n"));
  writeFileSync(to, "those of yesterday");
  const args = ["forecast", "--in", from, "--out", to, "--batch", "1"];
  assert.equal((await stopped(args, /line 3/)).code, 130);
  assert.equal(readFileSync(to, "utf8"), "those of yesterday");
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".part")),
    [],
  );
});

/** A bench with a PostgreSQL of its own, once that runs; its temporary folder is ours. */
async function beginBench(temporary: string) {
  const run = startProgram(["--json", "bench", "events", "--quick"], { TMPDIR: temporary });
  for (;;) {
    for (const name of readdirSync(temporary)) {
      const [, owner = 0] = /-(\d+)-\w+$/.exec(name) ?? [];
      const pidFile = join(temporary, name, "cluster", "postmaster.pid");
      const state = existsSync(pidFile) ? readFileSync(pidFile, "utf8").split("\n") : [];
      if (state[7]?.trim() !== "ready" || !isAlive(Number(owner))) continue;
      return { ...run, name, owner: Number(owner), server: Number(state[0]) };
    }
    assert.equal(run.child.exitCode, null, run.said.problems);
    await pause(20);
  }
}

test("a bench that is stopped takes its PostgreSQL along; what a killed one left, the next removes", async () => {
  const temporary = join(folder, "t");
  mkdirSync(temporary);
  const killed = await beginBench(temporary);
  process.kill(killed.owner, "SIGKILL");
  await killed.whole;
  assert.deepEqual([readdirSync(temporary), isAlive(killed.server)], [[killed.name], true]);
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    const next = await beginBench(temporary);
    assert.deepEqual([readdirSync(temporary), isAlive(killed.server)], [[next.name], false]);
    next.child.kill(signal);
    const said = await next.whole;
    assert.equal(said.code, code, said.problems);
    assert.match(said.out, /^\{"error":\{"kind":"stopped",.*\n$/);
    assert.deepEqual([readdirSync(temporary), isAlive(next.server)], [[], false]);
  }
});

test("what is no backup is refused in words", async () => {
  const file = join(folder, "plain.txt");
  writeFileSync(file, "hello");
  assert.match((await millrace("restore", file)).problems, /^This is not a Millrace backup\.\n$/);
  const none = await millrace("restore", join(folder, "none"));
  assert.match(none.problems, /^\S+none: there is no such file or folder\.\n$/);
});
