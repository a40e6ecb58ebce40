import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { endAtOnce, isAlive } from "../server/platform/postgres/index.ts";

const names = /^millrace-bench-([0-9a-f]{6})-(\d+)-/;
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Where process ids mean the same: a container counts its own, and may share the folder with others. */
function housed(): string {
  let space = "";
  try {
    space = readlinkSync("/proc/self/ns/pid");
  } catch {
    // Systems without it count the processes of the whole machine.
  }
  return createHash("sha256").update(`${hostname()} ${space}`).digest("hex").slice(0, 6);
}

const mine = new Set<string>();
let isWatched = false;

/** Ends the PostgreSQL that runs in a folder, or one below it, and removes the folder. */
export function dropScratch(folder: string): void {
  const below = readdirSync(folder, { withFileTypes: true });
  const places = [folder, ...below.flatMap(({ name }) => join(folder, name))];
  for (const place of places) if (existsSync(join(place, "cluster"))) endAtOnce(place);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  mine.delete(folder);
}

/** Drops what cannot be left; what fails is named, and keeps nothing else from its end. */
function dropAll(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      dropScratch(folder);
    } catch (error) {
      console.error(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/**
 * Removes what benches left that were killed: folders whose process is no more, with the PostgreSQL in
 * them. Its own number may have been theirs, as long as this process has made none.
 */
export function sweepScratch(): void {
  const here = housed();
  const left = readdirSync(tmpdir()).filter((name) => {
    const [, place, pid = ""] = names.exec(name) ?? [];
    if (place !== here || mine.has(join(tmpdir(), name))) return false;
    return Number(pid) === process.pid || !isAlive(Number(pid));
  });
  dropAll(left.map((name) => join(tmpdir(), name)));
}

/** However the program ends, short of being killed, nothing of it stays. */
function watch(): void {
  if (isWatched) return;
  isWatched = true;
  sweepScratch();
  process.on("exit", () => dropAll([...mine]));
  for (const [signal, code] of Object.entries(signals))
    // The command line hears some of them itself; unheard they would end us without a word.
    if (process.listenerCount(signal) === 0) process.once(signal, () => process.exit(code));
}

/** A folder for what a bench needs while it runs, its PostgreSQL too: gone with the program at the latest. */
export function scratchFolder(): string {
  watch();
  const folder = mkdtempSync(join(tmpdir(), `millrace-bench-${housed()}-${process.pid}-`));
  mine.add(folder);
  return folder;
}

/** Ends a process that a bench started with the bench at the latest, before what it works on goes. */
export function endsWithUs(child: ChildProcess): void {
  const end = () => void child.kill("SIGKILL");
  process.prependOnceListener("exit", end);
  child.once("exit", () => process.off("exit", end));
}
