import { assert } from "../../kernel/index.ts";
import { list, mustBeOk, part, tellOnce, text } from "../port/index.ts";
import type { Ack, Caller, ChannelDoor, Fields, Shipment } from "../port/index.ts";

const fields = "id,status,version,*fulfillments,*fulfillments.items,*fulfillments.labels";
/** Under this name a fulfilment keeps which parcel it is, before it has a label. */
const parcelName = "parcel";

const unitsOf = ({ lines }: Shipment) =>
  lines
    .map(({ lineExternalId, units }) => `${lineExternalId}×${units}`)
    .sort()
    .join(" ");

const parcelOf = (shipment: Shipment) =>
  [shipment.carrier, shipment.trackingNumber, unitsOf(shipment)].join(" ").trim();

const findParcel = (order: Fields, shipment: Shipment): Fields | undefined =>
  list(order, "fulfillments").find(
    (each) =>
      text(part(each, "metadata"), parcelName) === parcelOf(shipment) &&
      text(each, "canceled_at") === "",
  );

const itemsOf = ({ lines }: Shipment) =>
  lines.map(({ lineExternalId: id, units: quantity }) => ({ id, quantity }));

interface Means {
  readonly call: Caller;
  readonly shipment: Shipment;
  readonly signal: AbortSignal | undefined;
}

const pathOf = ({ orderExternalId }: Shipment) => `orders/${encodeURIComponent(orderExternalId)}`;

/** Lets a parcel leave, under its number. */
async function ship({ call, shipment, signal }: Means, id: string): Promise<Ack> {
  const label = { tracking_number: shipment.trackingNumber, tracking_url: "", label_url: "" };
  const body = { items: itemsOf(shipment), labels: [label] };
  const path = `${pathOf(shipment)}/fulfillments/${id}/shipments`;
  const answer = await call({ method: "POST", path, body, once: true, signal });
  if (answer.status < 400) return { ok: true, already: false };
  return { ok: false, kind: "refused", detail: answer.raw.slice(0, 300) };
}

/** What the shop knows of the parcel: null when it may be told. */
async function see(means: Means): Promise<Ack | null> {
  const { call, shipment, signal } = means;
  const path = `${pathOf(shipment)}?fields=${fields}`;
  const answer = await call({ method: "GET", path, signal });
  if (answer.status === 404) return { ok: false, kind: "not_open", detail: "no such order" };
  const order = part(mustBeOk(answer, "order"), "order");
  const parcel = findParcel(order, shipment);
  if (parcel && text(parcel, "shipped_at") !== "") return { ok: true, already: true };
  const status = text(order, "status");
  if (status === "canceled") return { ok: false, kind: "not_open", detail: status };
  return parcel ? ship(means, text(parcel, "id")) : null;
}

/**
 * Tells the shop of a parcel: a fulfilment that keeps which parcel it is, then its shipment under the
 * number. By what it keeps neither is done twice.
 */
export function createShipments(call: Caller): ChannelDoor["confirmShipment"] {
  return (shipment, signal) => {
    assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
    const means = { call, shipment, signal };
    return tellOnce(
      () => see(means),
      async () => {
        const body = { items: itemsOf(shipment), metadata: { [parcelName]: parcelOf(shipment) } };
        const path = `${pathOf(shipment)}/fulfillments?fields=${fields}`;
        const answer = await call({ method: "POST", path, body, once: true, signal });
        if (answer.status >= 400)
          return { ok: false, kind: "refused", detail: answer.raw.slice(0, 300) };
        const made = findParcel(part(answer.body, "order"), shipment);
        return made ? ship(means, text(made, "id")) : ((await see(means)) ?? lost);
      },
    );
  };
}

const lost: Ack = { ok: false, kind: "refused", detail: "the fulfilment is not there" };
