import { eachTenant } from "../../platform/index.ts";
import type { Actor, Database, Jobs, Scope } from "../../platform/index.ts";
import type { Production } from "../production/index.ts";
import { closeDay } from "./closing.ts";
import { escalateDays, listDays, openDays } from "./days.ts";
import type { CloseDay } from "./days.ts";
import { overAt } from "./over.ts";
import { isIdle, reckon } from "./reckoning.ts";
import { watchExceptions } from "./watching.ts";

const system: Actor = { kind: "system", id: 0, name: "system" };

interface Watched {
  readonly database: Database;
  readonly production: Production;
}

/** Closes days that are over and have nothing to close; what follows an open day waits for it. */
async function closeIdleDays({ database, production }: Watched, scope: Scope): Promise<void> {
  const idle = await database.read(scope, async (tx) => {
    const open = await listDays(tx, { placeIds: null, from: "infinity" });
    const over = await overAt(tx, production, open);
    const waiting = new Set<number>();
    const found: CloseDay[] = [];
    for (const day of open) {
      if (waiting.has(day.workCentreId)) continue;
      if (over(day) <= tx.now && isIdle(await reckon(tx, production, day))) found.push(day);
      else waiting.add(day.workCentreId);
    }
    return found;
  });
  for (const { workCentreId, day } of idle)
    await database.transact(scope, system, async (tx) => {
      // Refused where somebody has closed it, or planned and missed something, since: it is left to people.
      await closeDay(tx, production, { workCentreId, day, lines: [], note: "" });
    });
}

/**
 * Opens the days that have begun, closes those that are over with nothing planned and nothing reported,
 * and tells of those whose time limit is over, for one tenant.
 */
export async function watchDays(parts: Watched, scope: Scope): Promise<void> {
  await closeIdleDays(parts, scope);
  await parts.database.transact(scope, system, async (tx) => {
    await openDays(tx, parts.production);
    await escalateDays(tx);
  });
}

/** Looks whether the lines that must be ready are, for one tenant. */
export async function watchReadiness(parts: Watched, scope: Scope): Promise<void> {
  await parts.database.transact(scope, system, async (tx) => {
    await watchExceptions(tx, parts.production);
  });
}

/** Says who watches over days and exceptions, every few minutes; before the jobs start. */
export function doExecution(
  jobs: Jobs,
  parts: {
    readonly database: Database;
    readonly production: Production;
    readonly tenants: () => Promise<readonly Scope[]>;
  },
): void {
  jobs.every("execution", 60, async (signal) => {
    await eachTenant(await parts.tenants(), signal, (scope) => watchDays(parts, scope));
  });
  jobs.every("exceptions", 300, async (signal) => {
    await eachTenant(await parts.tenants(), signal, (scope) => watchReadiness(parts, scope));
  });
}
