import type { TenantId } from "../../kernel/index.ts";
import { isGone, isRemoved } from "./database.ts";
import type { Actor, Database, Scope } from "./database.ts";
import { claimJobs, endJobs, keepJobs, moved } from "./job-rows.ts";
import type { Claim, DueJob, Ended, JobEnd } from "./job-rows.ts";
import type { HeldJob, StopReason, WorkParts } from "./job-work.ts";

const keepMs = 1_000;
/** Companies whose leases are kept at once: more would take every connection from who asks. */
const keptAtOnce = 4;
const endTriesMax = 3;
/** As long as nothing is claimed of a company that has refused: its removal may yet give up. */
const shutMs = 3_000;
const actor: Actor = { kind: "system", id: 0, name: "jobs" };

const nameOf = ({ cell, tenantId }: Scope, id: number) => `${cell}/${tenantId}/${id}`;

interface Ending {
  readonly job: HeldJob;
  readonly end: JobEnd;
}

/** Lists by company: what is one transaction's. */
function byScope<T>(all: readonly T[], scopeOf: (one: T) => Scope): (readonly [Scope, T[]])[] {
  const found = new Map<string, readonly [Scope, T[]]>();
  for (const one of all) {
    const scope = scopeOf(one);
    const name = `${scope.cell}/${scope.tenantId}`;
    const known = found.get(name);
    if (known) known[1].push(one);
    else found.set(name, [scope, [one]]);
  }
  return [...found.values()];
}

/** True when a value of ours cannot be stored (SQLSTATE 22xxx) or cannot even be written as JSON. */
const isBadValue = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof RangeError ||
  String((error as { code?: unknown }).code).startsWith("22");

/**
 * Stores a batch. When a value in it cannot be stored, halves it until that one stands alone, and
 * stores what `mend` makes of it: one job's bad value is no other's.
 */
async function storeAll<T>(
  batch: readonly T[],
  store: (some: readonly T[]) => Promise<void>,
  mend: (one: T, error: unknown) => T,
): Promise<void> {
  try {
    await store(batch);
  } catch (error) {
    const [first] = batch;
    if (first === undefined || !isBadValue(error)) throw error;
    if (batch.length === 1) return store([mend(first, error)]);
    const half = Math.ceil(batch.length / 2);
    await storeAll(batch.slice(0, half), store, mend);
    await storeAll(batch.slice(half), store, mend);
  }
}

const noProgress = { done: 0, total: null };

/** The job's ending in words of ours; what would have waited, such as a timer, still does. */
function plainly(ended: Ended): Ended {
  const message = "how it ended cannot be stored: a text or number in it is not valid";
  const { end } = ended;
  return {
    claim: ended.claim,
    progress: { ...noProgress, message },
    end: end.state === "waiting" ? { ...end, message } : { state: "failed", message },
  };
}

/** The jobs that this process has claimed and not ended, by name. */
type Held = Map<string, HeldJob>;

/** A job whose progress the database cannot store says so instead. */
function withPlainProgress(job: HeldJob): HeldJob {
  job.progress = { ...noProgress, message: "how far it is cannot be stored" };
  return job;
}

/** Keeps what is held about once a second, by company, in a statement each. */
function createKeeper({ database, onError, leaseSeconds }: WorkParts, held: Held) {
  const { world } = database;
  let isOver = false;
  let work: Promise<unknown> = Promise.resolve();

  async function keepSome(scope: Scope, jobs: readonly HeldJob[]): Promise<void> {
    const lose = (job: HeldJob) => job.abort.abort("lost" satisfies StopReason);
    const told = new Set(jobs.flatMap((job) => (job.hasMoved ? [job.claim.id] : [])));
    for (const job of jobs) job.hasMoved = false;
    const keep = async (some: readonly HeldJob[]) => {
      const ids = some.map((job) => job.claim.id);
      const kept = await database.transact(scope, actor, async (tx) => {
        moved(
          tx,
          ids.filter((id) => told.has(id)),
        );
        return keepJobs(tx, some, leaseSeconds);
      });
      for (const job of some) {
        job.keptMs = world.clock().getTime();
        const state = kept.get(job.claim.id);
        if (!state) lose(job);
        else if (state.cancelWanted) job.abort.abort("cancelled" satisfies StopReason);
      }
    };
    try {
      await storeAll(jobs, keep, withPlainProgress);
    } catch (error) {
      // The database is away: if it stays so the lease runs out, and another worker goes on.
      if (isRemoved(error)) jobs.forEach(lose);
      else if (!isGone(error)) onError(error);
    }
  }

  async function keepAll(all: readonly (readonly [Scope, HeldJob[]])[]): Promise<void> {
    for (let at = 0; at < all.length; at += keptAtOnce)
      await Promise.all(all.slice(at, at + keptAtOnce).map((each) => keepSome(...each)));
  }

  const loop = async () => {
    for (;;) {
      await world.sleep(keepMs);
      if (isOver) return;
      const nowMs = world.clock().getTime();
      // One that was kept at a time to come is due too: the clock was set back.
      const old = [...held.values()].filter(
        ({ keptMs }) => keptMs <= nowMs - keepMs / 2 || keptMs > nowMs,
      );
      work = keepAll(byScope(old, (job) => job.scope));
      await work;
    }
  };
  return {
    start: () => void loop(),
    async stop(): Promise<void> {
      isOver = true;
      await work;
    },
  };
}

/** Ends what is through by company, in a statement each: first what is there, then what came meanwhile. */
function createEnder({ database, onError }: WorkParts, held: Held) {
  let ending: Ending[] = [];
  let flushing: Promise<void> | null = null;
  let isOver = false;

  async function endSome(scope: Scope, some: readonly Ending[]): Promise<void> {
    const rows = some.map(({ job, end }) => ({ claim: job.claim, progress: job.progress, end }));
    const store = (ended: readonly Ended[]) =>
      database.transact(scope, actor, (tx) => endJobs(tx, ended));
    const mend = (ended: Ended, error: unknown) => {
      onError(error);
      return plainly(ended);
    };
    for (let tries = 1; ; tries += 1) {
      try {
        await storeAll(rows, store, mend);
        break;
      } catch (error) {
        // Those of other companies wait behind it; should its removal give up, it runs again.
        if (isGone(error)) break;
        if (tries === endTriesMax || isOver) {
          onError(error);
          break;
        }
        await database.world.sleep(keepMs);
      }
    }
    for (const { job } of some) held.delete(nameOf(scope, job.claim.id));
  }

  async function flush(): Promise<void> {
    while (ending.length > 0) {
      const some = ending;
      ending = [];
      for (const [scope, jobs] of byScope(some, ({ job }) => job.scope)) await endSome(scope, jobs);
    }
    flushing = null;
  }
  return {
    end(job: HeldJob, end: JobEnd): void {
      ending.push({ job, end });
      flushing ??= flush();
    },
    async stop(): Promise<void> {
      isOver = true;
      await flushing;
    },
  };
}

/** The companies that refused a claim just now: removed, or being removed. */
function createShut({ world }: Database) {
  const untilMs = new Map<TenantId, number>();
  const nowMs = () => world.clock().getTime();
  return {
    add: ({ tenantId }: Scope) => void untilMs.set(tenantId, nowMs() + shutMs),
    list(): TenantId[] {
      for (const [tenantId, ms] of untilMs)
        if (ms <= nowMs() || ms > nowMs() + shutMs) untilMs.delete(tenantId);
      return [...untilMs.keys()];
    },
  };
}

interface Wish {
  readonly due: readonly DueJob[];
  /** Jobs that can begin at once. */
  readonly places: number;
}

type Duty = Pick<HeldJob, "handler" | "everySeconds">;

/**
 * The jobs that this process holds: claimed, kept and ended by company, however many, in one
 * statement each. What is not ended when the process dies is claimed by another once its lease is
 * over, and nothing else is.
 */
export function createLeases(parts: WorkParts) {
  const { database, onError, leaseSeconds } = parts;
  const held: Held = new Map();
  const keeper = createKeeper(parts, held);
  const ender = createEnder(parts, held);
  const shut = createShut(database);
  return {
    /** Companies of which nothing can be claimed just now. */
    shut: shut.list,
    /**
     * Takes those of the due jobs that nobody else takes, nor this process has already. Of jobs that
     * a dead worker has left it takes no more than can begin at once: while they waited here again,
     * each further kill would cost them a try that they never had.
     */
    async claim({ due, places }: Wish, dutyOf: (claim: Claim) => Duty) {
      const free = due.filter((one) => !held.has(nameOf(one, one.id)));
      const taken: HeldJob[] = [];
      let lostMax = places;
      for (const [scope, some] of byScope(free, ({ cell, tenantId }) => ({ cell, tenantId }))) {
        const ids = some.map((one) => one.id);
        const claims = await database
          .transact(scope, actor, (tx) => claimJobs(tx, { ids, leaseSeconds, lostMax }))
          .catch((error: unknown) => {
            if (isGone(error)) shut.add(scope);
            else onError(error);
            return [];
          });
        for (const claim of claims) {
          if (claim.isLost) lostMax -= 1;
          const job: HeldJob = {
            ...{ scope, claim, ...dutyOf(claim), abort: new AbortController(), hasMoved: false },
            keptMs: database.world.clock().getTime(),
            progress: { done: 0, total: null, message: "" },
          };
          held.set(nameOf(scope, claim.id), job);
          taken.push(job);
        }
      }
      // Who was left goes first: it has a place, and begins at once.
      taken.sort((a, b) => Number(b.claim.isLost) - Number(a.claim.isLost));
      return { taken, missed: free.length - taken.length };
    },
    /** Stores how a job ended, with whatever else ends now; null lets it go to whoever has it. */
    end(job: HeldJob, end: JobEnd | null): void {
      if (end) ender.end(job, end);
      else held.delete(nameOf(job.scope, job.claim.id));
    },
    /** Keeps leases from now on. */
    start: keeper.start,
    /** Keeps no lease any more, once what is through has ended. */
    async stop(): Promise<void> {
      await keeper.stop();
      await ender.stop();
    },
  };
}
