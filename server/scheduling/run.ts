import { Worker } from "node:worker_threads";
import { compareScores } from "../../engines/scheduling/index.ts";
import type {
  Finding,
  News,
  Objective,
  Plan,
  Score,
  Snapshot,
} from "../../engines/scheduling/index.ts";
import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Ask, Reply, Start } from "./messages.ts";

/**
 * How long to search: by the clock; by what each thread works, for a machine that is shared; or by
 * steps of each thread, and then the bytes repeat.
 */
export type Budget =
  | { readonly seconds: number }
  | { readonly cpuSeconds: number }
  | { readonly steps: number };

/** What is known after a round. */
export interface Progress {
  readonly seconds: number;
  /** Share of the budget that is behind, 0 to 1. */
  readonly share: number;
  readonly score: Score;
  readonly better: boolean;
  readonly evaluations: number;
}

export interface RunChoice {
  readonly seed: number;
  readonly objective: Objective;
  readonly budget: Budget;
  /** 2 when absent. */
  readonly threads?: number;
  /** A makespan that cannot be beaten. */
  readonly lower?: number;
  /** Ends the run early, with the best plan so far. */
  readonly signal?: AbortSignal;
  /** How long a first plan is waited for where the budget is shorter; a minute when absent. */
  readonly firstPlanSeconds?: number;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Outcome {
  readonly plan: Plan;
  readonly first: Score;
  readonly firstSeconds: number;
  readonly seconds: number;
  readonly evaluations: number;
  readonly stopped: "budget" | "nothing better" | "told to";
}

/** The time was up before there was a first plan: that there is none is not proven. */
export interface NoFirstPlan {
  readonly kind: "no_first_plan";
  readonly seconds: number;
}

interface Thread {
  readonly worker: Worker;
  /** Waits for the next reply; a thread that dies rejects. */
  readonly next: () => Promise<Reply>;
}

type Worked = Reply & { readonly kind: "worked" };

function startThread(start: Start): Thread {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData: start });
  const replies: Reply[] = [];
  let waiting: { resolve: (reply: Reply) => void; reject: (cause: unknown) => void } | null = null;
  let failure: unknown = null;
  worker.on("message", (reply: Reply) => {
    if (waiting) waiting.resolve(reply);
    else replies.push(reply);
    waiting = null;
  });
  worker.on("error", (cause) => {
    failure = cause;
    waiting?.reject(cause);
  });
  const next = () =>
    new Promise<Reply>((resolve, reject) => {
      const reply = replies.shift();
      if (reply) resolve(reply);
      else if (failure !== null) reject(failure as Error);
      else waiting = { resolve, reject };
    });
  return { worker, next };
}

async function ask(thread: Thread, message: Ask): Promise<Reply> {
  thread.worker.postMessage(message);
  return thread.next();
}

/** Rounds into which a budget of steps is cut: after each the threads tell each other. */
const roundsOfSteps = 24;
const roundMilliseconds = 150;

/** The threads' places from best to worst, the lower number first where they are alike. */
function bestOf(objective: Objective, worked: readonly Worked[]): number {
  let best = 0;
  worked.forEach(({ score }, at) => {
    const held = worked[best];
    if (held && compareScores(objective, score, held.score) < 0) best = at;
  });
  return best;
}

function nextRound(budget: Budget, passed: { round: number; seconds: number; cpuSeconds: number }) {
  if ("steps" in budget) {
    const edge = (round: number) => Math.floor((budget.steps * round) / roundsOfSteps);
    const steps = edge(passed.round + 1) - edge(passed.round);
    return {
      share: passed.round / roundsOfSteps,
      work: { steps },
      over: passed.round >= roundsOfSteps,
    };
  }
  const byWork = "cpuSeconds" in budget;
  const [most, used] = byWork
    ? [budget.cpuSeconds, passed.cpuSeconds]
    : [budget.seconds, passed.seconds];
  const left = (most - used) * 1_000;
  return {
    share: Math.min(1, used / most),
    work: { milliseconds: Math.min(roundMilliseconds, left), byWork },
    over: left <= 0,
  };
}

async function rounds(
  threads: readonly Thread[],
  firsts: Worked[],
  run: Running,
): Promise<Worked[]> {
  const { choice, from } = run;
  let worked = firsts;
  for (let round = 0; ; round += 1) {
    const seconds = (performance.now() - from) / 1_000;
    const cpuSeconds = Math.max(...worked.map((each) => each.cpuSeconds));
    const { share, work, over } = nextRound(choice.budget, { round, seconds, cpuSeconds });
    const score = worked[bestOf(choice.objective, worked)]?.score;
    if (score) {
      const better = run.score === null || compareScores(choice.objective, score, run.score) < 0;
      const evaluations = worked.reduce((sum, each) => sum + each.evaluations, 0);
      run.score = score;
      choice.onProgress?.({ seconds, share, score, better, evaluations });
    }
    if (worked.some((each) => each.finished)) run.stopped = "nothing better";
    else if (choice.signal?.aborted) run.stopped = "told to";
    else if (!over) {
      const heard = worked.map((_, own) =>
        worked.flatMap((each, at): News[] => (at === own ? [] : [each.news])),
      );
      worked = (await Promise.all(
        threads.map((thread, at) =>
          ask(thread, { kind: "work", heard: heard[at] ?? [], share, ...work }),
        ),
      )) as Worked[];
      continue;
    }
    return worked;
  }
}

interface Running {
  readonly choice: RunChoice;
  readonly from: number;
  score: Score | null;
  stopped: Outcome["stopped"];
}

/** Twice a budget by the clock, and a minute at least; who counts steps waits for as long as it takes. */
function patienceOf({ budget, firstPlanSeconds = 60 }: RunChoice): number {
  if ("steps" in budget) return Infinity;
  const asked = "seconds" in budget ? budget.seconds : budget.cpuSeconds;
  return Math.max(firstPlanSeconds, 2 * asked);
}

/** The first reply of every thread; null where they take too long. Throws the signal's reason. */
async function firstReplies(
  threads: readonly Thread[],
  choice: RunChoice,
): Promise<Reply[] | null> {
  const { signal } = choice;
  signal?.throwIfAborted();
  const seconds = patienceOf(choice);
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  try {
    return await Promise.race([
      Promise.all(threads.map((thread) => thread.next())),
      new Promise<null>((resolve, reject) => {
        // What is longer than a timer can take is longer than anybody waits.
        if (seconds < 2e6) timer = setTimeout(() => resolve(null), seconds * 1_000);
        stop = () => reject(signal?.reason as Error);
        signal?.addEventListener("abort", stop);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    if (stop) signal?.removeEventListener("abort", stop);
  }
}

/**
 * The best plan within a budget, or what forbids every plan. Told to stop before there is a first
 * plan, it throws the signal's reason. Its threads have ended by then.
 */
export async function runSchedule(
  snapshot: Snapshot,
  choice: RunChoice,
): Promise<Result<Outcome, Finding | NoFirstPlan>> {
  const { seed, objective, lower } = choice;
  const from = performance.now();
  const threads = Array.from({ length: choice.threads ?? 2 }, (_, stream) =>
    startThread({
      snapshot,
      choice: { seed, objective, stream, ...(lower === undefined ? {} : { lower }) },
    }),
  );
  try {
    const firsts = await firstReplies(threads, choice);
    if (firsts === null) return err({ kind: "no_first_plan", seconds: patienceOf(choice) });
    const impossible = firsts.find((reply) => reply.kind === "impossible");
    if (impossible) return err(impossible.finding);
    const firstSeconds = (performance.now() - from) / 1_000;
    const started = firsts as Worked[];
    const run: Running = { choice, from, score: null, stopped: "budget" };
    const first = started[bestOf(objective, started)]?.score;
    const worked = await rounds(threads, started, run);
    const best = threads[bestOf(objective, worked)];
    const reply = best && (await ask(best, { kind: "plan" }));
    if (reply?.kind !== "plan" || !first) throw new Error("a scheduling thread gave no plan");
    return ok({
      plan: reply.plan,
      first,
      firstSeconds,
      seconds: (performance.now() - from) / 1_000,
      evaluations: worked.reduce((sum, each) => sum + each.evaluations, 0),
      stopped: run.stopped,
    });
  } finally {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}
