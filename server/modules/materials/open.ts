import { jobsMoved } from "../../platform/index.ts";
import type { Database, Jobs, Relay } from "../../platform/index.ts";
import type { MaterialsParts } from "./company.ts";
import { runJob, workOffRun } from "./running.ts";
import { endAbandoned } from "./upkeep.ts";

/** Says who plans material, and ends runs whose job is over; before the jobs start. */
export function doMaterials(
  jobs: Jobs,
  relay: Relay,
  parts: MaterialsParts & { readonly database: Database },
): void {
  jobs.task(runJob, (job) => workOffRun(parts, job), { long: true });
  relay.subscribe({
    name: "materials_jobs",
    topics: ["JobMoved"],
    handle: async (tx, events) => {
      await endAbandoned(tx, jobsMoved(events));
    },
  });
}
