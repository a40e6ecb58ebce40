import { createHash } from "node:crypto";
import { cancelOnce, ChannelFailure, list, mustBeOk } from "../port/index.ts";
import { objectOf, part, queuedThere, text } from "../port/index.ts";
import type { Ack, Caller, Cancellation, ChannelDoor, Fields, Untold } from "../port/index.ts";
import { gid } from "./graph.ts";
import { orderOf } from "./order.ts";

// Cancelling goes by the GraphQL API: the older one knows no way to take pieces off an order.

const wholeOrder = `mutation ($orderId: ID!, $reason: OrderCancelReason!, $note: String) {
  orderCancel(orderId: $orderId, reason: $reason, staffNote: $note, restock: true,
    notifyCustomer: true, refundMethod: { originalPaymentMethodsRefund: true }) {
    job { id } orderCancelUserErrors { message } userErrors { message } } }`;
/** Without a key the shop refuses it, since version 2026-04; with the same key it is done once. */
const someLines = `mutation ($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) { refund { id } userErrors { message } } }`;
/** What the shop would give back of pieces, and by which payments. */
const suggested = `query ($id: ID!, $lines: [RefundLineItemInput!]) { order(id: $id) {
  suggestedRefund(refundLineItems: $lines) { suggestedTransactions {
    amountSet { shopMoney { amount } } gateway parentTransaction { id } } } } }`;

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
 * A key for what is then cancelled of an order in all, and for what is asked to that end: the same for
 * each time that it is told. The shop refuses a key that comes with another question.
 */
function keyOf({ orderExternalId, lines }: Cancellation, input: object): string {
  const all = [...lines].sort((one, other) => (one.lineExternalId < other.lineExternalId ? -1 : 1));
  const digest = createHash("sha256")
    .update(JSON.stringify([orderExternalId, all, input]))
    .digest("hex");
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}

const piecesOf = ({ lines }: Untold) =>
  lines.map(({ lineExternalId, units }) => ({
    ...{ lineItemId: gid("LineItem", lineExternalId), quantity: units, restockType: "CANCEL" },
  }));

/**
 * A whole order is cancelled in the shop's own way: what was paid goes back as it came. Pieces are taken
 * off with the transactions that give their money back, or with none.
 */
function questionOf(cancellation: Cancellation, untold: Untold, transactions: readonly object[]) {
  const { orderExternalId, by, why } = cancellation;
  const orderId = gid("Order", orderExternalId);
  const note = why.slice(0, 255);
  if (untold.isWhole) {
    const reason = by === "us" ? "INVENTORY" : "CUSTOMER";
    return { name: "orderCancel", query: wholeOrder, variables: { orderId, reason, note } };
  }
  const input = { orderId, note, refundLineItems: piecesOf(untold), transactions };
  const variables = { input, key: keyOf(cancellation, input) };
  return { name: "refundCreate", query: someLines, variables };
}

/** What the shop itself would give back for pieces; an unpaid order owes nothing. */
async function transactionsFor(
  call: Caller,
  asked: { readonly orderExternalId: string; readonly untold: Untold },
  signal?: AbortSignal,
): Promise<object[]> {
  const id = gid("Order", asked.orderExternalId);
  const body = { query: suggested, variables: { id, lines: piecesOf(asked.untold) } };
  const answer = await call({ method: "POST", path: "graphql.json", body, signal });
  const order = part(part(mustBeOk(answer, "suggestedRefund"), "data"), "order");
  return list(part(order, "suggestedRefund"), "suggestedTransactions").map((each) => ({
    ...{ orderId: id, kind: "REFUND", gateway: text(each, "gateway") },
    parentId: text(part(each, "parentTransaction"), "id"),
    amount: text(part(part(each, "amountSet"), "shopMoney"), "amount"),
  }));
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
    const { orderExternalId, isGivenBack = false } = cancellation;
    const isOwed = isGivenBack && !untold.isWhole;
    const asked = { orderExternalId, untold };
    const transactions = isOwed ? await transactionsFor(call, asked, signal) : [];
    const { name, query, variables } = questionOf(cancellation, untold, transactions);
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
