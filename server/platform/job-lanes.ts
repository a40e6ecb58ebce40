import { createLeases } from "./job-leases.ts";
import { dueJobs } from "./job-rows.ts";
import type { Claim } from "./job-rows.ts";
import { givenBack, workOff } from "./job-work.ts";
import type { HeldJob, JobHandler, StopReason, WorkParts } from "./job-work.ts";
import type { Database } from "./database.ts";

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
/** When others took what was due: look again soon, but not at once. */
const missedMs = 20;
/** Jobs claimed at once at most; so many only while a batch of them is through in no time. */
const batchMax = 512;
const quickMs = 250;
/** As long as a claimed job may wait here for its turn, while another server may have room. */
const waitMsMax = 2_000;

interface Work {
  readonly handler: JobHandler;
  /** Set for what comes back. */
  readonly everySeconds: number | undefined;
  readonly isLong: boolean;
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

const nobodyDoes = { handler: undefined, everySeconds: undefined };

interface LaneMeans {
  readonly parts: WorkParts;
  readonly leases: ReturnType<typeof createLeases>;
  readonly works: ReadonlyMap<string, Work>;
  readonly ring: () => void;
  readonly isOpen: () => boolean;
}

/**
 * Jobs that run at once within their number of places, and those that are claimed for them: long
 * ones when there is room only, short ones by the batch.
 */
function createLane(
  { parts, leases, works, ...means }: LaneMeans,
  places: number,
  isLong: boolean,
) {
  const { database } = parts;
  const { world } = database;
  const nowMs = () => world.clock().getTime();
  const running = new Map<HeldJob, Promise<void>>();
  let waiting: HeldJob[] = [];
  let size = places;
  let claimedMs = 0;

  /** Lets those begin that have a place; the last one to go calls for more. */
  function pump(): void {
    while (means.isOpen() && running.size < places) {
      const job = waiting.shift();
      if (!job) return means.ring();
      running.set(job, run(job));
    }
  }

  async function run(job: HeldJob): Promise<void> {
    leases.end(job, await workOff(parts, job));
    running.delete(job);
    pump();
  }

  function giveBack(): void {
    for (const job of waiting) leases.end(job, givenBack(job.claim));
    waiting = [];
    size = places;
  }

  return {
    running,
    giveBack,
    async claim(): Promise<void> {
      if (waiting.length > 0 && nowMs() - claimedMs > waitMsMax) giveBack();
      const names = [...works].flatMap(([name, work]) => (work.isLong === isLong ? [name] : []));
      const room = places - running.size;
      if (waiting.length > 0 || room <= 0 || names.length === 0) return;
      const limit = isLong ? room : size;
      const due = await dueJobs(database, { names, limit, shut: leases.shut() });
      if (due.length === 0) return;
      const dutyOf = ({ name }: Claim) => works.get(name) ?? nobodyDoes;
      const { taken, missed } = await leases.claim({ due, places: room }, dutyOf);
      if (missed > 0) void world.sleep(missedMs).then(means.ring);
      if (taken.length === 0) return;
      // More while batches are through quickly, few while they are not.
      const isQuick = due.length === limit && nowMs() - claimedMs < quickMs;
      size = isQuick ? Math.min(batchMax, size * 2) : Math.max(places, Math.floor(size / 4));
      claimedMs = nowMs();
      waiting = taken;
      pump();
    },
  };
}

/**
 * Claims what is due and runs it: short jobs and timers in one lane, long ones in another, so that
 * neither waits behind the other. Short jobs are claimed by the batch and run side by side.
 */
export function createLanes(options: JobsOptions) {
  const { database, onError, concurrency = 3, longConcurrency = 2, leaseSeconds = 30 } = options;
  const { world } = database;
  const parts = { database, onError, leaseSeconds };
  const works = new Map<string, Work>();
  const leases = createLeases(parts);
  const bell = createBell(() => world.sleep(pollMs));
  let isOpen = false;
  let ended: Promise<void> = Promise.resolve();
  const means = { parts, leases, works, ring: bell.ring, isOpen: () => isOpen };
  const lanes = [createLane(means, concurrency, false), createLane(means, longConcurrency, true)];

  const loop = async () => {
    while (isOpen) {
      for (const lane of lanes) await lane.claim().catch(onError);
      await bell.rest();
    }
  };

  return {
    /** Says who does jobs of this name. */
    put: (name: string, work: Work) => void works.set(name, work),
    start(): void {
      isOpen = true;
      leases.start();
      ended = loop();
    },
    /** Ends; what has begun is told to stop, and goes on elsewhere. */
    async stop(): Promise<void> {
      isOpen = false;
      bell.ring();
      await ended;
      for (const lane of lanes) lane.giveBack();
      const running = lanes.flatMap((lane) => [...lane.running]);
      for (const [job] of running) job.abort.abort("stopping" satisfies StopReason);
      await Promise.all(running.map(([, work]) => work));
      await leases.stop();
    },
  };
}
