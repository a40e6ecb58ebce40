import { rawElements, readOrRefused } from "../port/index.ts";
import type {
  AftersaleStanding,
  CanonicalAftersale,
  Caller,
  Cursor,
  RawDoc,
} from "../port/index.ts";
import { codeOf, list, part, text } from "./fields.ts";
import type { Fields, Reader } from "./fields.ts";
import { askGraph, gid, numberIn } from "./graph.ts";

// Returns are read by the GraphQL API, with their order: the older API has no word for them.

/** All that is asked of a return; its lines are of an interface, of which one kind names goods. */
const returnFields = (lines: number) => `id name status createdAt requestApprovedAt closedAt
  order { id updatedAt currencyCode }
  returnLineItems(first: ${lines}) { pageInfo { hasNextPage } nodes { id quantity returnReason
    customerNote ... on ReturnLineItem { withCodeDiscountedTotalPriceSet { shopMoney { amount } }
      fulfillmentLineItem { lineItem { id sku name title variant { id } } } } } }`;
/** A question may cost a thousand at most: so many orders, with so many returns of so many lines. */
const [together, returnsOfEach, linesOfEach] = [8, 3, 30];
const ofSome = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id
  returns(first: ${returnsOfEach}) { pageInfo { hasNextPage } nodes { ${returnFields(linesOfEach)} } } } } }`;
/** An order with more than those is asked for alone. */
const ofOne = `query ($id: ID!, $after: String) { order(id: $id) { id returns(first: 4, after: $after) {
  pageInfo { hasNextPage endCursor } nodes { ${returnFields(200)} } } } }`;
const ofOrders = `query ($after: String, $query: String!) { orders(first: 100, after: $after,
  query: $query) { pageInfo { hasNextPage endCursor } nodes { id } } }`;
const anyOf = (...states: readonly string[]) =>
  `(${states.map((state) => `return_status:${state}`).join(" OR ")})`;
/** Returns on their way, however long ago their order itself changed. */
const moving = anyOf("return_requested", "in_progress");
const known = anyOf(
  ...["return_requested", "in_progress", "inspection_complete", "returned", "return_failed"],
);

const standings: ReadonlyMap<string, AftersaleStanding> = new Map([
  ["REQUESTED", "asked"],
  ["OPEN", "underway"],
  ["CLOSED", "settled"],
  ["DECLINED", "refused"],
  ["CANCELED", "withdrawn"],
]);

/** What pushes tell of returns: which order has one, and no time. It is asked for. */
export const returnTopics: ReadonlySet<string> = new Set(
  ["request", "approve", "decline", "update", "cancel", "close", "reopen", "process"].map(
    (what) => `returns/${what}`,
  ),
);

const hasMore = (fields: Fields, name: string): boolean =>
  text(part(part(fields, name), "pageInfo"), "hasNextPage") === "true";

const docsOf = (externalId: string, raws: readonly string[]): RawDoc[] =>
  raws.map((raw) => ({ externalId, topic: "return", raw }));

async function* returnsOfOne(
  call: Caller,
  orderId: string,
  signal?: AbortSignal,
): AsyncGenerator<RawDoc> {
  for (let after: string | null = null; ;) {
    const variables: Fields = { id: gid("Order", orderId), after };
    const { data, raw } = await askGraph(call, { query: ofOne, variables }, signal);
    yield* docsOf(orderId, rawElements(raw, ["data", "order", "returns", "nodes"]));
    const order = part(data, "order");
    if (!hasMore(order, "returns")) return;
    after = text(part(part(order, "returns"), "pageInfo"), "endCursor");
  }
}

/** The returns of orders, each byte for byte as the shop wrote it. */
export async function* returnsOf(
  call: Caller,
  orderIds: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<RawDoc> {
  for (let from = 0; from < orderIds.length; from += together) {
    const ids = orderIds.slice(from, from + together).map((id) => gid("Order", id));
    const { data, raw } = await askGraph(call, { query: ofSome, variables: { ids } }, signal);
    const written = rawElements(raw, ["data", "nodes"]).filter((each) => each !== "null");
    for (const [at, order] of list(data, "nodes").entries()) {
      const id = numberIn(text(order, "id"));
      const returns = list(part(order, "returns"), "nodes");
      if (hasMore(order, "returns") || returns.some((each) => hasMore(each, "returnLineItems")))
        yield* returnsOfOne(call, id, signal);
      else yield* docsOf(id, rawElements(written[at] ?? "{}", ["returns", "nodes"]));
    }
  }
}

interface Sought {
  readonly window: Pick<Cursor, "from" | "until">;
  /** Also those whose returns are on their way while the order itself keeps its old time. */
  readonly alsoMoving: boolean;
  readonly after: string;
}

/**
 * A page of the orders that changed in a window and have returns: lists of orders do not show them.
 * Gives the next page's mark too, empty on the last one.
 */
export async function ordersWithReturns(
  call: Caller,
  { window, alsoMoving, after }: Sought,
  signal?: AbortSignal,
): Promise<{ readonly externalIds: readonly string[]; readonly next: string }> {
  const span = `updated_at:>='${window.from}' AND updated_at:<='${window.until}'`;
  const changed = `${span} AND ${known}`;
  const search = alsoMoving ? `${moving} OR (${changed})` : changed;
  const variables = { after: after === "" ? null : after, query: search };
  const { data } = await askGraph(call, { query: ofOrders, variables }, signal);
  const externalIds = list(part(data, "orders"), "nodes").map((each) => numberIn(text(each, "id")));
  const page = part(part(data, "orders"), "pageInfo");
  return { externalIds, next: text(page, "hasNextPage") === "true" ? text(page, "endCursor") : "" };
}

function linesOf(body: Fields, currency: string, reader: Reader): CanonicalAftersale["lines"] {
  return list(part(body, "returnLineItems"), "nodes").map((line) => {
    const item = part(part(line, "fulfillmentLineItem"), "lineItem");
    const variant_id = numberIn(text(part(item, "variant"), "id"));
    const worth = part(part(line, "withCodeDiscountedTotalPriceSet"), "shopMoney");
    return {
      // A line of goods that were never in the shop has a title at least.
      code: codeOf({ ...item, variant_id }) || reader.required(item, "title"),
      name: text(item, "name"),
      units: reader.whole(line, "quantity"),
      amountMinor: reader.money(worth, "amount", currency),
    };
  });
}

/** The latest of a return's own times and its order's: it has no time of change by itself. */
function changedAt(body: Fields, reader: Reader): Date {
  const own = ["createdAt", "requestApprovedAt", "closedAt"].filter((each) => text(body, each));
  const times = own.map((name) => reader.instant(body, name));
  const order = reader.instant(part(body, "order"), "updatedAt");
  return new Date(Math.max(order.getTime(), ...times.map((each) => each.getTime())));
}

/**
 * The canonical document of a return: goods that come back. What they are worth is what its buyer asks
 * for; once we have agreed, money goes back by refunds, which tell of it themselves.
 */
export function returnOf(body: Fields, reader: Reader): CanonicalAftersale {
  const status = reader.required(body, "status");
  const standing = standings.get(status);
  if (!standing) reader.refuse("status", status, "unknown_status");
  if (hasMore(body, "returnLineItems")) reader.refuse("returnLineItems", "200", "too_many");
  const order = part(body, "order");
  const currency = reader.currency(text(order, "currencyCode"));
  const lines = linesOf(body, currency, reader);
  const nodes = list(part(body, "returnLineItems"), "nodes");
  const said = nodes.map((line) => text(line, "customerNote") || text(line, "returnReason"));
  const asks = standing === "asked";
  return {
    type: "aftersale",
    externalId: `return-${numberIn(reader.required(body, "id"))}`,
    orderExternalId: numberIn(reader.required(order, "id")),
    kind: "return",
    // Goods come back with a return; that they are whole is for whoever receives them to say.
    restock: "unknown",
    amountMinor: asks ? lines.reduce((sum, line) => sum + line.amountMinor, 0) : 0,
    currency,
    reason: [...new Set(said.filter((each) => each !== ""))].join("; "),
    buyerMask: "",
    placedAt: reader.instant(body, "createdAt"),
    standing: standing ?? "underway",
    channelStatus: status,
    sourceUpdatedAt: changedAt(body, reader),
    lines: asks ? lines : lines.map((line) => ({ ...line, amountMinor: 0 })),
  };
}

/** What is read of a return, or all that is wrong with it. */
export function readReturn(body: Fields, reader: Reader) {
  return readOrRefused(returnOf(body, reader), reader);
}
