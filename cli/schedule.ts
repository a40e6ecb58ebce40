import { readFile, writeFile } from "node:fs/promises";
import progressBar from "cli-progress";
import type { Command } from "commander";
import { readInstance, usualObjective, verify } from "../engines/scheduling/index.ts";
import type { Instance, Objective } from "../engines/scheduling/index.ts";
import { runSchedule } from "../server/scheduling/index.ts";
import type { Budget, Outcome, Progress } from "../server/scheduling/index.ts";
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

function numberOf(text: string, what: string, least: number): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < least)
    throw new Error(`--${what} takes a number from ${least}, not ${text}`);
  return value;
}

/** The one instance of a JSON file, or a line of a file with one instance a line. */
export function pickInstance(text: string, name: string | undefined): Instance {
  const parse = (part: string) => {
    try {
      return JSON.parse(part) as unknown;
    } catch (cause) {
      throw new Error(`the instance is not JSON: ${(cause as Error).message}`, { cause });
    }
  };
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const many = lines.length > 1 && (lines[0] ?? "").trim().endsWith("}");
  const named = (line: string) => (parse(line) as { name?: string }).name;
  const line = many ? (name ? lines.find((each) => named(each) === name) : lines[0]) : text;
  if (line === undefined) {
    const names = lines.slice(0, 5).map(named).join(", ");
    throw new Error(`--instance: there is no ${name ?? ""} in the file; there are ${names}, …`);
  }
  const read = readInstance(parse(line));
  if (!read.ok) throw new Error(`the instance cannot be read: ${read.error.why}`);
  return read.value;
}

function objectiveFor({ snapshot }: Instance, text: string | undefined): Objective {
  if (text !== undefined) return objectiveOf(text);
  const due = snapshot.orders.some((order) => order.due !== undefined);
  return due ? usualObjective : { kind: "weighted", weights: { makespan: 1 } };
}

function budgetOf({ seconds, iterations }: Options): Budget {
  if (iterations !== undefined) return { steps: numberOf(iterations, "iterations", 1) };
  return { seconds: numberOf(seconds ?? "10", "seconds", 0.01) };
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
    instance: instance.name,
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

async function plan(options: Options, quiet: boolean): Promise<object> {
  if (options.in === undefined || options.out === undefined)
    throw new Error("say --in <instance> and --out <plan>, or --bench");
  const instance = pickInstance(await readFile(options.in, "utf8"), options.instance);
  const objective = objectiveFor(instance, options.objective);
  const bar = new progressBar.SingleBar(
    { format: "{bar} {percentage}% | {shown} | {duration_formatted}", etaBuffer: 1 },
    progressBar.Presets.rect,
  );
  const visible = !quiet && process.stderr.isTTY;
  if (visible) bar.start(100, 0, { shown: "first plan" });
  const stop = new AbortController();
  const onInterrupt = () => stop.abort();
  process.once("SIGINT", onInterrupt);
  const made = await runSchedule(instance.snapshot, {
    seed: numberOf(options.seed, "seed", 0),
    objective,
    budget: budgetOf(options),
    threads: numberOf(options.threads, "threads", 1),
    lower: instance.lower,
    signal: stop.signal,
    onProgress: (progress) =>
      visible && bar.update(progress.share * 100, { shown: shown(objective, progress) }),
  });
  bar.stop();
  process.off("SIGINT", onInterrupt);
  if (!made.ok) {
    process.exitCode = 2;
    return { instance: instance.name, impossible: findingInWords(made.error), finding: made.error };
  }
  const { breaches } = verify(instance.snapshot, made.value.plan);
  if (breaches.length > 0) throw new Error(`the plan is not lawful: ${breaches[0] ?? ""}`);
  const file = { instance: instance.name, objective, ...made.value.plan };
  await writeFile(options.out, `${JSON.stringify(file)}\n`);
  return summary(instance, made.value);
}

/** Adds `millrace schedule`. */
export function addSchedule(program: Command): void {
  program
    .command("schedule")
    .description("plan a shop: our own snapshot, or a benchmark's job shop, assembly or project")
    .option("--in <file>", "the instance, JSON, or one instance a line")
    .option("--instance <name>", "which, in a file with one instance a line; else the first")
    .option("--out <file>", "the plan, JSON")
    .option("--seconds <seconds>", "how long to search, 10 when absent")
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
