import { assert } from "../../kernel/index.ts";
import { carrierIdIn, list, mustHaveWorked, noteParcel } from "../port/index.ts";
import { part, tellOnce, text } from "../port/index.ts";
import type { Ack, Fields, Gateway, MemoCall, Shipment } from "../port/index.ts";
import { hasLeft, waybillsOf } from "./order.ts";

/** The platform's own number of a carrier, by the name that a person wrote; empty when it has none. */
async function carrierId(call: Gateway, carrier: string, signal?: AbortSignal): Promise<string> {
  const method = "jingdong.get.vender.all.delivery.company";
  const { body } = mustHaveWorked(await call(method, {}, { signal }), method);
  const answer = part(body, "jingdong_get_vender_all_delivery_company_responce");
  return carrierIdIn(list(answer, "deliveryCompanies"), "name", carrier);
}

const openStates = new Set(["WAIT_SELLER_STOCK_OUT", "WAIT_SELLER_DELIVERY"]);
/** Signs of a memo at most. */
const memoMax = 500;

/** The seller's memo of an order and the colour of its flag. */
async function memoOf(call: Gateway, orderId: string, signal?: AbortSignal): Promise<Fields> {
  const method = "jingdong.order.venderRemark.queryByOrderId";
  const { body } = mustHaveWorked(await call(method, { order_id: orderId }, { signal }), method);
  const answer = part(body, "jingdong_order_venderRemark_queryByOrderId_responce");
  return part(part(answer, "venderRemarkQueryResult"), "vender_remark");
}

/**
 * Tells of a parcel once. The platform ships an order whole, with one parcel: the number of a later one
 * is written into the seller's memo, after what stands there.
 * @param orderOf the order as it is there now, or why it is not shown.
 */
export async function confirmShipment(
  call: Gateway,
  orderOf: () => Promise<Fields | string>,
  { shipment, signal }: { readonly shipment: Shipment; readonly signal?: AbortSignal | undefined },
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  const { orderExternalId, trackingNumber, carrier } = shipment;
  let memo: Fields | null = null;
  const look = async (): Promise<Ack | null> => {
    const order = await orderOf();
    if (typeof order === "string") return { ok: false, kind: "not_open", detail: order };
    if (waybillsOf(order).includes(trackingNumber)) return { ok: true, already: true };
    const status = text(order, "orderState");
    if (status === "LOCKED") return { ok: false, kind: "on_hold", detail: status };
    if (openStates.has(status)) return null;
    if (!hasLeft(status) || waybillsOf(order).length === 0)
      return { ok: false, kind: "not_open", detail: status };
    memo = await memoOf(call, orderExternalId, signal);
    const isThere = text(memo, "remark").includes(trackingNumber);
    return isThere ? { ok: true, already: true, noted: "seller_memo" } : null;
  };
  const send = async (): Promise<Ack> => {
    if (memo) return noteParcel(call, writing(memo, orderExternalId), { shipment, signal });
    const logiCoprId = await carrierId(call, carrier, signal);
    if (logiCoprId === "")
      return { ok: false, kind: "refused", detail: `no carrier is named ${carrier}` };
    const params = { orderId: orderExternalId, logiCoprId, logiNo: trackingNumber };
    const sent = await call("jingdong.pop.order.shipment", params, { signal, once: true });
    if (sent.ok) return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
  };
  return tellOnce(look, send);
}

/** How the memo of an order is written: its flag goes with it, or would be taken off. */
const writing = (memo: Fields, orderId: string): MemoCall => ({
  method: "jingdong.pop.order.modifyVenderRemark",
  memo: text(memo, "remark"),
  fits: (remark) => remark.length <= memoMax,
  params: (remark) => ({ order_id: orderId, flag: text(memo, "flag") || "0", remark }),
});
