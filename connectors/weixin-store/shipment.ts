import { assert } from "../../kernel/index.ts";
import { carrierCode, list, part, tellOnce, text } from "../port/index.ts";
import type { Ack, Fields, Shipment } from "../port/index.ts";
import type { WeixinCaller } from "./caller.ts";

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
  const { orderExternalId, trackingNumber } = shipment;
  const look = async (): Promise<Ack | null> => {
    const found = await call("channels/ec/order/get", { order_id: orderExternalId }, { signal });
    const detail = `${found.code} ${text(found.body, "errmsg")}`;
    if (found.code !== "0") return { ok: false, kind: "not_open", detail };
    const order = part(found.body, "order");
    const told = parcelsOf(order).map((each) => text(each, "waybill_id"));
    if (told.includes(trackingNumber)) return { ok: true, already: true };
    const status = text(order, "status");
    return ["20", "21"].includes(status) ? null : { ok: false, kind: "not_open", detail: status };
  };
  return tellOnce(look, async () => {
    const how = { signal, once: true };
    const sent = await call("channels/ec/order/delivery/send", bodyOf(shipment), how);
    if (sent.code === "0") return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: `${sent.code} ${text(sent.body, "errmsg")}` };
  });
}
