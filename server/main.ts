import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createLog, migrate, realWorld } from "./platform/index.ts";
import type { Logger } from "./platform/index.ts";
import { startEmbedded } from "./platform/postgres/index.ts";
import type { Embedded } from "./platform/postgres/index.ts";
import { openApp } from "./app.ts";
import { compose } from "./compose.ts";
import type { Millrace } from "./compose.ts";

export interface ServeOptions {
  readonly dataDirectory: string;
  /** Address of the user's own PostgreSQL; without it the embedded one is started. */
  readonly databaseUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** Builds the console and gives its folder; null serves the API alone. */
  readonly buildConsole: (() => Promise<string>) | null;
  /** Starts the demo company; called when a person asks for it at set-up. */
  readonly startDemo?: (millrace: Millrace, log: Logger) => void;
  readonly beforeUpgrade?: (url: string, pending: readonly string[]) => Promise<void>;
}

export interface Opened {
  readonly url: string;
  readonly embedded: Embedded | null;
}

/** Opens (and migrates) the database of the options: the user's own, or the embedded one. */
export async function openData(
  options: Pick<ServeOptions, "dataDirectory" | "databaseUrl" | "beforeUpgrade">,
  log: (line: string) => void,
): Promise<Opened> {
  let url = options.databaseUrl;
  let embedded: Embedded | null = null;
  if (!url) {
    embedded = await startEmbedded({ dataDirectory: join(options.dataDirectory, "postgres"), log });
    url = embedded.url();
  }
  const target = url;
  await migrate({
    url,
    log,
    beforeUpgrade: async (pending) => options.beforeUpgrade?.(target, pending),
  });
  return { url, embedded };
}

/** The program's version, from package.json. */
export async function versionOf(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

export interface Serving {
  readonly address: string;
  readonly millrace: Millrace;
  stop(): Promise<void>;
}

/** Starts the whole product; resolves when it answers. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const log = createLog(options.logLevel);
  const { url, embedded } = await openData(options, (line) => log.info(line));
  const millrace = compose({ url, world: realWorld });
  const app = await openApp({
    millrace,
    log,
    dataDirectory: options.dataDirectory,
    version: await versionOf(),
    insecureCookies: ["127.0.0.1", "localhost", "::1"].includes(options.host),
    consoleDirectory: options.buildConsole ? await options.buildConsole() : null,
    onDemo: () => options.startDemo?.(millrace, log),
  });
  const address = await app.http.app.listen({ host: options.host, port: options.port });
  return {
    address,
    millrace,
    async stop() {
      await app.close();
      await millrace.database.close();
      await embedded?.stop();
    },
  };
}
