import { amazon } from "../../connectors/amazon/index.ts";
import { openOf, totalOf } from "./entries.ts";
import type { BookOrder } from "./entries.ts";
import { ok, page, rowsBetween, yuan } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated Amazon: orders and their items are two documents, lists may be asked for once a minute
// and not up to the present, parcels bear a number of the seller's.

const names: Names = {
  order: (order) => `902-0000000-${String(order.serial).padStart(7, "0")}`,
  line: (line) => String(50_000_000_000 + line.id),
  code: (code) => `A${code}`,
  refund: (refund) => String(refund.id),
};

function statusOf(order: BookOrder): string {
  if (order.cancelledAt) return "Canceled";
  if (!order.paidAt) return "Pending";
  if (order.parcels.length === 0) return "Unshipped";
  return order.lines.some((line) => openOf(line) > 0) ? "PartiallyShipped" : "Shipped";
}

const money = (minor: number) => ({ CurrencyCode: "USD", Amount: yuan(minor) });

const documentOf = (order: BookOrder) => ({
  ...{ AmazonOrderId: names.order(order), OrderStatus: statusOf(order), FulfillmentChannel: "MFN" },
  ...{ PurchaseDate: order.placedAt.toISOString(), LastUpdateDate: order.updatedAt.toISOString() },
  ...{ MarketplaceId: "ATVPDKIKX0DER", OrderTotal: money(totalOf(order)) },
  IsReplacementOrder: false,
});

const itemsOf = (order: BookOrder) =>
  order.lines.map((line) => ({
    ...{ OrderItemId: names.line(line), SellerSKU: names.code(line.code), ASIN: "B0000000" },
    ...{ QuantityOrdered: line.units, QuantityShipped: line.shipped, Title: "x" },
    ItemPrice: money(line.units * line.priceMinor),
  }));

/** The words of the list in one version, and what a page of it looks like. */
interface ListWords {
  readonly changed: string;
  readonly placed: string;
  readonly mark: string;
  readonly most: string;
  readonly show: (orders: readonly BookOrder[], next: string | null) => unknown;
}

const wordsV0: ListWords = {
  ...{ changed: "LastUpdated", placed: "Created", mark: "NextToken", most: "MaxResultsPerPage" },
  show: (orders, next) => ({
    payload: { Orders: orders.map(documentOf), ...(next ? { NextToken: next } : {}) },
  }),
};

function listed(site: Site, { query }: Asked, words: ListWords): Reply {
  const by = query.has(`${words.changed}After`) ? "updatedAt" : "placedAt";
  const word = by === "updatedAt" ? words.changed : words.placed;
  const bounds = ["After", "Before"].map((end) => Date.parse(query.get(`${word}${end}`) ?? ""));
  const [from = 0, until = 0] = bounds;
  if (until > site.now() - 120_000)
    return { status: 400, body: { errors: [{ code: "InvalidInput" }] } };
  const [at = 0, serial = 0] = (query.get(words.mark) ?? "0,0").split(",").map(Number);
  const left = rowsBetween(site.book, by, [from, until]).filter(
    (order) => order[by].getTime() > at || (order[by].getTime() === at && order.serial > serial),
  );
  const shown = left.slice(0, Math.min(Number(query.get(words.most)), site.pageSize));
  const last = shown.at(-1);
  const more = shown.length < left.length && last;
  return page(words.show(shown, more ? `${last[by].getTime()},${last.serial}` : null));
}

interface Package {
  readonly trackingNumber: string;
  readonly orderItems: readonly { readonly orderItemId: string; readonly quantity: number }[];
}

function sent(site: Site, { body }: Asked, order: BookOrder): Reply {
  const { trackingNumber, orderItems } = body["packageDetail"] as Package;
  // The same number changes that parcel instead of adding another.
  if (order.parcels.some(({ tracking }) => tracking === trackingNumber))
    return { status: 204, body: "" };
  const units = new Map<number, number>();
  for (const { orderItemId, quantity } of orderItems) {
    const line = order.lines.find((each) => names.line(each) === orderItemId);
    if (!line || openOf(line) < quantity)
      return { status: 400, body: { errors: [{ code: "InvalidInput" }] } };
    units.set(line.id, quantity);
  }
  site.book.ship(order, units, trackingNumber);
  return { status: 204, body: "" };
}

function stocked(site: Site, { path, body }: Asked): Reply {
  const [patch] = body["patches"] as { value: { quantity: number }[] }[];
  site.stock.set(path.split("/").at(-1) ?? "", patch?.value[0]?.quantity ?? -1);
  return ok({ status: "ACCEPTED" });
}

/** Documents of feeds that were uploaded, by number. */
const uploaded = new WeakMap<Site, string[]>();

/** Feeds: a document is made room for, uploaded, and named in a feed, which is worked off at once here. */
function fed(site: Site, { path, raw, body, headers }: Asked): Reply | null {
  const documents = uploaded.get(site) ?? [];
  uploaded.set(site, documents);
  if (path === "feeds/2021-06-30/documents") {
    const number = documents.push("") - 1;
    const url = `http://${headers["host"]}/upload/${number}?X-Amz-Signature=1`;
    return { status: 201, body: { feedDocumentId: `d${number}`, url } };
  }
  const [, number] = /^upload\/(\d+)$/.exec(path) ?? [];
  if (number) {
    documents[Number(number)] = raw;
    return ok("");
  }
  if (path !== "feeds/2021-06-30/feeds") return null;
  const written = documents[Number(String(body["inputFeedDocumentId"]).slice(1))] ?? "";
  const [, id] = /<AmazonOrderID>([^<]+)<\/AmazonOrderID>/.exec(written) ?? [];
  const order = site.book.orders.find((each) => names.order(each) === id);
  const codes = [...written.matchAll(/<AmazonOrderItemCode>(\d+)</g)].map(([, code]) => code);
  const isWhole = order?.lines.every((line) => codes.includes(names.line(line)));
  if (order && isWhole && written.includes("<StatusCode>Failure<")) site.book.cancelWhole(order);
  return { status: 202, body: { feedId: `f${documents.length}` } };
}

const dollars = (minor: number) => ({ amount: yuan(minor), currencyCode: "USD" });
const statusesLater: Readonly<Record<string, string>> = {
  ...{ Canceled: "CANCELLED", Pending: "PENDING", Unshipped: "UNSHIPPED" },
  ...{ PartiallyShipped: "PARTIALLY_SHIPPED", Shipped: "SHIPPED" },
};

/** An order of version 2026-01-01: one document, which says what is still to be shipped. */
const documentLater = (order: BookOrder) => ({
  ...{ orderId: names.order(order), createdTime: order.placedAt.toISOString() },
  lastUpdatedTime: order.updatedAt.toISOString(),
  salesChannel: { channelName: "AMAZON", marketplaceId: "ATVPDKIKX0DER" },
  fulfillment: { fulfillmentStatus: statusesLater[statusOf(order)], fulfilledBy: "MERCHANT" },
  proceeds: {
    grandTotal: dollars(totalOf(order)),
    breakdowns: [{ type: "ITEM", subtotal: dollars(totalOf(order)) }],
  },
  orderItems: order.lines.map((line) => ({
    ...{ orderItemId: names.line(line), quantityOrdered: line.units },
    product: { asin: "B0000000", sellerSku: names.code(line.code), title: "x" },
    proceeds: {
      breakdowns: [{ type: "ITEM", subtotal: dollars(line.units * line.priceMinor) }],
    },
    fulfillment: { quantityFulfilled: line.shipped, quantityUnfulfilled: openOf(line) },
  })),
});

const wordsLater: ListWords = {
  ...{ changed: "lastUpdated", placed: "created", mark: "paginationToken" },
  most: "maxResultsPerPage",
  show: (orders, next) => ({
    orders: orders.map(documentLater),
    pagination: next ? { nextToken: next } : {},
  }),
};

/** What version 2026-01-01 answers; null for another's question. */
function answerLater(site: Site, asked: Asked): Reply | null {
  if (asked.path === "orders/2026-01-01/orders") return listed(site, asked, wordsLater);
  const [, id] = /^orders\/2026-01-01\/orders\/([^/]+)$/.exec(asked.path) ?? [];
  if (!id) return null;
  const order = site.book.orders.find((each) => names.order(each) === id);
  return order
    ? ok({ order: documentLater(order) })
    : { status: 404, body: { errors: [{ code: "NotFound" }] } };
}

export const amazonSkin: Skin = {
  connector: amazon,
  habits: {
    ...{ parcels: "units", isEdited: false, refunds: "none" },
    ...{ isSplit: false, isTrashed: false },
  },
  names,
  voids: "all",
  settings: (address, refreshToken) => ({
    ...{ address, clientId: "c", clientSecret: "s", refreshToken },
    ...{ sellerId: "SELLER", marketplaceId: "ATVPDKIKX0DER" },
  }),
  answer(site, asked) {
    const { path, raw, headers } = asked;
    if (path === "auth/o2/token") {
      const given = new URLSearchParams(raw).get("refresh_token") ?? "";
      if (!site.keys.includes(given)) return { status: 400, body: { error: "invalid_grant" } };
      // A token of ten minutes: it ends and is renewed within the storm.
      return ok({ access_token: `t${site.now() + 600_000}`, expires_in: 600 });
    }
    // Whoever has the address of an upload may put there, without a token.
    if (path.startsWith("upload/")) return fed(site, asked) ?? { status: 404, body: "" };
    const until = Number((headers["x-amz-access-token"] ?? "").slice(1));
    if (!(until > site.now())) return { status: 403, body: { errors: [{ code: "Unauthorized" }] } };
    if (path === "orders/v0/orders") return listed(site, asked, wordsV0);
    if (path.startsWith("listings/")) return stocked(site, asked);
    const taken = fed(site, asked);
    if (taken) return taken;
    const later = answerLater(site, asked);
    if (later) return later;
    const [, id, what] = /^orders\/v0\/orders\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    const order = site.book.orders.find((each) => names.order(each) === id);
    if (!order) return { status: 404, body: { errors: [{ code: "NotFound" }] } };
    if (what === "shipmentConfirmation") return sent(site, asked, order);
    if (what === "orderItems") return ok({ payload: { OrderItems: itemsOf(order) } });
    return ok({ payload: documentOf(order) });
  },
  busy: { status: 429, body: { errors: [{ code: "QuotaExceeded" }] } },
  push: null,
};

/** The same account in version 2026-01-01, which says too what was taken off a line. */
export const amazonLaterSkin: Skin = {
  ...amazonSkin,
  code: "amazon-2026-01-01",
  habits: { ...amazonSkin.habits, isEdited: true },
  settings: (address, key) => ({ ...amazonSkin.settings(address, key), version: "2026-01-01" }),
};
