import { commandRunner, commandStatuses, ProblemError } from "../../platform/index.ts";
import type { Database, Jobs, Tx } from "../../platform/index.ts";
import type { Orders } from "../orders/index.ts";
import { productionStatuses } from "../production/index.ts";
import type { AcceptError } from "./accepting.ts";
import type { MaterialsParts } from "./company.ts";
import type { LanesError } from "./lanes.ts";
import type { RunWaits } from "./running.ts";
import { runById } from "./runs.ts";
import type { Run } from "./runs.ts";

/** What materials' HTTP face works with. */
export interface RouteParts extends MaterialsParts {
  readonly database: Database;
  readonly orders: Orders;
  readonly jobs: Jobs;
}

type Refused = AcceptError | RunWaits | LanesError;

const statuses = {
  material_run_old: 409,
  material_run_waits: 409,
  material_action_unknown: 404,
  material_action_done: 409,
  material_action_stale: 409,
  lane_twice: 422,
  lane_gone: 409,
  lane_changed: 409,
  lanes_too_many: 422,
  ...productionStatuses,
  ...commandStatuses,
} as const satisfies Record<Refused["kind"], number> & Record<string, number>;

/** Runs a command once per key; its refusal becomes the answer. */
export const command = commandRunner<Refused>(statuses);

/** The run of this id; there is none is an answer of its own. */
export async function mustFind(tx: Tx, id: number): Promise<Run> {
  const run = await runById(tx, id);
  if (!run)
    throw new ProblemError({ status: 404, kind: "material_run_unknown", values: { run: id } });
  return run;
}
