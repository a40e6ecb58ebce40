import type {
  FactorWeights,
  Finding,
  Objective,
  Score,
} from "../../../../engines/scheduling/index.ts";
import type { Actor, Tx } from "../../../platform/index.ts";
import { keepLetGo } from "./let-go.ts";
import type { LetGo } from "./let-go.ts";
import type { Words } from "../plant/words.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type RunState =
  | "waiting"
  | "running"
  | "ready"
  | "failed"
  | "published"
  | "replaced"
  | "rolled_back";
export type RunKind = "run" | "move" | "insert" | "repair";

/** How good the best plan was after so many seconds. */
export type CurvePoint = readonly [seconds: number, score: Score];

/** A plan of a plant, kept as a scenario. */
export interface Run {
  readonly id: number;
  readonly placeId: number;
  readonly title: string;
  readonly kind: RunKind;
  readonly state: RunState;
  readonly parentId: number | null;
  /** The plan that a step of a draft was made from; null: none, or it is forgotten. */
  readonly beforeId: number | null;
  /** Who undid the step; null: it stands. */
  readonly undoneBy: string | null;
  readonly seed: number;
  readonly seconds: number;
  readonly objective: Objective;
  readonly factors: FactorWeights;
  readonly takenAt: Date;
  readonly frozenUntil: Date;
  readonly firstScore: Score | null;
  readonly score: Score | null;
  readonly presentScore: Score | null;
  readonly curve: readonly CurvePoint[];
  readonly evaluations: number;
  readonly finding: Finding | null;
  readonly jobId: number | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Who made it, as no two are; null: it is older than that was written down. */
  readonly madeBy: string | null;
  readonly publishedAt: Date | null;
  readonly publishedBy: string | null;
  readonly revision: number;
}

/** Where a plan puts an operation. */
export interface StoredBar {
  readonly operationId: number;
  readonly workOrderId: number;
  readonly resourceId: number | null;
  readonly lanes: readonly number[];
  readonly from: Date;
  readonly start: Date;
  readonly end: Date;
  readonly pinned: boolean;
  readonly revision: number;
}

/** A cause of lateness, with its minutes and its words. */
export interface StoredCause {
  readonly kind: string;
  readonly minutes: number;
  readonly operationId: number;
  readonly resourceId: number | null;
  readonly behind: number | null;
}

/** When a work order ends by a plan, and why it is late. */
export interface StoredFinish {
  readonly workOrderId: number;
  readonly dueAt: Date | null;
  readonly endAt: Date;
  readonly weight: number;
  readonly stake: {
    readonly rank: number;
    readonly rankWithout: Readonly<Record<string, number>>;
  };
  readonly lateMinutes: number;
  readonly causes: readonly StoredCause[];
}

const columns = `id, place_id as "placeId", title, kind, state, parent_id as "parentId",
  before_id as "beforeId", undone_by as "undoneBy", seed, seconds, objective, factors, taken_at as "takenAt", frozen_until as "frozenUntil",
  first_score as "firstScore", score, present_score as "presentScore", curve, evaluations, finding,
  job_id as "jobId", created_at as "createdAt", created_by as "createdBy", made_by as "madeBy",
  published_at as "publishedAt", published_by as "publishedBy", revision`;

/** In SQL: whether `run` is a step of a draft that was undone, or that another step was made from. */
export const isPassedStep = `(run.kind = 'move' and run.state = 'ready' and (
  run.undone_by is not null or exists (select 1 from plans.run as later
    where later.cell = run.cell and later.tenant_id = run.tenant_id and later.before_id = run.id
      and later.kind = 'move' and later.state = 'ready' and later.undone_by is null)))`;

/** A run by its id, or null; `lock` keeps others from changing it. */
export async function runById(tx: Tx, id: number, lock = false): Promise<Run | null> {
  const [run] = await tx.rows<Run>(
    `select ${columns} from plans.run where cell = $1 and tenant_id = $2 and id = $3
     ${lock ? "for update" : ""}`,
    [...scopeOf(tx), id],
  );
  return run ?? null;
}

/** The plan that is in force in a plant, or null. */
export async function runInForce(tx: Tx, placeId: number): Promise<Run | null> {
  const [run] = await tx.rows<Run>(
    `select ${columns} from plans.run
     where cell = $1 and tenant_id = $2 and place_id = $3 and state = 'published'`,
    [...scopeOf(tx), placeId],
  );
  return run ?? null;
}

/** The plan of a plant that is being reckoned, or null. */
export async function runUnderWay(tx: Tx, placeId: number): Promise<Run | null> {
  const [run] = await tx.rows<Run>(
    `select ${columns} from plans.run where cell = $1 and tenant_id = $2 and place_id = $3
       and kind = 'run' and state in ('waiting', 'running') order by id limit 1`,
    [...scopeOf(tx), placeId],
  );
  return run ?? null;
}

/**
 * The latest plans of a plant, newest first; of a draft only the steps that it ends with, as those
 * before them and those that were undone are on its way.
 */
export function listRuns(
  tx: Tx,
  asked: { readonly placeId: number; readonly limit: number },
): Promise<Run[]> {
  return tx.rows<Run>(
    `select ${columns} from plans.run as run
     where cell = $1 and tenant_id = $2 and place_id = $3 and not ${isPassedStep}
     order by id desc limit $4`,
    [...scopeOf(tx), asked.placeId, asked.limit],
  );
}

/** What a new run is asked for. */
export interface RunDraft {
  readonly placeId: number;
  readonly title: string;
  readonly kind: RunKind;
  readonly parentId: number | null;
  /** The plan that a step of a draft is made from. */
  readonly beforeId?: number;
  readonly seed: number;
  readonly seconds: number;
  readonly objective: Objective;
  readonly factors: FactorWeights;
  readonly frozenUntil: Date;
}

/** A person, key or part of the system as no two are. */
export const makerOf = ({ kind, id }: Actor): string => `${kind}:${id}`;

/** Writes a run that waits to be reckoned; gives its id. */
export async function insertRun(tx: Tx, draft: RunDraft): Promise<number> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into plans.run (cell, tenant_id, id, place_id, title, kind, state, parent_id, seed,
       seconds, objective, factors, taken_at, frozen_until, created_at, created_by,
       before_id, made_by)
     values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, $10, $11, $12, $13, $12, $14, $15, $16)`,
    [
      ...[...scopeOf(tx), id, draft.placeId, draft.title, draft.kind, draft.parentId, draft.seed],
      ...[draft.seconds, JSON.stringify(draft.objective), JSON.stringify(draft.factors), tx.now],
      ...[draft.frozenUntil, tx.actor.name, draft.beforeId ?? null, makerOf(tx.actor)],
    ],
  );
  tx.audit({ action: "plans.run.start", subjectKind: "plan", subjectId: id, after: draft });
  tellMoved(tx, id);
  return id;
}

/** Tells the screens that something of a plan moved. */
export function tellMoved(tx: Tx, id: number): void {
  tx.announce({ topic: "PlanMoved", key: id, payload: { id } });
}

/** Remembers the job that reckons a run. */
export async function setJob(tx: Tx, id: number, jobId: number): Promise<void> {
  await tx.rows(`update plans.run set job_id = $4 where cell = $1 and tenant_id = $2 and id = $3`, [
    ...scopeOf(tx),
    id,
    jobId,
  ]);
}

/** A run under way, with what it found so far. */
export async function keepCurve(
  tx: Tx,
  kept: {
    readonly id: number;
    readonly curve: readonly CurvePoint[];
    readonly evaluations: number;
  },
): Promise<void> {
  await tx.rows(
    `update plans.run set state = 'running', curve = $4, evaluations = $5
     where cell = $1 and tenant_id = $2 and id = $3 and state in ('waiting', 'running')`,
    [...scopeOf(tx), kept.id, JSON.stringify(kept.curve), kept.evaluations],
  );
  tellMoved(tx, kept.id);
}

/** Ends a run without a plan, with the reason; `takenAt`: the moment on whose line it was found. */
export async function failRun(
  tx: Tx,
  id: number,
  { takenAt, ...finding }: (Finding | { readonly kind: string }) & { readonly takenAt?: Date },
): Promise<void> {
  await tx.rows(
    `update plans.run set state = 'failed', finding = $4, taken_at = coalesce($5, taken_at),
       revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3 and state in ('waiting', 'running')`,
    [...scopeOf(tx), id, JSON.stringify(finding), takenAt ?? null],
  );
  tellMoved(tx, id);
}

/** What a run gave. */
export interface RunResult {
  readonly id: number;
  readonly takenAt: Date;
  readonly frozenUntil: Date;
  readonly firstScore: Score;
  readonly score: Score;
  readonly presentScore: Score | null;
  readonly curve: readonly CurvePoint[];
  readonly evaluations: number;
  readonly bars: readonly StoredBar[];
  readonly finishes: readonly StoredFinish[];
  readonly letGo: readonly LetGo[];
}

/** Writes what a run gave: it is ready to be looked at, compared and published. */
export async function storeResult(tx: Tx, result: RunResult): Promise<void> {
  const written = await tx.rows(
    `update plans.run set state = 'ready', taken_at = $4, frozen_until = $5, first_score = $6,
       score = $7, present_score = $8, curve = $9, evaluations = $10, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3 and state in ('waiting', 'running') returning id`,
    [
      ...[...scopeOf(tx), result.id, result.takenAt, result.frozenUntil],
      ...[result.firstScore, result.score, result.presentScore, result.curve].map((each) =>
        JSON.stringify(each),
      ),
      result.evaluations,
    ],
  );
  if (written.length === 0) return;
  await insertBars(tx, result.id, result.bars);
  await keepLetGo(tx, result.id, result.letGo);
  await tx.rows(
    `insert into plans.finish (cell, tenant_id, run_id, work_order_id, due_at, end_at, weight, stake,
       late_minutes, causes)
     select $1, $2, $3, work_order_id, due_at, end_at, weight, stake, late_minutes, causes
     from jsonb_populate_recordset(null::plans.finish, $4::jsonb)`,
    [
      ...scopeOf(tx),
      result.id,
      JSON.stringify(
        result.finishes.map((each) => ({
          ...{ work_order_id: each.workOrderId, due_at: each.dueAt, end_at: each.endAt },
          ...{ weight: each.weight, stake: each.stake, late_minutes: each.lateMinutes },
          causes: each.causes,
        })),
      ),
    ],
  );
  tellMoved(tx, result.id);
}

async function insertBars(tx: Tx, runId: number, bars: readonly StoredBar[]): Promise<void> {
  await tx.rows(
    `insert into plans.bar (cell, tenant_id, run_id, operation_id, work_order_id, resource_id, lanes,
       from_at, start_at, end_at, pinned, operation_revision)
     select $1, $2, $3, operation_id, work_order_id, resource_id, lanes, from_at, start_at, end_at,
       pinned, operation_revision from jsonb_populate_recordset(null::plans.bar, $4::jsonb)`,
    [
      ...scopeOf(tx),
      runId,
      JSON.stringify(
        bars.map((bar) => ({
          ...{ operation_id: bar.operationId, work_order_id: bar.workOrderId },
          ...{ resource_id: bar.resourceId, lanes: bar.lanes, from_at: bar.from },
          ...{ start_at: bar.start, end_at: bar.end, pinned: bar.pinned },
          operation_revision: bar.revision,
        })),
      ),
    ],
  );
}

/** The bars of a plan. */
export function barsOf(tx: Tx, runId: number): Promise<StoredBar[]> {
  return tx.rows<StoredBar>(
    `select operation_id as "operationId", work_order_id as "workOrderId",
       resource_id as "resourceId", lanes, from_at as "from", start_at as "start", end_at as "end",
       pinned, operation_revision as revision
     from plans.bar where cell = $1 and tenant_id = $2 and run_id = $3 order by operation_id`,
    [...scopeOf(tx), runId],
  );
}

/** When each work order ends by a plan, the latest ones on top. */
export function finishesOf(tx: Tx, runId: number): Promise<StoredFinish[]> {
  return tx.rows<StoredFinish>(
    `select work_order_id as "workOrderId", due_at as "dueAt", end_at as "endAt", weight, stake,
       late_minutes as "lateMinutes", causes
     from plans.finish where cell = $1 and tenant_id = $2 and run_id = $3
     order by late_minutes * weight desc, work_order_id`,
    [...scopeOf(tx), runId],
  );
}

/** Who was told of what a publication moved. */
export interface Notice {
  readonly at: Date;
  readonly orderId: number | null;
  readonly quoteId: number | null;
  readonly workOrderId: number;
  readonly fromDay: string | null;
  readonly toDay: string | null;
  readonly cause: Words;
}

/** What was told when this plan was published. */
export async function noticesOf(tx: Tx, runId: number): Promise<Notice[]> {
  return tx.rows<Notice>(
    `select at, order_id as "orderId", quote_id as "quoteId", work_order_id as "workOrderId", from_day as "fromDay",
       to_day as "toDay", jsonb_build_object('zh', cause_zh, 'en', cause_en) as cause
     from plans.notice where cell = $1 and tenant_id = $2 and run_id = $3 order by id`,
    [...scopeOf(tx), runId],
  );
}

/** Removes plans with everything that they say; steps that were made from them stand alone. */
export async function deleteRuns(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  for (const table of ["bar", "finish", "before", "notice", "let_go"] as const)
    await tx.rows(
      `delete from plans.${table} where cell = $1 and tenant_id = $2 and run_id = any ($3::bigint[])`,
      [...scopeOf(tx), ids],
    );
  await tx.rows(
    "delete from plans.run where cell = $1 and tenant_id = $2 and id = any ($3::bigint[])",
    [...scopeOf(tx), ids],
  );
}

/** Empties a draft so that it can be written anew. */
export async function clearRun(tx: Tx, id: number): Promise<void> {
  for (const table of ["bar", "finish", "let_go"] as const)
    await tx.rows(`delete from plans.${table} where cell = $1 and tenant_id = $2 and run_id = $3`, [
      ...scopeOf(tx),
      id,
    ]);
  await tx.rows(
    `update plans.run set state = 'running' where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
}
