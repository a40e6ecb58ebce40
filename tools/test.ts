// The one test command: checks, tests and browser tests on a database of their own, scenarios.
//   npm test                          everything
//   npm test -- --only unit           one step: lint, unit, browser or scenarios
//   npm test -- promises orders       the test files whose path contains one of the words
import { spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { Readable } from "node:stream";
import { run } from "node:test";
import type { TestEvent } from "node:test/reporters";
import { spec } from "node:test/reporters";
import { parseArgs, styleText } from "node:util";
import { startEmbedded } from "../server/platform/postgres/index.ts";
import { throwawaySettings } from "../server/platform/testing/settings.ts";
import { failureOf, grouped, nothing, openGroups } from "./groups.ts";
import type { Counts } from "./groups.ts";

const steps = ["lint", "unit", "browser", "scenarios"] as const;
type Step = (typeof steps)[number];

/** What one step found; `problem` when the step failed in another way than by a failed test. */
interface Outcome {
  readonly title: string;
  readonly seconds: number;
  readonly problem: string | null;
  readonly tests: Tally | null;
}

interface Tally extends Counts {
  readonly suites: number;
  readonly seconds: number;
  readonly failures: readonly string[];
  /** Files with a failure, as paths from the root, and what was counted in them. */
  readonly broken: ReadonlyMap<string, Counts>;
  /** Files where a property met a counterexample: a fact, whatever the next draw meets. */
  readonly refuted: ReadonlySet<string>;
  /** Files that passed only when they were tried again. */
  readonly unsteady: readonly string[];
}

interface Wish {
  /** Folder that is tested: the checkout. */
  readonly root: string;
  readonly steps: readonly Step[];
  readonly words: readonly string[];
}

function readWish(): Wish {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string", multiple: true }, root: { type: "string" } },
    allowPositionals: true,
  });
  const asked = (values.only ?? []).flatMap((each) => each.split(","));
  const known = steps.filter((step) => asked.includes(step));
  if (known.length !== new Set(asked).size) {
    throw new Error(`--only takes one of: ${steps.join(", ")}`);
  }
  const usual = positionals.length > 0 ? (["unit", "browser"] as const) : steps;
  return {
    root: resolve(values.root ?? join(import.meta.dirname, "..")),
    steps: known.length > 0 ? known : usual,
    words: positionals,
  };
}

const { root, steps: wished, words } = readWish();

/** Test files of a step, as paths from the root, in a stable order. */
function filesOf(step: "unit" | "browser"): string[] {
  const pattern = step === "browser" ? "**/*.browser.test.ts" : "**/*.test.ts";
  const outside = new Set(["node_modules", ".git", "data", "dist"]);
  return globSync(pattern, { cwd: root, exclude: (name) => outside.has(name) })
    .filter((path) => step === "browser" || !path.endsWith(".browser.test.ts"))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort();
}

function heading(title: string): void {
  console.log(`\n${styleText("bold", `── ${title} `.padEnd(72, "─"))}`);
}

async function timed(
  title: string,
  work: () => Promise<Pick<Outcome, "problem" | "tests">>,
): Promise<Outcome> {
  heading(title);
  const start = performance.now();
  const found = await work().catch((error: unknown) => ({
    problem: error instanceof Error ? error.message : String(error),
    tests: null,
  }));
  const seconds = (performance.now() - start) / 1_000;
  return { title, seconds, ...found };
}

/** Runs a TypeScript program of ours in its own process; null when it succeeds. */
function program(path: string, args: readonly string[] = []): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [...process.execArgv, join(root, path), ...args], {
      cwd: root,
      stdio: "inherit",
    });
    child.once("error", (error) => done(error.message));
    child.once("exit", (code, signal) =>
      done(code === 0 ? null : `${path} ended with ${signal ?? code}`),
    );
  });
}

const emptyTally: Tally = {
  ...nothing,
  suites: 0,
  seconds: 0,
  failures: [],
  broken: new Map(),
  refuted: new Set(),
  unsteady: [],
};

const messagesOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${messagesOf(error.cause)}` : "";

function tellFile(file: string, counts: Counts, milliseconds: number): void {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
  const success = counts.tests === counts.passed + counts.skipped + counts.todo;
  const mark = success ? styleText("green", "✔") : styleText("red", "✖");
  const ran = `${counts.passed}/${counts.tests}${skipped}  ${milliseconds.toFixed(0)} ms`;
  console.log(`${mark} ${file.padEnd(56)} ${ran}`);
}

type Groups = ReturnType<typeof openGroups>;

/** A line for each file, and in full only what failed or had something to say. */
async function* terse(source: AsyncIterable<TestEvent>, groups: Groups): AsyncGenerator<TestEvent> {
  const told = new Set(["test:fail", "test:stdout", "test:stderr"]);
  for await (const event of source) {
    if (event.type === "test:summary" && event.data.file !== undefined) {
      const { counts, duration_ms: ms, file } = event.data;
      if (!groups.isGroup(file)) tellFile(relative(root, file), { ...nothing, ...counts }, ms);
      continue;
    }
    if (event.type === "test:pass" || event.type === "test:fail") {
      const { data } = event;
      if (groups.isEndOfFile(data)) {
        tellFile(data.name, groups.counts(data.name), data.details.duration_ms);
        if (event.type === "test:fail" && failureOf(event.data) === "subtestsFailed") continue;
      }
    }
    if (told.has(event.type) || (event.type === "test:diagnostic" && event.data.file)) {
      yield event;
    } else if (event.type === "test:pass" && event.data.skip !== undefined) {
      const why = event.data.skip === true ? "" : `: ${event.data.skip}`;
      console.log(`- ${event.data.name} skipped${why}`);
    }
  }
}

const timeoutMs = 10 * 60_000;

/** So few that most starts are spared, so many that those at once end together. */
const browserGroups = 12;
const unitGroups = 30;

/** Tests of programs, processes and their environment keep a process of their own. */
const sharesProcess = /^(?:server\/modules|connectors|engines|kernel|contract|console)\//;

const alone = (files: readonly string[]) => files.map((file) => [file]);

/** Runs groups of test files, so many at a time, each group in its own process. */
async function runTests(
  wanted: readonly (readonly string[])[],
  concurrency: number,
): Promise<Tally> {
  const start = performance.now();
  const broken = new Map<string, Counts>();
  const refuted = new Set<string>();
  const tally = { ...emptyTally, failures: [] as string[], broken, refuted };
  const groups = openGroups(root, { groups: wanted, timeoutMs });
  const longest = Math.max(...wanted.map((files) => files.length));
  const stream = run({
    cwd: root,
    files: [...groups.paths],
    concurrency,
    timeout: timeoutMs * longest,
  });
  stream.on("test:diagnostic", (data) => groups.remark(data));
  stream.on("test:pass", (data) => groups.note({ type: "test:pass", data }));
  stream.on("test:fail", (event) => {
    groups.note({ type: "test:fail", data: event });
    // A file that cannot be run at all is named by the event itself.
    const file = groups.fileOf(event);
    if (groups.isGroup(file)) return; // Which of its files are lost is told below.
    if (/^Property failed after/m.test(messagesOf(event.details.error))) refuted.add(file);
    if (!broken.has(file)) broken.set(file, { ...nothing, tests: 1, failed: 1 });
    if (failureOf(event) === "subtestsFailed") return; // Its child is named instead.
    const place = event.file === undefined ? "" : `${file}:${event.line}`;
    tally.failures.push(groups.isEndOfFile(event) ? file : `${place} ${event.name}`);
  });
  stream.on("test:summary", ({ file, counts }) => {
    if (file === undefined) Object.assign(tally, counts);
    else if (broken.has(relative(root, file))) {
      broken.set(relative(root, file), { ...nothing, ...counts });
    }
  });
  const told = Readable.from(terse(stream, groups)).compose(new spec());
  for await (const text of told) process.stdout.write(text as string);
  const { lost, uncounted } = groups.settle();
  for (const file of lost) {
    console.log(styleText("red", `✖ ${file} did not end as it should: its process did`));
    tally.failures.push(`${file} did not end as it should`);
  }
  for (const file of groups.files) {
    const counts = groups.counts(file);
    if (counts.failed + counts.cancelled > 0) broken.set(file, counts);
  }
  groups.close();
  tally.tests += uncounted;
  tally.failed += uncounted;
  return { ...tally, seconds: (performance.now() - start) / 1_000 };
}

/**
 * Tries files with a failure once more, alone: on two loaded cores a page or a process may be late
 * where its program is right. What fails twice has failed, and so has a property with a
 * counterexample; what passes is named as unsteady, with its failure above, to be mended.
 */
async function tryAgain(first: Tally): Promise<Tally> {
  const files = [...first.broken.keys()].filter((file) => existsSync(join(root, file)));
  // Many broken files are no accident, and would take the time of the whole step again.
  if (files.length === 0 || files.length > 3 || files.length < first.broken.size) return first;
  if (first.refuted.size > 0) return first;
  heading(`Once more, alone: ${files.join(", ")}`);
  const second = await runTests(alone(files), 1);
  const counts: { -readonly [Key in keyof Tally]: Tally[Key] } = { ...first };
  for (const key of ["tests", "passed", "failed", "cancelled", "skipped", "todo"] as const) {
    for (const each of first.broken.values()) counts[key] -= each[key];
    counts[key] += second[key];
  }
  const unsteady = files.filter((file) => !second.broken.has(file));
  const seconds = first.seconds + second.seconds;
  return { ...counts, seconds, failures: second.failures, broken: second.broken, unsteady };
}

async function testStep(step: "unit" | "browser"): Promise<Outcome> {
  const title = step === "unit" ? "Tests" : "Browser tests";
  return timed(title, async () => {
    const files = filesOf(step);
    if (files.length === 0) {
      // A word may well name files of one kind only; the caller checks that some were found.
      const problem = words.length > 0 ? null : `no file is named *.${step}.test.ts`;
      return { problem, tests: emptyTally };
    }
    // Pages wait for most of their time, and the longest files must not come last.
    const size = (file: string) => statSync(join(root, file)).size;
    const longestFirst = files.toSorted((a, b) => size(b) - size(a));
    const own = longestFirst.filter((file) => !sharesProcess.test(file));
    const shared = longestFirst.filter((file) => sharesProcess.test(file));
    const found = await (step === "browser"
      ? runTests(grouped(root, longestFirst, browserGroups), 4)
      : runTests([...alone(own), ...grouped(root, shared, unitGroups)], 3));
    return { problem: null, tests: await tryAgain(found) };
  });
}

/** Starts the run's own cluster and gives its end; a server named by the environment is kept. */
async function ownCluster(): Promise<() => Promise<void>> {
  if (process.env["MILLRACE_TEST_DATABASE_URL"]) return async () => undefined;
  if (process.env["MILLRACE_TEST_CLUSTER"]) return async () => undefined;
  const folder = mkdtempSync(join(tmpdir(), "millrace-run-"));
  const server = await startEmbedded({ dataDirectory: folder, settings: throwawaySettings });
  process.env["MILLRACE_TEST_CLUSTER"] = server.url();
  const end = async () => {
    delete process.env["MILLRACE_TEST_CLUSTER"];
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void end().finally(() => process.exit(1)));
  }
  return end;
}

async function runStep(step: Step): Promise<Outcome | null> {
  if (step === "unit" || step === "browser") return testStep(step);
  if (step === "lint") {
    return timed("Static checks", async () => ({
      problem: await program("tools/check.ts"),
      tests: null,
    }));
  }
  if (!existsSync(join(root, "scenarios", "run.ts"))) return null;
  return timed("Scenarios, short", async () => ({
    // Scenarios wait for half of their time: three thirds side by side.
    problem:
      (
        await Promise.all(
          ["1/3", "2/3", "3/3"].map((third) => program("scenarios/run.ts", ["short", third])),
        )
      )
        .filter((problem) => problem !== null)
        .join("; ") || null,
    tests: null,
  }));
}

function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (left, right) => ({
      tests: left.tests + right.tests,
      suites: left.suites + right.suites,
      passed: left.passed + right.passed,
      failed: left.failed + right.failed,
      cancelled: left.cancelled + right.cancelled,
      skipped: left.skipped + right.skipped,
      todo: left.todo + right.todo,
      seconds: left.seconds + right.seconds,
      failures: [...left.failures, ...right.failures],
      broken: new Map([...left.broken, ...right.broken]),
      refuted: new Set([...left.refuted, ...right.refuted]),
      unsteady: [...left.unsteady, ...right.unsteady],
    }),
    emptyTally,
  );
}

/** Prints what happened, the runner's counts and the closing line; gives the number of failures. */
function summarise(outcomes: readonly Outcome[]): number {
  const tally = sum(outcomes.flatMap((each) => each.tests ?? []));
  heading("Summary");
  for (const { title, seconds, problem, tests } of outcomes) {
    const bad = problem !== null || (tests !== null && tests.failed + tests.cancelled > 0);
    const mark = bad ? styleText("red", "✖") : styleText("green", "✔");
    const count = tests === null ? "" : `${tests.passed} of ${tests.tests} tests`;
    console.log(`${mark} ${title.padEnd(20)} ${seconds.toFixed(1).padStart(7)} s  ${count}`);
    if (problem !== null) console.log(`    ${problem}`);
  }
  for (const failure of tally.failures) console.log(`✖ ${failure}`);
  for (const file of tally.unsteady) console.log(`! ${file} passed only when tried again, alone`);
  const broken = outcomes.filter((each) => each.problem !== null).length;
  const failed = tally.failed + tally.cancelled + broken;
  console.log(
    [
      "",
      `ℹ tests ${tally.tests}`,
      `ℹ suites ${tally.suites}`,
      `ℹ pass ${tally.passed}`,
      `ℹ fail ${tally.failed}`,
      `ℹ cancelled ${tally.cancelled}`,
      `ℹ skipped ${tally.skipped}`,
      `ℹ todo ${tally.todo}`,
      `ℹ duration_ms ${(tally.seconds * 1_000).toFixed(0)}`,
    ].join("\n"),
  );
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : "";
  console.log(`\n${tally.passed} passed, ${failed} failed${skipped}`);
  return failed;
}

async function main(): Promise<number> {
  const outcomes: Outcome[] = [];
  const needsDatabase = wished.some((step) => step !== "lint");
  const end = needsDatabase ? await ownCluster() : async () => undefined;
  try {
    for (const step of wished) {
      const outcome = await runStep(step);
      if (outcome !== null) outcomes.push(outcome);
    }
  } finally {
    await end();
  }
  const failed = summarise(outcomes);
  const found = sum(outcomes.flatMap((each) => each.tests ?? [])).tests;
  const expected = wished.includes("unit") || wished.includes("browser");
  if (expected && found === 0) console.log("no test was found");
  return failed > 0 || outcomes.length === 0 || (expected && found === 0) ? 1 : 0;
}

process.exitCode = await main();
