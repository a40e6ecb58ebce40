import type { ReplyOf } from "../../../../contract/index.ts";
import type { getOrder } from "../../../../contract/orders.ts";
import { dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { promisesOfClaims } from "../../promises/index.ts";
import { reservationsOf } from "../../stock/index.ts";
import type { Orders } from "./open.ts";
import { orderById } from "../reading/queries.ts";
import { splitFamily } from "../source/splits.ts";

/** All that an order's page shows, or null: lines, promises and reservations. */
export async function orderPage(
  tx: Tx,
  orders: Orders,
  id: number,
): Promise<ReplyOf<typeof getOrder> | null> {
  const order = await orderById(tx, id);
  if (!order) return null;
  const items = await orders.parts.catalog.view.get(tx);
  const claims = order.lines.map((line) => line.id);
  const [promises, held] = await Promise.all([
    promisesOfClaims(tx, orders.parts.parties, claims),
    reservationsOf(tx, claims),
  ]);
  return {
    ...order,
    lines: order.lines.map((line) => {
      const item = items.item(line.itemId ?? 0);
      const { unit = "", units: larger = [] } = item ?? {};
      // A line that came by our item's number carries no words of its channel.
      const code = line.code || (item?.code ?? "");
      const name = line.name || (item?.name ?? "");
      const own = item ? { code: item.code, name: item.name, nameEn: item.nameEn } : null;
      return { ...line, code, name, item: own, unit, larger };
    }),
    promises,
    splits: await splitFamily(tx, id),
    reservations: held.map((each) => ({
      lineId: each.claimId,
      itemId: each.item,
      placeId: each.place,
      supplyId: each.supply,
      units: each.units,
      shipDay: dayToText(each.shipDay as Day),
      deliverDay: dayToText(each.deliverDay as Day),
      frozen: each.frozen,
      picked: each.picked,
    })),
  } as ReplyOf<typeof getOrder>;
}
