import { jobStates } from "./job-rows.ts";
import type { OutboxEvent } from "./outbox.ts";
import type { Tx } from "./database.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Jobs that events of the topic JobMoved name; one that the version before queued names one by `id`. */
export const jobsMoved = (events: readonly OutboxEvent[]): number[] =>
  events.flatMap(({ payload }) => (payload["ids"] ?? [payload["id"]]) as number[]);

interface RunsOfJobs {
  /** Has `id`, `state`, `job_id` (null: reckoned at once, without a job) and `created_at`. */
  readonly table: "plans.run" | "materials.run";
  /** Of which a run that is not over is in one. */
  readonly states: readonly string[];
  /** The jobs whose runs are looked at; null: those of all jobs, and of none after two hours. */
  readonly jobIds: readonly number[] | null;
  readonly fail: (id: number, failure: { readonly kind: string }) => Promise<void>;
}

/**
 * Ends runs that nobody reckons any more: their job failed (`job_failed`) or was cancelled
 * (`job_cancelled`), or the process that reckoned them at once is gone. Gives how many.
 */
export async function endRunsOfJobs(
  tx: Tx,
  { table, states: open, jobIds, fail }: RunsOfJobs,
): Promise<number> {
  const runs = await tx.rows<{ id: number; jobId: number | null }>(
    `select id, job_id as "jobId" from ${table}
     where cell = $1 and tenant_id = $2 and state = any ($5::text[])
       and case when $3::bigint[] is not null then job_id = any ($3)
         else job_id is not null or created_at < $4::timestamptz - interval '2 hours' end
     order by id for update`,
    [...scopeOf(tx), jobIds, tx.now, open],
  );
  const states = await jobStates(
    tx,
    runs.flatMap((run) => run.jobId ?? []),
  );
  const over = runs.filter(({ jobId }) => {
    const state = states.get(jobId ?? 0);
    return state !== "waiting" && state !== "running";
  });
  for (const { id, jobId } of over)
    await fail(id, {
      kind: states.get(jobId ?? 0) === "cancelled" ? "job_cancelled" : "job_failed",
    });
  return over.length;
}
