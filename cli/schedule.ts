import progressBar from "cli-progress";
import type { Command } from "commander";
import { usualObjective, verify } from "../engines/scheduling/index.ts";
import type { Instance, Objective } from "../engines/scheduling/index.ts";
import { runSchedule } from "../server/scheduling/index.ts";
import type { Budget, Outcome, Progress } from "../server/scheduling/index.ts";
import { numberOf } from "./arguments.ts";
import { BadArgument, exitCodes, Stopped } from "./failure.ts";
import { both, say } from "./language.ts";
import { instanceIn } from "./schedule-input.ts";
import { openPlanFile } from "./schedule-output.ts";
import { findingInWords, objectiveOf } from "./schedule-words.ts";
import { act, unlessStopped } from "./work.ts";
import type { At, Said } from "./work.ts";

interface Options {
  readonly in?: string;
  readonly instance?: string;
  readonly out?: string;
  readonly seconds?: number;
  readonly iterations?: number;
  readonly seed: number;
  readonly threads: number;
  readonly objective?: Objective;
  readonly bench?: boolean;
  readonly quick?: boolean;
}

function objectiveFor({ snapshot }: Instance): Objective {
  const due = snapshot.orders.some((order) => order.due !== undefined);
  return due ? usualObjective : { kind: "weighted", weights: { makespan: 1 } };
}

/** Seconds that verifying and writing take of so many operations, with room for a busy machine. */
const endingSeconds = (operations: number) => 0.05 + operations * 2e-5;

/** The seconds count from the program's start to its end: reading and writing are part of them. */
function budgetOf({ seconds, iterations }: Options, operations: number): Budget {
  if (iterations !== undefined) return { steps: iterations };
  const left = (seconds ?? 10) - performance.now() / 1_000 - endingSeconds(operations);
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
    seed: options.seed,
    threads: options.threads,
    budget: budgetOf(options, instance.snapshot.operations.length),
  };
  const bar = new progressBar.SingleBar(
    { format: "{bar} {percentage}% | {shown} | {duration_formatted}", etaBuffer: 1 },
    progressBar.Presets.rect,
  );
  const visible = !quiet && process.stderr.isTTY;
  if (visible) bar.start(100, 0, { shown: both("first plan", "首个方案") });
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

const isNone = {
  en: "it was stopped before there was a first plan",
  zh: "在得到首个方案之前已停止",
};

/** Plans the shop; Ctrl+C ends the search, and the best plan so far is written. */
async function plan(at: At, options: Options): Promise<Said> {
  if (options.in === undefined || options.out === undefined)
    throw new BadArgument({
      ...{ option: options.in === undefined ? "--in" : "--out", value: "" },
      rule: "the name of a file (say --in <instance> and --out <plan>, or --bench)",
      zh: "文件名（请给出 --in <实例> 与 --out <方案>，或 --bench）",
    });
  const instance = await instanceIn(options.in, options.instance);
  const objective = options.objective ?? objectiveFor(instance);
  const out = await openPlanFile(options.out);
  // A draft is not to stay behind, whatever happens.
  try {
    const quiet = at.globals.json === true;
    const made = await search(options, { instance, objective, quiet, signal: at.signal });
    const { name, ignored } = instance;
    const told = { instance: name, ...(ignored.length > 0 ? { ignored } : {}) };
    if (!made.ok) {
      await out.discard();
      const impossible = say(findingInWords(made.error));
      return { ...asJson({ ...told, impossible, finding: made.error }), code: exitCodes.no };
    }
    const { breaches } = verify(instance.snapshot, made.value.plan);
    if (breaches.length > 0)
      throw new Error(`no plan is written, as it would not be lawful: ${breaches[0] ?? ""}`);
    await out.write(`${JSON.stringify({ instance: name, objective, ...made.value.plan })}\n`);
    return asJson({ ...told, ...summary(instance, made.value) });
  } catch (cause) {
    await out.discard();
    const { reason } = at.signal as { reason?: unknown };
    throw cause === reason && reason instanceof Stopped
      ? new Stopped(reason.signal, isNone)
      : cause;
  }
}

/** A result that people read as JSON too. */
const asJson = (value: object): Said => ({ value, words: JSON.stringify(value, null, 2) });

async function run(at: At, options: Options): Promise<Said | null> {
  if (!options.bench) return plan(at, options);
  const bench = await import("../bench/scheduling/index.ts");
  await unlessStopped(at.signal, bench.run({ quick: options.quick ?? false }));
  return null;
}

/** Adds `millrace schedule`. */
export function addSchedule(program: Command): void {
  const verb = program
    .command("schedule")
    .description(
      both(
        "plan a shop: our own snapshot, or a benchmark's job shop, assembly or project; " +
          "ends with 2 where no plan fits",
        "为车间排产：本系统的快照，或基准中的作业车间、装配、项目；排不出时以 2 结束",
      ),
    )
    .option(
      "--in <file>",
      both(
        "the instance: JSON, one a line, or lines of numbers; gzip too",
        "实例：JSON、每行一个，或数字行；可 gzip",
      ),
    )
    .option(
      "--instance <name>",
      both("which, in a file of several; else the first", "文件含多个时选哪个；缺省为第一个"),
    )
    .option("--out <file>", both("the plan, JSON", "排产方案，JSON"));
  addSearch(verb).action(act(run));
}

/** How long and by what is searched. */
function addSearch(verb: Command): Command {
  return verb
    .option(
      "--seconds <seconds>",
      both("from the start to the written plan, 10 when absent", "从启动到写出方案的秒数，缺省 10"),
      numberOf("--seconds", [0.01, 1e6], false),
    )
    .option(
      "--iterations <steps>",
      both(
        "instead: steps of each thread; the same steps, the same bytes",
        "改为：每个线程的步数；步数相同，结果逐字节相同",
      ),
      numberOf("--iterations", [1, 1e12]),
    )
    .option(
      "--seed <seed>",
      both("another number, another search", "换一个数，换一种搜索"),
      numberOf("--seed", [0, Number.MAX_SAFE_INTEGER]),
      1,
    )
    .option(
      "--threads <count>",
      both("threads that search", "搜索的线程数"),
      numberOf("--threads", [1, 64]),
      2,
    )
    .option(
      "--objective <goal>",
      both(
        "tardiness:1,setup:0.01 weighted, or late>tardiness in turn",
        "加权如 tardiness:1,setup:0.01，或依次如 late>tardiness",
      ),
      objectiveOf,
    )
    .option("--bench", both("instead: print the tables of the bench", "改为：输出基准的各张表"))
    .option(
      "--quick",
      both("with --bench: a fixed subset, 2 seconds each", "配合 --bench：固定子集，每个 2 秒"),
    );
}
