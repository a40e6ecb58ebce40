// One instance for Chuffed (MiniZinc): `node chuffed.ts <folder with node_modules> <problem.json>`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { problemAsked, say } from "./problem.ts";
import type { Problem } from "./problem.ts";

/** The model as MiniZinc text: starts `s`, a truth value for every mode of those that have several. */
function textOf({ machines, modes, before, horizon }: Problem): string {
  const lines = [
    'include "disjunctive.mzn";',
    `array[1..${modes.length}] of var 0..${horizon}: s;`,
  ];
  const many = modes.filter((each) => each.length > 1).reduce((sum, each) => sum + each.length, 0);
  lines.push(`array[1..${many}] of var 0..1: x;`, `var 0..${horizon}: makespan;`);
  const onMachine: { s: string[]; d: string[] }[] = Array.from({ length: machines }, () => ({
    s: [],
    d: [],
  }));
  let next = 1;
  const minutes = modes.map((choices, op) => {
    const works = choices.map(([machine, work]) => {
      const own = choices.length === 1 ? String(work) : `${work}*x[${next}]`;
      if (choices.length > 1) next += 1;
      onMachine[machine]?.s.push(`s[${op + 1}]`);
      onMachine[machine]?.d.push(own);
      return own;
    });
    if (choices.length > 1) {
      const own = choices.map((_, at) => `x[${next - choices.length + at}]`);
      lines.push(`constraint ${own.join("+")} = 1;`);
    }
    return works.join("+");
  });
  for (const { s, d } of onMachine)
    if (s.length > 1) lines.push(`constraint disjunctive([${s.join()}],[${d.join()}]);`);
  for (const [first, then] of before)
    lines.push(`constraint s[${first + 1}]+${minutes[first] ?? 0} <= s[${then + 1}];`);
  for (const [op, own] of minutes.entries())
    lines.push(`constraint s[${op + 1}]+${own} <= makespan;`);
  lines.push("solve :: int_search(s ++ [makespan], smallest, indomain_min) minimize makespan;");
  return lines.join("\n");
}

/** What the package's worker script says, as far as it is heard here. */
interface Said {
  readonly type: string;
  readonly status?: string;
  readonly message?: string;
  readonly output?: { readonly json?: { readonly s: number[]; readonly x: number[] } };
}

const { folder, problem } = problemAsked();
const dist = join(folder, "node_modules/minizinc/dist");
let listener: (event: { data: object }) => void = () => undefined;
let found: { s: number[]; x: number[] } | null = null;
let proven = false;

/** The modes by operation, from the truth values of those that have several. */
function modesOf(x: readonly number[]): number[] {
  let at = 0;
  return problem.modes.map((choices) => {
    if (choices.length === 1) return 0;
    const mode = x.slice(at, at + choices.length).indexOf(1);
    at += choices.length;
    return Math.max(0, mode);
  });
}

function hear(said: Said): void {
  if (said.type === "ready") {
    listener({
      data: {
        jsonStream: true,
        files: { "model.mzn": textOf(problem) },
        args: [
          ...["--solver", "chuffed", "-f", "-i", "--output-mode", "json"],
          ...["--time-limit", String(problem.seconds * 1_000), "model.mzn"],
        ],
      },
    });
  } else if (said.type === "solution") found = said.output?.json ?? found;
  else if (said.type === "status") proven = said.status === "OPTIMAL_SOLUTION";
  else if (said.type === "error") throw new Error(said.message ?? "MiniZinc failed");
  else if (said.type === "exit") {
    say(found && { starts: found.s, modes: modesOf(found.x), proven });
    process.exit(0);
  }
}

// The script is written for a browser's worker: it listens and posts.
Object.assign(globalThis, {
  addEventListener: (_kind: string, act: typeof listener) => {
    listener = act;
  },
  postMessage: hear,
  require: createRequire(import.meta.url),
  __dirname: dist,
});
runInThisContext(readFileSync(join(dist, "minizinc-worker.js"), "utf8"));
listener({
  data: {
    wasmURL: join(dist, "minizinc.wasm"),
    dataURL: join(dist, "minizinc.data"),
  },
});
