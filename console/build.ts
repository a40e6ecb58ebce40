import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { InlineConfig } from "vite";

const root = import.meta.dirname;

/**
 * The first load names every chunk that a screen may fetch: seven signs of a hash tell two contents of
 * one name apart as well as eight do, and weigh less.
 */
const named = "assets/[name]-[hash:7]";

/** How the console is built, in a release and while writing screens. */
export const consoleOptions = {
  root,
  configFile: false,
  resolve: { alias: { typebox: join(root, "schemaless.ts") } },
  worker: { format: "es" },
  build: {
    chunkSizeWarningLimit: 1_200,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: { chunkFileNames: `${named}.js`, assetFileNames: `${named}[extname]` },
    },
  },
} satisfies InlineConfig;

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of [root, join(root, "../contract"), join(root, "../kernel")]) {
    for (const file of await filesUnder(folder))
      hash.update(file.slice(root.length)).update(await readFile(file));
  }
  hash.update(await readFile(join(root, "../package-lock.json")));
  return hash.digest("hex").slice(0, 16);
}

/** The folder of the built console; built once per state of its sources, then kept. */
export async function buildConsole(): Promise<string> {
  const outDir = join(root, "../node_modules/.cache/millrace-console", await sourceHash());
  if (existsSync(join(outDir, "index.html"))) return outDir;
  const building = `${outDir}.${process.pid}`;
  // What builds is large, and a start that finds the console built needs none of it.
  const [{ build }, { default: react }] = await Promise.all([
    import("vite"),
    import("@vitejs/plugin-react"),
  ]);
  await build({
    ...consoleOptions,
    logLevel: "error",
    plugins: [react()],
    build: { ...consoleOptions.build, outDir: building, emptyOutDir: true },
  });
  await rename(building, outDir).catch(async () => rm(building, { recursive: true, force: true }));
  return outDir;
}
