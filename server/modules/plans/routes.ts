import type { Http } from "../../platform/index.ts";
import { registerChanges, registerForce } from "./change-routes.ts";
import { registerBottlenecks } from "./bottleneck-routes.ts";
import { registerReading } from "./read-routes.ts";
import type { RouteParts } from "./work.ts";

/** Registers plans: scenarios, charts, comparing, publishing, moving, rush orders. */
export function registerPlans(http: Http, parts: RouteParts): void {
  registerReading(http, parts);
  registerForce(http, parts);
  registerChanges(http, parts);
  registerBottlenecks(http, parts);
}
