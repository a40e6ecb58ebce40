import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import {
  initialise,
  isInitialised,
  logSince,
  openFolder,
  refuseOtherMajor,
  rotateLog,
  socketFolder,
  urlOf,
} from "./folder.ts";
import type { ServerFolder } from "./folder.ts";
import { PostgresUnavailable, advice, programPath } from "./programs.ts";
import { joinServer } from "./presence.ts";
import { isAlive, runningOn } from "./running.ts";
import type { Running } from "./running.ts";
import { serverUser } from "./user.ts";

export interface EmbeddedOptions {
  /** Folder that holds everything: the cluster, its password, its log. Made when absent. */
  readonly dataDirectory: string;
  /** Loopback port; 0 or absent takes a free one and keeps to it as long as it stays free. */
  readonly port?: number;
  /** Extra server settings, such as `{ max_connections: "200" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Account that runs the server when this process is root, instead of a user namespace. */
  readonly account?: string;
  readonly log?: (line: string) => void;
  /** Size from which the server's log is put aside, one file back; 10 MB unless said. */
  readonly logBytesMax?: number;
}

export interface Embedded {
  /** Connection address of a database (default `postgres`) as the cluster's owner. */
  url(database?: string): string;
  /** True when a running server of this folder was taken over instead of started. */
  readonly adopted: boolean;
  /** Process id of the server. */
  readonly pid: number;
  /** Stops the server, whoever started or uses it: sessions are ended, data are safe. */
  stop(): Promise<void>;
  /** Leaves the server, and stops it unless another Millrace uses it: the last one to go does. */
  release(): Promise<void>;
}

const settingsDefault: Readonly<Record<string, string>> = {
  shared_buffers: "256MB",
  max_connections: "100",
  max_wal_size: "2GB",
  // Log files of a busy hour are kept for the next one: filling a new one with zeros costs a rush a
  // twelfth of the server's CPU. A database that never was busy does not keep them.
  min_wal_size: "1GB",
  wal_compression: "on",
  checkpoint_timeout: "15min",
  random_page_cost: "1.1",
  effective_cache_size: "2GB",
  work_mem: "16MB",
  jit: "off",
  autovacuum_naptime: "15s",
  log_min_duration_statement: "5000",
  log_checkpoints: "off",
};

/** Reasons to try again: the crash before is not quite over, or another start was faster. */
const passing = /lock file|shared memory block|in use|could not create any TCP\/IP sockets/;
const recoveryMsMax = 30 * 60_000;
const silenceMsMax = 10_000;
const joinTriesMax = 5;
/** How often it is looked how long the server's log has become: with its size, the bound of both files. */
const logLookMs = 5_000;

/**
 * Starts the embedded PostgreSQL of a folder, or takes over the one that already runs there (a
 * killed Millrace leaves its server running). Listens on loopback and a private socket only.
 * Throws PostgresUnavailable with what to do when this machine cannot run it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const folder = openFolder(options.dataDirectory);
  for (let tries = 1; ; tries += 1) {
    const { running, adopted } = await findOrLaunch(folder, options);
    try {
      return await useServer(folder, { running, adopted, logBytesMax: options.logBytesMax });
    } catch (cause) {
      // Its last user stops it at this moment: it is started anew.
      if (tries === joinTriesMax)
        throw new PostgresUnavailable(
          {
            en: `PostgreSQL was stopped while it was being joined; see ${folder.logFile}. ${advice.en}`,
            zh: `连接 PostgreSQL 时它被停止了；日志见 ${folder.logFile}。${advice.zh}`,
          },
          { cause },
        );
      await pause(100);
    }
  }
}

interface Found {
  readonly running: Running;
  readonly adopted: boolean;
}

/** The server that runs on the folder already, or one that is started. */
async function findOrLaunch(folder: ServerFolder, options: EmbeddedOptions): Promise<Found> {
  const log = options.log ?? (() => undefined);
  if (isInitialised(folder)) {
    refuseOtherMajor(folder);
    const running = await adopt(folder, log);
    if (running) return { running, adopted: true };
  }
  const user = serverUser(programPath("postgres"), options.account);
  user.own(folder.path);
  if (!isInitialised(folder)) {
    log("initialising the database");
    await initialise(folder, user);
  }
  const launch = async (port: number) => launchServer({ folder, user, port, options });
  const { port = 0, logBytesMax } = options;
  return bringUp({ folder, launch, log, port, logBytesMax });
}

/** Joins a running server, and looks after its log as long as it is used. */
async function useServer(
  folder: ServerFolder,
  { running, adopted, logBytesMax }: Found & { readonly logBytesMax: number | undefined },
): Promise<Embedded> {
  const presence = await joinServer(() => {
    const now = runningOn(folder.cluster);
    return now === null || now === "stale" ? null : urlOf(folder, now.port, "postgres");
  });
  const tending = setInterval(() => rotateLog(folder, logBytesMax), logLookMs).unref();
  return {
    url: (database = "postgres") => urlOf(folder, running.port, database),
    adopted,
    pid: running.pid,
    stop: async () => {
      clearInterval(tending);
      await presence.end();
      await stopServer(folder, running.pid);
    },
    release: async () => {
      clearInterval(tending);
      await presence.leave(() => stopServer(folder, running.pid));
    },
  };
}

type Log = (line: string) => void;

/** The server that already runs there and answers; null when there is none (any more). */
async function adopt(folder: ServerFolder, log: Log): Promise<Running | null> {
  const patience = AbortSignal.timeout(recoveryMsMax);
  let silence: AbortSignal | null = null;
  while (!patience.aborted) {
    const running = runningOn(folder.cluster);
    if (running === "stale") removeLocks(folder);
    if (running === null || running === "stale") return null;
    if (running.state === "ready") {
      if (await answers(folder, running)) return running;
      silence ??= AbortSignal.timeout(silenceMsMax);
      if (silence.aborted) {
        log(`the server ${running.pid} does not answer: stopping it`);
        await stopServer(folder, running.pid);
        return null;
      }
    }
    await pause(25);
  }
  throw new PostgresUnavailable({
    en: `PostgreSQL is not ready yet; see ${folder.logFile}. ${advice.en}`,
    zh: `PostgreSQL 仍未就绪；日志见 ${folder.logFile}。${advice.zh}`,
  });
}

/** Locks that name a process which is proven to be something else. */
function removeLocks(folder: ServerFolder): void {
  rmSync(join(folder.cluster, "postmaster.pid"), { force: true });
  for (const name of readdirSync(folder.path)) {
    if (/^\.s\.PGSQL\.\d+\.lock$/.test(name)) rmSync(join(folder.path, name), { force: true });
  }
}

/** Asks the server one question that has a number for its answer; null when it is silent. */
async function ask(folder: ServerFolder, running: Running, text: string): Promise<number | null> {
  const client = new pg.Client({
    connectionString: urlOf(folder, running.port, "postgres"),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ answer: number }>(text);
    return rows[0]?.answer ?? null;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function answers(folder: ServerFolder, running: Running): Promise<boolean> {
  return (await ask(folder, running, "select 1 as answer")) === 1;
}

interface BringUp {
  readonly folder: ServerFolder;
  readonly port: number;
  readonly logBytesMax: number | undefined;
  launch(port: number): Promise<ChildProcess>;
  readonly log: Log;
}

/** Launches until a server answers: ours, or one that somebody else started meanwhile. */
async function bringUp(steps: BringUp): Promise<Found> {
  const { folder, log } = steps;
  const trying = AbortSignal.timeout(15_000);
  for (;;) {
    const logSize = rotateLog(folder, steps.logBytesMax);
    const port = steps.port === 0 ? await usualPort(folder) : steps.port;
    const child = await steps.launch(port);
    const running = await readyOrGone(folder, child);
    if (running) return { running, adopted: false };
    const other = await adopt(folder, log);
    if (other) return { running: other, adopted: true };
    const said = logSince(folder, logSize);
    if (!passing.test(said) || trying.aborted) {
      const why = said.slice(-1_000);
      throw new PostgresUnavailable({
        en: `PostgreSQL did not start (log: ${folder.logFile}): ${why}\n${advice.en}`,
        zh: `PostgreSQL 未能启动（日志：${folder.logFile}）：${why}\n${advice.zh}`,
      });
    }
    await pause(250);
  }
}

/** Waits as long as the launched process lives: recovery after a crash may take long. */
async function readyOrGone(folder: ServerFolder, child: ChildProcess): Promise<Running | null> {
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const running = runningOn(folder.cluster);
    if (running !== null && running !== "stale" && running.pid === child.pid) {
      if (running.state === "ready" && (await answers(folder, running))) return running;
    }
    await pause(20);
  }
  return null;
}

/**
 * The port of the last start when it is free, else another free one, which is noted. Drawn below
 * the range from which systems take the ports of outgoing connections, so that it stays free.
 */
async function usualPort(folder: ServerFolder): Promise<number> {
  const note = join(folder.path, "port");
  const last = existsSync(note) ? Number(readFileSync(note, "utf8")) : 0;
  const drawn = Array.from({ length: 20 }, () => randomInt(15_000, 32_000));
  for (const wanted of last > 0 ? [last, ...drawn, 0] : [...drawn, 0]) {
    const port = await freePort(wanted);
    if (port === null) continue;
    if (port !== last) writeFileSync(note, String(port));
    return port;
  }
  throw new PostgresUnavailable({
    en: `There is no free loopback port. ${advice.en}`,
    zh: `没有空闲的本机端口。${advice.zh}`,
  });
}

function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(null));
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" ? (address?.port ?? null) : null;
      probe.close(() => resolve(port));
    });
  });
}

interface Launch {
  readonly folder: ServerFolder;
  readonly user: ReturnType<typeof serverUser>;
  readonly port: number;
  readonly options: EmbeddedOptions;
}

/** Spawns the server apart from this process: it survives us, so that no data are in danger. */
function launchServer({ folder, user, port, options }: Launch): ChildProcess {
  const socket = socketFolder(folder);
  const settings = { ...settingsDefault, ...options.settings };
  user.own(folder.cluster);
  const [program, args] = user.command(programPath("postgres"), [
    "-D",
    folder.cluster,
    "-p",
    String(port),
    "-h",
    "127.0.0.1",
    "-c",
    `unix_socket_directories=${socket === null ? "" : `"${socket}"`}`,
    "-c",
    "unix_socket_permissions=0700",
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const logFile = openSync(folder.logFile, "a", 0o600);
  const child = spawn(program, args, {
    ...user.credentials,
    cwd: folder.path,
    detached: true,
    stdio: ["ignore", logFile, logFile],
  });
  child.on("error", () => undefined); // It then has no pid, and the wait above ends.
  child.unref();
  closeSync(logFile);
  return child;
}

/** Fast shutdown: sessions end, a checkpoint is written; after a minute an immediate one. */
async function stopServer(folder: ServerFolder, pid: number): Promise<void> {
  const stillOurs = () => {
    const running = runningOn(folder.cluster);
    return running !== null && running !== "stale" && running.pid === pid;
  };
  if (!stillOurs()) return;
  if (process.platform === "win32") {
    // Windows knows no signals: the program that comes with the server asks it to stop.
    execFileSync(programPath("pg_ctl"), ["stop", "-D", folder.cluster, "-m", "fast", "-w"]);
    return;
  }
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    if (stillOurs()) process.kill(pid, signal);
    const patience = AbortSignal.timeout(60_000);
    while (!patience.aborted) {
      if (!isAlive(pid)) return;
      await pause(20);
    }
  }
  throw new PostgresUnavailable({
    en: `The PostgreSQL server ${pid} did not stop; see ${folder.logFile}.`,
    zh: `PostgreSQL 服务器 ${pid} 没有停止；日志见 ${folder.logFile}。`,
  });
}
