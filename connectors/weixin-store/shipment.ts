import { assert } from "../../kernel/index.ts";
import { carrierCode, ChannelFailure, list, part, text } from "../port/index.ts";
import type { Ack, Fields, Shipment } from "../port/index.ts";
import type { WeixinCaller } from "./caller.ts";

const triesMax = 3;

/** The parcels that an order has already. */
const parcelsOf = (order: Fields): Fields[] =>
  list(part(part(order, "order_detail"), "delivery_info"), "delivery_product_info");

function bodyOf(shipment: Shipment): object {
  return {
    order_id: shipment.orderExternalId,
    delivery_list: [
      {
        delivery_id: carrierCode(shipment.carrier),
        waybill_id: shipment.trackingNumber,
        deliver_type: 1,
        product_infos: shipment.lines.map(({ lineExternalId, units }) => {
          const [productId = "", skuId = ""] = (lineExternalId.split("#")[0] ?? "").split("/");
          return { product_id: productId, sku_id: skuId, product_cnt: units };
        }),
      },
    ],
  };
}

/**
 * Tells the shop of a parcel. It has no key of its own for a parcel, so its waybill is looked for
 * before anything is repeated: a parcel that is there is not told again.
 */
export async function confirmShipment(
  call: WeixinCaller,
  shipment: Shipment,
  signal?: AbortSignal,
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  for (let attempt = 1; ; attempt += 1) {
    const asked = { order_id: shipment.orderExternalId };
    const found = await call("channels/ec/order/get", asked, { signal });
    if (found.code !== "0")
      return { ok: false, kind: "not_open", detail: `${found.code} ${text(found.body, "errmsg")}` };
    const order = part(found.body, "order");
    const isThere = parcelsOf(order).some(
      (each) => text(each, "waybill_id") === shipment.trackingNumber,
    );
    if (isThere) return { ok: true, already: attempt === 1 };
    const status = text(order, "status");
    if (!["20", "21"].includes(status)) return { ok: false, kind: "not_open", detail: status };
    try {
      const sent = await call("channels/ec/order/delivery/send", bodyOf(shipment), {
        signal,
        once: true,
      });
      if (sent.code === "0") return { ok: true, already: false };
      return { ok: false, kind: "refused", detail: `${sent.code} ${text(sent.body, "errmsg")}` };
    } catch (error) {
      const again = error instanceof ChannelFailure && error.retryable && attempt < triesMax;
      if (!again) throw error;
    }
  }
}
