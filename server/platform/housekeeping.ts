import { isGone } from "./database.ts";
import type { Actor, Database, Scope } from "./database.ts";
import { forgetJobs } from "./job-rows.ts";
import { nobody, sweepBudgets } from "./limits.ts";

/** How long what nobody needs any more is kept. */
const kept = { answerDays: 30, jobDays: 14 } as const;
const batchRows = 5_000;
const actor: Actor = { kind: "system", id: 0, name: "housekeeping" };

/** Forgets stored answers of commands that nobody will repeat; a few thousand at a time. */
async function forgetAnswers(database: Database, scope: Scope, signal: AbortSignal): Promise<void> {
  for (let gone = batchRows; gone === batchRows && !signal.aborted;) {
    gone = await database.transact(scope, actor, async (tx) => {
      // The index by age is a summary of pages, which only this kind of scan can read.
      await tx.rows("set local enable_bitmapscan = on");
      const rows = await tx.rows(
        `delete from platform.answer where cell = $1 and tenant_id = $2 and key in (
           select key from platform.answer where cell = $1 and tenant_id = $2
             and at < $3::timestamptz - make_interval(days => $4) order by at limit $5)
         returning 1`,
        [scope.cell, scope.tenantId, tx.now, kept.answerDays, batchRows],
      );
      return rows.length;
    });
  }
}

/** Throws away what the platform kept long enough: answers, ended jobs, budgets that are full. */
export async function keepHouse(
  database: Database,
  scopes: readonly Scope[],
  signal: AbortSignal,
): Promise<void> {
  await eachTenant([nobody, ...scopes], signal, async (scope) => {
    await database.transact(scope, actor, async (tx) => {
      await sweepBudgets(tx);
      await forgetJobs(tx, kept.jobDays);
    });
    await forgetAnswers(database, scope, signal);
  });
}

/**
 * Does something for one company after another; one that fails keeps none of those behind it waiting,
 * and one that is being removed is left out.
 * Throws an AggregateError at the end when some failed.
 */
export async function eachTenant(
  scopes: readonly Scope[],
  signal: AbortSignal,
  work: (scope: Scope) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const scope of scopes) {
    if (signal.aborted) break;
    await work(scope).catch((error: unknown) => isGone(error) || errors.push(error));
  }
  if (errors.length > 0)
    throw new AggregateError(errors, `failed for ${errors.length} of ${scopes.length} companies`);
}
