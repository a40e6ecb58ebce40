import {
  publishPlanEndpoint,
  rollBackPlanEndpoint,
  startPlan,
} from "../../../../contract/plans.ts";
import { ok } from "../../../../kernel/index.ts";
import type { Http } from "../../../platform/index.ts";
import { publishPlan } from "../publishing/publish.ts";
import type { Published } from "../publishing/publish.ts";
import { rollBackPlan } from "../publishing/roll-back.ts";
import { startRun } from "../running/run-job.ts";
import { command } from "./work.ts";
import type { RouteParts } from "./work.ts";

const publishedText = ({ id, moved, left, letGo, told }: Published) => ({
  ...{ id, moved, left, letGo, told },
});

/** Registers starting, publishing and taking back. */
export function registerForce(http: Http, parts: RouteParts): void {
  http.on(startPlan, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "plans.start", request: body }, (tx) =>
      startRun(tx, parts.jobs, body),
    ),
  );
  http.on(publishPlanEndpoint, async ({ caller, key, params }) =>
    command(parts, { caller, key, name: "plans.publish", request: params }, async (tx) => {
      const done = await publishPlan(tx, parts, params);
      return done.ok ? ok(publishedText(done.value)) : done;
    }),
  );
  http.on(rollBackPlanEndpoint, async ({ caller, key, params }) =>
    command(parts, { caller, key, name: "plans.roll_back", request: params }, async (tx) => {
      const done = await rollBackPlan(tx, parts, params);
      return done.ok ? ok(publishedText(done.value)) : done;
    }),
  );
}
