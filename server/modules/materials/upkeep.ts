import { jobStates } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { failRun } from "./runs.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * Ends runs that nobody reckons any more, of these jobs or of all: their job failed or was cancelled,
 * or the process that reckoned them at once is gone. Gives how many.
 */
export async function endAbandoned(tx: Tx, jobIds: readonly number[] | null): Promise<number> {
  const open = await tx.rows<{ id: number; jobId: number | null }>(
    `select id, job_id as "jobId" from materials.run
     where cell = $1 and tenant_id = $2 and state = 'waiting'
       and case when $3::bigint[] is not null then job_id = any ($3)
         else job_id is not null or created_at < $4::timestamptz - interval '2 hours' end
     order by id for update`,
    [...scopeOf(tx), jobIds, tx.now],
  );
  const states = await jobStates(
    tx,
    open.flatMap((run) => run.jobId ?? []),
  );
  const over = open.filter(({ jobId }) => {
    const state = states.get(jobId ?? 0);
    return state !== "waiting" && state !== "running";
  });
  for (const { id, jobId } of over) {
    const kind = states.get(jobId ?? 0) === "cancelled" ? "job_cancelled" : "job_failed";
    await failRun(tx, id, { kind });
  }
  return over.length;
}
