// Which file the program starts from: one that holds all of it, or its sources. Kept in old syntax.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where `tools/bundle.ts` leaves the program in one file, of a checkout: each time in a folder anew. */
export const bundlesOf = (root) => join(root, ".cache", "program");

/** What the newest bundle was made of, and in which folder it lies. */
export const listOf = (root) => join(bundlesOf(root), "made-of.json");

/** What tells that a file was written since: null where it is gone. */
export function stampOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.size} ${found.mtimeMs}` : null;
}

/** The bundle, where each file that it was made of is as it was then, in the same place; else null. */
function freshBundle(root) {
  if (!existsSync(listOf(root))) return null;
  try {
    const made = JSON.parse(readFileSync(listOf(root), "utf8"));
    const isFresh =
      made.root === root &&
      made.files.every(([name, stamp]) => stampOf(join(root, name)) === stamp);
    const main = join(bundlesOf(root), made.folder, "main.mjs");
    return isFresh && existsSync(main) ? main : null;
  } catch {
    return null; // Cut off while it was written: the sources say the same.
  }
}

/**
 * The file to run: the bundle while nothing of it has changed, else `cli/main.ts`. Benches import
 * the sources by themselves, and would have everything twice.
 */
export function programToRun(args, root = checkout) {
  const bundle = args.includes("bench") ? null : freshBundle(root);
  return bundle ?? join(root, "cli", "main.ts");
}
