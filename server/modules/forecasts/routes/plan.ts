import { readPlanEndpoint } from "../../../../contract/overrides.ts";
import { answer, type Database, type Http } from "../../../platform/index.ts";
import { planOfNode, planOfPlace } from "../planning/plan-seen.ts";
import { overrideStatuses } from "./overrides.ts";
import { nodeSeen } from "./sight.ts";

const statuses = { ...overrideStatuses, forecast_unknown: 404 } as const;

/** Registers the plan in force of a part, or of what falls of it to a place. */
export function registerPlans(http: Http, { database }: { readonly database: Database }): void {
  http.on(readPlanEndpoint, async ({ caller, query }) => {
    const node = nodeSeen(caller, query);
    const { placeId } = query;
    return database.read(caller.scope, async (tx) =>
      answer(
        await (placeId === undefined ? planOfNode(tx, node) : planOfPlace(tx, node, placeId)),
        statuses,
      ),
    );
  });
}
