import { eachTenant } from "../../platform/index.ts";
import type { Actor, Database, Jobs, Scope } from "../../platform/index.ts";
import type { Production } from "../production/index.ts";
import { escalateDays, openDays } from "./days.ts";
import { watchExceptions } from "./watching.ts";

const system: Actor = { kind: "system", id: 0, name: "system" };

/** Opens the days that have begun and tells of those whose time limit is over, for one tenant. */
export async function watchDays(
  parts: { readonly database: Database; readonly production: Production },
  scope: Scope,
): Promise<void> {
  await parts.database.transact(scope, system, async (tx) => {
    await openDays(tx, parts.production);
    await escalateDays(tx);
  });
}

/** Looks whether the lines that must be ready are, for one tenant. */
export async function watchReadiness(
  parts: { readonly database: Database; readonly production: Production },
  scope: Scope,
): Promise<void> {
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
