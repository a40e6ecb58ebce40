import { cancelProgress, listProgress } from "../../contract/jobs.ts";
import { isGone } from "./database.ts";
import type { Actor, Database, Tx } from "./database.ts";
import type { Caller } from "./http/caller.ts";
import { ProblemError } from "./http/problem.ts";
import type { Http } from "./http/server.ts";
import { addJob, cancelJob, claimJob, dueJobs, recentJobs } from "./job-rows.ts";
import type { DueJob, JobDraft } from "./job-rows.ts";
import { workOff } from "./job-work.ts";
import type { JobHandler, StopReason } from "./job-work.ts";
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

export interface JobsOptions {
  readonly database: Database;
  readonly onError: (error: unknown) => void;
  /** Short jobs and timers that run at once in this process. */
  readonly concurrency?: number;
  /** Long jobs that run at once beside them. */
  readonly longConcurrency?: number;
  /** Seconds after which a silent worker's job is somebody else's. */
  readonly leaseSeconds?: number;
}

const pollMs = 500;
const actor: Actor = { kind: "system", id: 0, name: "jobs" };

interface Running {
  readonly isLong: boolean;
  readonly abort: (reason: StopReason) => void;
  readonly ended: Promise<void>;
}

/** The jobs of a company that is being removed go with it. */
function nullIfGone(error: unknown): null {
  if (isGone(error)) return null;
  throw error;
}

/** Rests until time has passed or somebody rings; a ring while nobody rests is not lost. */
function createBell(sleep: () => Promise<void>) {
  let isRung = false;
  let hear = (): void => undefined;
  return {
    ring() {
      isRung = true;
      hear();
    },
    async rest() {
      const rung = new Promise<void>((resolve) => {
        hear = resolve;
      });
      if (!isRung) await Promise.race([sleep(), rung]);
      isRung = false;
    },
  };
}

/** Who does which jobs; the long ones stand in a lane of their own. */
function createRoster({ concurrency = 3, longConcurrency = 2 }: JobsOptions) {
  const handlers = new Map<string, JobHandler>();
  const long = new Set<string>();
  return {
    put(name: string, handler: JobHandler, isLong = false) {
      handlers.set(name, handler);
      if (isLong) long.add(name);
    },
    handlerOf: (name: string) => handlers.get(name),
    isLong: (name: string) => long.has(name),
    /** The lanes in which more may run: the names of their jobs, and how many. */
    lanes: (running: Iterable<Running>) => {
      const busy = [...running];
      return [false, true].flatMap((isLong) => {
        const names = [...handlers.keys()].filter((name) => long.has(name) === isLong);
        const places = isLong ? longConcurrency : concurrency;
        const free = places - busy.filter((each) => each.isLong === isLong).length;
        return free > 0 && names.length > 0 ? [{ names, free }] : [];
      });
    },
  };
}

/**
 * Long work and timers in our own table rather than in a job library's: such a queue stands outside
 * the tenants' guard, and gives a killed worker's job back after hours; here a job lives in the
 * transaction of its cause, and a lease returns it in half a minute.
 */
export function createJobs(options: JobsOptions): Jobs {
  const { database, onError, leaseSeconds = 30 } = options;
  const { world } = database;
  const roster = createRoster(options);
  /** Seconds between two runs, of the jobs that come back. */
  const seconds = new Map<string, number>();
  const timers = new Set<string>();
  const running = new Map<string, Running>();
  let isOpen = false;
  const bell = createBell(() => world.sleep(pollMs));
  let ended: Promise<void> = Promise.resolve();

  const repeat: Jobs["repeat"] = (name, period, handler) => {
    seconds.set(name, period);
    roster.put(name, handler);
  };

  async function claimDue(): Promise<void> {
    for (const { names, free } of roster.lanes(running.values()))
      for (const due of await dueJobs(database, names, free)) await claimOne(due);
  }

  async function claimOne({ id, ...scope }: DueJob): Promise<void> {
    const name = `${scope.cell}/${scope.tenantId}/${id}`;
    if (running.has(name)) return;
    const claiming = database.transact(scope, actor, (tx) => claimJob(tx, id, leaseSeconds));
    const claim = await claiming.catch(nullIfGone);
    if (!claim) return;
    const abort = new AbortController();
    const handler = roster.handlerOf(claim.name);
    const parts = { database, onError, leaseSeconds, everySeconds: seconds.get(claim.name) };
    const finished = workOff(parts, { scope, claim, handler, abort })
      .catch((error: unknown) => void (isGone(error) || onError(error)))
      .finally(() => running.delete(name) && bell.ring());
    const isLong = roster.isLong(claim.name);
    running.set(name, { isLong, abort: (reason) => abort.abort(reason), ended: finished });
  }

  const loop = async () => {
    while (isOpen) {
      await claimDue().catch(onError);
      await bell.rest();
    }
  };

  return {
    task: (name, handler, how) => roster.put(name, handler, how?.long),
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
      isOpen = true;
      ended = loop();
    },
    async stop() {
      isOpen = false;
      await ended;
      for (const each of running.values()) each.abort("stopping");
      await Promise.all([...running.values()].map((each) => each.ended));
    },
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
