import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { endsWithUs } from "../scratch.ts";

/** A shop under test: ours or a peer's, as its buyers and its keeper see it. */
export interface Peer {
  readonly name: string;
  /** HTTP calls from an empty cart to a paid order. */
  readonly calls: number;
  /** Roots of the process trees that do its work: its server and its database. */
  readonly processes: { readonly node: number; readonly postgres: number };
  /** Makes an item with so many units; gives what a buyer orders it by. */
  stock(code: string, units: number): Promise<string>;
  /** Takes one unit up to the last step, payment; gives that step, which says whether it was sold. */
  prepare(item: string): Promise<() => Promise<boolean>>;
  stop(): Promise<void>;
}

/** A peer that lets its keeper in. */
export interface OpenPeer<Ask> extends Peer {
  /** What its connector's form asks for. */
  readonly settings: Readonly<Record<string, string>>;
  /** Its own admin door. */
  readonly ask: Ask;
}

export interface Place {
  /** Folder outside the checkout: installed packages and the cluster stay there for the next run. */
  readonly folder: string;
  /** Address of an empty database on the peers' server. */
  readonly url: string;
  readonly postgres: number;
}

/** Installs packages by npm into a folder of its own, once; throws with npm's last words. */
export function install(folder: string, manifest: object, flags: readonly string[] = []): void {
  const done = join(folder, "installed.json");
  const wanted = JSON.stringify(manifest, null, 2);
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  console.log(`installing into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), wanted);
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...flags];
  const npm = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  if (npm.status !== 0) {
    throw new Error(`npm could not install into ${folder}: ${npm.stderr.slice(-1_500)}`);
  }
  writeFileSync(done, wanted);
}

interface Program {
  readonly folder: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function spawnNode({ folder, args, environment }: Program): ChildProcess {
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  endsWithUs(child);
  return child;
}

/** Runs a Node program to its end; throws with its last words when it fails. */
export async function runNode(program: Program): Promise<void> {
  const child = spawnNode(program);
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      out = (out + chunk.toString()).slice(-4_000);
    });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${program.args.join(" ")} ended with ${code}: ${out}`);
}

/** Starts a Node program that serves; resolves when the address answers, whatever it says. */
export async function startNode(program: Program, address: string): Promise<ChildProcess> {
  const child = spawnNode(program);
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      out = (out + chunk.toString()).slice(-4_000);
    });
  const patience = AbortSignal.timeout(600_000);
  for (;;) {
    if (child.exitCode !== null || patience.aborted) throw new Error(`${address}: ${out}`);
    const answer = await fetch(address, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer) return child;
    await pause(250);
  }
}

/** Ends a program that serves. */
export async function stopNode(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(patience);
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ms: number;
}

/** What the kernel says of one process; null when it has just gone. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // utime, stime and those of children that have ended, in ticks of 10 ms.
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return { pid, parent: Number(fields[1]), ms: ticks * 10 };
  } catch {
    return null;
  }
}

/** Milliseconds of CPU that a process and all below it have used; NaN where /proc is missing. */
export function cpuMsOf(root: number): number {
  if (!existsSync("/proc/self/stat")) return Number.NaN;
  const stats = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size;) {
    size = tree.size;
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid);
  }
  return stats.reduce((sum, { pid, ms }) => sum + (tree.has(pid) ? ms : 0), 0);
}

/** JSON of an answer; throws unless it is one of success. */
export async function answerOf(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text.slice(0, 400)}`);
  return JSON.parse(text) as Record<string, unknown>;
}
