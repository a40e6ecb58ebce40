import type { Database, Http, Jobs } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Parties } from "../parties/index.ts";
import { registerDemand } from "./demand-routes.ts";
import { registerEvents } from "./event-routes.ts";
import { registerForecastExport } from "./export.ts";
import { registerForecastReads } from "./forecast-routes.ts";
import { registerNetting } from "./netting-routes.ts";
import { registerOverrides } from "./override-routes.ts";
import { registerPlaceDemand } from "./place-routes.ts";
import { registerRuns } from "./run-routes.ts";

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
  registerOverrides(http, parts);
  registerNetting(http, parts);
  registerEvents(http, parts);
}
