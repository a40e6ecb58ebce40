import { assert } from "../../kernel/index.ts";
import { carrierIdIn, list, mustHaveWorked, part, tellOnce, text } from "../port/index.ts";
import type { Ack, Gateway, Shipment } from "../port/index.ts";

/** The platform's own number of a carrier, by the name that a person wrote; empty when it has none. */
async function carrierId(call: Gateway, carrier: string, signal?: AbortSignal): Promise<string> {
  const method = "pdd.logistics.companies.get";
  const { body } = mustHaveWorked(await call(method, {}, { signal }), method);
  const companies = list(part(body, "logistics_companies_get_response"), "logistics_companies");
  return carrierIdIn(companies, "logistics_company", carrier);
}

/** The kind of a further parcel: a part of the order. */
const ofOneOrder = "1";

/**
 * Tells of a parcel once: an order that has its number already is not told again. The first one ships
 * the order; what leaves later is told as a further parcel, which the buyer is shown.
 */
export async function confirmShipment(
  call: Gateway,
  shipment: Shipment,
  signal?: AbortSignal,
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  const { orderExternalId, trackingNumber, carrier } = shipment;
  const asked = { order_sn: orderExternalId };
  let isFirst = true;
  const look = async (): Promise<Ack | null> => {
    const found = await call("pdd.order.information.get", asked, { signal });
    if (!found.ok) return { ok: false, kind: "not_open", detail: `${found.code} ${found.why}` };
    const order = part(part(found.body, "order_info_get_response"), "order_info");
    const parcels = [order, ...list(order, "extra_delivery_list")];
    if (parcels.some((each) => text(each, "tracking_number") === trackingNumber))
      return { ok: true, already: true };
    if (["2", "3"].includes(text(order, "refund_status")))
      return { ok: false, kind: "on_hold", detail: "refund asked for" };
    const status = text(order, "order_status");
    isFirst = status === "1";
    const isLater = status === "2" && text(order, "tracking_number") !== "";
    return isFirst || isLater ? null : { ok: false, kind: "not_open", detail: status };
  };
  return tellOnce(look, async () => {
    const id = await carrierId(call, carrier, signal);
    if (id === "") return { ok: false, kind: "refused", detail: `no carrier is named ${carrier}` };
    const further = [{ shipping_id: Number(id), tracking_number: trackingNumber }];
    const how = { signal, once: true };
    const sent = isFirst
      ? await call(
          "pdd.logistics.online.send",
          { ...asked, logistics_id: id, tracking_number: trackingNumber },
          how,
        )
      : await call(
          "pdd.order.upload.extra.logistics",
          { ...asked, extra_track_list: JSON.stringify(further), extra_track_type: ofOneOrder },
          how,
        );
    if (sent.ok) return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
  });
}
