import { assert } from "../../kernel/index.ts";
import { carrierCode, noteParcel, part, tellOnce, text } from "../port/index.ts";
import type { Ack, Fields, Gateway, MemoCall, Shipment } from "../port/index.ts";
import { subOrders } from "./order.ts";

const openStates = new Set(["WAIT_SELLER_SEND_GOODS", "SELLER_CONSIGNED_PART"]);
const waits = "WAIT_SELLER_SEND_GOODS";
/** Bytes of a memo at most. */
const memoMax = 1_000;

/** What the trade shows before it is told of a parcel. */
interface Seen {
  readonly trade: Fields;
  /** Sub-orders of the parcel that have not left. */
  readonly open: readonly string[];
  /** With them the whole trade has left. */
  readonly isWhole: boolean;
}

function seenOf(trade: Fields, named: readonly string[]): Seen {
  const waiting = subOrders(trade)
    .filter((each) => text(each, "status") === waits)
    .map((each) => text(each, "oid"));
  const open = named.filter((oid) => waiting.includes(oid));
  return { trade, open, isWhole: waiting.every((oid) => named.includes(oid)) };
}

/** Whether the sub-orders of a parcel have all left with another one: the platform takes one for each. */
const isLater = (trade: Fields, named: readonly string[]): boolean =>
  named.every((oid) =>
    subOrders(trade).some((each) => text(each, "oid") === oid && text(each, "invoice_no") !== ""),
  );

/**
 * Tells of a parcel once, with its sub-orders where the trade leaves in several. The number of a second
 * parcel of a sub-order is written into the seller's memo, after what stands there.
 * @param fields of the trade that are asked for besides those of parcels and memo.
 */
export async function confirmShipment(
  call: Gateway,
  fields: string,
  { shipment, signal }: { readonly shipment: Shipment; readonly signal?: AbortSignal | undefined },
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  const { orderExternalId, trackingNumber, carrier } = shipment;
  const named = [...new Set(shipment.lines.map((line) => line.lineExternalId))];
  let seen: Seen = { trade: {}, open: [], isWhole: false };
  const look = async (): Promise<Ack | null> => {
    const asked = `${fields},orders.invoice_no,seller_memo,seller_flag`;
    const params = { tid: orderExternalId, fields: asked };
    const found = await call("taobao.trade.fullinfo.get", params, { signal });
    if (!found.ok) return { ok: false, kind: "not_open", detail: `${found.code} ${found.why}` };
    const trade = part(part(found.body, "trade_fullinfo_get_response"), "trade");
    if (subOrders(trade).some((each) => text(each, "invoice_no") === trackingNumber))
      return { ok: true, already: true };
    if (text(trade, "seller_memo").includes(trackingNumber))
      return { ok: true, already: true, noted: "seller_memo" };
    seen = seenOf(trade, named);
    if (isLater(trade, named)) return null;
    const status = text(trade, "status");
    const isOpen = openStates.has(status) && seen.open.length > 0;
    return isOpen ? null : { ok: false, kind: "not_open", detail: status };
  };
  const send = async (): Promise<Ack> => {
    if (seen.open.length === 0)
      return noteParcel(call, memoOf(seen.trade, orderExternalId), { shipment, signal });
    const params = {
      ...{ tid: orderExternalId, out_sid: trackingNumber, company_code: carrierCode(carrier) },
      ...(seen.isWhole ? {} : { is_split: "1", sub_tid: seen.open.join(",") }),
    };
    const sent = await call("taobao.logistics.offline.send", params, { signal, once: true });
    if (sent.ok) return { ok: true, already: false };
    const kind = /refund|退款/i.test(sent.why) ? "on_hold" : "refused";
    return { ok: false, kind, detail: `${sent.code} ${sent.why}` };
  };
  return tellOnce(look, send);
}

/** How the memo of a trade is written: its flag goes with it, or would be taken off. */
function memoOf(trade: Fields, tid: string): MemoCall {
  const flag = text(trade, "seller_flag");
  return {
    method: "taobao.trade.memo.update",
    memo: text(trade, "seller_memo"),
    fits: (memo) => Buffer.byteLength(memo) <= memoMax,
    params: (memo) => ({ tid, memo, ...(flag === "" ? {} : { flag }) }),
  };
}
