import type { Database, Jobs } from "../../platform/index.ts";
import type { MaterialsParts } from "./company.ts";
import { runJob, workOffRun } from "./running.ts";

/** Says who plans material; before the jobs start. */
export function doMaterials(
  jobs: Jobs,
  parts: MaterialsParts & { readonly database: Database },
): void {
  jobs.task(runJob, (job) => workOffRun(parts, job), { long: true });
}
