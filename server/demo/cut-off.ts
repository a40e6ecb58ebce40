// Demos whose making a stop or crash of the server cut off: nobody goes on with them, so they go.
import { listTenants, readCutOff, removeCutOff } from "../modules/people/index.ts";
import type { Database, Logger, Scope } from "../platform/index.ts";
import type { Makings } from "./making.ts";

interface Sweep {
  readonly database: Database;
  readonly log: Pick<Logger, "warn">;
  readonly makings: Makings;
  readonly signal: AbortSignal;
}

/**
 * Removes the demos whose making was cut off and tells the companies that asked for them; gives how
 * many there were. One that some process is making just now is left alone.
 */
export async function sweepCutOff({ database, log, makings, signal }: Sweep): Promise<number> {
  let removed = 0;
  for (const { cell, id, demo } of await listTenants(database)) {
    if (signal.aborted) break;
    if (!demo) continue;
    const scope: Scope = { cell, tenantId: id };
    const found = await database.read(scope, readCutOff);
    if (!found || !(await removeCutOff(database, scope))) continue;
    removed += 1;
    log.warn({ tenant: id }, "removed a demo whose making was cut off");
    if (found.asker) makings.cutOff(found.asker);
  }
  return removed;
}
