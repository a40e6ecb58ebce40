import type { Database, Jobs, Relay } from "../../platform/index.ts";
import type { Orders } from "../orders/index.ts";
import type { Production } from "../production/index.ts";
import { repairPlant } from "./repairs.ts";
import { runJob, workOffRun } from "./run-job.ts";

/** What plans work with. */
export interface PlansParts {
  readonly database: Database;
  readonly production: Production;
  readonly orders: Orders;
}

const repairJob = "plan_repair";

/** Says who reckons plans, and who mends them when a resource stops; before the jobs start. */
export function doPlans(jobs: Jobs, relay: Relay, parts: PlansParts): void {
  const { database } = parts;
  jobs.task(runJob, (job) => workOffRun(parts, job));
  jobs.task(repairJob, ({ scope, payload }) =>
    repairPlant(database, parts, { scope, resourceId: Number(payload["resourceId"]) }),
  );
  relay.subscribe({
    name: "plans",
    topics: ["ResourceStopped"],
    handle: async (tx, events) => {
      for (const { id, payload } of events)
        await jobs.add(tx, {
          ...{ name: repairJob, key: `${repairJob}/${id}`, title: repairJob },
          payload: { resourceId: payload["resourceId"] },
        });
    },
  });
}
