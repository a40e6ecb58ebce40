import { commandRunner, commandStatuses, ProblemError } from "../../platform/index.ts";
import type { Caller, Database } from "../../platform/index.ts";
import type { Orders } from "../orders/index.ts";
import type { Production } from "../production/index.ts";
import { stockStatuses } from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";
import type { ExecutionError } from "./model.ts";

/** What execution's HTTP face works with. */
export interface RouteParts {
  readonly database: Database;
  readonly production: Production;
  readonly orders: Orders;
}

const statuses = {
  day_unknown: 404,
  day_closed: 409,
  day_order: 409,
  line_unknown: 422,
  line_unanswered: 422,
  exception_missing: 404,
  exception_closed: 409,
  exception_unowned: 409,
  exception_stands: 409,
  material_unused: 422,
  material_below: 422,
  material_numbered: 422,
  ...stockStatuses,
  ...commandStatuses,
} as const satisfies Record<(ExecutionError | StockError)["kind"], number> & Record<string, number>;

/** Runs a command once per key; its refusal becomes the answer. */
export const command = commandRunner<ExecutionError | StockError>(statuses);

/** Refuses a work centre that is none, or stands in a plant that the caller is not given. */
export async function mayWorkAt(
  { database, production }: RouteParts,
  caller: Caller,
  workCentreId: number,
): Promise<void> {
  const { workCentres } = await database.read(caller.scope, (tx) => production.factory.get(tx));
  const centre = workCentres.get(workCentreId);
  if (centre && caller.placeIds?.includes(centre.placeId) !== false) return;
  const values = { field: "workCentreId", value: workCentreId, rule: "known" };
  throw new ProblemError({ status: 404, kind: "day_unknown", values });
}
