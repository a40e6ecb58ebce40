import { assert } from "../../kernel/index.ts";
import { list, part, tellOnce, text } from "../port/index.ts";
import type { Ack, ChannelDoor, Fields, Shipment } from "../port/index.ts";
import type { VendureCaller } from "./caller.ts";

const look = `query ($id: ID!) { order(id: $id) { id state
  fulfillments { id state trackingCode lines { orderLineId quantity } } } }`;
const add = `mutation ($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) {
  __typename ... on Fulfillment { id } ... on ErrorResult { errorCode message } } }`;
const move = `mutation ($id: ID!) { transitionFulfillmentToState(id: $id, state: "Shipped") {
  __typename ... on Fulfillment { state }
  ... on FulfillmentStateTransitionError { message transitionError } } }`;
/** The shop's own way of shipping by hand; it takes a carrier and a number. */
const handler = "manual-fulfillment";
const left = new Set(["Shipped", "Delivered"]);

const linesOf = (lines: readonly { readonly id: string; readonly units: number | string }[]) =>
  lines
    .map(({ id, units }) => `${id}×${units}`)
    .sort()
    .join(" ");

/** The parcel with this number and these units; a number may stand on several, the units differ. */
const isParcel = (parcel: Fields, { trackingNumber, lines }: Shipment) =>
  text(parcel, "trackingCode") === trackingNumber &&
  text(parcel, "state") !== "Cancelled" &&
  linesOf(
    list(parcel, "lines").map((each) => ({
      id: text(each, "orderLineId"),
      units: text(each, "quantity"),
    })),
  ) === linesOf(lines.map(({ lineExternalId: id, units }) => ({ id, units })));

/** Lets a parcel leave; one that has left stays so. */
async function ship(ask: VendureCaller, id: string, signal?: AbortSignal): Promise<Ack> {
  const { data } = await ask({ query: move, variables: { id }, once: true, signal });
  const said = part(data, "transitionFulfillmentToState");
  if (text(said, "__typename") === "Fulfillment") return { ok: true, already: false };
  const why = text(said, "transitionError") || text(said, "message");
  return { ok: false, kind: "refused", detail: why.slice(0, 300) };
}

/**
 * Tells the shop of a parcel: a fulfilment with its number, then that it has left. The shop keeps the
 * number with the first of the two, so that neither is done twice.
 */
export function createShipments(ask: VendureCaller): ChannelDoor["confirmShipment"] {
  return (shipment: Shipment, signal?: AbortSignal) => {
    assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
    const { orderExternalId, carrier, trackingNumber, lines } = shipment;
    const see = async (): Promise<Ack | null> => {
      const { data } = await ask({ query: look, variables: { id: orderExternalId }, signal });
      const order = part(data, "order");
      const state = text(order, "state");
      if (state === "") return { ok: false, kind: "not_open", detail: "no such order" };
      const parcel = list(order, "fulfillments").find((each) => isParcel(each, shipment));
      if (parcel && left.has(text(parcel, "state"))) return { ok: true, already: true };
      if (parcel) return ship(ask, text(parcel, "id"), signal);
      if (state === "Modifying" || state === "ArrangingAdditionalPayment")
        return { ok: false, kind: "on_hold", detail: state };
      return state === "Cancelled" ? { ok: false, kind: "not_open", detail: state } : null;
    };
    const arguments_ = [
      { name: "method", value: carrier },
      { name: "trackingCode", value: trackingNumber },
    ];
    const input = {
      lines: lines.map(({ lineExternalId, units }) => ({
        orderLineId: lineExternalId,
        quantity: units,
      })),
      handler: { code: handler, arguments: arguments_ },
    };
    return tellOnce(see, async () => {
      const { data } = await ask({ query: add, variables: { input }, once: true, signal });
      const said = part(data, "addFulfillmentToOrder");
      if (text(said, "__typename") === "Fulfillment") return ship(ask, text(said, "id"), signal);
      const why = `${text(said, "errorCode")} ${text(said, "message")}`.slice(0, 300);
      return { ok: false, kind: "refused", detail: why };
    });
  };
}
