import type { Tx } from "../../platform/index.ts";
import { orderById } from "../orders/index.ts";
import { workOrdersOfSupplies } from "../production/index.ts";
import { reservationsOf } from "../stock/index.ts";

/** Work orders that a customer's order rests on, by line; none where all of it lies in stock. */
export async function jobsOf(tx: Tx, orderId: number) {
  const order = await orderById(tx, orderId);
  const held = await reservationsOf(
    tx,
    (order?.lines ?? []).map((line) => line.id),
  );
  const supplies = [...new Set(held.map((each) => each.supply))].filter((id) => id !== 0);
  const made = await workOrdersOfSupplies(tx, supplies);
  return held.flatMap((each) => {
    const job = made.get(each.supply);
    const projectedAt = job?.projectedAt?.toISOString() ?? null;
    return job
      ? [{ lineId: each.claimId, workOrderId: job.id, number: job.number, projectedAt }]
      : [];
  });
}
