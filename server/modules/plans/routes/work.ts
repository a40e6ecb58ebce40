import type { ReplyOf } from "../../../../contract/endpoint.ts";
import { commandRunner, commandStatuses } from "../../../platform/index.ts";
import type { Database, Jobs, Tx } from "../../../platform/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Orders } from "../../orders/index.ts";
import { productionStatuses } from "../../production/index.ts";
import type { Production } from "../../production/index.ts";
import type { BottleneckError } from "../bottlenecks/bottlenecks.ts";
import type { RequestError } from "../rush/rush-requests.ts";
import type { MoveError } from "../editing/moves.ts";
import type { PlanError } from "../publishing/publish.ts";
import type { PlanRunning } from "../running/run-job.ts";
import type { StepError } from "../running/steps.ts";

/** What plans' HTTP face works with. */
export interface RouteParts {
  readonly database: Database;
  readonly production: Production;
  readonly orders: Orders;
  readonly jobs: Jobs;
}

/** The status of every refusal of plans. */
export const statuses = {
  plan_unknown: 404,
  plan_not_ready: 409,
  plan_not_in_force: 409,
  plan_stale: 409,
  plan_running: 409,
  operation_not_in_plan: 404,
  nothing_to_undo: 409,
  step_of_another: 409,
  nothing_to_redo: 409,
  cannot_be_made: 422,
  material_missing: 409,
  rush_has_no_place: 409,
  rush_offer_changed: 409,
  rush_needs_word: 409,
  rush_request_unknown: 404,
  rush_request_decided: 409,
  move_impossible: 422,
  no_place_without: 409,
  plan_overtaken: 409,
  resource_not_in_plant: 422,
  open_all_day: 422,
  ...productionStatuses,
  ...commandStatuses,
} as const satisfies Record<
  (PlanError | MoveError | StepError | RequestError | PlanRunning | BottleneckError)["kind"],
  number
> &
  Record<string, number>;

/** What a change of plans may be refused with; a move that cannot be is an answer. */
type Refused =
  | PlanError
  | RequestError
  | PlanRunning
  | StepError
  | Exclude<MoveError, { readonly kind: "move_impossible" | "no_place_without" }>;

/** What a change gives as its endpoint says, or a refusal. */
export type Taken<E> = Promise<Result<ReplyOf<E>, Refused>>;

/** Runs a command once per key; its refusal becomes the answer. */
export const command = commandRunner<Refused>(statuses);

/** The zone of a plant: words about its times are on its clock. */
export async function zoneOf(tx: Tx, { production }: RouteParts, placeId: number): Promise<string> {
  return (await production.parties.view.get(tx)).place(placeId)?.zone ?? "UTC";
}
