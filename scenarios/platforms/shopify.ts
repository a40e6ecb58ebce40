import { createHmac } from "node:crypto";
import { shopify } from "../../connectors/shopify/index.ts";
import { openOf, paymentOf, totalOf } from "./entries.ts";
import type { Book } from "./book.ts";
import type { BookOrder } from "./entries.ts";
import { ok, page, yuan } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated Shopify: its REST Admin API as we use it, with its own way of paging and its bucket.

const base = "admin/api/2026-07/";
const place = "5";
/** How many codes it stocks, and the number of the first. */
const [stocked, firstItem] = [5, 100];

const names: Names = {
  // Beyond 2^53: whoever reads it as a number loses its last digits.
  order: (order) => String(9_007_199_254_740_993n + BigInt(order.serial)),
  line: (line) => String(line.id),
  code: (code) => `S${code}`,
  refund: (refund) => `refund-${refund.id}`,
};

const text = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;
const openIn = (order: BookOrder) => order.lines.reduce((sum, line) => sum + openOf(line), 0);
const moneyOf = (order: BookOrder) => {
  const payment = paymentOf(order);
  return payment === "none" ? "pending" : payment;
};

const lineOf = (order: BookOrder) =>
  order.lines.map((line) => ({
    ...{ id: line.id, sku: names.code(line.code), name: names.code(line.code) },
    ...{ quantity: line.units, fulfillable_quantity: openOf(line), price: yuan(line.priceMinor) },
  }));

const parcelsOf = (order: BookOrder) =>
  order.parcels.map(({ tracking, units }, at) => ({
    ...{ id: order.serial * 100 + at, status: "success", tracking_company: "SF" },
    tracking_numbers: [tracking],
    line_items: [...units]
      .filter(([, quantity]) => quantity > 0)
      .map(([id, quantity]) => ({ id, quantity })),
  }));

const refundsOf = (order: BookOrder) =>
  order.refunds.map((refund) => {
    const amount = yuan(refund.amountMinor);
    const [line_item] = lineOf(order);
    return {
      ...{ id: refund.id, order_id: order.serial, created_at: text(refund.at), note: "" },
      refund_line_items: [{ quantity: 1, restock_type: "no_restock", subtotal: amount, line_item }],
      transactions: [{ kind: "refund", status: "success", amount, currency: "CNY" }],
    };
  });

/** The order as the shop writes it: its id in all its digits, which no number of ours could hold. */
function textOf(order: BookOrder): string {
  const rest = JSON.stringify({
    ...{ name: `#${order.serial}`, currency: "CNY", financial_status: moneyOf(order) },
    ...{ total_price: yuan(totalOf(order)), note: order.note, created_at: text(order.placedAt) },
    updated_at: text(order.updatedAt),
    cancelled_at: order.cancelledAt && text(order.cancelledAt),
    ...{ line_items: lineOf(order), fulfillments: parcelsOf(order), refunds: refundsOf(order) },
  });
  return `{"id":${names.order(order)},${rest.slice(1)}`;
}

/** Where a page ends: the place in the order of its list, not a count, as the platform does it. */
interface Mark {
  readonly by: "placedAt" | "updatedAt";
  readonly until: string;
  readonly after: readonly [at: string, serial: number];
}

const isLater = (order: BookOrder, { by, after }: Mark) =>
  text(order[by]) > after[0] || (text(order[by]) === after[0] && order.serial > after[1]);

function listed({ book, pageSize }: Site, { query, headers }: Asked): Reply {
  const info = query.get("page_info");
  const ids = query.get("ids")?.split(",");
  if (info && (query.has("status") || query.has("updated_at_min")))
    return { status: 400, body: { errors: "page_info" } };
  const written = (orders: readonly BookOrder[]) => `{"orders":[${orders.map(textOf).join()}]}`;
  if (ids) return ok(written(book.orders.filter((order) => ids.includes(names.order(order)))));
  const isPlaced = query.has("created_at_min");
  const word = isPlaced ? "created_at" : "updated_at";
  const second = (name: string) => (query.get(`${word}_${name}`) ?? "").slice(0, 19);
  const mark = info
    ? (JSON.parse(Buffer.from(info, "base64url").toString()) as Mark)
    : ({
        by: isPlaced ? "placedAt" : "updatedAt",
        ...{ until: `${second("max")}Z`, after: [`${second("min")}Z`, 0] },
      } satisfies Mark);
  const { by } = mark;
  const within = book.orders
    .filter((order) => isLater(order, mark) && text(order[by]) <= mark.until)
    .sort((a, b) => a[by].getTime() - b[by].getTime() || a.serial - b.serial);
  const shown = within.slice(0, pageSize);
  const last = shown.at(-1);
  if (within.length === shown.length || !last) return ok(written(shown));
  const next: Mark = { ...mark, after: [text(last[by]), last.serial] };
  const code = Buffer.from(JSON.stringify(next)).toString("base64url");
  const address = `http://${headers["host"]}/${base}orders.json?page_info=${code}`;
  return { ...page(written(shown)), headers: { link: `<${address}>; rel="next"` } };
}

const fulfilmentOrder = (order: BookOrder) => ({
  id: order.serial,
  status: order.cancelledAt ? "cancelled" : openIn(order) > 0 ? "open" : "closed",
  assigned_location_id: Number(place),
  line_items: order.lines.map((line) => ({
    ...{ id: line.id, line_item_id: line.id, fulfillable_quantity: openOf(line) },
  })),
});

interface Fulfilment {
  readonly tracking_info: { readonly number: string };
  readonly line_items_by_fulfillment_order: readonly {
    readonly fulfillment_order_id: number | string;
    readonly fulfillment_order_line_items: readonly { id: number | string; quantity: number }[];
  }[];
}

function fulfil(book: Book, body: Readonly<Record<string, unknown>>): Reply {
  const asked = body["fulfillment"] as Fulfilment;
  const [part] = asked.line_items_by_fulfillment_order;
  const order = book.orders[Number(part?.fulfillment_order_id) - 1];
  if (!order || !part) return { status: 404, body: { errors: "Not Found" } };
  const units = new Map<number, number>();
  for (const { id, quantity } of part.fulfillment_order_line_items) {
    const line = order.lines.find((each) => String(each.id) === String(id));
    if (!line || openOf(line) < quantity)
      return { status: 422, body: { errors: ["Invalid fulfillment order line item quantity"] } };
    units.set(line.id, quantity);
  }
  book.ship(order, units, asked.tracking_info.number);
  return { status: 201, body: { fulfillment: { id: order.serial } } };
}

type Pieces = readonly { readonly lineItemId: string; readonly quantity: number }[];

interface Cancelling {
  readonly orderId: string;
  readonly id: string;
  readonly lines: Pieces;
  readonly key: string;
  readonly input: {
    readonly orderId: string;
    readonly refundLineItems: Pieces;
    readonly transactions: readonly { readonly amount: string; readonly parentId: string }[];
  };
}

/** What pieces of an order cost, as the shop would give it back. */
function suggestedFor(order: BookOrder | undefined, pieces: Pieces): Reply {
  const minor = pieces.reduce((sum, { lineItemId, quantity }) => {
    const line = order?.lines.find((each) => String(each.id) === lineItemId.split("/").at(-1));
    return sum + quantity * (line?.priceMinor ?? 0);
  }, 0);
  const amountSet = { shopMoney: { amount: yuan(minor) } };
  const each = { amountSet, gateway: "card", parentTransaction: { id: "gid://shopify/x/1" } };
  const suggestedTransactions = order?.paidAt ? [each] : [];
  return ok({ data: { order: { suggestedRefund: { suggestedTransactions } } } });
}

const sendsBack = (order: BookOrder) => order.serial % 3 === 0 && order.parcels.length > 0;

/** What of an order comes back, as the shop's GraphQL API shows it. */
function returnOf(order: BookOrder) {
  const [line] = order.lines;
  const at = { createdAt: text(order.placedAt), requestApprovedAt: text(order.placedAt) };
  const lineItem = line && { id: `gid://shopify/LineItem/${line.id}`, sku: names.code(line.code) };
  return {
    ...{ id: `gid://shopify/Return/${order.serial}`, status: "OPEN", ...at, closedAt: null },
    order: { id: orderName(order), updatedAt: text(order.updatedAt), currencyCode: "CNY" },
    returnLineItems: {
      pageInfo: { hasNextPage: false },
      nodes: [{ quantity: 1, returnReason: "OTHER", fulfillmentLineItem: { lineItem } }],
    },
  };
}

const orderName = (order: BookOrder) => `gid://shopify/Order/${names.order(order)}`;

/** Whether a search by returns finds an order that has one: by its own time, or at any time. */
function isSought(search: string, order: BookOrder): boolean {
  if (search.startsWith("(return_status:")) return true;
  const [, from = "", until = ""] =
    /updated_at:>='([^']+)' AND updated_at:<='([^']+)'/.exec(search) ?? [];
  return order.updatedAt >= new Date(from) && text(order.updatedAt) <= text(new Date(until));
}

/** The returns of the orders that are asked for, or the orders that have some; null of other questions. */
function returnsAsked(book: Book, body: Readonly<Record<string, unknown>>): Reply | null {
  const asked = String(body["query"]);
  const pageInfo = { hasNextPage: false, endCursor: null };
  const { ids, query } = body["variables"] as { ids: readonly string[]; query?: string };
  if (query?.includes("return_status:")) {
    const sought = book.orders.filter((order) => sendsBack(order) && isSought(query, order));
    return ok({
      data: { orders: { pageInfo, nodes: sought.map((order) => ({ id: orderName(order) })) } },
    });
  }
  if (!asked.includes("nodes(ids: $ids)")) return null;
  const nodes = ids.map((id) => {
    const order = book.orders.find((each) => orderName(each) === id);
    if (!order) return null;
    return { id, returns: { pageInfo, nodes: sendsBack(order) ? [returnOf(order)] : [] } };
  });
  return ok({ data: { nodes } });
}

/** What of its GraphQL API we ask. A refund without a key is refused; with a known one it is done. */
function graph(book: Book, body: Readonly<Record<string, unknown>>): Reply {
  const returns = returnsAsked(book, body);
  if (returns) return returns;
  const { orderId, input, key, ...asked } = body["variables"] as Partial<Cancelling>;
  const id = (orderId ?? input?.orderId ?? asked.id ?? "").replace("gid://shopify/Order/", "");
  const order = book.orders.find((each) => names.order(each) === id);
  if (asked.lines) return suggestedFor(order, asked.lines);
  const isKeyed = /@idempotent\(key: \$key\)/.test(String(body["query"]));
  if (input && !(isKeyed && /^[0-9a-f-]{36}$/.test(key ?? "")))
    return ok({ errors: [{ message: "The @idempotent directive is required" }] });
  const units = (input?.refundLineItems ?? []).map(
    (each) => [Number(each.lineItemId.split("/").at(-1)), each.quantity] as const,
  );
  const isDone = order && (input ? book.takeOff(order, new Map(units)) : book.cancelWhole(order));
  const given = isDone ? (input?.transactions ?? []) : [];
  for (const { amount } of given) if (order) book.giveBack(order, Math.round(Number(amount) * 100));
  const errors = isDone ? [] : [{ message: "Cannot cancel or refund" }];
  const data = input
    ? { refundCreate: { userErrors: errors } }
    : { orderCancel: { job: isDone ? { id: "1" } : null, orderCancelUserErrors: errors } };
  return ok({ data });
}

const items = Array.from({ length: stocked }, (_each, at) => ({
  ...{ id: firstItem + at, sku: names.code(at) },
}));

function stockOf({ stock }: Site, { method, query, body }: Asked, path: string): Reply | null {
  if (path === `locations/${place}.json`) return ok({ location: { id: Number(place) } });
  if (path === "inventory_levels.json")
    return ok({ inventory_levels: items.map(({ id }) => ({ inventory_item_id: id })) });
  if (path === "inventory_items.json") {
    const ids = query.get("ids")?.split(",") ?? [];
    return ok({ inventory_items: items.filter(({ id }) => ids.includes(String(id))) });
  }
  if (method !== "POST" || path !== "inventory_levels/set.json") return null;
  stock.set(names.code(Number(body["inventory_item_id"]) - firstItem), Number(body["available"]));
  return ok({ inventory_level: body });
}

function answer(site: Site, asked: Asked): Reply {
  if (!site.keys.includes(asked.headers["x-shopify-access-token"] ?? ""))
    return { status: 401, body: { errors: "Invalid API key" } };
  const path = asked.path.slice(base.length);
  if (path === "orders.json") return listed(site, asked);
  const stock = stockOf(site, asked, path);
  if (stock) return stock;
  if (path === "fulfillments.json") return fulfil(site.book, asked.body);
  if (path === "graphql.json") return graph(site.book, asked.body);
  const [, id, what] = /^orders\/(\d+)\/(\w+)\.json$/.exec(path) ?? [];
  const order = site.book.orders.find((each) => names.order(each) === id);
  if (!order) return { status: 404, body: { errors: "Not Found" } };
  return what === "fulfillments"
    ? ok({ fulfillments: parcelsOf(order) })
    : ok({ fulfillment_orders: [fulfilmentOrder(order)] });
}

export const shopifySkin: Skin = {
  connector: shopify,
  habits: {
    ...{ parcels: "units", isEdited: true, refunds: "amount" },
    ...{ isSplit: false, isTrashed: false },
  },
  names,
  returns: (order) => (sendsBack(order) ? [`return-${order.serial}`] : []),
  voids: "none",
  settings: (address, accessToken) => ({ address, accessToken, placeExternalId: place }),
  answer(site, asked) {
    const reply = answer(site, asked);
    return { ...reply, headers: { "x-shopify-shop-api-call-limit": "1/40", ...reply.headers } };
  },
  busy: {
    ...{ status: 429, body: { errors: "Exceeded 2 calls per second" } },
    headers: { "retry-after": "0.5" },
  },
  push({ order, isNew }, { secret, serial }) {
    const raw = Buffer.from(textOf(order));
    const topic = isNew ? "create" : order.cancelledAt ? "cancelled" : "updated";
    return {
      raw,
      headers: {
        ...{ "x-shopify-topic": `orders/${topic}`, "x-shopify-event-id": `e${serial}` },
        "x-shopify-hmac-sha256": createHmac("sha256", secret).update(raw).digest("base64"),
      },
    };
  },
};
