import type { TenantId } from "../../kernel/index.ts";
import type { Database, Scope, Tx } from "./database.ts";

// The rows of platform.job: each change is one statement that names the lease it is made under.

export interface JobDraft {
  readonly name: string;
  /** What a person reads in the list of running work. */
  readonly title: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** At most one open job of this name and key: a second one is the first. */
  readonly key?: string;
  readonly runAt?: Date;
}

/** A claim of a job: who holds another lease of it writes nothing. */
export interface Claim {
  readonly id: number;
  readonly name: string;
  readonly lease: number;
  readonly tries: number;
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it was due before the claim: its place among those that wait. */
  readonly runAt: Date;
  /** Somebody had claimed it before and never ended it. */
  readonly isLost: boolean;
}

export interface JobRow {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
  readonly done: number;
  readonly total: number | null;
  readonly message: string;
  readonly result: unknown;
  readonly created_at: Date;
  readonly created_name: string;
  readonly ended_at: Date | null;
}

export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly message: string;
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Announces once that jobs have moved, however many. */
export function moved(tx: Tx, ids: readonly number[]): void {
  if (ids.length === 0) return;
  const key = ids.length === 1 ? (ids[0] ?? 0) : "*";
  tx.announce({ topic: "JobMoved", key, payload: { ids } });
}

/**
 * Ends the open job of this name and key when somebody has cancelled it: it has its worker for some
 * moments yet, who loses his lease by this. True when there was one.
 */
async function endCancelled(tx: Tx, { name, key }: JobDraft): Promise<boolean> {
  const ended = await tx.rows<{ id: number }>(
    `update platform.job set state = 'cancelled', ended_at = $5, lease = lease + 1
     where cell = $1 and tenant_id = $2 and name = $3 and key = $4 and state = 'running'
       and cancel_wanted returning id`,
    [...scopeOf(tx), name, key, tx.now],
  );
  moved(
    tx,
    ended.map((each) => each.id),
  );
  return ended.length > 0;
}

/**
 * Adds a job in the caller's transaction; gives its id, or that of the open one with its key. An open
 * one that was cancelled is none: what is asked for anew would end with it.
 */
export async function addJob(tx: Tx, draft: JobDraft): Promise<number> {
  const id = await tx.newIds(1);
  const isIn =
    (await insertJob(tx, id, draft)) ||
    ((await endCancelled(tx, draft)) && (await insertJob(tx, id, draft)));
  if (isIn) {
    moved(tx, [id]);
    return id;
  }
  const [open] = await tx.rows<{ id: number }>(
    `select id from platform.job where cell = $1 and tenant_id = $2 and name = $3 and key = $4
       and state in ('waiting', 'running')`,
    [...scopeOf(tx), draft.name, draft.key],
  );
  return open?.id ?? id;
}

/** Inserts a job; false when one of its name and key is open. */
async function insertJob(tx: Tx, id: number, draft: JobDraft): Promise<boolean> {
  const { actor } = tx;
  const added = await tx.rows(
    `insert into platform.job (cell, tenant_id, id, name, key, title, payload, state, run_at,
       created_at, created_kind, created_id, created_name)
     values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $11, $12)
     on conflict (cell, tenant_id, name, key)
       where state in ('waiting', 'running') and key is not null do nothing returning id`,
    [
      ...scopeOf(tx),
      id,
      draft.name,
      draft.key ?? null,
      draft.title,
      JSON.stringify(draft.payload),
      draft.runAt ?? tx.now,
      tx.now,
      actor.kind,
      actor.id,
      actor.name,
    ],
  );
  return added.length > 0;
}

export interface ClaimWish {
  readonly ids: readonly number[];
  readonly leaseSeconds: number;
  /** Of jobs that a worker has claimed and not ended, take at most so many. */
  readonly lostMax: number;
}

/**
 * Takes for some seconds those of these jobs that are due and that nobody else takes just now. A
 * claim counts as a try.
 */
export function claimJobs(tx: Tx, { ids, leaseSeconds, lostMax }: ClaimWish): Promise<Claim[]> {
  return tx.rows<Claim>(
    `with due as materialized (
       select id, run_at from platform.job where cell = $1 and tenant_id = $2
         and id = any ($3::bigint[]) and state = 'waiting' and run_at <= $4
       for update skip locked),
     lost as materialized (
       select id, run_at from platform.job where cell = $1 and tenant_id = $2
         and id = any ($3::bigint[]) and state = 'running' and run_at <= $4
       order by run_at, id limit $6 for update skip locked),
     free as (select *, false as lost from due union all select *, true from lost)
     update platform.job as job set state = 'running', lease = lease + 1, tries = tries + 1,
       run_at = $4::timestamptz + make_interval(secs => $5)
     from free where job.cell = $1 and job.tenant_id = $2 and job.id = free.id
     returning job.id, name, lease, tries, payload, free.run_at as "runAt", lost as "isLost"`,
    [...scopeOf(tx), ids, tx.now, leaseSeconds, lostMax],
    "platform.jobs.claim",
  );
}

export interface Kept {
  readonly claim: Claim;
  readonly progress: Progress;
}

/** Keeps leases and stores how far the jobs are; whether each should stop. A lost lease is absent. */
export async function keepJobs(
  tx: Tx,
  kept: readonly Kept[],
  leaseSeconds: number,
): Promise<Map<number, { readonly cancelWanted: boolean }>> {
  const rows = await tx.rows<{ id: number; cancelWanted: boolean }>(
    `update platform.job as job set run_at = $3::timestamptz + make_interval(secs => $4),
       done = kept.done, total = kept.total, message = kept.message
     from unnest($5::bigint[], $6::int[], $7::bigint[], $8::bigint[], $9::text[])
       as kept (id, lease, done, total, message)
     where job.cell = $1 and job.tenant_id = $2 and job.id = kept.id and job.lease = kept.lease
       and job.state = 'running'
     returning job.id, job.cancel_wanted as "cancelWanted"`,
    [
      ...[...scopeOf(tx), tx.now, leaseSeconds],
      kept.map(({ claim }) => claim.id),
      kept.map(({ claim }) => claim.lease),
      kept.map(({ progress }) => progress.done),
      kept.map(({ progress }) => progress.total),
      kept.map(({ progress }) => progress.message),
    ],
    "platform.jobs.keep",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export type JobEnd =
  | { readonly state: "done"; readonly result: unknown }
  | { readonly state: "failed" | "cancelled"; readonly message: string }
  /** To be run again, after a failure or by a timer. */
  | {
      readonly state: "waiting";
      readonly message: string;
      readonly runAt: Date;
      readonly tries: number;
    };

export interface Ended extends Kept {
  readonly end: JobEnd;
}

/**
 * Ends jobs, or puts them back; one whose lease is lost is another's to end, and one that somebody
 * has cancelled does not wait again.
 */
export async function endJobs(tx: Tx, ended: readonly Ended[]): Promise<void> {
  const waits = ({ end }: Ended) => (end.state === "waiting" ? end : null);
  const rows = await tx.rows<{ id: number }>(
    `update platform.job as job set
       state = case when ended.state = 'waiting' and job.cancel_wanted then 'cancelled'
         else ended.state end, message = ended.message,
       result = ended.result::jsonb, done = ended.done, total = ended.total,
       run_at = coalesce(ended.run_at, $3), tries = coalesce(ended.tries, job.tries),
       ended_at = case when ended.state <> 'waiting' or job.cancel_wanted then $3::timestamptz end
     from unnest($4::bigint[], $5::int[], $6::text[], $7::text[], $8::text[], $9::bigint[],
       $10::bigint[], $11::timestamptz[], $12::int[])
       as ended (id, lease, state, message, result, done, total, run_at, tries)
     where job.cell = $1 and job.tenant_id = $2 and job.id = ended.id and job.lease = ended.lease
       and job.state = 'running'
     returning job.id`,
    [
      ...[...scopeOf(tx), tx.now],
      ended.map(({ claim }) => claim.id),
      ended.map(({ claim }) => claim.lease),
      ended.map(({ end }) => end.state),
      ended.map(({ end, progress }) => (end.state === "done" ? progress.message : end.message)),
      ended.map(({ end }) => (end.state === "done" ? JSON.stringify(end.result ?? null) : null)),
      ended.map(({ progress }) => progress.done),
      ended.map(({ progress }) => progress.total),
      ended.map((each) => waits(each)?.runAt ?? null),
      ended.map((each) => waits(each)?.tries ?? null),
    ],
    "platform.jobs.end",
  );
  moved(
    tx,
    rows.map((row) => row.id),
  );
}

/** Asks a job to stop: one that waits is over at once. False when there is none to stop. */
export async function cancelJob(tx: Tx, id: number, onlyOf: number | null): Promise<boolean> {
  const rows = await tx.rows(
    `update platform.job set cancel_wanted = true,
       state = case when state = 'waiting' then 'cancelled' else state end,
       ended_at = case when state = 'waiting' then $4::timestamptz end
     where cell = $1 and tenant_id = $2 and id = $3 and state in ('waiting', 'running')
       and ($5::bigint is null or created_kind = $6 and created_id = $5) returning id`,
    [...scopeOf(tx), id, tx.now, onlyOf, tx.actor.kind],
  );
  if (rows.length > 0) {
    moved(tx, [id]);
    tx.audit({ action: "job.cancel", subjectKind: "job", subjectId: id });
  }
  return rows.length > 0;
}

/** The states of these jobs; one that is forgotten is absent. */
export async function jobStates(
  tx: Tx,
  ids: readonly number[],
): Promise<Map<number, JobRow["state"]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<Pick<JobRow, "id" | "state">>(
    `select id, state from platform.job where cell = $1 and tenant_id = $2
       and id = any ($3::bigint[])`,
    [...scopeOf(tx), ids],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

/** The newest hundred jobs of a tenant, or of one actor in it. */
export function recentJobs(
  tx: Tx,
  by: { readonly kind: string; readonly id: number } | null,
): Promise<JobRow[]> {
  return tx.rows<JobRow>(
    `select id, name, title, state, done, total, message, result, created_at, created_name, ended_at
     from platform.job where cell = $1 and tenant_id = $2
       and ($3::text is null or created_kind = $3 and created_id = $4)
     order by created_at desc, id desc limit 100`,
    [...scopeOf(tx), by?.kind ?? null, by?.id ?? null],
  );
}

/** Forgets jobs that ended so many days ago. */
export async function forgetJobs(tx: Tx, days: number): Promise<void> {
  await tx.rows(
    `delete from platform.job where cell = $1 and tenant_id = $2
       and ended_at < $3::timestamptz - make_interval(days => $4)`,
    [...scopeOf(tx), tx.now, days],
  );
}

export interface DueJob extends Scope {
  readonly id: number;
}

export interface DueWish {
  readonly names: readonly string[];
  readonly limit: number;
  /** Companies that let nobody in just now. */
  readonly shut: readonly TenantId[];
}

/** Jobs of these names whose time has come, of whatever tenant that is not shut. */
export async function dueJobs(
  { pool, world }: Database,
  { names, limit, shut }: DueWish,
): Promise<DueJob[]> {
  const { rows } = await pool.query<{ cell: number; tenant_id: TenantId; id: number }>({
    name: "platform.jobs_due",
    text: "select cell, tenant_id, id from platform.jobs_due($1, $2, $3, $4)",
    values: [world.clock(), names, limit, shut],
  });
  return rows.map(({ cell, tenant_id: tenantId, id }) => ({ cell, tenantId, id }));
}
