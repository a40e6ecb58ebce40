import { cancelOnce, list, part, text } from "../port/index.ts";
import type { Ack, Cancellation, ChannelDoor, Fields, Untold } from "../port/index.ts";
import type { VendureCaller } from "./caller.ts";
import { orderOf } from "./order.ts";

const errors = "... on ErrorResult { errorCode message }";
const cancel = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) {
  __typename ... on Order { state } ${errors} } }`;
const refund = `mutation ($input: RefundOrderInput!) { refundOrder(input: $input) {
  __typename ... on Refund { state } ${errors} } }`;

/** What was paid by each payment of an order and did not go back yet, in the shop's own small units. */
function owedOf(order: Fields): ReadonlyMap<string, number> {
  const owed = list(order, "payments")
    .filter((payment) => text(payment, "state") === "Settled")
    .map((payment) => {
      const back = list(payment, "refunds")
        .filter((each) => text(each, "state") !== "Failed")
        .reduce((sum, each) => sum + Number(text(each, "total")), 0);
      return [text(payment, "id"), Number(text(payment, "amount")) - back] as const;
    });
  return new Map(owed.filter(([, amount]) => amount > 0));
}

/**
 * Tells the shop once what is cancelled here: the whole order with its shipping, or pieces of its lines.
 * The money of a whole order goes back, payment by payment, only where that is asked for.
 */
export function cancelOrder(
  { ask, fetch }: { readonly ask: VendureCaller; readonly fetch: ChannelDoor["fetch"] },
  cancellation: Cancellation,
  signal?: AbortSignal,
): Promise<Ack> {
  const { orderExternalId: orderId, why: reason } = cancellation;
  const tell = async (query: string, input: object): Promise<Fields> => {
    const { data } = await ask({ query, variables: { input }, once: true, signal });
    return part(data, query === cancel ? "cancelOrder" : "refundOrder");
  };
  const detailOf = (said: Fields) => `${text(said, "errorCode")} ${text(said, "message")}`.trim();
  const send = async ({ isWhole, lines }: Untold): Promise<Ack> => {
    const some = lines.map(({ lineExternalId, units }) => ({
      ...{ orderLineId: lineExternalId, quantity: units },
    }));
    const input = isWhole
      ? { orderId, reason, cancelShipping: true }
      : { orderId, reason, lines: some };
    const said = await tell(cancel, input);
    if (text(said, "__typename") === "Order") return { ok: true, already: false };
    return { ok: false, kind: "refused", detail: detailOf(said).slice(0, 300) };
  };
  const giveBack = async (owed: ReadonlyMap<string, number>): Promise<Ack> => {
    for (const [paymentId, amount] of owed) {
      // The amount counts; older shops must be given the other three beside it.
      const whole = { lines: [], shipping: 0, adjustment: 0 };
      const said = await tell(refund, { ...whole, paymentId, amount, reason });
      if (text(said, "__typename") === "Refund") continue;
      const detail = `cancelled, its money is not given back: ${detailOf(said)}`;
      return { ok: false, kind: "refused", detail: detail.slice(0, 300) };
    }
    return { ok: true, already: false };
  };
  const givingBack = { owed: owedOf, send: giveBack };
  return cancelOnce(cancellation, { fetch, orderOf, send, givingBack }, signal);
}
