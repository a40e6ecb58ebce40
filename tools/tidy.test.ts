// Goal: what a machine can see of our style holds. Method: each rule is a function from files to
// findings and is first seen to catch its bad sample; the list of files must not be empty.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { modules } from "../server/modules.ts";

const root = join(import.meta.dirname, "..");

interface File {
  readonly path: string;
  readonly text: string;
}

interface Rule {
  readonly name: string;
  readonly bad: File | readonly File[];
  readonly find: (files: readonly File[]) => string[];
}

const isCode = (path: string) => /\.(ts|tsx|mjs)$/.test(path);
const isTest = (path: string) =>
  /\.test\.tsx?$/.test(path) ||
  /(^|\/)(testing|scenarios|bench|tools|stories)\/|(^|\/)(fixtures?|contract-test)\.ts$/.test(path);

/** All files that git knows or would add. */
function readFiles(): File[] {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return list
    .split("\n")
    .filter((path) => /\.(ts|tsx|mjs|sql|md|json)$/.test(path) && path !== "package-lock.json")
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(join(root, path), "utf8") }];
      } catch {
        return []; // Deleted and not yet committed.
      }
    });
}

const lines = (file: File, pattern: RegExp, allow: (line: string) => boolean = () => false) =>
  file.text
    .split("\n")
    .flatMap((line, index) =>
      pattern.test(line) && !allow(line)
        ? [`${file.path}:${index + 1}: ${line.trim().slice(0, 100)}`]
        : [],
    );

const forbiddenNames =
  /(^|\/)(utils?|helpers?|common|misc|shared|lib|managers?|processors?|info)(\.|\/)/;

function otherTables(): Map<string, string> {
  const owner = new Map<string, string>();
  for (const { path, text } of readFiles()) {
    const module = /^server\/modules\/([^/]+)\/migrations\//.exec(path)?.[1];
    if (!module) continue;
    for (const match of text.matchAll(/create table (\w+\.\w+)/g))
      owner.set(match[1] ?? "", module);
  }
  return owner;
}

const ratchet = JSON.parse(readFileSync(join(import.meta.dirname, "ratchet.json"), "utf8")) as {
  fileLines: Record<string, number>;
};

/** Released beside another of their number: a released migration keeps its name. */
const sharedNumbers = new Set([
  "server/modules/channels/migrations/0009-sealed.sql",
  "server/modules/stock/migrations/0004-picked.sql",
]);

const rules: readonly Rule[] = [
  {
    name: "no name that has no rule for what does not belong",
    bad: { path: "server/utils/x.ts", text: "" },
    find: (files) =>
      files.filter(({ path }) => isCode(path) && forbiddenNames.test(path)).map(({ path }) => path),
  },
  {
    name: "time and chance are parameters in the server, the engines and the kernel",
    bad: { path: "server/modules/x/y.ts", text: "const now = Date.now();" },
    find: (files) =>
      files
        .filter(
          ({ path }) =>
            /^(kernel|engines|server|connectors)\//.test(path) &&
            isCode(path) &&
            !isTest(path) &&
            path !== "server/platform/world.ts",
        )
        .flatMap((file) => lines(file, /Date\.now\(|new Date\(\)|Math\.random\(/)),
  },
  {
    name: "the environment is read by the command line and the tests only",
    bad: { path: "server/platform/x.ts", text: 'process.env["X"]' },
    find: (files) =>
      files
        .filter(
          ({ path }) =>
            /^(kernel|engines|server|connectors|contract)\//.test(path) &&
            isCode(path) &&
            !isTest(path) &&
            !path.startsWith("server/platform/postgres/"),
        )
        .flatMap((file) => lines(file, /process\.env/)),
  },
  {
    name: "a module's SQL names no other module's table",
    bad: { path: "server/modules/catalog/x.ts", text: "select 1 from orders.line" },
    find: (files) => {
      const owners = otherTables();
      return files
        .filter(({ path }) => path.startsWith("server/modules/") && isCode(path) && !isTest(path))
        .flatMap((file) => {
          const module = file.path.split("/")[2] ?? "";
          return [...file.text.matchAll(/(?:from|join|into|update|using)\s+(\w+\.\w+)/g)]
            .filter((match) => owners.has(match[1] ?? "") && owners.get(match[1] ?? "") !== module)
            .map((match) => `${file.path}: ${match[1] ?? ""}`);
        });
    },
  },
  {
    name: "no default export, no export *",
    bad: { path: "server/x.ts", text: "export * from './y.ts';" },
    find: (files) =>
      files
        .filter(({ path }) => /\.tsx?$/.test(path) && !path.includes("config"))
        .flatMap((file) => lines(file, /^export (default|\*)/)),
  },
  {
    name: "every door and every migration opens with its reason",
    bad: { path: "server/modules/x/index.ts", text: "export {};" },
    find: (files) =>
      files
        .filter(
          ({ path }) =>
            (/(^|\/)index\.ts$/.test(path) && !path.startsWith("bench/")) ||
            /migrations\/.*\.sql$/.test(path),
        )
        .filter(({ text }) => !/^(\/\/|--|\/\*\*)/.test(text))
        .map(({ path }) => path),
  },
  {
    name: "a module's migrations have a number each",
    bad: [
      { path: "server/modules/x/migrations/0001-one.sql", text: "-- One." },
      { path: "server/modules/x/migrations/0001-two.sql", text: "-- Two." },
    ],
    find: (files) => {
      const taken = new Map<string, string>();
      return files.flatMap(({ path }) => {
        const number = /^server\/.*migrations\/\d+/.exec(path)?.[0];
        if (!number || sharedNumbers.has(path)) return [];
        const first = taken.get(number);
        taken.set(number, path);
        return first ? [`${path} has the number of ${first}`] : [];
      });
    },
  },
  {
    name: "no Han text in the screens: words live in messages",
    bad: { path: "console/screens/x.tsx", text: "<p>订单</p>" },
    find: (files) =>
      files
        .filter(({ path }) => path.startsWith("console/") && path.endsWith(".tsx") && !isTest(path))
        .flatMap((file) =>
          lines(file, /\p{Script=Han}/u, (line) => /^\s*(\/\/|\*|\/\*)/.test(line)),
        ),
  },
  {
    name: "nothing of a workplace in the tree",
    bad: { path: "docs/x.md", text: `see ${"/wo"}rk/main` },
    find: (files) =>
      files.flatMap((file) => lines(file, new RegExp(`${"/wo"}rk/|${"/ro"}ot/|sub${"agent"}`))),
  },
  {
    // The import checker cannot parse TSX with the parser it has here, so this rule stands in.
    name: "the console imports itself, the contract and the kernel only",
    bad: { path: "console/screens/x.tsx", text: 'import { x } from "../../server/app.ts";' },
    find: (files) =>
      files
        .filter(({ path }) => path.startsWith("console/") && /\.tsx?$/.test(path) && !isTest(path))
        .flatMap((file) =>
          lines(file, /from "(\.\.\/)+(server|connectors|engines|cli|scenarios)\//),
        ),
  },
  {
    name: "no test switched off without a reason, none alone",
    bad: { path: "x.test.ts", text: 'test.only("a", () => {});' },
    find: (files) =>
      files
        .filter(({ path }) => isCode(path) && !path.startsWith("tools/"))
        .flatMap((file) => lines(file, /\b(test|it|describe)\.(only|todo|skip)\(/)),
  },
  {
    name: "no unfinished mark without an issue number",
    bad: { path: "server/x.ts", text: `// ${"TO"}DO later` },
    find: (files) =>
      files
        .filter(({ path }) => isCode(path))
        .flatMap((file) =>
          lines(file, new RegExp(`(//|\\*).*\\b(${"TO"}DO|FIX${"ME"}|X${"XX"})\\b(?! #\\d)`)),
        ),
  },
  {
    name: "a file has at most 400 lines; what is over may only shrink",
    bad: { path: "server/x.ts", text: "\n".repeat(500) },
    find: (files) =>
      files
        .filter(({ path }) => isCode(path))
        .flatMap(({ path, text }) => {
          const count = text.split("\n").length - 1;
          const limit = Math.max(400, ratchet.fileLines[path] ?? 0);
          return count > limit ? [`${path}: ${count} lines, at most ${limit}`] : [];
        }),
  },
  {
    name: "an open point is a line of its own, and stands once",
    bad: { path: "docs/open-points.md", text: "- One. - Two.\n- Three.\n- Three." },
    find: (files) =>
      files
        .filter(({ path }) => path === "docs/open-points.md")
        .flatMap((file) => {
          const points = file.text.split("\n").filter((line) => line.startsWith("- "));
          const twice = points.filter((line, at) => points.indexOf(line) !== at);
          return [...lines(file, /^- .*[.:] - /), ...twice];
        }),
  },
  {
    name: "both languages have the same messages",
    bad: { path: "console/messages/x.zh-CN.json", text: '{"only.here":"只"}' },
    find: (files) => {
      const messages = files.filter(({ path }) => /^console\/messages\/.*\.json$/.test(path));
      const keysOf = (file: File | undefined) =>
        new Set(Object.keys(JSON.parse(file?.text ?? "{}") as Record<string, unknown>));
      return messages.flatMap((file) => {
        const path = file.path.replace(/(zh-CN|en)\.json$/, (_all, language) =>
          language === "en" ? "zh-CN.json" : "en.json",
        );
        const twin = keysOf(messages.find((each) => each.path === path));
        return [...keysOf(file)].filter((key) => !twin.has(key)).map((key) => `${path}: ${key}`);
      });
    },
  },
];

const files = readFiles();

test("there are files to look at", () => assert.ok(files.length > 100, `${files.length}`));

for (const rule of rules) {
  test(rule.name, () => {
    assert.notEqual(
      rule.find([rule.bad].flat()).length,
      0,
      "the rule does not catch its bad sample",
    );
    assert.deepEqual(rule.find(files), []);
  });
}

const loops = (graph: Readonly<Record<string, readonly string[]>>): string[] => {
  const names = Object.keys(graph);
  return Object.entries(graph).flatMap(([name, uses]) =>
    uses
      .filter((use) => names.indexOf(use) >= names.indexOf(name) || !names.includes(use))
      .map((use) => `${name} uses ${use}, which does not stand before it`),
  );
};

test("the module graph has no loop", () => {
  assert.equal(loops({ a: ["b"], b: ["a"] }).length, 1, "the rule does not catch its bad sample");
  assert.equal(loops({ a: [], b: ["a", "c"] }).length, 1, "nor a module that is not there");
  assert.deepEqual(loops(modules), []);
});
