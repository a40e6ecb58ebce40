// Goal: functions stay short, lists of parameters and imports too, doors explain themselves and say
// one word per thing. Method: every rule reads parsed files and is first seen to catch its bad
// sample; what is over a limit today stands in ratchet.json and may only shrink.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type FileShape, shapeOf } from "./shapes.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

type Shapes = ReadonlyMap<string, FileShape>;
type Limits = Readonly<Record<string, number>>;

const ratchet = JSON.parse(read("tools/ratchet.json")) as {
  readonly functionLines: Limits;
  readonly functionParams: Limits;
  readonly fileImports: Limits;
};

function readShapes(): Shapes {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  const paths = listed.split("\n").filter((path) => /\.tsx?$/.test(path));
  // Deleted and not yet committed files are still listed.
  const present = paths.filter((path) => existsSync(join(root, path)));
  return new Map(present.map((path) => [path, shapeOf(path, read(path))]));
}

/** The words that the last column of the glossary forbids, singular, with the word to use. */
function forbiddenWords(glossary: string): Map<string, string> {
  const rows = glossary
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(1);
  return new Map(
    rows.flatMap((row) => {
      const cells = row.split("|").map((cell) => cell.trim());
      const words = (cells[4] ?? "").split(",").map((word) => word.trim());
      return words.filter((word) => /^[a-z]+$/.test(word)).map((word) => [word, cells[1] ?? ""]);
    }),
  );
}

const functionsOver = (limit: number, allowed: Limits, size: "lines" | "params") => (all: Shapes) =>
  [...all].flatMap(([path, { functions }]) =>
    functions
      .filter((each) => each[size] > Math.max(limit, allowed[`${path}#${each.name}`] ?? 0))
      .map((each) => `${path}:${each.line} ${each.name}: ${each[size]} ${size}, limit ${limit}`),
  );

const importsOver = (limit: number, allowed: Limits) => (all: Shapes) =>
  [...all]
    .filter(([path, { imports }]) => imports > Math.max(limit, allowed[path] ?? 0))
    .map(([path, { imports }]) => `${path}: ${imports} imports, limit ${limit}`);

const undocumented = (all: Shapes) =>
  [...all]
    .filter(([path]) => /^(kernel|engines|server\/platform)\//.test(path))
    .filter(([path]) => !/\.test\.ts$|\/testing\/|\/fixture\.ts$/.test(path))
    .flatMap(([path, { functions }]) =>
      functions
        .filter((each) => each.exported && !each.documented)
        .map((each) => `${path}:${each.line} ${each.name}`),
    );

const words = (identifier: string) =>
  identifier
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split("_");

/** Where the words are another's: a shop's API, the browser's own address. */
const foreign = (path: string, word: string) =>
  /^(connectors|bench\/(peers|connectors))\//.test(path) ||
  /\.test\.tsx?$|^scenarios\//.test(path) ||
  (path.startsWith("console/") && word === "location");

const synonyms = (forbidden: ReadonlyMap<string, string>) => (all: Shapes) =>
  [...all].flatMap(([path, { identifiers }]) =>
    identifiers.flatMap(({ word: identifier, line }) => {
      const found = words(identifier).map((word) => word.replace(/s$/, ""));
      const bad = found.find((word) => forbidden.has(word) && !foreign(path, word));
      return bad ? [`${path}:${line} ${identifier}: say ${forbidden.get(bad) ?? ""}`] : [];
    }),
  );

const forbidden = forbiddenWords(read("docs/glossary.md"));

const rules = [
  {
    name: "a function has at most 60 lines",
    bad: `function long() {${"\n".repeat(60)}}`,
    find: functionsOver(60, ratchet.functionLines, "lines"),
  },
  {
    name: "a function has at most 3 parameters",
    bad: "export const f = (a: string, b: string, c: string, d: string) => a + b + c + d;",
    find: functionsOver(3, ratchet.functionParams, "params"),
  },
  {
    name: "a file has at most 15 imports",
    bad: 'import "./a.ts";\n'.repeat(16),
    find: importsOver(15, ratchet.fileImports),
  },
  {
    name: "an exported function of kernel, engines and platform says what it gives back",
    bad: "/** Said. */\nexport function a() {}\n// 说明\nexport const b = () => 1;",
    find: undocumented,
  },
  {
    name: "code says the glossary's word, not its synonym",
    bad: "const skuCount = 1;",
    find: synonyms(forbidden),
  },
] as const;

const shapes = readShapes();

test("there are files to look at, and words that are forbidden", () => {
  assert.ok(shapes.size > 100, `${shapes.size}`);
  assert.equal(forbidden.get("sku"), "item");
});

for (const rule of rules) {
  test(rule.name, () => {
    const path = "kernel/sample.ts";
    const caught = rule.find(new Map([[path, shapeOf(path, rule.bad)]]));
    assert.equal(caught.length, 1, "the rule does not catch its bad sample, and only that");
    assert.deepEqual(rule.find(shapes), []);
  });
}

test("a function that has gone or become short leaves the ratchet", () => {
  const named = new Set(
    [...shapes].flatMap(([path, { functions }]) =>
      functions
        .filter(({ lines, params }) => lines > 60 || params > 3)
        .map(({ name }) => `${path}#${name}`),
    ),
  );
  const listed = Object.keys({ ...ratchet.functionLines, ...ratchet.functionParams });
  assert.deepEqual(
    listed.filter((key) => !named.has(key)),
    [],
  );
});
