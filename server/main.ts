import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { backup } from "./platform/backup/backup.ts";
import { createLog, every, realWorld } from "./platform/index.ts";
import type { Logger, World } from "./platform/index.ts";
import { openApp } from "./app.ts";
import { compose } from "./compose.ts";
import { openData, vaultPlaceOf } from "./data.ts";
import type { DataPlace, Opened } from "./data.ts";
import { startTrading } from "./demo/index.ts";
import { createMakings, type MakingTold } from "./demo/making.ts";
import type { Millrace } from "./compose.ts";
import { holdVault } from "./sealed.ts";

export interface ServeOptions extends DataPlace {
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** Builds the console and gives its folder; null serves the API alone. */
  readonly buildConsole: (() => Promise<string>) | null;
  /** Starts the demo company; called when a person asks for it at set-up. */
  readonly startDemo?: (millrace: Millrace, log: Logger, told: MakingTold) => void;
  /** Addresses on one's own network that may be called. */
  readonly allowTargets?: readonly string[];
  /** Addresses of proxies in front of the server, whose word on who calls is believed. */
  readonly trustProxy?: readonly string[];
  /** Folder for daily backups, of which seven are kept; null makes none. */
  readonly backupTo?: string | null;
  /** How often it is looked whether a backup is due; ten minutes unless said. */
  readonly backupEveryMs?: number;
  /** The data, where they are being opened already: while this program was still being read. */
  readonly opened?: Promise<Opened>;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
  /** Time and chance; the machine's unless said. */
  readonly world?: World;
}

/** The program's version, from package.json. */
export async function versionOf(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

const backupsKept = 7;

/** True of a file that nobody has written into for a day. */
async function isOld(path: string, { clock }: World): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && clock().getTime() - found.mtimeMs > 86_400_000;
}

/** Makes a backup when there is none of the day; keeps seven. */
function startBackups(
  url: string,
  folder: string,
  { log, world, ms }: { readonly log: Logger; readonly world: World; readonly ms: number },
) {
  const stopping = new AbortController();
  const timer = every(world, {
    ms,
    onError: (error) => stopping.signal.aborted || log.error({ err: error }, "backup"),
    work: async () => {
      const day = world.clock().toISOString().slice(0, 10);
      const today = `daily-${day}.mrb.gz`;
      const found = await readdir(folder).catch(() => [] as string[]);
      const names = found.filter((name) => /^daily-.*\.mrb\.gz$/.test(name)).sort();
      // Not only as the newest: a clock that was ahead has left later ones.
      if (names.includes(today)) return;
      // What a killed server left half is no backup, and would fill the disk.
      for (const part of found.filter((name) => /^daily-.*\.part$/.test(name)))
        if (await isOld(join(folder, part), world)) await rm(join(folder, part), { force: true });
      await backup(url, join(folder, today), { signal: stopping.signal });
      for (const old of names.slice(0, Math.max(0, names.length + 1 - backupsKept)))
        await rm(join(folder, old), { force: true });
    },
  });
  return {
    /** A backup under way is let go: the next start makes the day's. */
    stop: () => {
      stopping.abort(new Error("the server stops"));
      return timer.stop();
    },
  };
}

export interface Serving {
  readonly address: string;
  readonly millrace: Millrace;
  stop(): Promise<void>;
}

/** What was opened, to be closed in the other order; the rest also where one fails. */
function createClosing() {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    add: (step: () => Promise<unknown>) => void steps.push(step),
    async close(): Promise<void> {
      const failures: unknown[] = [];
      for (const step of steps.splice(0).toReversed())
        await step().catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
  };
}

type Closing = ReturnType<typeof createClosing>;

/** Starts the whole product; resolves when it answers. Whatever is open is closed when it cannot. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const closing = createClosing();
  try {
    return await open(options, closing);
  } catch (error) {
    await closing.close().catch(() => undefined);
    throw error;
  }
}

async function open(options: ServeOptions, closing: Closing): Promise<Serving> {
  const log = createLog(options.logLevel);
  const { signal } = options;
  const { url, embedded } = await (options.opened ?? openData(options, (line) => log.info(line)));
  // A second server on this folder goes on: the last one to leave stops PostgreSQL.
  if (embedded) closing.add(embedded.release);
  signal?.throwIfAborted();
  const { world = realWorld, backupEveryMs: ms = 600_000, backupTo, trustProxy = [] } = options;
  const held = await holdVault(url, vaultPlaceOf(options));
  closing.add(held.release);
  const millrace = compose({ url, world, vault: held.vault });
  closing.add(millrace.database.close);
  const consoleDirectory = options.buildConsole ? await options.buildConsole() : null;
  signal?.throwIfAborted();
  const makings = createMakings();
  const app = await openApp({
    millrace,
    log,
    dataDirectory: options.dataDirectory,
    version: await versionOf(),
    // A proxy in front brings people in over TLS, wherever we listen.
    insecureCookies: ["127.0.0.1", "localhost", "::1"].includes(options.host) && !trustProxy.length,
    trustProxy,
    allowTargets: options.allowTargets ?? [],
    consoleDirectory,
    makings,
    onDemo: (asker) => options.startDemo?.(millrace, log, makings.begin(asker)),
  });
  closing.add(app.close);
  const address = await app.http.app.listen({ host: options.host, port: options.port });
  const trader = startTrading(millrace, (error) => log.error({ err: error }, "demo"));
  closing.add(trader.stop);
  if (backupTo) closing.add(startBackups(url, backupTo, { log, world, ms }).stop);
  return { address, millrace, stop: closing.close };
}
