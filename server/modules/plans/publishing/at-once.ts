import { usualObjective } from "../../../../engines/scheduling/index.ts";
import type { Actor, Database, Scope } from "../../../platform/index.ts";
import { usualFactors, usualFrozenHours } from "../plant/plant.ts";
import { publishPlan } from "./publish.ts";
import type { PublishParts } from "./publish.ts";
import { workOffRun } from "../running/run-job.ts";
import { insertRun } from "../running/runs.ts";

const hourMs = 3_600_000;

/**
 * Reckons a plan of a plant for so many seconds here and now, without a job, and puts it in force.
 * Gives the plan's number, or null when there is nothing to plan or it can no longer be published.
 */
export async function planAtOnce(
  parts: PublishParts & { readonly database: Database },
  by: { readonly scope: Scope; readonly actor: Actor },
  asked: { readonly placeId: number; readonly title: string; readonly seconds: number },
): Promise<number | null> {
  const { database } = parts;
  const { scope, actor } = by;
  const id = await database.transact(scope, actor, (tx) =>
    insertRun(tx, {
      ...{ ...asked, kind: "run", parentId: null, seed: 1 },
      ...{ objective: usualObjective, factors: usualFactors },
      frozenUntil: new Date(tx.now.getTime() + usualFrozenHours * hourMs),
    }),
  );
  const { signal } = new AbortController();
  await workOffRun(parts, {
    ...{ id: 0, scope, payload: { id }, tries: 1, signal, progress: () => undefined },
  });
  const published = await database.transact(scope, actor, (tx) => publishPlan(tx, parts, { id }));
  return published.ok ? id : null;
}
