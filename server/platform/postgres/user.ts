import { spawnSync } from "node:child_process";
import { chownSync, readFileSync, statSync } from "node:fs";
import { PostgresUnavailable, advice } from "./programs.ts";

/** As whom the server's programs run: PostgreSQL refuses to run as root. */
export interface ServerUser {
  /** Program and arguments to spawn in place of those given. */
  command(program: string, args: readonly string[]): [string, string[]];
  /** To be merged into the options of `spawn`. */
  readonly credentials: { readonly uid?: number; readonly gid?: number };
  /** Hands a file or folder over to this user; a folder with its content when it is not yet. */
  own(path: string): void;
}

const ordinary: ServerUser = {
  command: (program, args) => [program, [...args]],
  credentials: {},
  own: () => undefined,
};

function ownAll(path: string, uid: number, gid: number): void {
  const found = statSync(path);
  if (found.uid === uid) return;
  if (!found.isDirectory()) return chownSync(path, uid, gid);
  const done = spawnSync("chown", ["-R", `${uid}:${gid}`, path], { encoding: "utf8" });
  if (done.status !== 0) {
    const said = `chown ${path}: ${done.stderr}`;
    throw new PostgresUnavailable({ en: said, zh: said });
  }
}

/** Root in a user namespace where it is called nobody: files stay root's, no account is needed. */
function inNamespace(): ServerUser | null {
  const map = ["--user", "--map-user=65534", "--map-group=65534"];
  if (spawnSync("unshare", [...map, "true"], { stdio: "ignore" }).status !== 0) return null;
  return {
    command: (program, args) => ["unshare", [...map, program, ...args]],
    credentials: {},
    own: (path) => ownAll(path, 0, 0),
  };
}

function account(name: string): { uid: number; gid: number } | null {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  return line === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}

/** A named account; null when it is missing or may not reach the program. */
function asAccount(name: string, program: string): ServerUser | null {
  const credentials = account(name);
  if (!credentials) return null;
  const tried = spawnSync(program, ["--version"], { ...credentials, cwd: "/", stdio: "ignore" });
  if (tried.status !== 0) return null;
  return {
    command: (each, args) => [each, [...args]],
    credentials,
    own: (path) => ownAll(path, credentials.uid, credentials.gid),
  };
}

/**
 * The user that can run the server: this one; for root a user namespace; where those are switched
 * off the account `postgres` or `nobody`. A name given chooses that account.
 * @param program a PostgreSQL program, to try whether the account reaches it.
 */
export function serverUser(program: string, named?: string): ServerUser {
  if (process.getuid?.() !== 0) return ordinary;
  const found = named
    ? asAccount(named, program)
    : (inNamespace() ?? asAccount("postgres", program) ?? asAccount("nobody", program));
  if (found) return found;
  throw new PostgresUnavailable({
    en:
      `PostgreSQL does not run as root, and ${named ? `the account ${named}` : "no other account"} ` +
      `can run ${program} (user namespaces are off, or a parent folder is closed to others). ` +
      `Start Millrace as an ordinary user. ${advice.en}`,
    zh:
      `PostgreSQL 不能以 root 运行，${named ? `账户 ${named} ` : "其他账户"}也无法运行 ${program}` +
      `（用户命名空间已关闭，或上级文件夹不对他人开放）。请以普通用户启动。${advice.zh}`,
  });
}
