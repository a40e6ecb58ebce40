import { assert, err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import { ChannelFailure, mustBeOk } from "../port/index.ts";
import type { Ack, Caller, Shipment } from "../port/index.ts";
import { list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { isCalledOff, trackingOf } from "./parcel.ts";

type Call = Caller;
type Refused = Extract<Ack, { ok: false }>;
/** Units by the order's line. */
type Units = ReadonlyMap<string, number>;

interface Part {
  readonly orderId: string;
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
}

const triesMax = 3;

const pathOf = (shipment: Shipment, what: string) =>
  `orders/${encodeURIComponent(shipment.orderExternalId)}/${what}.json`;

/** True for a parcel that stands under the tracking number and was not called off. */
function isOurs(parcel: Fields, trackingNumber: string): boolean {
  return !isCalledOff(parcel) && trackingOf(parcel).includes(trackingNumber);
}

/** What of the parcel the shop has not been told yet. */
async function untold(call: Call, shipment: Shipment, signal?: AbortSignal): Promise<Units> {
  const path = pathOf(shipment, "fulfillments");
  const answer = await call({ method: "GET", path, ...(signal && { signal }) });
  const left = new Map<string, number>();
  for (const { lineExternalId, units } of shipment.lines)
    left.set(lineExternalId, (left.get(lineExternalId) ?? 0) + units);
  const parcels = answer.status === 404 ? [] : list(mustBeOk(answer, path), "fulfillments");
  for (const parcel of parcels.filter((each) => isOurs(each, shipment.trackingNumber))) {
    for (const line of list(parcel, "line_items")) {
      const units = left.get(text(line, "id"));
      if (units !== undefined) left.set(text(line, "id"), units - Number(text(line, "quantity")));
    }
  }
  return new Map([...left].filter(([, units]) => units > 0));
}

/** Spreads units over the shop's open fulfilment orders, by place: a fulfilment may not span two. */
function spread(orders: readonly Fields[], wanted: Units): Result<Map<string, Part[]>, Refused> {
  const left = new Map(wanted);
  const places = new Map<string, Part[]>();
  for (const order of orders) {
    if (!["open", "in_progress"].includes(text(order, "status"))) continue;
    const lines: { id: string; quantity: number }[] = [];
    for (const line of list(order, "line_items")) {
      const asked = left.get(text(line, "line_item_id")) ?? 0;
      const quantity = Math.min(asked, Number(text(line, "fulfillable_quantity")));
      if (!(quantity > 0)) continue;
      left.set(text(line, "line_item_id"), asked - quantity);
      lines.push({ id: text(line, "id"), quantity });
    }
    if (lines.length === 0) continue;
    const place = text(order, "assigned_location_id");
    places.set(place, [...(places.get(place) ?? []), { orderId: text(order, "id"), lines }]);
  }
  const missing = [...left].filter(([, units]) => units > 0);
  if (missing.length === 0) return ok(places);
  const held = orders.some((order) => text(order, "status") === "on_hold");
  const detail = missing.map(([line, units]) => `${units} of line ${line}`).join(", ");
  return err({ ok: false, kind: held ? "on_hold" : "not_open", detail });
}

const bodyOf = (shipment: Shipment, parts: readonly Part[]) => ({
  fulfillment: {
    notify_customer: true,
    tracking_info: { number: shipment.trackingNumber, company: shipment.carrier },
    line_items_by_fulfillment_order: parts.map(({ orderId, lines }) => ({
      fulfillment_order_id: orderId,
      fulfillment_order_line_items: lines,
    })),
  },
});

/** Tells the shop of these units, or gives its refusal; null when all of them are told. */
async function tell(
  call: Call,
  shipment: Shipment,
  { units, signal }: { units: Units; signal: AbortSignal | undefined },
): Promise<Refused | null> {
  const path = pathOf(shipment, "fulfillment_orders");
  const found = await call({ method: "GET", path, ...(signal && { signal }) });
  if (found.status === 404) return { ok: false, kind: "not_open", detail: "no such order" };
  const places = spread(list(mustBeOk(found, path), "fulfillment_orders"), units);
  if (!places.ok) return places.error;
  for (const parts of places.value.values()) {
    const body = bodyOf(shipment, parts);
    const post = { method: "POST", path: "fulfillments.json", body, once: true } as const;
    const answer = await call({ ...post, ...(signal && { signal }) });
    if (answer.status >= 400)
      return { ok: false, kind: "refused", detail: JSON.stringify(answer.body).slice(0, 300) };
  }
  return null;
}

/**
 * Tells the shop of a parcel. The tracking number is its key: what the shop already knows is not
 * told again, and after a failure of unknown effect it is read back before anything is repeated.
 */
export async function confirmShipment(
  call: Call,
  shipment: Shipment,
  signal?: AbortSignal,
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  for (let attempt = 1; ; attempt += 1) {
    const units = await untold(call, shipment, signal);
    if (units.size === 0) return { ok: true, already: attempt === 1 };
    try {
      const refused = await tell(call, shipment, { units, signal });
      return refused ?? { ok: true, already: false };
    } catch (error) {
      const again = error instanceof ChannelFailure && error.retryable && attempt < triesMax;
      if (!again) throw error;
    }
  }
}
