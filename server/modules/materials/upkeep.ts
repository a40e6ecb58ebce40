import { endRunsOfJobs } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { failRun } from "./runs.ts";

/**
 * Ends runs that nobody reckons any more, of these jobs or of all: their job failed or was cancelled,
 * or the process that reckoned them at once is gone. Gives how many.
 */
export function endAbandoned(tx: Tx, jobIds: readonly number[] | null): Promise<number> {
  return endRunsOfJobs(tx, {
    ...{ table: "materials.run", states: ["waiting"], jobIds },
    fail: (id, failure) => failRun(tx, id, failure),
  });
}
