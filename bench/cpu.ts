import { readFileSync, readdirSync } from "node:fs";

/** CPU spent so far, in milliseconds. */
export interface Spent {
  /** By this process, all threads. */
  readonly node: number;
  /** By the database server with all its sessions; NaN where the system does not tell. */
  readonly server: number;
  /** By programs this process ran and waited for. */
  readonly programs: number;
}

/** The kernel counts in ticks of ten milliseconds on every system we run on. */
const tickMs = 10;

interface Times {
  readonly parent: number;
  readonly own: number;
  readonly ended: number;
}

function timesOf(pid: number | "self"): Times | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [parent = 0, own = 0, own2 = 0, ended = 0, ended2 = 0] = [1, 11, 12, 13, 14].map(
      (at) => fields[at],
    );
    return { parent, own: (own + own2) * tickMs, ended: (ended + ended2) * tickMs };
  } catch {
    return null;
  }
}

function serverTime(pid: number): number {
  const main = timesOf(pid);
  if (!main) return Number.NaN;
  const sessions = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => timesOf(Number(name)))
    .filter((each) => each?.parent === pid);
  return sessions.reduce((sum, each) => sum + (each?.own ?? 0), main.own + main.ended);
}

/** Reads the CPU spent so far by this process and by the server of this process id. */
export function spentBy(serverPid: number): Spent {
  const used = process.cpuUsage();
  return {
    node: (used.user + used.system) / 1_000,
    server: serverTime(serverPid),
    programs: timesOf("self")?.ended ?? Number.NaN,
  };
}
