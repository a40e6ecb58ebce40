import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { PostgresUnavailable, programFolder } from "./programs.ts";

export interface EmbeddedOptions {
  /** Folder that holds everything: the cluster, its password, its log. Made when absent. */
  readonly dataDirectory: string;
  /** Extra server settings, such as `{ max_connections: "200" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

export interface Embedded {
  /** Connection address of a database (default `postgres`) as the cluster's owner. */
  url(database?: string): string;
  /** True when a running server of this folder was taken over instead of started. */
  readonly adopted: boolean;
  /** Process id of the server. */
  readonly pid: number;
  /** Stops the server: sessions are ended, data are safe. */
  stop(): Promise<void>;
}

const major = "18";
const owner = "millrace";
const settingsDefault: Readonly<Record<string, string>> = {
  shared_buffers: "256MB",
  max_connections: "100",
  max_wal_size: "2GB",
  checkpoint_timeout: "15min",
  random_page_cost: "1.1",
  effective_cache_size: "2GB",
  work_mem: "16MB",
  jit: "off",
  log_min_duration_statement: "5000",
  log_checkpoints: "off",
};

/** How to run a program as somebody who is not root: PostgreSQL refuses root. */
function asOrdinaryUser(program: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, [...args]];
  const map = ["--user", "--map-user=65534", "--map-group=65534"];
  const possible = spawnSync("unshare", [...map, "true"], { stdio: "ignore" });
  if (possible.status === 0) return ["unshare", [...map, program, ...args]];
  throw new PostgresUnavailable(
    "PostgreSQL does not run as root and user namespaces are switched off here. " +
      "Start Millrace as an ordinary user, or set DATABASE_URL to a server of your own.",
  );
}

/** Makes the cluster: into a temporary name, then renamed, so a killed start leaves no half one. */
function initialise(folder: string, cluster: string, password: string): void {
  const temporary = `${cluster}.${process.pid}.new`;
  rmSync(temporary, { recursive: true, force: true });
  const passwordFile = join(folder, `.password.${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const [program, args] = asOrdinaryUser(join(programFolder(), "bin", "initdb"), [
    "-D", temporary, "-U", owner, "--locale=C", "-E", "UTF8", "-A", "scram-sha-256",
    `--pwfile=${passwordFile}`, "--no-instructions",
  ]);
  const made = spawnSync(program, args, { encoding: "utf8" });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    throw new PostgresUnavailable(`initdb failed: ${made.stderr || made.error?.message || ""}`);
  }
  try {
    renameSync(temporary, cluster);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(join(cluster, "PG_VERSION"))) throw error;
  }
}

/** A free loopback port. */
function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === "object" && address ? address.port : 0));
    });
  });
}

interface Running {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** True for a process that has died and only waits to be reaped. */
function isZombie(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** What postmaster.pid says, or null when nobody claims to run. */
function readPidFile(cluster: string): Running | null {
  try {
    const lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    process.kill(pid, 0);
    if (isZombie(pid)) return null;
    return { pid, port: Number(lines[3]), ready: (lines[7] ?? "").trim() === "ready" };
  } catch {
    return null;
  }
}

function urlOf(folder: string, port: number, password: string, database: string): string {
  // A socket path may have 103 bytes; a deep data folder falls back to the loopback port.
  const socket = join(folder, `.s.PGSQL.${port}`);
  const usable = process.platform !== "win32" && Buffer.byteLength(socket) < 104;
  const host = usable ? `?host=${encodeURIComponent(folder)}` : "";
  return `postgres://${owner}:${password}@127.0.0.1:${port}/${database}${host}`;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits until a claimed server answers; false when it stays silent. */
async function waitFor(cluster: string, url: (port: number) => string, ms: number): Promise<Running | null> {
  const rounds = Math.ceil(ms / 25);
  for (let round = 0; round < rounds; round += 1) {
    const running = readPidFile(cluster);
    if (running?.ready && (await answers(url(running.port)))) return running;
    await pause(25);
  }
  return null;
}

function launch(folder: string, cluster: string, port: number, settings: Readonly<Record<string, string>>): void {
  const log = openSync(join(folder, "postgres.log"), "a");
  const socketUsable = Buffer.byteLength(join(folder, `.s.PGSQL.${port}`)) < 104;
  const all = { ...settingsDefault, ...settings };
  const [program, args] = asOrdinaryUser(join(programFolder(), "bin", "postgres"), [
    "-D", cluster, "-p", String(port), "-h", "127.0.0.1",
    "-c", `unix_socket_directories=${socketUsable ? folder : ""}`,
    "-c", "unix_socket_permissions=0700",
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log] });
  child.on("error", () => undefined);
  child.unref();
  closeSync(log);
}

async function stopServer(cluster: string): Promise<void> {
  const running = readPidFile(cluster);
  if (!running) return;
  process.kill(running.pid, "SIGINT"); // Fast shutdown: sessions end, a checkpoint is written.
  for (let round = 0; round < 1_200; round += 1) {
    if (!readPidFile(cluster)) return;
    await pause(25);
  }
  throw new PostgresUnavailable(`the server ${running.pid} did not stop within 30 s`);
}

function passwordOf(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return readFileSync(file, "utf8").trim();
}

function refuseOtherMajor(cluster: string): void {
  const found = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  if (found === major) return;
  throw new PostgresUnavailable(
    `${cluster} holds a PostgreSQL ${found} cluster and this Millrace brings ${major}. ` +
      "Back it up with the Millrace that wrote it, then restore into a new folder.",
  );
}

/**
 * Starts the embedded PostgreSQL of a folder, or takes over the one that already runs there (a
 * killed Millrace leaves its server running). Listens on loopback and a private socket only.
 * Throws PostgresUnavailable with what to do when this machine cannot run it.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const folder = resolve(options.dataDirectory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const cluster = join(folder, "cluster");
  const password = passwordOf(folder);
  const url = (port: number, database = "postgres") => urlOf(folder, port, password, database);
  const handle = (running: Running, adopted: boolean): Embedded => ({
    url: (database) => url(running.port, database),
    adopted,
    pid: running.pid,
    stop: () => stopServer(cluster),
  });
  if (!existsSync(join(cluster, "PG_VERSION"))) {
    options.log?.("initialising the database");
    initialise(folder, cluster, password);
  }
  refuseOtherMajor(cluster);
  if (readPidFile(cluster)) {
    const orphan = await waitFor(cluster, url, 10_000);
    if (orphan) return handle(orphan, true);
    await stopServer(cluster);
  }
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const port = await freePort();
    launch(folder, cluster, port, options.settings ?? {});
    // Recovery after a crash may take long; a server that gave up removes its pid file.
    for (let wait = 0; wait < 60; wait += 1) {
      const running = await waitFor(cluster, url, 1_000);
      if (running) return handle(running, running.port !== port);
      if (!readPidFile(cluster)) break;
    }
  }
  throw new PostgresUnavailable(`PostgreSQL did not start; see ${join(folder, "postgres.log")}`);
}
