import progressBar from "cli-progress";
import type { Command } from "commander";
import { usualObjective, verify } from "../engines/scheduling/index.ts";
import type { Instance, Objective } from "../engines/scheduling/index.ts";
import { runSchedule } from "../server/scheduling/index.ts";
import type { Budget, Outcome, Progress } from "../server/scheduling/index.ts";
import { instanceIn } from "./schedule-input.ts";
import { openPlanFile } from "./schedule-output.ts";
import { findingInWords, objectiveOf } from "./schedule-words.ts";

interface Options {
  readonly in?: string;
  readonly instance?: string;
  readonly out?: string;
  readonly seconds?: string;
  readonly iterations?: string;
  readonly seed: string;
  readonly threads: string;
  readonly objective?: string;
  readonly bench?: boolean;
  readonly quick?: boolean;
}

function numberOf(text: string, what: string, within: readonly [number, number]): number {
  const value = text.trim() === "" ? NaN : Number(text);
  const [least, most] = within;
  if (!(value >= least && value <= most))
    throw new Error(`--${what} takes a number from ${least} to ${most}, not ${text}`);
  return value;
}

function wholeOf(text: string, what: string, within: readonly [number, number]): number {
  const value = numberOf(text, what, within);
  if (!Number.isInteger(value)) throw new Error(`--${what} takes a whole number, not ${text}`);
  return value;
}

/** The exit code of a shop that no plan fits; what is refused before a plan is tried ends with 1. */
const impossibleCode = 2;

function objectiveFor({ snapshot }: Instance, text: string | undefined): Objective {
  if (text !== undefined) return objectiveOf(text);
  const due = snapshot.orders.some((order) => order.due !== undefined);
  return due ? usualObjective : { kind: "weighted", weights: { makespan: 1 } };
}

/** Seconds that verifying and writing take of so many operations, with room for a busy machine. */
const endingSeconds = (operations: number) => 0.05 + operations * 2e-5;

/** The seconds count from the program's start to its end: reading and writing are part of them. */
function budgetOf({ seconds, iterations }: Options, operations: number): Budget {
  if (iterations !== undefined) return { steps: wholeOf(iterations, "iterations", [1, 1e12]) };
  const asked = numberOf(seconds ?? "10", "seconds", [0.01, 1e6]);
  const left = asked - performance.now() / 1_000 - endingSeconds(operations);
  return { seconds: Math.max(0.001, left) };
}

/** What the objective counts, for the bar. */
function shown(objective: Objective, { score }: Progress): string {
  const named =
    objective.kind === "weighted"
      ? Object.entries(objective.weights).flatMap(([name, weight]) => (weight > 0 ? [name] : []))
      : objective.measures;
  return named.map((name) => `${name} ${Math.round(score[name as keyof typeof score])}`).join(", ");
}

function summary(instance: Instance, outcome: Outcome): object {
  const { plan, first, firstSeconds, seconds, evaluations, stopped } = outcome;
  const { makespan } = plan.score;
  const { upper, lower } = instance;
  return {
    score: plan.score,
    first,
    ...(upper === null || upper === 0
      ? {}
      : { bestKnown: upper, gapPercent: Math.round((makespan / upper - 1) * 1e4) / 100 }),
    ...(lower > 0 ? { lower } : {}),
    firstSeconds: Math.round(firstSeconds * 1e3) / 1e3,
    seconds: Math.round(seconds * 1e3) / 1e3,
    evaluations,
    stopped,
  };
}

interface Searched {
  readonly instance: Instance;
  readonly objective: Objective;
  readonly quiet: boolean;
  /** Ends the run with the best plan so far. */
  readonly signal: AbortSignal;
}

/** The run, with a bar on a terminal. */
async function search(options: Options, { instance, objective, quiet, signal }: Searched) {
  const choice = {
    seed: wholeOf(options.seed, "seed", [0, Number.MAX_SAFE_INTEGER]),
    threads: wholeOf(options.threads, "threads", [1, 64]),
    budget: budgetOf(options, instance.snapshot.operations.length),
  };
  const bar = new progressBar.SingleBar(
    { format: "{bar} {percentage}% | {shown} | {duration_formatted}", etaBuffer: 1 },
    progressBar.Presets.rect,
  );
  const visible = !quiet && process.stderr.isTTY;
  if (visible) bar.start(100, 0, { shown: "first plan" });
  try {
    return await runSchedule(instance.snapshot, {
      ...choice,
      objective,
      lower: instance.lower,
      signal,
      onProgress: (progress) =>
        visible && bar.update(progress.share * 100, { shown: shown(objective, progress) }),
    });
  } finally {
    bar.stop();
  }
}

async function plan(options: Options, quiet: boolean): Promise<object> {
  if (options.in === undefined || options.out === undefined)
    throw new Error("say --in <instance> and --out <plan>, or --bench");
  const instance = await instanceIn(options.in, options.instance);
  const objective = objectiveFor(instance, options.objective);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort(new Error("it was stopped before there was a first plan"));
  const signals = ["SIGINT", "SIGTERM"] as const;
  // Heard until the file stands or is taken back, however often: a draft is not to stay behind.
  for (const each of signals) process.on(each, onInterrupt);
  const out = await openPlanFile(options.out);
  try {
    const made = await search(options, { instance, objective, quiet, signal: stop.signal });
    const { name, ignored } = instance;
    const told = { instance: name, ...(ignored.length > 0 ? { ignored } : {}) };
    if (!made.ok) {
      await out.discard();
      process.exitCode = impossibleCode;
      return { ...told, impossible: findingInWords(made.error), finding: made.error };
    }
    const { breaches } = verify(instance.snapshot, made.value.plan);
    if (breaches.length > 0)
      throw new Error(`no plan is written, as it would not be lawful: ${breaches[0] ?? ""}`);
    await out.write(`${JSON.stringify({ instance: name, objective, ...made.value.plan })}\n`);
    return { ...told, ...summary(instance, made.value) };
  } catch (cause) {
    await out.discard();
    throw cause;
  } finally {
    for (const each of signals) process.off(each, onInterrupt);
  }
}

/** Adds `millrace schedule`. */
export function addSchedule(program: Command): void {
  program
    .command("schedule")
    .description("plan a shop: our own snapshot, or a benchmark's job shop, assembly or project")
    .option("--in <file>", "the instance: JSON, one a line, or lines of numbers; gzip too")
    .option("--instance <name>", "which, in a file of several; else the first")
    .option("--out <file>", "the plan, JSON")
    .option("--seconds <seconds>", "from the start to the written plan, 10 when absent")
    .option("--iterations <steps>", "instead: steps of each thread; the same steps, the same bytes")
    .option("--seed <seed>", "another number, another search", "1")
    .option("--threads <count>", "threads that search", "2")
    .option("--objective <goal>", "tardiness:1,setup:0.01 weighted, or late>tardiness in turn")
    .option("--bench", "instead: print the tables of the bench")
    .option("--quick", "with --bench: a fixed subset, 2 seconds each")
    .action(async (options: Options, command: Command) => {
      if (options.bench) {
        const bench = await import("../bench/scheduling/index.ts");
        await bench.run({ quick: options.quick ?? false });
        return;
      }
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      console.log(JSON.stringify(await plan(options, json ?? false), null, json ? 0 : 2));
    });
}
