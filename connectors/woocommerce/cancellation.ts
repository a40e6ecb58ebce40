import { cancelOnce, text } from "../port/index.ts";
import type { Ack, Caller, Cancellation, ChannelDoor } from "../port/index.ts";
import { orderOf } from "./order.ts";

/**
 * Tells the shop once that an order is cancelled, which puts its goods on sale again. Money is given
 * back on the order's own page: the core leaves that to each way of paying.
 */
export function cancelOrder(
  { call, fetch }: { readonly call: Caller; readonly fetch: ChannelDoor["fetch"] },
  cancellation: Cancellation,
  signal?: AbortSignal,
): Promise<Ack> {
  const path = `orders/${encodeURIComponent(cancellation.orderExternalId)}`;
  const send = async (): Promise<Ack> => {
    const body = { status: "cancelled" };
    const answer = await call({ method: "PUT", path, body, once: true, signal });
    // A plugin of the shop may keep the order as it is, and answer all the same.
    if (answer.status < 400 && text(answer.body, "status") === "cancelled")
      return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: answer.raw.slice(0, 300) };
  };
  return cancelOnce(cancellation, { fetch, orderOf, send }, signal);
}
