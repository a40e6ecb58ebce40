import { commandStatuses, ProblemError } from "../../../platform/index.ts";
import type { Caller, Database, Tx } from "../../../platform/index.ts";
import type { OrderError } from "../model.ts";
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
  nothing_to_cancel: 409,
  in_parcel: 409,
  ...commandStatuses,
} as const satisfies Record<OrderError["kind"], number> & Record<string, number>;

export interface SeenOrder {
  readonly id: number;
  readonly number: string;
  readonly channelId: number;
}

const seenColumns = `select id, number, channel_id as "channelId" from orders.order
  where cell = $1 and tenant_id = $2 and ($3::int[] is null or channel_id = any ($3::int[]))
    and ($4::int[] is null or party_id = any ($4::int[]))`;

const reach = (tx: Tx, { channelIds, partyIds }: Caller) => [
  ...[tx.scope.cell, tx.scope.tenantId, channelIds, partyIds],
];

/** Of these orders those that the caller may see, by id. */
export async function ordersSeen(
  tx: Tx,
  caller: Caller,
  ids: readonly number[],
): Promise<Map<number, SeenOrder>> {
  const rows = await tx.rows<SeenOrder>(`${seenColumns} and id = any ($5::bigint[])`, [
    ...reach(tx, caller),
    ids,
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The orders that the caller may see under these numbers; a number may be that of several. */
export async function ordersNumbered(
  tx: Tx,
  caller: Caller,
  numbers: readonly string[],
): Promise<Map<string, SeenOrder[]>> {
  const rows = await tx.rows<SeenOrder>(
    `${seenColumns} and number = any ($5::text[]) order by id`,
    [...reach(tx, caller), numbers],
  );
  return Map.groupBy(rows, (row) => row.number);
}

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
