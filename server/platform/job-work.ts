import { isGone } from "./database.ts";
import type { Actor, Database, Scope } from "./database.ts";
import { ProblemError } from "./http/problem.ts";
import { endJob, keepJob } from "./job-rows.ts";
import type { Claim, JobEnd, Progress } from "./job-rows.ts";

/** What a handler gets to do its work. */
export interface JobRun {
  readonly id: number;
  readonly scope: Scope;
  readonly payload: Readonly<Record<string, unknown>>;
  /** How often it was begun, this time included: more than 1 means that it goes on after a break. */
  readonly tries: number;
  /** Aborted when somebody cancels, the server stops, or another worker has taken the job over. */
  readonly signal: AbortSignal;
  /** Tells how far it is; stored about once a second. */
  readonly progress: (progress: Partial<Progress>) => void;
}

/** Does the work; what it returns is the job's result. It may be run again after a crash. */
export type JobHandler = (run: JobRun) => Promise<unknown>;

/** Why a running job is told to stop. */
export type StopReason = "cancelled" | "stopping" | "lost";

export interface WorkParts {
  readonly database: Database;
  readonly onError: (error: unknown) => void;
  readonly leaseSeconds: number;
  /** Set for a timer: when it is run again. */
  readonly everySeconds: number | undefined;
}

export interface Work {
  readonly scope: Scope;
  readonly claim: Claim;
  readonly handler: JobHandler | undefined;
  readonly abort: AbortController;
}

type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "stopped"; readonly reason: StopReason };

const keepMs = 1_000;
const triesMax = 5;
const actor: Actor = { kind: "system", id: 0, name: "jobs" };

/** What becomes of a job after its handler is through. */
function endOf({ database, everySeconds }: WorkParts, claim: Claim, outcome: Outcome): JobEnd {
  const nowMs = database.world.clock().getTime();
  const again = (message: string, afterMs: number, tries: number): JobEnd => {
    return { state: "waiting", message, runAt: new Date(nowMs + afterMs), tries };
  };
  if (outcome.kind === "stopped") {
    if (outcome.reason === "cancelled") return { state: "cancelled", message: "" };
    return again("", 0, claim.tries - 1);
  }
  const message = outcome.kind === "threw" ? textOf(outcome.error).slice(0, 2_000) : "";
  const isOver = outcome.kind === "returned" && outcome.value === "over";
  if (everySeconds !== undefined && !isOver) return again(message, everySeconds * 1_000, 0);
  if (outcome.kind === "returned") return { state: "done", result: outcome.value };
  // A refusal is an answer: trying again would only repeat it.
  const isFinal = claim.tries >= triesMax || outcome.error instanceof ProblemError;
  return isFinal
    ? { state: "failed", message }
    : again(message, 2 ** claim.tries * 2_500, claim.tries);
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Keeps the lease and stores the progress about once a second, until told to end. */
function keeping({ database, onError, leaseSeconds }: WorkParts, { scope, claim, abort }: Work) {
  let progress: Progress = { done: 0, total: null, message: "" };
  let hasMoved = false;
  let isOver = false;
  const loop = async () => {
    for (;;) {
      await database.world.sleep(keepMs);
      if (isOver) return;
      const kept = { progress, leaseSeconds, hasMoved };
      hasMoved = false;
      try {
        const state = await database.transact(scope, actor, (tx) => keepJob(tx, claim, kept));
        if (!state) abort.abort("lost" satisfies StopReason);
        else if (state.cancelWanted) abort.abort("cancelled" satisfies StopReason);
      } catch (error) {
        if (isGone(error)) return abort.abort("lost" satisfies StopReason);
        // The database is away: if it stays so the lease runs out, and another worker goes on.
        onError(error);
      }
    }
  };
  void loop();
  return {
    tell(more: Partial<Progress>) {
      progress = { ...progress, ...more };
      hasMoved = true;
    },
    /** The last progress. A write still on its way finds the job ended and changes nothing. */
    end(): Progress {
      isOver = true;
      return progress;
    },
  };
}

/** Runs the handler; what it gave, threw, or why it was stopped. */
async function outcomeOf(work: Work, tell: JobRun["progress"]): Promise<Outcome> {
  const { scope, claim, handler, abort } = work;
  const { signal } = abort;
  try {
    if (claim.tries > triesMax) throw new Error(`given up after ${triesMax} tries`);
    if (!handler) throw new Error(`nobody does jobs named ${claim.name}`);
    const { id, payload, tries } = claim;
    const value = await handler({ id, scope, payload, tries, signal, progress: tell });
    return { kind: "returned", value };
  } catch (error) {
    if (signal.aborted) return { kind: "stopped", reason: signal.reason as StopReason };
    if (isGone(error)) return { kind: "stopped", reason: "lost" };
    return { kind: "threw", error };
  }
}

/** Runs one claimed job to its end and stores what came of it. */
export async function workOff(parts: WorkParts, work: Work): Promise<void> {
  const keeper = keeping(parts, work);
  const outcome = await outcomeOf(work, keeper.tell);
  const progress = keeper.end();
  // Another's to end, or gone with its company.
  if (outcome.kind === "stopped" && outcome.reason === "lost") return;
  if (outcome.kind === "threw") parts.onError(outcome.error);
  const end = endOf(parts, work.claim, outcome);
  await parts.database.transact(work.scope, actor, (tx) =>
    endJob(tx, work.claim, { progress, end }),
  );
}
