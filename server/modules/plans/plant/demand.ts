import { rankOrders, urgencyOf } from "../../../../engines/scheduling/index.ts";
import type { FactorWeights, Stake } from "../../../../engines/scheduling/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { companyMoney, linesById, moneyDayOf, orderStates } from "../../orders/index.ts";
import type { OrderState } from "../../orders/index.ts";
import type { PartiesView } from "../../parties/index.ts";
import type { WorkOrder } from "../../production/index.ts";
import { reservationsOfItems } from "../../stock/index.ts";
import type { Reservation } from "../../stock/index.ts";
import type { Demand } from "./snapshot.ts";
import { dueOfDay } from "./time.ts";

const dayMs = 86_400_000;
/** An order due in so many days is half as urgent as one that is due now. */
const halfUrgentDays = 3;
/** Nobody waits by name for what is made for stock. */
const stockImportance = 0.3;
const orderImportance = 0.6;

/** A customer's order line that rests on what a work order will give. */
export interface Claim {
  readonly lineId: number;
  readonly kind: "order" | "quote";
  readonly units: number;
  readonly shipDay: number;
  readonly priority: number;
  /** Null for a quote. */
  readonly order: OrderState | null;
  /** What the order is worth in the company's currency; nothing where no rate holds on its day. */
  readonly worthMinor: number;
}

/** Who rests on the receipts of these work orders, by work order. */
export async function claimsOf(
  tx: Tx,
  orders: readonly WorkOrder[],
): Promise<Map<number, Claim[]>> {
  const bySupply = new Map(
    orders.flatMap((each) => (each.supplyId ? [[each.supplyId, each.id] as const] : [])),
  );
  const items = [...new Set(orders.map((each) => each.itemId))].sort((a, b) => a - b);
  const held = (await reservationsOfItems(tx, items)).filter((each) => bySupply.has(each.supply));
  const lines = await linesById(
    tx,
    held.map((each) => each.claimId),
  );
  const ids = [...new Set([...lines.values()].map((each) => each.orderId))];
  const states = new Map((await orderStates(tx, ids)).map((each) => [each.orderId, each]));
  const money = await companyMoney(tx);
  const claimOf = (each: Reservation): Claim => {
    const order = states.get(lines.get(each.claimId)?.orderId ?? 0) ?? null;
    const worth = order && money.worthOf(order.value, order.currency, moneyDayOf(order.placedAt));
    return {
      ...{ lineId: each.claimId, kind: each.claimKind, units: each.units, order },
      ...{ shipDay: each.shipDay, priority: each.priority },
      worthMinor: worth ?? 0,
    };
  };
  const found = new Map<number, Claim[]>();
  for (const each of held) {
    const workOrderId = bySupply.get(each.supply) ?? 0;
    found.set(workOrderId, [...(found.get(workOrderId) ?? []), claimOf(each)]);
  }
  return found;
}

/** The money of an order that rests on these units: its value by its units. */
const moneyOf = ({ order, worthMinor, units }: Claim): number =>
  order && order.units > 0 ? (worthMinor * units) / order.units : 0;

interface Weighed {
  readonly now: Date;
  readonly factors: FactorWeights;
  readonly view: PartiesView;
  readonly claims: ReadonlyMap<number, readonly Claim[]>;
}

/** When a work order is due: when it is needed, or the first day that somebody was promised before. */
function dueOf(order: WorkOrder, { view, claims }: Weighed): number | null {
  const place = view.place(order.placeId);
  const days = (claims.get(order.id) ?? []).map((each) => each.shipDay);
  const dues = [
    ...(order.needAt ? [order.needAt.getTime()] : []),
    ...(place && days.length > 0 ? [dueOfDay(place, Math.min(...days))] : []),
  ];
  return dues.length > 0 ? Math.min(...dues) : null;
}

/**
 * Due dates and weights of work orders: urgency by the time that is left, importance by the priority
 * of who waits, and the share of the largest sum of money that rests on one of them.
 */
export function demandOf(orders: readonly WorkOrder[], weighed: Weighed): Map<number, Demand> {
  const { now, factors, claims } = weighed;
  const dues = new Map(orders.map((each) => [each.id, dueOf(each, weighed)]));
  const priorityOf = (order: WorkOrder) =>
    Math.max(order.priority, ...(claims.get(order.id) ?? []).map((each) => each.priority));
  const money = new Map(
    orders.map((each) => [
      each.id,
      (claims.get(each.id) ?? []).reduce((sum, claim) => sum + moneyOf(claim), 0),
    ]),
  );
  const mostMoney = Math.max(1, ...money.values());
  const mostPriority = Math.max(1, ...orders.map(priorityOf));
  const stakes = orders.map((order): Stake => {
    const due = dues.get(order.id) ?? null;
    const base = (claims.get(order.id) ?? []).length > 0 ? orderImportance : stockImportance;
    return {
      order: order.id,
      urgency:
        due === null ? 0 : urgencyOf({ now: now.getTime(), due, half: halfUrgentDays * dayMs }),
      importance: Math.min(1, base + (1 - base) * (Math.max(0, priorityOf(order)) / mostPriority)),
      margin: (money.get(order.id) ?? 0) / mostMoney,
    };
  });
  const ranked = new Map(rankOrders(stakes, factors).map((each) => [each.order, each]));
  return new Map(
    orders.map((each) => [
      each.id,
      { dueMs: dues.get(each.id) ?? null, ranked: ranked.get(each.id) ?? null },
    ]),
  );
}
