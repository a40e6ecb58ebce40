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
const moved = (tx: Tx, id: number) => tx.announce({ topic: "JobMoved", key: id, payload: { id } });

/** Adds a job in the caller's transaction; gives its id, or that of the open one with its key. */
export async function addJob(tx: Tx, draft: JobDraft): Promise<number> {
  const id = await tx.newIds(1);
  const { actor } = tx;
  const added = await tx.rows(
    `insert into platform.job (cell, tenant_id, id, name, key, title, payload, state, run_at,
       created_at, created_kind, created_id, created_name)
     values ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, $11, $12)
     on conflict (cell, tenant_id, name, key) where state in ('waiting', 'running')
     do nothing returning id`,
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
  if (added.length > 0) {
    moved(tx, id);
    return id;
  }
  const [open] = await tx.rows<{ id: number }>(
    `select id from platform.job where cell = $1 and tenant_id = $2 and name = $3 and key = $4
       and state in ('waiting', 'running')`,
    [...scopeOf(tx), draft.name, draft.key],
  );
  return open?.id ?? id;
}

/** Takes a job for some seconds; null when somebody else has it or it is over. */
export async function claimJob(tx: Tx, id: number, leaseSeconds: number): Promise<Claim | null> {
  const [claim] = await tx.rows<Claim>(
    `update platform.job set state = 'running', lease = lease + 1, tries = tries + 1,
       run_at = $4::timestamptz + make_interval(secs => $5)
     where cell = $1 and tenant_id = $2 and id = $3 and state in ('waiting', 'running')
       and run_at <= $4
     returning id, name, lease, tries, payload`,
    [...scopeOf(tx), id, tx.now, leaseSeconds],
  );
  return claim ?? null;
}

/** Keeps the lease and stores how far the job is; null when the lease is lost. */
export async function keepJob(
  tx: Tx,
  claim: Claim,
  kept: { readonly progress: Progress; readonly leaseSeconds: number; readonly hasMoved: boolean },
): Promise<{ readonly cancelWanted: boolean } | null> {
  const { done, total, message } = kept.progress;
  const [row] = await tx.rows<{ cancelWanted: boolean }>(
    `update platform.job set run_at = $5::timestamptz + make_interval(secs => $6), done = $7,
       total = $8, message = $9
     where cell = $1 and tenant_id = $2 and id = $3 and lease = $4 and state = 'running'
     returning cancel_wanted as "cancelWanted"`,
    [...scopeOf(tx), claim.id, claim.lease, tx.now, kept.leaseSeconds, done, total, message],
  );
  if (row && kept.hasMoved) moved(tx, claim.id);
  return row ?? null;
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

/** Ends a job, or puts it back; false when the lease is lost and it is another's to end. */
export async function endJob(
  tx: Tx,
  claim: Claim,
  { progress, end }: { readonly progress: Progress; readonly end: JobEnd },
): Promise<boolean> {
  const isOver = end.state !== "waiting";
  const rows = await tx.rows(
    `update platform.job set state = $5, message = $6, result = $7, done = $8, total = $9,
       run_at = $10, tries = $11, ended_at = $12
     where cell = $1 and tenant_id = $2 and id = $3 and lease = $4 and state = 'running'
     returning id`,
    [
      ...scopeOf(tx),
      claim.id,
      claim.lease,
      end.state,
      end.state === "done" ? progress.message : end.message,
      end.state === "done" ? JSON.stringify(end.result ?? null) : null,
      progress.done,
      progress.total,
      isOver ? tx.now : end.runAt,
      isOver ? claim.tries : end.tries,
      isOver ? tx.now : null,
    ],
  );
  if (rows.length > 0) moved(tx, claim.id);
  return rows.length > 0;
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
    moved(tx, id);
    tx.audit({ action: "job.cancel", subjectKind: "job", subjectId: id });
  }
  return rows.length > 0;
}

/** Asks every job of the company to stop: what waits is over at once. */
export async function cancelAllJobs(tx: Tx): Promise<void> {
  await tx.rows(
    `update platform.job set cancel_wanted = true,
       state = case when state = 'waiting' then 'cancelled' else state end,
       ended_at = case when state = 'waiting' then $3::timestamptz end
     where cell = $1 and tenant_id = $2 and state in ('waiting', 'running')`,
    [...scopeOf(tx), tx.now],
  );
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

/** Jobs of these names whose time has come, of whatever tenant. */
export async function dueJobs(
  { pool, world }: Database,
  names: readonly string[],
  limit: number,
): Promise<DueJob[]> {
  const { rows } = await pool.query<{ cell: number; tenant_id: TenantId; id: number }>({
    name: "platform.jobs_due",
    text: "select cell, tenant_id, id from platform.jobs_due($1, $2, $3)",
    values: [world.clock(), names, limit],
  });
  return rows.map(({ cell, tenant_id: tenantId, id }) => ({ cell, tenantId, id }));
}
