import type { Chance } from "../../kernel/index.ts";
import type { Tx } from "../platform/index.ts";
import {
  aftersaleById,
  closeDocument,
  listAftersaleRows,
  matchToOrder,
  orderById,
  receiveReturn,
  refund,
} from "../modules/orders/index.ts";
import type { Orders } from "../modules/orders/index.ts";
import type { Parties } from "../modules/parties/index.ts";
import type { Returned } from "./documents.ts";

const reasons = ["七天无理由", "外观划伤", "与描述不符", "不想要了", "少配件"] as const;

/** What a buyer sends back of a delivered order; null when it has nothing to send back. */
export async function returnOf(
  tx: Tx,
  orderId: number,
  chance: Chance,
): Promise<(Returned & { readonly orderId: number }) | null> {
  const order = await orderById(tx, orderId);
  const line = order?.lines.find(
    (each) => each.kind === "sale" && each.deliveredUnits > each.returnedUnits,
  );
  if (!order || !line) return null;
  return {
    ...{ orderId, channelId: order.channelId, orderExternalId: order.externalId },
    buyerMask: order.buyerMask,
    line: { code: line.code, name: line.name, units: 1, unitPrice: line.unitPrice },
    kind: chance.next() < 0.75 ? "return" : "only",
    reason: chance.pick(reasons),
  };
}

interface Settling {
  readonly orders: Orders;
  readonly parties: Parties;
  readonly placeId: number;
  readonly chance: Chance;
}

/** Matches, receives, refunds and closes one document that was asked for; true when it was done. */
export async function settleReturn(tx: Tx, id: number, at: Settling): Promise<boolean> {
  const document = await aftersaleById(tx, id);
  if (!document?.orderId) return false;
  const order = await orderById(tx, document.orderId);
  const [asked] = document.documentLines;
  const line = order?.lines.find((each) => each.code === asked?.code && each.kind === "sale");
  if (!order || !asked || !line) return false;
  const lineNo = asked.lineNo;
  const matched = await matchToOrder(tx, {
    ...{ id, orderId: order.id, lines: [{ lineNo, lineId: line.id }], why: "按订单匹配" },
  });
  if (!matched.ok) return false;
  if (document.kind === "return") {
    const condition = at.chance.next() < 0.85 ? "sellable" : "damaged";
    const lines = [{ lineNo, units: asked.units, condition } as const];
    const back = { id, placeId: at.placeId, lines, why: "退货入库" };
    await receiveReturn(tx, { ...at.orders.parts, parties: at.parties }, back);
  }
  const amountMinor = Math.min(asked.amountMinor, line.amountMinor);
  const lines = [{ lineNo, units: asked.units, amountMinor }];
  await refund(tx, { id, lines, why: "同意退款" });
  await closeDocument(tx, { id, outcome: "done", why: "已退款" });
  return true;
}

/** Documents that wait to be settled, at most so many. */
export async function askedReturns(tx: Tx, limit: number): Promise<number[]> {
  const { rows } = await listAftersaleRows(tx, { state: "requested", limit });
  return rows.map((row) => row.id);
}
