// Test files in groups: one process runs several, each after the other and each a suite of its own with
// its own before and after, because reading what they import computes as much as many a test.
import { mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { pathToFileURL } from "node:url";

/** What the runner counts, of one file or of all. */
export interface Counts {
  readonly tests: number;
  readonly passed: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly skipped: number;
  readonly todo: number;
}

type Ended = Extract<TestEvent, { type: "test:pass" | "test:fail" }>;

interface Program {
  readonly path: string;
  readonly files: readonly string[];
}

interface Grouping {
  /** Of each group, the largest first, with the time after which each of its files is given up. */
  readonly groups: readonly (readonly string[])[];
  readonly timeoutMs: number;
}

/** Parts files, sorted by size from the largest on, into at most so many groups of about one size. */
export function grouped(root: string, sorted: readonly string[], most: number): string[][] {
  const bins = Array.from({ length: Math.min(most, sorted.length) }, () => ({
    files: [] as string[],
    bytes: 0,
  }));
  for (const file of sorted) {
    const least = bins.reduce((left, right) => (right.bytes < left.bytes ? right : left));
    least.files.push(file);
    // Every file starts a server and a browser, which takes as long as some kilobytes of tests.
    least.bytes += statSync(join(root, file)).size + 4_000;
  }
  return bins.toSorted((a, b) => b.bytes - a.bytes).map((each) => each.files);
}

function textOf(root: string, files: readonly string[], timeoutMs: number): string {
  const suites = files.map((file) => {
    const address = JSON.stringify(pathToFileURL(join(root, file)).href);
    return `suite(${JSON.stringify(file)}, { timeout: ${timeoutMs} }, async () => {
  await import(${address});
});`;
  });
  return [`import { suite } from "node:test";`, ...suites].join("\n");
}

/** Writes the program of each group; a group of one is its file. */
function write(root: string, folder: string, { groups, timeoutMs }: Grouping): Program[] {
  return groups.map((files, index) => {
    if (files.length === 1) return { path: join(root, files[0] ?? ""), files };
    const path = join(folder, `group-${index + 1}.mjs`);
    writeFileSync(path, textOf(root, files, timeoutMs));
    return { path, files };
  });
}

/** Of which program, and of which file from the root, an event speaks: suites of a group bear its name. */
function placing(root: string, shared: ReadonlyMap<string, Program>) {
  const isGroup = (path: string | undefined): boolean =>
    path !== undefined && shared.has(resolve(root, path));
  return {
    isGroup,
    fileOf: ({ file, name }: Ended["data"]): string =>
      relative(root, file === undefined || shared.has(file) ? resolve(root, name) : file),
    isEndOfFile: ({ file, name, nesting }: Ended["data"]): boolean =>
      nesting === 0 && isGroup(file) && !isGroup(name),
  };
}

/** What the runner remarks where something goes wrong after its test has ended. */
const hasGoneOn = /asynchronous activity after the test ended/;

/** Outcomes of tests, counted by file. */
function openCounts() {
  const counts = new Map<string, { -readonly [Key in keyof Counts]: Counts[Key] }>();
  return {
    of: (file: string): Counts => counts.get(file) ?? nothing,
    add(file: string, outcome: Exclude<keyof Counts, "tests">): void {
      const sum = counts.get(file) ?? { ...nothing };
      counts.set(file, sum);
      sum.tests += 1;
      sum[outcome] += 1;
    },
  };
}

/** The programs of groups, and what of their files has been told. */
export function openGroups(root: string, grouping: Grouping) {
  // Real: the runner tells where a program truly lies, and a temporary folder may be a link.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "millrace-groups-")));
  const programs = write(root, folder, grouping);
  const shared = new Map(programs.filter(({ files }) => files.length > 1).map((p) => [p.path, p]));
  const { isGroup, fileOf, isEndOfFile } = placing(root, shared);
  const counts = openCounts();
  const ended = new Set<string>();
  const crashed = new Set<string>();
  let uncounted = 0;
  let ends = 0;
  /** A failure that is no test's, and so is not among what the runner counts. */
  const addBeyond = (file: string) => {
    counts.add(file, "failed");
    uncounted += 1;
  };
  return {
    paths: programs.map(({ path }) => path),
    /** Files that share a process with others. */
    files: [...shared.values()].flatMap(({ files }) => files),
    /** Whether a path is of a program that runs several files. */
    isGroup,
    /** The file, from the root, that an event speaks of: the suites of a group bear their names. */
    fileOf,
    /** Whether an event is the end of a file of a group. */
    isEndOfFile,
    counts: counts.of,
    /** Takes an event into account. */
    note(event: Ended): void {
      const { data } = event;
      if (isEndOfFile(data)) {
        ended.add(data.name);
        if (event.type === "test:fail" && failureOf(event.data) !== "subtestsFailed")
          addBeyond(data.name);
      } else if (isGroup(data.name)) {
        if (event.type !== "test:fail") return;
        crashed.add(resolve(root, data.name));
        ends += 1;
      } else if (data.details.type !== "suite") counts.add(fileOf(data), outcomeOf(event));
    },
    /** Takes a remark into account: it fails the process, which another failure in it would hide. */
    remark({ file = "", message }: { readonly file?: string; readonly message: string }): void {
      if (isGroup(file) && hasGoneOn.test(message)) crashed.add(resolve(root, file));
    },
    /**
     * Files whose process ended badly: those whose end was never told, or all, as nobody knows which;
     * and how many failures the runner has not counted.
     */
    settle(): { readonly lost: readonly string[]; readonly uncounted: number } {
      const lost = [...shared.values()].flatMap(({ path, files }) => {
        const open = files.filter((file) => !ended.has(file));
        return open.length === 0 && crashed.has(path) ? files : open;
      });
      for (const file of lost) addBeyond(file);
      // The runner counts a program whose end it tells of as one test.
      return { lost, uncounted: uncounted - ends };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const nothing: Counts = {
  ...{ tests: 0, passed: 0, failed: 0 },
  ...{ cancelled: 0, skipped: 0, todo: 0 },
};

type Failed = Extract<TestEvent, { type: "test:fail" }>["data"];

/** The runner's word for why a test failed. */
export const failureOf = ({ details }: Failed): string | undefined =>
  (details.error as Error & { failureType?: string }).failureType;

function outcomeOf(event: Ended) {
  if (event.data.skip !== undefined) return "skipped";
  if (event.data.todo !== undefined) return "todo";
  if (event.type === "test:pass") return "passed";
  return failureOf(event.data) === "cancelledByParent" ? "cancelled" : "failed";
}
