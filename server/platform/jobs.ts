import { cancelProgress, listProgress } from "../../contract/jobs.ts";
import type { Actor, Database, Tx } from "./database.ts";
import type { Caller } from "./http/caller.ts";
import { ProblemError } from "./http/problem.ts";
import type { Http } from "./http/server.ts";
import { createLanes } from "./job-lanes.ts";
import type { JobsOptions } from "./job-lanes.ts";
import { addJob, cancelJob, recentJobs } from "./job-rows.ts";
import type { JobDraft } from "./job-rows.ts";
import type { JobHandler } from "./job-work.ts";
import { nobody } from "./limits.ts";

export interface Jobs {
  /**
   * Says who does jobs of this name; before `start`. Long ones, of minutes, have places of their
   * own: timers and short jobs never wait behind them.
   */
  task(name: string, handler: JobHandler, how?: { readonly long?: boolean }): void;
  /** Runs something every so often, once for the whole installation; before `start`. */
  every(name: string, seconds: number, work: (signal: AbortSignal) => Promise<void>): void;
  /**
   * Says who does jobs that come back: one that was added runs again so many seconds after each
   * run, failed or not, until its handler gives "over"; before `start`.
   */
  repeat(name: string, seconds: number, handler: JobHandler): void;
  /** Adds a job in the caller's transaction; gives its id, or that of the open one with its key. */
  add(tx: Tx, draft: JobDraft): Promise<number>;
  start(): Promise<void>;
  /** Stops; what runs is put back and goes on at the next start. */
  stop(): Promise<void>;
}

export type { JobsOptions };

const actor: Actor = { kind: "system", id: 0, name: "jobs" };

/**
 * Long work and timers in our own table rather than in a job library's: such a queue stands outside
 * the tenants' guard, and gives a killed worker's job back after hours; here a job lives in the
 * transaction of its cause, and a lease returns it in half a minute.
 */
export function createJobs(options: JobsOptions): Jobs {
  const { database } = options;
  const timers = new Set<string>();
  const lanes = createLanes(options);

  const repeat: Jobs["repeat"] = (name, everySeconds, handler) =>
    lanes.put(name, { handler, everySeconds, isLong: false });

  return {
    task: (name, handler, how) =>
      lanes.put(name, { handler, everySeconds: undefined, isLong: how?.long ?? false }),
    every(name, period, timer) {
      timers.add(name);
      repeat(name, period, ({ signal }) => timer(signal));
    },
    repeat,
    add: addJob,
    async start() {
      await database.transact(nobody, actor, async (tx) => {
        for (const name of timers) {
          await addJob(tx, { name, key: "timer", title: name, payload: {} });
        }
      });
      lanes.start();
    },
    stop: lanes.stop,
  };
}

/** Whose jobs a caller sees: everybody's with `settings.write`, else his own. */
const ownOnly = (caller: Caller) =>
  caller.permissions.has("settings.write") ? null : caller.actor;

/** Registers the list of long work and its cancellation. */
export function registerJobs(http: Http, database: Database): void {
  http.on(listProgress, async ({ caller }) => {
    const rows = await database.read(caller.scope, (tx) => recentJobs(tx, ownOnly(caller)));
    return {
      rows: rows.map(({ created_at, created_name, ended_at, ...row }) => ({
        ...row,
        createdAt: created_at.toISOString(),
        createdBy: created_name,
        endedAt: ended_at?.toISOString() ?? null,
      })),
    };
  });
  http.on(cancelProgress, async ({ caller, params }) => {
    const done = await database.transact(caller.scope, caller.actor, (tx) =>
      cancelJob(tx, params.id, ownOnly(caller)?.id ?? null),
    );
    if (!done)
      throw new ProblemError({ status: 404, kind: "not_found", values: { what: params.id } });
    return { done };
  });
}
