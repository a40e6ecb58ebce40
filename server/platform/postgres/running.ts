import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { PostgresUnavailable, advice } from "./programs.ts";

/** What `postmaster.pid` of a cluster claims, about a process that is alive. */
export interface Running {
  readonly pid: number;
  readonly port: number;
  readonly state: "starting" | "ready" | "stopping";
}

/** True while the process exists and is not merely waiting to be reaped. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true; // No /proc on this system.
  }
}

/** Command line of a process; empty when it cannot be seen. */
function commandOf(pid: number): string {
  try {
    if (process.platform === "linux") {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    }
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  } catch {
    return "";
  }
}

/**
 * Whether the process serves this cluster. A number in a stale file may have been given to an
 * innocent process since (usual in containers), which must be neither trusted nor stopped.
 */
function serves(pid: number, cluster: string): "yes" | "no" | "gone" | "unknown" {
  if (process.platform === "win32") return "yes";
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster ? "yes" : "no"; // It works in its cluster.
  } catch (error) {
    // A process that was just killed has given its folder up and still counts as alive for a moment.
    const code = (error as NodeJS.ErrnoException).code;
    if (process.platform === "linux" && code !== "EACCES" && code !== "EPERM") return "gone";
    const command = commandOf(pid);
    if (command.includes(cluster)) return "yes";
    return command !== "" && !command.includes("postgres") ? "no" : "unknown";
  }
}

/**
 * The server that runs on a cluster; `null` when none does; `stale` when the file names a process
 * that is something else. Throws when another user's process may be it.
 * @param cluster real path of the cluster's folder.
 */
export function runningOn(cluster: string): Running | "stale" | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return null;
  }
  const pid = Math.abs(Number(lines[0]));
  // A file without a number is being written at this moment: look again later.
  if (!Number.isSafeInteger(pid) || pid === 0 || !isAlive(pid)) return null;
  const verdict = serves(pid, cluster);
  if (verdict === "gone") return null;
  if (verdict === "no") return "stale";
  if (verdict === "unknown") {
    throw new PostgresUnavailable({
      en: `Process ${pid} holds ${cluster} and this user may not inspect it. Stop it first. ${advice.en}`,
      zh: `进程 ${pid} 占用 ${cluster}，当前用户无权查看它。请先停止该进程。${advice.zh}`,
    });
  }
  const state = (lines[7] ?? "").trim();
  return {
    pid,
    port: Number(lines[3]),
    state: state === "ready" || state === "stopping" ? state : "starting",
  };
}
