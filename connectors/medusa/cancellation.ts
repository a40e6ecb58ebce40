import { cancelOnce } from "../port/index.ts";
import type { Ack, Caller, Cancellation, ChannelDoor } from "../port/index.ts";
import { orderOf } from "./order.ts";

/** Tells the shop once that an order is cancelled; what becomes of its payments is the shop's own way. */
export function cancelOrder(
  { call, fetch }: { readonly call: Caller; readonly fetch: ChannelDoor["fetch"] },
  cancellation: Cancellation,
  signal?: AbortSignal,
): Promise<Ack> {
  const path = `orders/${encodeURIComponent(cancellation.orderExternalId)}/cancel`;
  const send = async (): Promise<Ack> => {
    const answer = await call({ method: "POST", path, body: {}, once: true, signal });
    if (answer.status < 400) return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: answer.raw.slice(0, 300) };
  };
  return cancelOnce(cancellation, { fetch, orderOf, send }, signal);
}
