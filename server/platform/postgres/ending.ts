import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { programPath } from "./programs.ts";
import { isAlive, runningOn } from "./running.ts";

const lookMs = 20;
const patienceMs = 10_000;

/** Waits without giving anybody else a turn: at the end of a program there are no turns any more. */
const hold = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/**
 * Ends the server of a folder at once and without a checkpoint, for data that nobody will need: it
 * returns when the server is gone, so that it may be called while the program exits.
 */
export function endAtOnce(dataDirectory: string): void {
  const cluster = join(realpathSync(dataDirectory), "cluster");
  const running = runningOn(cluster);
  if (running === null || running === "stale") return;
  if (process.platform === "win32") {
    execFileSync(programPath("pg_ctl"), ["stop", "-D", cluster, "-m", "immediate", "-w"]);
    return;
  }
  const { pid } = running;
  for (const signal of ["SIGQUIT", "SIGKILL"] as const) {
    process.kill(pid, signal);
    for (let waited = 0; waited < patienceMs; waited += lookMs) {
      // Its file goes first; where it is our child, nobody takes its last word while we wait.
      if (runningOn(cluster) === null || !isAlive(pid)) return;
      hold(lookMs);
    }
  }
}
