import { formatMinor, parseMinor } from "../../kernel/index.ts";
import { cancelOnce, list, text } from "../port/index.ts";
import type { Ack, Caller, Cancellation, ChannelDoor, Fields } from "../port/index.ts";
import { orderOf } from "./order.ts";

/** What was paid of an order and did not go back yet, in minor units; nothing where that is not clear. */
function owedOf(order: Fields): ReadonlyMap<string, number> {
  if (text(order, "date_paid_gmt") === "") return new Map();
  const minor = (fields: Fields) => {
    const read = parseMinor(text(fields, "total"), text(order, "currency"));
    return read.ok ? read.value : Number.NaN;
  };
  const back = list(order, "refunds").reduce((sum, each) => sum + Math.abs(minor(each)), 0);
  const owed = minor(order) - back;
  return owed > 0 ? new Map([["", owed]]) : new Map();
}

/**
 * Tells the shop once that an order is cancelled, which puts its goods on sale again. Its money goes back
 * by the way it was paid only where that is asked for: the core leaves it to each way of paying.
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
  const giveBack = async (owed: ReadonlyMap<string, number>, order: Fields): Promise<Ack> => {
    const [minor = 0] = owed.values();
    const amount = formatMinor(minor, text(order, "currency"));
    const body = { amount, reason: cancellation.why, api_refund: true };
    const post = { method: "POST", path: `${path}/refunds`, body, once: true } as const;
    const answer = await call({ ...post, signal });
    if (answer.status < 400) return { ok: true, already: false };
    const detail = `cancelled, its money is not given back: ${answer.raw.slice(0, 250)}`;
    return { ok: false, kind: "refused", detail };
  };
  const givingBack = { owed: owedOf, send: giveBack };
  return cancelOnce(cancellation, { fetch, orderOf, send, givingBack }, signal);
}
