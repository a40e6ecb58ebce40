import { isGone, isRemoved } from "./database.ts";
import type { Database, Scope } from "./database.ts";
import { ProblemError } from "./http/problem.ts";
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
}

/** A job that this process has claimed and not ended yet. */
export interface HeldJob {
  readonly scope: Scope;
  readonly claim: Claim;
  readonly handler: JobHandler | undefined;
  /** Set for a timer: when it is run again. */
  readonly everySeconds: number | undefined;
  readonly abort: AbortController;
  progress: Progress;
  /** Something was told since the lease was last kept. */
  hasMoved: boolean;
  /** When the lease was last taken or kept, ms since 1970. */
  keptMs: number;
}

type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "stopped"; readonly reason: StopReason };

const triesMax = 5;

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/**
 * Puts a job back that was not tried: begun or not, it goes on wherever there is room, and behind
 * nobody who came later.
 */
export const givenBack = ({ tries, runAt }: Claim): JobEnd => ({
  ...{ state: "waiting", message: "", runAt, tries: tries - 1 },
});

/** What becomes of a job after its handler is through. */
function endOf(nowMs: number, { claim, everySeconds }: HeldJob, outcome: Outcome): JobEnd {
  const again = (message: string, afterMs: number, tries: number): JobEnd => {
    return { state: "waiting", message, runAt: new Date(nowMs + afterMs), tries };
  };
  if (outcome.kind === "stopped") {
    if (outcome.reason === "cancelled") return { state: "cancelled", message: "" };
    return givenBack(claim);
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

/** Runs the handler; what it gave, threw, or why it was stopped. */
async function outcomeOf(job: HeldJob): Promise<Outcome> {
  const { scope, claim, handler, abort } = job;
  const { signal } = abort;
  // It may have waited here for its turn since it was claimed.
  if (signal.aborted) return { kind: "stopped", reason: signal.reason as StopReason };
  try {
    if (claim.tries > triesMax) throw new Error(`given up after ${triesMax} tries`);
    if (!handler) throw new Error(`nobody does jobs named ${claim.name}`);
    const { id, payload, tries } = claim;
    const progress = (more: Partial<Progress>) => {
      job.progress = { ...job.progress, ...more };
      job.hasMoved = true;
    };
    const value = await handler({ id, scope, payload, tries, signal, progress });
    return { kind: "returned", value };
  } catch (error) {
    if (signal.aborted) return { kind: "stopped", reason: signal.reason as StopReason };
    if (isRemoved(error)) return { kind: "stopped", reason: "lost" };
    // Should the removal of its company give up, it goes on.
    if (isGone(error)) return { kind: "stopped", reason: "stopping" };
    return { kind: "threw", error };
  }
}

/** Runs one held job; how it ends, or null when it is another's to end, or gone with its company. */
export async function workOff(parts: WorkParts, job: HeldJob): Promise<JobEnd | null> {
  const outcome = await outcomeOf(job);
  if (outcome.kind === "stopped" && outcome.reason === "lost") return null;
  if (outcome.kind === "threw") parts.onError(outcome.error);
  return endOf(parts.database.world.clock().getTime(), job, outcome);
}
