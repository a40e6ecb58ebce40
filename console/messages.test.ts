// Goal: both languages say everything, every word a screen asks for exists, and no Han text hides
// in the code where a translator would not find it.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = import.meta.dirname;
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Keys of a message file, nested ones joined by dots. */
function keysOf(value: unknown, prefix = ""): string[] {
  if (typeof value === "string") return [prefix];
  return Object.entries(value as Record<string, unknown>).flatMap(([key, inner]) =>
    keysOf(inner, prefix ? `${prefix}.${key}` : key),
  );
}

const messagesOf = (file: string) => new Set(keysOf(JSON.parse(read(join("messages", file)))));
const chinese = globSync("*zh-CN.json", { cwd: join(root, "messages") });
const sources = globSync("**/*.{ts,tsx}", { cwd: root }).filter(
  (path) => !path.endsWith(".test.ts"),
);

test("both languages have the same keys", () => {
  assert.ok(chinese.length >= 4);
  for (const file of chinese) {
    const english = file.replace("zh-CN", "en");
    assert.deepEqual(
      [...messagesOf(english)].toSorted(),
      [...messagesOf(file)].toSorted(),
      english,
    );
  }
});

/** The texts of a message file with what stands in them for a value, by their keys. */
const valuesIn = (file: string) => {
  const all = JSON.parse(read(join("messages", file))) as unknown;
  const textAt = (key: string) =>
    key.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], all);
  return keysOf(all).map((key) => {
    const text = (all as Record<string, unknown>)[key] ?? textAt(key);
    return `${key}: ${[...new Set(String(text).match(/\{\{\w+/g))].toSorted().join(" ")}`;
  });
};

test("both languages say the same values", () => {
  for (const file of chinese) {
    const english = file.replace("zh-CN", "en");
    assert.deepEqual(valuesIn(english).toSorted(), valuesIn(file).toSorted(), english);
  }
});

/** The `useTranslation` bindings of a source: the name of each function and its file of words. */
function bindingsOf(source: string): { readonly name: string; readonly file: string }[] {
  const found = source.matchAll(/const \{ ([^}]*\bt\b[^}]*) \} = useTranslation\((?:"(\w+)")?\)/g);
  return [...found].map(([, names = "", namespace]) => ({
    name: /\bt: (\w+)/.exec(names)?.[1] ?? "t",
    file: namespace ? `${namespace}.zh-CN.json` : "zh-CN.json",
  }));
}

test("every word that is asked for by name exists", () => {
  let checked = 0;
  for (const path of sources) {
    const source = read(path);
    const bindings = bindingsOf(source);
    for (const name of new Set(bindings.map((each) => each.name))) {
      // One source may bind a name to several files in several components: one of them has it.
      const files = bindings
        .filter((each) => each.name === name)
        .map((each) => messagesOf(each.file));
      for (const [, key = ""] of source.matchAll(new RegExp(`\\b${name}\\("([\\w.]+)"`, "g"))) {
        assert.ok(
          files.some((file) => file.has(key)),
          `${path}: ${key}`,
        );
        checked += 1;
      }
    }
  }
  assert.ok(checked > 100, "the search found the calls");
});

test("no Han text stands in the code", () => {
  // The hands of browser tests read the page as people do.
  for (const path of sources.filter((each) => !each.startsWith("testing"))) {
    const line = read(path)
      .split("\n")
      .findIndex((each) => /\p{Script=Han}/u.test(each));
    assert.equal(line, -1, `${path}:${line + 1}`);
  }
});

test("whatever the server writes into the audit has words", () => {
  const words = [...messagesOf("acts.zh-CN.json")];
  const server = join(root, "..", "server");
  let checked = 0;
  for (const path of globSync("**/*.ts", { cwd: server })) {
    if (path.endsWith(".test.ts") || path.startsWith("testing")) continue;
    const source = readFileSync(join(server, path), "utf8");
    for (const [, said = ""] of source.matchAll(/\baction: ([^,}\n]+)/g)) {
      // An act that is put together has words for each of its ends.
      for (const [, name, start] of said.matchAll(/"([a-z_]+\.[a-z_.]+)"|`([a-z_.]+\.)\$\{/g)) {
        const known = name
          ? words.includes(name)
          : words.some((each) => each.startsWith(`${start}`));
        // What other systems said is told by the timeline alone.
        if (!/^(message|movement)\./.test(start ?? name ?? ""))
          assert.ok(known, `${path}: ${said}`);
        checked += 1;
      }
    }
  }
  assert.ok(checked > 80, `the search found ${checked} acts`);
  // What was changed has a word too, whatever module wrote it.
  const kinds = messagesOf("audit.zh-CN.json");
  const subjects = globSync("modules/**/*.ts", { cwd: server })
    .filter((path) => !path.endsWith(".test.ts"))
    .flatMap((path) => [
      ...readFileSync(join(server, path), "utf8").matchAll(/\bsubjectKind: "([a-z_]+)"/g),
    ]);
  assert.ok(subjects.length > 80, `the search found ${subjects.length} subjects`);
  for (const [, kind] of subjects) assert.ok(kinds.has(`kinds.${kind}`), `kinds.${kind}`);
  // Reasons that are words of ours have two parts or more; a person's are sentences.
  const reasons = globSync("**/*.ts", { cwd: server })
    .filter((path) => !path.endsWith(".test.ts"))
    .flatMap((path) => [
      ...readFileSync(join(server, path), "utf8").matchAll(/\bwhy: "([a-z]+(?:_[a-z]+)+)"/g),
    ]);
  assert.ok(reasons.length > 5);
  for (const [, why] of reasons) assert.ok(words.includes(`why.${why}`), `why: ${why}`);
});
