// The scheduling engine beside the constraint solvers that npm carries, on the same instances for the
// same time. They are installed outside the checkout, once; MILLRACE_PEERS=folder keeps them.
import { writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { verify } from "../../engines/scheduling/index.ts";
import type { Instance } from "../../engines/scheduling/index.ts";
import { runSchedule } from "../../server/scheduling/index.ts";
import { install } from "../peers/peer.ts";
import { dropScratch, scratchFolder } from "../scratch.ts";
import { groups, instancesOf, present } from "../scheduling/sets.ts";
import { barsOf, problemOf } from "./problem.ts";
import type { Answer } from "./problem.ts";

const solvers = [
  { name: "CP-SAT", file: "cp-sat.ts" },
  { name: "Chuffed", file: "chuffed.ts" },
] as const;

const manifest = {
  name: "peer-solvers",
  private: true,
  dependencies: { "or-tools-wasm": "0.9.1", minizinc: "4.5.1" },
};

/** Outside the solver's own limit: loading, building, flattening. */
const patienceSeconds = 120;

interface Found {
  /** Infinity where it found none in time. */
  readonly makespan: number;
  readonly proven: boolean;
  readonly cpuSeconds: number;
}

interface Place {
  readonly folder: string;
  readonly scratch: string;
}

/** What a solver makes of an instance; its plan passes the same judge as ours. */
function solve(place: Place, file: string, asked: { instance: Instance; seconds: number }): Found {
  const { snapshot, name } = asked.instance;
  const problem = join(place.scratch, "problem.json");
  writeFileSync(problem, JSON.stringify(problemOf(snapshot, asked.seconds)));
  const program = [join(import.meta.dirname, file), place.folder, problem];
  const done = spawnSync(process.execPath, program, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: (asked.seconds + patienceSeconds) * 1_000,
  });
  const none = { makespan: Infinity, proven: false, cpuSeconds: asked.seconds };
  if (done.signal !== null) return none;
  if (done.status !== 0) throw new Error(`${file}, ${name}: ${done.stderr.slice(-1_500)}`);
  const last = done.stdout.trimEnd().split("\n").at(-1) ?? "";
  const { answer, cpuSeconds } = JSON.parse(last) as { answer: Answer | null; cpuSeconds: number };
  if (answer === null) return { ...none, cpuSeconds };
  const bars = barsOf(snapshot, answer);
  const { score } = verify(snapshot, { bars, score: { ...zero, makespan: 0 } });
  const { breaches } = verify(snapshot, { bars, score });
  if (breaches.length > 0) throw new Error(`${file}, ${name}: ${breaches[0] ?? ""}`);
  return { makespan: score.makespan, proven: answer.proven, cpuSeconds };
}

const zero = { tardiness: 0, late: 0, makespan: 0, setup: 0, moved: 0, earliness: 0 };

async function ours(instance: Instance, cpuSeconds: number): Promise<number> {
  const made = await runSchedule(instance.snapshot, {
    seed: 1,
    objective: { kind: "weighted", weights: { makespan: 1 } },
    budget: { cpuSeconds },
  });
  if (!made.ok) throw new Error(`${instance.name}: ${made.error.kind}`);
  const { breaches } = verify(instance.snapshot, made.value.plan);
  if (breaches.length > 0) throw new Error(`${instance.name}: ${breaches[0] ?? ""}`);
  return made.value.plan.score.makespan;
}

const cell = ({ makespan, proven }: Found) =>
  `${Number.isFinite(makespan) ? makespan : "none"}${proven ? " proven" : ""}`.padStart(14);

/** Runs the comparison; prints each instance and, last, in how many cases ours is no worse. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  if (!present) throw new Error("the benchmark data is not beside the checkout");
  const folder = join(process.env["MILLRACE_PEERS"] ?? join(tmpdir(), "millrace-peers"), "solvers");
  install(folder, manifest);
  const scratch = scratchFolder();
  const seconds = quick ? 5 : 10;
  const tally = solvers.map(({ name }) => ({ name, cases: 0, better: 0, equal: 0 }));
  console.log(
    `load ${loadavg()[0]?.toFixed(1) ?? ""}; ${seconds} s each by the clock; ours, on two threads, works as long as the solver did at most`,
  );
  console.log(
    `${"instance".padEnd(12)} ${"solver".padEnd(8)} ${"theirs".padStart(14)}     ours  CPU s`,
  );
  try {
    for (const instance of groups.flatMap((group) => instancesOf(group, true))) {
      for (const [at, { name, file }] of solvers.entries()) {
        const found = solve({ folder, scratch }, file, { instance, seconds });
        // Ours is not told the bound; what was proven early leaves it the time that was allowed.
        const time = found.proven ? seconds : Math.min(seconds, found.cpuSeconds);
        const own = await ours(instance, time);
        const row = tally[at];
        if (row) {
          row.cases += 1;
          row.better += own < found.makespan ? 1 : 0;
          row.equal += own === found.makespan ? 1 : 0;
        }
        console.log(
          `${instance.name.padEnd(12)} ${name.padEnd(8)} ${cell(found)} ${String(own).padStart(8)}  ${found.cpuSeconds.toFixed(1)}`,
        );
      }
    }
  } finally {
    dropScratch(scratch);
  }
  const figures: Record<string, number> = {};
  for (const { name, cases, better, equal } of tally) {
    const share = (better + equal) / Math.max(1, cases);
    figures[`no_worse_than_${name.toLowerCase().replace("-", "_")}`] =
      Math.round(share * 1e3) / 1e3;
    console.log(
      `${name}: better in ${better}, equal in ${equal}, worse in ${cases - better - equal} of ${cases}`,
    );
  }
  console.log(JSON.stringify({ bench: "solvers", quick, figures }));
}
