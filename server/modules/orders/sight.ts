import { commandStatuses, ProblemError } from "../../platform/index.ts";
import type { Caller, Database } from "../../platform/index.ts";
import type { OrderError } from "./model.ts";
import { orderById, orderOfHold } from "./queries.ts";

/** The status of every way an order command can be refused. */
export const orderStatuses = {
  order_unknown: 404,
  line_unknown: 404,
  too_many_units: 409,
  order_held: 423,
  hold_unknown: 404,
  not_reserved: 409,
  lots_over: 409,
  order_done: 409,
  in_parcel: 409,
  ...commandStatuses,
} as const satisfies Record<OrderError["kind"], number> & Record<string, number>;

/** Refuses an order outside the caller's channels and parties as if it were not there. */
export async function mustSee(database: Database, caller: Caller, orderId: number): Promise<void> {
  if (caller.channelIds === null && caller.partyIds === null) return;
  const order = await database.read(caller.scope, (tx) => orderById(tx, orderId));
  const seen =
    order &&
    (!caller.channelIds || caller.channelIds.includes(order.channelId)) &&
    (!caller.partyIds || (order.partyId !== null && caller.partyIds.includes(order.partyId)));
  if (!seen)
    throw new ProblemError({ status: 404, kind: "order_unknown", values: { order: orderId } });
}

/** Refuses a hold on an order that the caller may not see, as if there were no order. */
export async function mustSeeHold(
  database: Database,
  caller: Caller,
  holdId: number,
): Promise<void> {
  if (caller.channelIds === null && caller.partyIds === null) return;
  const orderId = await database.read(caller.scope, (tx) => orderOfHold(tx, holdId));
  await mustSee(database, caller, orderId ?? 0);
}
