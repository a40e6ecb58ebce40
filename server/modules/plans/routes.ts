import type { Http } from "../../platform/index.ts";
import { registerForce } from "./change-routes.ts";
import { registerBottlenecks } from "./bottleneck-routes.ts";
import { registerEdits } from "./edit-routes.ts";
import { registerReading } from "./read-routes.ts";
import { registerRushes } from "./rush-routes.ts";
import type { RouteParts } from "./work.ts";

/** Registers plans: scenarios, charts, comparing, publishing, edits by hand, rush orders. */
export function registerPlans(http: Http, parts: RouteParts): void {
  registerReading(http, parts);
  registerForce(http, parts);
  registerEdits(http, parts);
  registerRushes(http, parts);
  registerBottlenecks(http, parts);
}
