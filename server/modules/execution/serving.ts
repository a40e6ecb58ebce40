import { listServed } from "../../../contract/work-orders.ts";
import { dayOfInstant, dayToText } from "../../../kernel/index.ts";
import { ProblemError } from "../../platform/index.ts";
import type { Http, Tx } from "../../platform/index.ts";
import { linesById } from "../orders/index.ts";
import { workOrdersById } from "../production/index.ts";
import type { Production, WorkOrder } from "../production/index.ts";
import { daysOfClaims } from "../promises/index.ts";
import { reservedToCome } from "../stock/index.ts";
import type { RouteParts } from "./work.ts";

/** The order lines that rest on what a work order will give, the earliest to leave first. */
async function servedBy(tx: Tx, production: Production, order: WorkOrder) {
  if (order.supplyId === null) return [];
  const held = await reservedToCome(tx, null, [order.supplyId]);
  const ids = held.map((each) => each.lineId);
  const lines = await linesById(tx, ids);
  const days = await daysOfClaims(tx, ids);
  const zone = (await production.parties.view.get(tx)).place(order.placeId)?.zone;
  const ends =
    order.projectedAt && dayToText(dayOfInstant(order.projectedAt, zone ?? "Asia/Shanghai").day);
  return held
    .flatMap(({ lineId, units, shipDay, deliverDay }) => {
      const line = lines.get(lineId);
      if (!line) return [];
      const { orderId, number, lineNo } = line;
      const firstDay = days.get(lineId)?.firstDay ?? null;
      const late =
        (firstDay !== null && deliverDay > firstDay) || (ends !== null && ends > shipDay);
      return [{ lineId, orderId, number, lineNo, units, shipDay, deliverDay, firstDay, late }];
    })
    .toSorted((a, b) => a.shipDay.localeCompare(b.shipDay) || a.lineId - b.lineId);
}

/** Registers whom a work order serves. */
export function registerServing(http: Http, { database, production }: RouteParts): void {
  http.on(listServed, async ({ caller, params }) =>
    database.read(caller.scope, async (tx) => {
      const [order] = await workOrdersById(tx, [params.id]);
      if (order && caller.placeIds?.includes(order.placeId) !== false)
        return { rows: await servedBy(tx, production, order) };
      const values = { field: "id", value: params.id, rule: "known_work_order" };
      throw new ProblemError({ status: 404, kind: "work_order_unknown", values });
    }),
  );
}
