import { spawn } from "node:child_process";
import { join } from "node:path";

const program = join(import.meta.dirname, "..", "bin", "millrace.mjs");

/** What a program has printed. */
export interface Printed {
  out: string;
  problems: string;
}

/** What a program printed, and the code it ended with. */
export interface Said extends Readonly<Printed> {
  readonly code: number | null;
}

/** Starts the program as it is installed, in English and on no database of the machine's own. */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, DATABASE_URL: "", MILLRACE_LANG: "en", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: Printed = { out: "", problems: "" };
  child.stdout.on("data", (chunk: Buffer) => void (said.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (said.problems += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, said, ended, whole: ended.then((code): Said => ({ code, ...said })) };
}
