import type { Http } from "../../../platform/index.ts";
import { registerForce } from "./changes.ts";
import { registerBottlenecks } from "./bottlenecks.ts";
import { registerEdits } from "./edits.ts";
import { registerReading } from "./reads.ts";
import { registerRushes } from "./rush.ts";
import type { RouteParts } from "./work.ts";

/** Registers plans: scenarios, charts, comparing, publishing, edits by hand, rush orders. */
export function registerPlans(http: Http, parts: RouteParts): void {
  registerReading(http, parts);
  registerForce(http, parts);
  registerEdits(http, parts);
  registerRushes(http, parts);
  registerBottlenecks(http, parts);
}
