import { usualObjective } from "../../../../engines/scheduling/index.ts";
import type {
  FactorWeights,
  Finding,
  Objective,
  Snapshot,
} from "../../../../engines/scheduling/index.ts";
import { err, ok, type Result } from "../../../../kernel/index.ts";
import type { Database, JobRun, Jobs, Tx } from "../../../platform/index.ts";
import { runSchedule } from "../../../scheduling/index.ts";
import type { Progress } from "../../../scheduling/index.ts";
import type { Production } from "../../production/index.ts";
import { heldAtLast, heldInVain, startsLoose } from "./let-go.ts";
import type { Reason } from "./let-go.ts";
import { readPlant, usualFactors, usualFrozenHours } from "../plant/plant.ts";
import type { Plant } from "../plant/plant.ts";
import { resultOf } from "./result.ts";
import {
  type CurvePoint,
  failRun,
  insertRun,
  keepCurve,
  runById,
  runUnderWay,
  setJob,
  storeResult,
} from "./runs.ts";
import { lockPlant } from "../plant/slots.ts";
import { endAbandoned } from "./upkeep.ts";

const hourMs = 3_600_000;
const actor = { kind: "system", id: 0, name: "plans" } as const;
/** The name of the job that reckons a plan. */
export const runJob = "plan_run";

/** Two at once of one plant would take each other's time, and only one of them can be put in force. */
export interface PlanRunning {
  readonly kind: "plan_running";
  readonly plan: number;
  readonly title: string;
}

/** What a person asks of a new plan. */
export interface NewRun {
  readonly placeId: number;
  readonly title: string;
  readonly seconds: number;
  readonly seed?: number | undefined;
  readonly objective?: Objective | undefined;
  readonly factors?: FactorWeights | undefined;
  readonly frozenHours?: number | undefined;
}

/**
 * Asks for a plan of a plant; a job reckons it and streams what it betters. Gives the run's id.
 * Errors: `plan_running` while another one of the plant is reckoned.
 */
export async function startRun(
  tx: Tx,
  jobs: Jobs,
  asked: NewRun,
): Promise<Result<{ id: number; jobId: number }, PlanRunning>> {
  await lockPlant(tx, asked.placeId);
  await endAbandoned(tx, null);
  const other = await runUnderWay(tx, asked.placeId);
  if (other) return err({ kind: "plan_running", plan: other.id, title: other.title });
  const id = await insertRun(tx, {
    ...{ placeId: asked.placeId, title: asked.title, kind: "run", parentId: null },
    ...{ seed: asked.seed ?? 1, seconds: asked.seconds },
    objective: asked.objective ?? usualObjective,
    factors: asked.factors ?? usualFactors,
    frozenUntil: new Date(tx.now.getTime() + (asked.frozenHours ?? usualFrozenHours) * hourMs),
  });
  const jobId = await jobs.add(tx, {
    name: runJob,
    key: `${runJob}/${id}`,
    title: asked.title,
    payload: { id },
  });
  await setJob(tx, id, jobId);
  return ok({ id, jobId });
}

const keepEveryMs = 700;

/** Keeps the curve as it grows, not more often than a screen can follow. */
function createCurve(database: Database, job: JobRun, id: number) {
  const points: CurvePoint[] = [];
  let keptAt = 0;
  let writing: Promise<void> = Promise.resolve();
  return {
    points,
    take: (progress: Progress) => {
      const { seconds, score, better, share, evaluations } = progress;
      if (better) points.push([Math.round(seconds * 100) / 100, score]);
      job.progress({ done: Math.round(share * 100), total: 100 });
      if (seconds * 1_000 - keptAt < keepEveryMs) return;
      keptAt = seconds * 1_000;
      const curve = [...points];
      // A point of a curve is worth no failure: left unheard, it would end the whole process.
      writing = writing
        .then(() =>
          database.transact(job.scope, actor, (tx) => keepCurve(tx, { id, curve, evaluations })),
        )
        .catch(() => undefined);
    },
    written: () => writing,
  };
}

const loosenedMax = 200;

/** The snapshot in which these operations are no longer held to their times. */
const loosened = (snapshot: Snapshot, operations: ReadonlySet<number>): Snapshot => ({
  ...startsLoose(snapshot, operations),
  present: (snapshot.present ?? []).filter((bar) => !operations.has(bar.operation)),
});

/** What is to begin before the frozen hours are over, and stands in its own way. */
const soonIn = ({ present = [], frozenUntil = 0 }: Snapshot) =>
  present.flatMap((bar) => (bar.operation >= 0 && bar.start < frozenUntil ? bar.operation : []));

/**
 * Plans as the engine does, but lets go of what time has made impossible: what is frozen or pinned
 * after work that took longer than planned cannot start when it should, and must not keep the whole
 * plant from a plan. What nothing proves impossible, and no search keeps, is let go of last. Gives why
 * for each. A slot that a promise holds is never let go.
 */
async function scheduleLoosely(plant: Plant, options: Parameters<typeof runSchedule>[1]) {
  let asked = plant.snapshot;
  const findings = new Map<number, Reason>();
  const free = (finding: Finding, operations: Iterable<number>) => {
    for (const ref of operations)
      if (!findings.has(ref)) findings.set(ref, { finding, foundAt: plant.shop.now });
  };
  for (let tries = 0; ; tries += 1) {
    const done = await runSchedule(asked, options);
    if (done.ok || done.error.kind === "no_first_plan" || tries >= loosenedMax)
      return { done, snapshot: asked, findings };
    const held = heldInVain(done.error);
    free(done.error, held);
    if (held.size > 0) asked = loosened(asked, held);
    else if (done.error.kind === "not_found" && asked.frozenUntil !== undefined) {
      // What is frozen stands in its own way: it is only drawn to where it stood.
      free(done.error, soonIn(asked));
      const { frozenUntil: _thawed, ...rest } = asked;
      asked = rest;
    } else {
      const last = heldAtLast(done.error, asked);
      if (last.size === 0) return { done, snapshot: asked, findings };
      free(done.error, last);
      asked = loosened(asked, last);
    }
  }
}

/** Whether a plan would hold nothing, and leave nothing out that stands: slots are no work orders yet. */
function isIdle({ snapshot, shop, outside }: Plant): boolean {
  const leavesOut = shop.operations.some((each) => each.plannedStart && outside.has(each.id));
  return !leavesOut && snapshot.operations.every((each) => each.ref < 0);
}

/** Reckons a plan within its budget on threads of their own; told to stop, it keeps the best so far. */
export async function workOffRun(
  { database, production }: { readonly database: Database; readonly production: Production },
  job: JobRun,
): Promise<unknown> {
  const id = Number(job.payload["id"]);
  const read = await database.read(job.scope, async (tx) => {
    const run = await runById(tx, id);
    if (!run || (run.state !== "waiting" && run.state !== "running")) return null;
    const frozenHours = (run.frozenUntil.getTime() - run.createdAt.getTime()) / hourMs;
    const asked = { placeId: run.placeId, factors: run.factors, frozenHours, afresh: true };
    return { run, plant: await readPlant(tx, production, asked) };
  });
  if (!read) return null;
  const { run, plant } = read;
  const fail = async (finding: { readonly kind: string }) => {
    const takenAt = plant.shop.now;
    await database.transact(job.scope, actor, (tx) => failRun(tx, id, { ...finding, takenAt }));
    return { id, failed: finding.kind };
  };
  if (isIdle(plant)) return fail({ kind: "nothing_to_plan" });
  const curve = createCurve(database, job, id);
  const { done, snapshot, findings } = await scheduleLoosely(plant, {
    ...{ seed: run.seed, objective: run.objective, budget: { seconds: run.seconds } },
    ...{ signal: job.signal, onProgress: curve.take },
  });
  await curve.written();
  if (!done.ok) return fail(done.error);
  const { plan, first, evaluations } = done.value;
  // It is verified against what was asked in the end, not against what could not be.
  const result = resultOf({ ...plant, snapshot }, plan, {
    ...{ id, firstScore: first, curve: curve.points, evaluations, findings },
  });
  await database.transact(job.scope, actor, (tx) => storeResult(tx, result));
  return { id, late: plan.score.late, letGo: result.letGo.length };
}
