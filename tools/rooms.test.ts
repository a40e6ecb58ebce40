// Goal: a folder stays a house one finds one's way in: few files, and rooms that use each other one way.
// Method: the tree as git lists it; each rule is first seen to catch its bad sample. Folders that hold
// more than the limit today stand in ratchet.json and may only shrink.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const filesMax = 40;
const ratchet = JSON.parse(readFileSync(join(root, "tools/ratchet.json"), "utf8")) as {
  readonly folderFiles: Readonly<Record<string, number>>;
};

/** Files of code by path, with the files that each imports from the tree. */
type Tree = ReadonlyMap<string, readonly string[]>;

const isTest = (path: string) => /\.test\.tsx?$|(^|\/)fixtures?\.ts$|\/testing\//.test(path);

function readTree(): Tree {
  const asked = ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"];
  const listed = execFileSync("git", asked, { cwd: root, encoding: "utf8" });
  const paths = listed
    .split("\n")
    .filter((path) => path !== "" && !isTest(path) && existsSync(join(root, path)));
  return new Map(
    paths.map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      const named = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)];
      return [path, named.map((each) => normalize(join(dirname(path), each[1] ?? "")))];
    }),
  );
}

/** Folders with too many files. */
function crowded(tree: Tree, allowed: Readonly<Record<string, number>>): string[] {
  const counts = new Map<string, number>();
  for (const path of tree.keys()) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > Math.max(filesMax, allowed[folder] ?? 0))
    .map(([folder, count]) => `${folder}: ${count} files, limit ${filesMax}`);
}

/** The house and the room that a file stands in; null for what stands in no room. */
function roomOf(path: string): { readonly house: string; readonly room: string } | null {
  const [, house = "", room = ""] =
    /^(server\/modules\/[^/]+|engines\/[^/]+)\/([^/]+)\//.exec(path) ?? [];
  return room === "" ? null : { house, room: `${house}/${room}` };
}

/** Rooms of one house that use each other in a ring, as "a → b → a". */
function rings(tree: Tree): string[] {
  const uses = new Map<string, Set<string>>();
  for (const [path, imports] of tree) {
    const from = roomOf(path);
    if (!from) continue;
    const known = uses.get(from.room) ?? new Set();
    uses.set(from.room, known);
    for (const each of imports) {
      const to = roomOf(each);
      if (to && to.house === from.house && to.room !== from.room) known.add(to.room);
    }
  }
  const found: string[] = [];
  const left = new Set<string>();
  const walk = (room: string, way: readonly string[]): void => {
    const at = way.indexOf(room);
    if (at !== -1) return void found.push([...way.slice(at), room].join(" → "));
    if (left.has(room)) return;
    for (const next of uses.get(room) ?? []) walk(next, [...way, room]);
    left.add(room);
  };
  for (const room of uses.keys()) walk(room, []);
  return found;
}

test("a folder holds few files beside its tests", () => {
  const many = Array.from({ length: filesMax + 1 }, (_each, at) => [`x/f${at}.ts`, []] as const);
  assert.equal(crowded(new Map(many), {}).length, 1);
  assert.deepEqual(crowded(readTree(), ratchet.folderFiles), []);
});

test("rooms of a module or an engine use each other one way", () => {
  const bad: Tree = new Map([
    ["server/modules/x/a/one.ts", ["server/modules/x/b/two.ts"]],
    ["server/modules/x/b/two.ts", ["server/modules/x/c/three.ts"]],
    ["server/modules/x/c/three.ts", ["server/modules/x/a/other.ts"]],
  ]);
  assert.equal(rings(bad).length, 1);
  assert.deepEqual(rings(readTree()), []);
});
