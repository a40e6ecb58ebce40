import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { PostgresUnavailable, advice, programPath } from "./programs.ts";
import { isAlive } from "./running.ts";
import type { ServerUser } from "./user.ts";

/** The packaged major version: a cluster of another one cannot be opened. */
const major = "18";
const owner = "millrace";
const logBytesMax = 10_000_000;

/** Everything that one embedded server keeps: cluster, password, port, log, socket. */
export interface ServerFolder {
  readonly path: string;
  /** The PostgreSQL data directory inside. */
  readonly cluster: string;
  readonly password: string;
  readonly logFile: string;
}

/** The folder of an embedded server, made when absent, with the owner's password drawn once. */
export function openFolder(directory: string): ServerFolder {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = realpathSync(directory);
  return {
    path,
    cluster: join(path, "cluster"),
    password: passwordOf(path),
    logFile: join(path, "postgres.log"),
  };
}

/** Written under another name and linked: nobody ever reads half a password. */
function passwordOf(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) {
    const draft = `${file}.${randomBytes(4).toString("hex")}`;
    writeFileSync(draft, randomBytes(24).toString("hex"), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return readFileSync(file, "utf8").trim();
}

/** Folder for the Unix socket; null where it cannot be used (Windows, or a path over 103 bytes). */
export function socketFolder(folder: ServerFolder): string | null {
  const usable =
    process.platform !== "win32" &&
    !folder.path.includes('"') &&
    Buffer.byteLength(join(folder.path, ".s.PGSQL.65535")) < 104;
  return usable ? folder.path : null;
}

/** Address of a database: over the Unix socket where there is one, else over loopback. */
export function urlOf(folder: ServerFolder, port: number, database: string): string {
  const socket = socketFolder(folder);
  const host = socket === null ? "" : `?host=${encodeURIComponent(socket)}`;
  const name = encodeURIComponent(database);
  return `postgres://${owner}:${folder.password}@127.0.0.1:${port}/${name}${host}`;
}

/** Throws when the cluster was written by another major version of PostgreSQL. */
export function refuseOtherMajor(folder: ServerFolder): void {
  const found = readFileSync(join(folder.cluster, "PG_VERSION"), "utf8").trim();
  if (found === major) return;
  throw new PostgresUnavailable({
    en:
      `${folder.cluster} holds a PostgreSQL ${found} cluster and this Millrace brings ${major}. ` +
      "Back it up with the Millrace that wrote it, then restore into a new folder.",
    zh:
      `${folder.cluster} 中是 PostgreSQL ${found} 的数据，而本版本自带 ${major}。` +
      "请用写入它的版本备份，再恢复到新文件夹。",
  });
}

/** True once the cluster exists: it appears by one rename, whole or not at all. */
export function isInitialised(folder: ServerFolder): boolean {
  return existsSync(join(folder.cluster, "PG_VERSION"));
}

/** Makes the cluster under a temporary name, then renames it: a killed start leaves no half one. */
export async function initialise(folder: ServerFolder, user: ServerUser): Promise<void> {
  sweepDrafts(folder);
  const mark = `${process.pid}.${randomBytes(4).toString("hex")}.new`;
  const draft = `${folder.cluster}.${mark}`;
  const passwordFile = join(folder.path, `initial.${mark}`);
  writeFileSync(passwordFile, folder.password, { mode: 0o600 });
  user.own(passwordFile);
  try {
    await runInitdb(draft, passwordFile, user);
    if (!isInitialised(folder)) renameSync(draft, folder.cluster);
  } catch (error) {
    // Two first starts at once: the other one's cluster stands, ours is thrown away.
    if (!isInitialised(folder)) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

/** What a start that was killed left behind. */
function sweepDrafts(folder: ServerFolder): void {
  for (const name of readdirSync(folder.path)) {
    const pid = /^(?:cluster|initial)\.(\d+)\.\w+\.new$/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    rmSync(join(folder.path, name), { recursive: true, force: true });
  }
}

function runInitdb(draft: string, passwordFile: string, user: ServerUser): Promise<void> {
  const [program, args] = user.command(programPath("initdb"), [
    `--pgdata=${draft}`,
    `--username=${owner}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--locale=C", // No index may depend on the version of a collation library.
    "--encoding=UTF8",
    "--no-instructions",
  ]);
  return new Promise((resolve, reject) => {
    execFile(program, args, { ...user.credentials, cwd: "/" }, (error, _out, errors) => {
      if (!error) return resolve();
      const reason = errors.trim() || error.message;
      const said = {
        en: `initdb failed: ${reason} ${advice.en}`,
        zh: `initdb 失败：${reason} ${advice.zh}`,
      };
      reject(new PostgresUnavailable(said, { cause: error }));
    });
  });
}

/**
 * Size of the server's log, after a grown one was put aside: its newest part, so that both files stay
 * within bounds. The file stays the one that the server writes into, at its end: it may be running.
 */
export function rotateLog(folder: ServerFolder, bytesMax = logBytesMax): number {
  if (!existsSync(folder.logFile)) return 0;
  const { size } = statSync(folder.logFile);
  if (size < bytesMax) return size;
  const aside = `${folder.logFile}.1`;
  const draft = `${aside}.${process.pid}`;
  const log = openSync(folder.logFile, "r+");
  try {
    const newest = Buffer.alloc(Math.min(size, bytesMax));
    readSync(log, newest, 0, newest.length, size - newest.length);
    writeFileSync(draft, newest, { mode: 0o600 });
    // Another program on this folder was faster: what it put aside stays.
    if (fstatSync(log).size < size) return fstatSync(log).size;
    renameSync(draft, aside);
    ftruncateSync(log, 0);
    return 0;
  } catch {
    // A full disk keeps nothing aside; what is there must grow no further.
    ftruncateSync(log, 0);
    return 0;
  } finally {
    closeSync(log);
    rmSync(draft, { force: true });
  }
}

/** What the server wrote since the log had that size. */
export function logSince(folder: ServerFolder, size: number): string {
  if (!existsSync(folder.logFile)) return "";
  return readFileSync(folder.logFile).subarray(size).toString("utf8").trim();
}
