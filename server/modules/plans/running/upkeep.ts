import type { Tx } from "../../../platform/index.ts";
import { endRunsOfJobs } from "../../../platform/index.ts";
import { deleteRuns, failRun, isPassedStep } from "./runs.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How long plans are kept that are not in force: a draft's earlier steps, drafts, and what was once. */
const keptDays = { step: 1, draft: 30, published: 180 } as const;
const forgottenAtOnce = 20;

/**
 * Ends plans that nobody reckons any more, of these jobs or of all: their job failed or was cancelled,
 * or the process that reckoned them at once is gone. Gives how many.
 */
export function endAbandoned(tx: Tx, jobIds: readonly number[] | null): Promise<number> {
  return endRunsOfJobs(tx, {
    ...{ table: "plans.run", states: ["waiting", "running"], jobIds },
    fail: (id, failure) => failRun(tx, id, failure),
  });
}

/**
 * Forgets plans that are not in force and are old: steps that a draft has left behind or that were
 * undone after a day, drafts and failures after a month, what was published once after half a year. The one that taking back would lead to stays. A few at a time;
 * true when there may be more.
 */
export async function forgetPlans(tx: Tx): Promise<boolean> {
  const old = await tx.rows<{ id: number }>(
    `select id from plans.run as run where cell = $1 and tenant_id = $2
       and (state in ('ready', 'failed') and taken_at < $3::timestamptz - make_interval(days => $4)
         or taken_at < $3::timestamptz - make_interval(days => $7) and ${isPassedStep}
         or state in ('replaced', 'rolled_back')
           and published_at < $3::timestamptz - make_interval(days => $5))
       and (state <> 'replaced' or exists (select 1 from plans.run as later
         where later.cell = $1 and later.tenant_id = $2 and later.place_id = run.place_id
           and later.state = 'replaced'
           and (later.published_at, later.id) > (run.published_at, run.id)))
     order by id limit $6 for update skip locked`,
    [...scopeOf(tx), tx.now, keptDays.draft, keptDays.published, forgottenAtOnce, keptDays.step],
  );
  const ids = old.map((run) => run.id);
  await deleteRuns(tx, ids);
  return ids.length === forgottenAtOnce;
}
