import { list, opensStretch, part, rawElements, readJson, text } from "../port/index.ts";
import type { ChannelDoor, Cursor, Fields, Means } from "../port/index.ts";
import type { PulledPage, RawDoc, Surveyed } from "../port/index.ts";
import { cancelOrder } from "./cancellation.ts";
import { createVendureCaller } from "./caller.ts";
import type { VendureCaller, VendureSettings } from "./caller.ts";
import { limits, partsDays, partsEveryMs } from "./limits.ts";
import { changedAt, historyFields, hundredths, orderFields } from "./order.ts";
import { createShipments } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

/** The times of an order and of all its parts, and its amount. */
const timeFields = `id createdAt updatedAt orderPlacedAt currencyCode totalWithTax lines { updatedAt }
  payments { createdAt updatedAt refunds { createdAt updatedAt } }
  fulfillments { createdAt updatedAt } ${historyFields}`;
const listOf = (fields: string) =>
  `query ($options: OrderListOptions) { orders(options: $options) { totalItems items { ${fields} } } }`;
const wholeList = listOf(orderFields);
const timeList = listOf(timeFields);

/** Carts are orders too, until they are placed. Once placed, an order never leaves the list. */
const placed: Fields = { orderPlacedAt: { isNull: false } };

interface Listed {
  readonly orders: readonly Fields[];
  readonly raw: string;
  readonly isLast: boolean;
}

/**
 * One page by id, which never changes: whatever joins before the page has changed meanwhile and is in
 * the next window.
 */
async function page(
  ask: VendureCaller,
  asked: { readonly query: string; readonly filter: Fields; readonly skip: number },
  signal?: AbortSignal,
): Promise<Listed> {
  const { query, filter, skip } = asked;
  const options = { filter, skip, take: limits.pageMax, sort: { id: "ASC" } };
  const { data, raw } = await ask({ query, variables: { options }, signal });
  const orders = list(part(data, "orders"), "items");
  const total = Number(text(part(data, "orders"), "totalItems"));
  return { orders, raw, isLast: orders.length === 0 || skip + orders.length >= total };
}

const docsOf = (raw: string): RawDoc[] =>
  rawElements(raw, ["data", "orders", "items"]).map((each) => ({
    externalId: text(readJson(each) as Fields, "id"),
    topic: "order",
    raw: each,
  }));

/** `orders/50`: which list is read, and how much of it was; anything else begins anew. */
function markOf(written: string): { readonly isParts: boolean; readonly skip: number } {
  const [, name = "orders", skip = "0"] = /^(orders|parts)\/(\d+)$/.exec(written) ?? [];
  return { isParts: name === "parts", skip: Number(skip) };
}

const at = (ms: number) => new Date(ms).toISOString();

/** Orders whose own time stood still while a part of them changed. */
async function partsPage(
  ask: VendureCaller,
  { cursor, skip }: { readonly cursor: Cursor; readonly skip: number },
  signal?: AbortSignal,
) {
  const from = Date.parse(cursor.from);
  const filter = {
    orderPlacedAt: { after: at(Date.parse(cursor.until) - partsDays * 86_400_000) },
  };
  const { orders, isLast } = await page(ask, { query: timeList, filter, skip }, signal);
  const since = from - partsEveryMs - limits.overlapMs;
  const isRead = (order: Fields) =>
    Math.max(...["updatedAt", "orderPlacedAt"].map((name) => Date.parse(text(order, name)))) > from;
  const moved = orders.filter((order) => Date.parse(changedAt(order)) > since && !isRead(order));
  return { externalIds: moved.map((order) => text(order, "id")), read: orders.length, isLast };
}

async function* pull(
  ask: VendureCaller,
  cursor: Cursor,
  signal?: AbortSignal,
): AsyncGenerator<PulledPage> {
  const sweeps = opensStretch(cursor, partsEveryMs);
  let { isParts, skip } = markOf(cursor.mark);
  while (!isParts) {
    const after = { after: cursor.from };
    // Its own time does not move when an order is placed, only with its lines and amounts.
    const filter = { ...placed, _or: [{ updatedAt: after }, { orderPlacedAt: after }] };
    const { orders, raw, isLast } = await page(ask, { query: wholeList, filter, skip }, signal);
    skip = isLast ? 0 : skip + orders.length;
    isParts = isLast;
    const complete = isLast && !sweeps;
    const mark = complete ? "" : `${isLast ? "parts" : "orders"}/${skip}`;
    yield { docs: docsOf(raw), externalIds: [], next: { ...cursor, mark }, complete };
    if (complete) return;
  }
  for (let complete = false; !complete;) {
    const found = await partsPage(ask, { cursor, skip }, signal);
    skip += found.read;
    complete = found.isLast;
    const next = { ...cursor, mark: complete ? "" : `parts/${skip}` };
    yield { docs: [], externalIds: found.externalIds, next, complete };
  }
}

async function* survey(
  ask: VendureCaller,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  // Both bounds exclude: a millisecond earlier includes the first one.
  const [after, before] = [at(span.from.getTime() - 1), span.until.toISOString()];
  const filter = { _and: [{ orderPlacedAt: { after } }, { orderPlacedAt: { before } }] };
  for (let skip = 0, isLast = false; !isLast;) {
    const found = await page(ask, { query: timeList, filter, skip }, signal);
    skip += found.orders.length;
    isLast = found.isLast;
    yield found.orders.map((order) => ({
      externalId: text(order, "id"),
      updatedAt: new Date(changedAt(order)),
      totalMinor: hundredths(text(order, "totalWithTax"), text(order, "currencyCode")),
    }));
  }
}

/** Opens a shop for calls. */
export function openShop(settings: VendureSettings, means: Means): ChannelDoor {
  const ask = createVendureCaller(settings, means);
  const fetch: ChannelDoor["fetch"] = async (externalIds, signal) => {
    const docs: RawDoc[] = [];
    for (let from = 0; from < externalIds.length; from += limits.pageMax) {
      const ids = externalIds.slice(from, from + limits.pageMax);
      const filter = { ...placed, id: { in: ids } };
      for (let skip = 0, isLast = false; !isLast;) {
        const found = await page(ask, { query: wholeList, filter, skip }, signal);
        docs.push(...docsOf(found.raw));
        skip += found.orders.length;
        isLast = found.isLast;
      }
    }
    return docs;
  };
  return {
    budget: ask.budget,
    async test(signal) {
      await ask({ query: "query { orders(options: { take: 1 }) { totalItems } }", signal });
    },
    pull: (cursor, signal) => pull(ask, cursor, signal),
    survey: (span, signal) => survey(ask, span, signal),
    fetch,
    cancelOrder: (cancellation, signal) => cancelOrder({ ask, fetch }, cancellation, signal),
    pushStock: createStockPush(ask, settings.stockLocation?.trim() ?? ""),
    confirmShipment: createShipments(ask),
  };
}
