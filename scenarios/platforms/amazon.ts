import { amazon } from "../../connectors/amazon/index.ts";
import { openOf, totalOf } from "./book.ts";
import type { BookOrder } from "./book.ts";
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

function listed(site: Site, { query }: Asked): Reply {
  const by = query.has("LastUpdatedAfter") ? "updatedAt" : "placedAt";
  const word = by === "updatedAt" ? "LastUpdated" : "Created";
  const bounds = ["After", "Before"].map((end) => Date.parse(query.get(`${word}${end}`) ?? ""));
  const [from = 0, until = 0] = bounds;
  if (until > site.now() - 120_000)
    return { status: 400, body: { errors: [{ code: "InvalidInput" }] } };
  const [at = 0, serial = 0] = (query.get("NextToken") ?? "0,0").split(",").map(Number);
  const left = rowsBetween(site.book, by, [from, until]).filter(
    (order) => order[by].getTime() > at || (order[by].getTime() === at && order.serial > serial),
  );
  const shown = left.slice(0, Math.min(Number(query.get("MaxResultsPerPage")), site.pageSize));
  const last = shown.at(-1);
  const more = shown.length < left.length && last;
  return page({
    payload: {
      Orders: shown.map(documentOf),
      ...(more ? { NextToken: `${last[by].getTime()},${last.serial}` } : {}),
    },
  });
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

export const amazonSkin: Skin = {
  connector: amazon,
  habits: {
    ...{ parcels: "units", isEdited: false, refunds: "none" },
    ...{ isSplit: false, isTrashed: false },
  },
  names,
  voids: "all",
  settings: (address) => ({
    ...{ address, clientId: "c", clientSecret: "s", refreshToken: "r" },
    ...{ sellerId: "SELLER", marketplaceId: "ATVPDKIKX0DER" },
  }),
  answer(site, asked) {
    const { path, raw, headers } = asked;
    if (path === "auth/o2/token") {
      const isKnown = new URLSearchParams(raw).get("refresh_token") === "r";
      if (!isKnown) return { status: 400, body: { error: "invalid_grant" } };
      // A token of ten minutes: it ends and is renewed within the storm.
      return ok({ access_token: `t${site.now() + 600_000}`, expires_in: 600 });
    }
    const until = Number((headers["x-amz-access-token"] ?? "").slice(1));
    if (!(until > site.now())) return { status: 403, body: { errors: [{ code: "Unauthorized" }] } };
    if (path === "orders/v0/orders") return listed(site, asked);
    if (path.startsWith("listings/")) return stocked(site, asked);
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
