import { cancelOnce, part, text } from "../port/index.ts";
import type { Ack, Cancellation, ChannelDoor, Untold } from "../port/index.ts";
import type { VendureCaller } from "./caller.ts";
import { orderOf } from "./order.ts";

const cancel = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) {
  __typename ... on Order { state } ... on ErrorResult { errorCode message } } }`;

/**
 * Tells the shop once what is cancelled here: the whole order with its shipping, or pieces of its lines.
 * Money is given back on the order's own page.
 */
export function cancelOrder(
  { ask, fetch }: { readonly ask: VendureCaller; readonly fetch: ChannelDoor["fetch"] },
  cancellation: Cancellation,
  signal?: AbortSignal,
): Promise<Ack> {
  const { orderExternalId: orderId, why: reason } = cancellation;
  const send = async ({ isWhole, lines }: Untold): Promise<Ack> => {
    const some = lines.map(({ lineExternalId, units }) => ({
      ...{ orderLineId: lineExternalId, quantity: units },
    }));
    const input = isWhole
      ? { orderId, reason, cancelShipping: true }
      : { orderId, reason, lines: some };
    const { data } = await ask({ query: cancel, variables: { input }, once: true, signal });
    const said = part(data, "cancelOrder");
    if (text(said, "__typename") === "Order") return { ok: true, already: false };
    const detail = `${text(said, "errorCode")} ${text(said, "message")}`.trim().slice(0, 300);
    return { ok: false, kind: "refused", detail };
  };
  return cancelOnce(cancellation, { fetch, orderOf, send }, signal);
}
