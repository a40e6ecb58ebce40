import type { ReplyOf } from "../../../contract/index.ts";
import type { getOrder } from "../../../contract/orders.ts";
import { dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { changesOfOrder, promisesOfOrder } from "../promises/index.ts";
import { reservationsOf } from "../stock/index.ts";
import type { Orders } from "./open.ts";
import { orderById, timelineOf } from "./queries.ts";

/** All that an order's page shows, or null: lines, promises, reservations, and one timeline. */
export async function orderPage(
  tx: Tx,
  orders: Orders,
  id: number,
): Promise<ReplyOf<typeof getOrder> | null> {
  const order = await orderById(tx, id);
  if (!order) return null;
  const [promises, changes, timeline, held] = await Promise.all([
    promisesOfOrder(tx, orders.parts.parties, id),
    changesOfOrder(tx, orders.parts.parties, id),
    timelineOf(tx, id),
    reservationsOf(
      tx,
      order.lines.map((line) => line.id),
    ),
  ]);
  return {
    ...order,
    promises,
    timeline: timelineText(order, timeline, changes),
    reservations: held.map((each) => ({
      lineId: each.claimId,
      itemId: each.item,
      placeId: each.place,
      supplyId: each.supply,
      units: each.units,
      shipDay: dayToText(each.shipDay as Day),
      deliverDay: dayToText(each.deliverDay as Day),
      frozen: each.frozen,
    })),
  } as ReplyOf<typeof getOrder>;
}

type Timeline = Awaited<ReturnType<typeof timelineOf>>;
type Changes = Awaited<ReturnType<typeof changesOfOrder>>;

/** From the first message to the last change, oldest first. */
function timelineText(
  order: { readonly receivedAt: string; readonly channelStatus: string },
  timeline: Timeline,
  changes: Changes,
) {
  return [
    {
      at: order.receivedAt,
      actor: "",
      action: "orders.received",
      detail: { status: order.channelStatus },
      why: null,
    },
    ...timeline.map((each) => ({
      at: each.at.toISOString(),
      actor: each.actor_name,
      action: each.action,
      detail: each.after,
      why: each.why,
    })),
    ...changes.map((each) => ({
      at: each.at.toISOString(),
      actor: "",
      action: `promises.${each.effect}`,
      detail: {
        line: each.claim_id,
        from: each.from_day,
        to: each.to_day,
        fromShort: each.from_short,
        toShort: each.to_short,
        ...(each.words ? { because: each.words } : {}),
      },
      why: each.cause,
    })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
