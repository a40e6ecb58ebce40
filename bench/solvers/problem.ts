import { readFileSync } from "node:fs";
import type { Plan, Snapshot } from "../../engines/scheduling/index.ts";

/** A plain shop as the solvers are told it: operations by place, each mode a machine and minutes. */
export interface Problem {
  readonly machines: number;
  readonly modes: readonly (readonly (readonly [machine: number, minutes: number])[])[];
  /** Pairs of operations: the first ends before the second starts. */
  readonly before: readonly (readonly [number, number])[];
  /** An end by which every plan without idle machines is over. */
  readonly horizon: number;
  readonly seconds: number;
}

/** What a solver found; starts and modes by operation. */
export interface Answer {
  readonly starts: readonly number[];
  readonly modes: readonly number[];
  readonly proven: boolean;
}

/** The problem of a plain snapshot, whose machines and operations count from 0. */
export function problemOf(snapshot: Snapshot, seconds: number): Problem {
  const modes = snapshot.operations.map((each) =>
    each.modes.map(({ resource, minutes }) => [resource ?? 0, minutes] as const),
  );
  return {
    machines: snapshot.resources.length,
    modes,
    before: snapshot.operations.flatMap(({ ref, after = [] }) =>
      after.map(({ operation }) => [operation, ref] as const),
    ),
    horizon: modes.reduce((sum, each) => sum + Math.max(...each.map(([, minutes]) => minutes)), 0),
    seconds,
  };
}

/** A solver's answer as bars, to be looked at by the same code as ours. */
export function barsOf(snapshot: Snapshot, { starts, modes }: Answer): Plan["bars"] {
  return snapshot.operations.map((each, op) => {
    const mode = modes[op] ?? 0;
    const start = starts[op] ?? 0;
    const { resource, minutes } = each.modes[mode] ?? { resource: null, minutes: 0 };
    return {
      operation: each.ref,
      order: each.order,
      mode,
      resource,
      lanes: [0],
      setupFrom: start,
      start,
      end: start + minutes,
    };
  });
}

/** The problem in the file that a solver's program is started with. */
export function problemAsked(): { readonly folder: string; readonly problem: Problem } {
  const [folder = "", file = ""] = process.argv.slice(2);
  return { folder, problem: JSON.parse(readFileSync(file, "utf8")) as Problem };
}

/** Says a solver's answer, and what it has worked for it, as the program's last line. */
export function say(answer: Answer | null): void {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`\n${JSON.stringify({ answer, cpuSeconds: (user + system) / 1e6 })}\n`);
}
