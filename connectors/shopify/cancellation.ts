import { cancelOnce, ChannelFailure, list, mustBeOk } from "../port/index.ts";
import { objectOf, part, queuedThere, text } from "../port/index.ts";
import type { Ack, Caller, Cancellation, ChannelDoor, Fields, Untold } from "../port/index.ts";
import { orderOf } from "./order.ts";

// Cancelling goes by the GraphQL API: the older one knows no way to take pieces off an order.

const wholeOrder = `mutation ($orderId: ID!, $reason: OrderCancelReason!, $note: String) {
  orderCancel(orderId: $orderId, reason: $reason, staffNote: $note, restock: true,
    notifyCustomer: true, refundMethod: { originalPaymentMethodsRefund: true }) {
    job { id } orderCancelUserErrors { message } userErrors { message } } }`;
const someLines = `mutation ($input: RefundInput!) {
  refundCreate(input: $input) { refund { id } userErrors { message } } }`;

const gid = (kind: string, id: string) => `gid://shopify/${kind}/${id}`;

/** What stands against it: of the question as a whole, or of what it asks for. */
function refusalIn(body: Fields, name: string): string {
  const said = part(part(body, "data"), name);
  const errors = [
    ...list(body, "errors"),
    ...list(said, "orderCancelUserErrors"),
    ...list(said, "userErrors"),
  ];
  return errors.map((each) => text(each, "message")).join("; ");
}

/**
 * A whole order is cancelled in the shop's own way: what was paid goes back as it came. Pieces are taken
 * off without money, of which the shop's own page says what is due.
 */
function questionOf({ orderExternalId, by, why }: Cancellation, { isWhole, lines }: Untold) {
  const orderId = gid("Order", orderExternalId);
  const note = why.slice(0, 255);
  if (isWhole) {
    const reason = by === "us" ? "INVENTORY" : "CUSTOMER";
    return { name: "orderCancel", query: wholeOrder, variables: { orderId, reason, note } };
  }
  const refundLineItems = lines.map(({ lineExternalId, units }) => ({
    ...{ lineItemId: gid("LineItem", lineExternalId), quantity: units, restockType: "CANCEL" },
  }));
  const input = { orderId, note, refundLineItems, transactions: [] };
  return { name: "refundCreate", query: someLines, variables: { input } };
}

/** Whether the shop may have taken what it did not answer: a look at once would not show it yet. */
const mayBeTaken = (error: unknown): boolean =>
  error instanceof ChannelFailure && error.retryable && error.status !== 429;

/** Tells the shop once what is cancelled here. */
export function cancelOrder(
  { call, fetch }: { readonly call: Caller; readonly fetch: ChannelDoor["fetch"] },
  cancellation: Cancellation,
  signal?: AbortSignal,
): Promise<Ack> {
  const send = async (untold: Untold): Promise<Ack> => {
    const { name, query, variables } = questionOf(cancellation, untold);
    const body = { query, variables };
    const post = { method: "POST", path: "graphql.json", body, once: true } as const;
    const answer = await call({ ...post, ...(signal && { signal }) }).catch((error: unknown) => {
      if (untold.isWhole && mayBeTaken(error)) return null;
      throw error;
    });
    if (!answer)
      return { ...queuedThere, detail: "not answered, looked at before it is told again" };
    const detail = refusalIn(mustBeOk(answer, name), name).slice(0, 300);
    if (detail !== "") return { ok: false, kind: "refused", detail };
    if (!untold.isWhole) return { ok: true, already: false };
    // The shop cancels an order later, by a job of its own: told is what is seen there. It has taken it,
    // so a look that fails must not have it sent again.
    const [doc] = await fetch([cancellation.orderExternalId], signal).catch(() => []);
    const isDone = text(objectOf(doc?.raw ?? "") ?? {}, "cancelled_at") !== "";
    if (isDone) return { ok: true, already: false };
    return queuedThere;
  };
  return cancelOnce(cancellation, { fetch, orderOf, send }, signal);
}
