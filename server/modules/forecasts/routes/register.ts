import type { Database, Http, Jobs } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import type { Parties } from "../../parties/index.ts";
import { registerDemand } from "./demand.ts";
import { registerEvents } from "./events.ts";
import { registerForecastExport } from "./export.ts";
import { registerForecastReads } from "./forecasts.ts";
import { registerNetting } from "./netting.ts";
import { registerOverrides } from "./overrides.ts";
import { registerPlans } from "./plan.ts";
import { registerPlaceDemand } from "./places.ts";
import { registerPreviews } from "./previewing.ts";
import { registerRuns } from "./runs.ts";

/** Registers demand, the versions made from it, and what they say. */
export function registerForecasts(
  http: Http,
  parts: {
    readonly database: Database;
    readonly catalog: Catalog;
    readonly parties: Parties;
    readonly jobs: Jobs;
  },
): void {
  registerDemand(http, parts);
  registerPlaceDemand(http, parts);
  registerRuns(http, parts);
  registerForecastReads(http, parts);
  registerForecastExport(http, parts);
  registerPlans(http, parts);
  registerOverrides(http, parts);
  registerPreviews(http, parts);
  registerNetting(http, parts);
  registerEvents(http, parts);
}
