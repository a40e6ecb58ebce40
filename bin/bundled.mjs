// Which file the program starts from: one that holds all of it, or its sources. Kept in old syntax.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where `tools/bundle.ts` leaves the program in one file, of a checkout. */
export const bundleFolder = (root) => join(root, ".cache", "program");

/** What tells that a file was written since: null where it is gone. */
export function stampOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.size} ${found.mtimeMs}` : null;
}

/** Whether each file that the bundle was made of is as it was then, in the same place. */
function isFresh(root) {
  const list = join(bundleFolder(root), "made-of.json");
  if (!existsSync(list)) return false;
  try {
    const made = JSON.parse(readFileSync(list, "utf8"));
    return (
      made.root === root && made.files.every(([name, stamp]) => stampOf(join(root, name)) === stamp)
    );
  } catch {
    return false; // Cut off while it was written: the sources say the same.
  }
}

/**
 * The file to run: the bundle while nothing of it has changed, else `cli/main.ts`. Benches import
 * the sources by themselves, and would have everything twice.
 */
export function programToRun(args, root = checkout) {
  const sources = join(root, "cli", "main.ts");
  if (args.includes("bench") || !isFresh(root)) return sources;
  return join(bundleFolder(root), "main.mjs");
}
