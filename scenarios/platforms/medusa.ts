import { medusa } from "../../connectors/medusa/index.ts";
import { openOf, totalOf } from "./entries.ts";
import type { Book } from "./book.ts";
import type { BookOrder } from "./entries.ts";
import { OwnTimes } from "./own-time.ts";
import { ok, page, yuan } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated Medusa: its admin API. Payments are written beside the order, a parcel is packed first
// and leaves then, and what is reserved lies in the stock that is set.

const names: Names = {
  order: (order) => `order_${String(order.serial).padStart(8, "0")}`,
  line: (line) => `ordli_${line.id}`,
  code: (code) => `M${code}`,
  refund: (refund) => `refund-ref_${refund.id}`,
};
const reserved = 3;
const amount = (minor: number) => ({ value: yuan(minor), precision: 20 });

/** A parcel as the platform keeps it: packed, until it has left. */
interface Packed {
  readonly id: string;
  readonly items: readonly { readonly id: string; readonly quantity: number }[];
  readonly metadata: unknown;
  shippedAt: Date | null;
}

/** What a platform knows beside the book. */
interface Beside {
  readonly times: OwnTimes;
  readonly packed: Map<BookOrder, Packed[]>;
}

const known = new WeakMap<Book, Beside>();

function besideOf({ book }: Site): Beside {
  const found = known.get(book) ?? {
    times: new OwnTimes(book, ["paid"]),
    packed: new Map<BookOrder, Packed[]>(),
  };
  known.set(book, found);
  return found;
}

function paymentOf(order: BookOrder) {
  const [total, at] = [totalOf(order), (order.paidAt ?? order.placedAt).toISOString()];
  const back = order.refunds.reduce((sum, each) => sum + each.amountMinor, 0);
  return {
    ...{ id: `pay_col_${order.serial}`, created_at: at, updated_at: at },
    status: order.paidAt ? "completed" : order.cancelledAt ? "canceled" : "not_paid",
    raw_captured_amount: amount(order.paidAt ? total : 0),
    raw_authorized_amount: amount(order.paidAt ? total : 0),
    raw_refunded_amount: amount(back),
    payments: [
      {
        id: `pay_${order.serial}`,
        refunds: order.refunds.map((refund) => ({
          ...{ id: `ref_${refund.id}`, note: "", created_at: refund.at.toISOString() },
          raw_amount: amount(refund.amountMinor),
        })),
      },
    ],
  };
}

function documentOf(site: Site, order: BookOrder) {
  const { times, packed } = besideOf(site);
  const back = order.refunds.reduce((sum, each) => sum + each.amountMinor, 0);
  return {
    ...{ id: names.order(order), display_id: order.serial, version: 1, currency_code: "cny" },
    status: order.cancelledAt ? "canceled" : "pending",
    created_at: order.placedAt.toISOString(),
    updated_at: times.of(order).toISOString(),
    total: (totalOf(order) - back) / 100,
    metadata: { note: order.note },
    items: order.lines.map((line) => ({
      ...{ id: names.line(line), variant_sku: names.code(line.code), quantity: line.units },
      ...{ raw_unit_price: amount(line.priceMinor), product_title: "x" },
      raw_total: amount(line.units * line.priceMinor),
      detail: { raw_shipped_quantity: { value: String(line.shipped), precision: 20 } },
    })),
    shipping_methods: [],
    credit_lines: order.refunds.map((refund) => ({
      ...{ id: `ordcl_${refund.id}`, reference: "payment_collection" },
      raw_amount: amount(refund.amountMinor),
    })),
    payment_collections: [paymentOf(order)],
    fulfillments: (packed.get(order) ?? []).map(({ id, metadata, shippedAt }) => ({
      ...{ id, metadata, canceled_at: null, shipped_at: shippedAt?.toISOString() ?? null },
    })),
  };
}

function listOf(site: Site, query: URLSearchParams): Reply {
  const { times } = besideOf(site);
  const at = (name: string, without: number) =>
    query.has(name) ? Date.parse(query.get(name) ?? "") : without;
  const wanted = [...query].filter(([name]) => /^id\[\d+\]$/.test(name)).map(([, id]) => id);
  const found = site.book.orders
    .filter((order) => wanted.length === 0 || wanted.includes(names.order(order)))
    .filter((order) => names.order(order) > (query.get("id[$gt]") ?? ""))
    .filter((order) => times.of(order).getTime() >= at("updated_at[$gte]", 0))
    .filter((order) => order.placedAt.getTime() >= at("created_at[$gte]", 0))
    .filter((order) => order.placedAt.getTime() < at("created_at[$lt]", Number.POSITIVE_INFINITY));
  const size = Math.min(Number(query.get("limit")), site.pageSize);
  const orders = found.slice(0, size).map((order) => documentOf(site, order));
  return page({ orders, count: found.length, offset: 0, limit: size });
}

const refused = (message: string): Reply => ({
  status: 400,
  body: { type: "invalid_data", message },
});

function pack(site: Site, order: BookOrder, { body }: Asked): Reply {
  const { packed } = besideOf(site);
  const before = packed.get(order) ?? [];
  const items = body["items"] as Packed["items"];
  for (const { id, quantity } of items) {
    const line = order.lines.find((each) => names.line(each) === id);
    const waiting = before
      .filter((each) => !each.shippedAt)
      .flatMap((each) => each.items.filter((item) => item.id === id))
      .reduce((sum, item) => sum + item.quantity, 0);
    if (!line || openOf(line) - waiting < quantity) return refused("No stock reservation found");
  }
  const id = `ful_${order.serial}_${before.length}`;
  packed.set(order, [...before, { id, items, metadata: body["metadata"], shippedAt: null }]);
  return ok({ order: documentOf(site, order) });
}

interface Leaving {
  readonly order: BookOrder;
  readonly id: string;
}

function leave(site: Site, { order, id }: Leaving, { body }: Asked): Reply {
  const parcel = besideOf(site)
    .packed.get(order)
    ?.find((each) => each.id === id);
  if (!parcel || parcel.shippedAt) return refused("Shipment has already been created");
  parcel.shippedAt = new Date(site.now());
  const units = new Map<number, number>();
  for (const item of parcel.items) {
    const line = order.lines.find((each) => names.line(each) === item.id);
    if (line) units.set(line.id, item.quantity);
  }
  const [label] = body["labels"] as { readonly tracking_number: string }[];
  site.book.ship(order, units, label?.tracking_number ?? "");
  return ok({ order: documentOf(site, order) });
}

/** Variants by code, and the levels of the one place where they lie. */
function stockOf(site: Site, { path, query, body }: Asked): Reply {
  const [, code] =
    /^admin\/inventory-items\/iitem_(\w+)\/location-levels\/sloc_1$/.exec(path) ?? [];
  if (code) {
    site.stock.set(code, Number(body["stocked_quantity"]) - reserved);
    return ok({});
  }
  const sku = query.get("sku") ?? "";
  const stocked = (site.stock.get(sku) ?? 0) + reserved;
  const level = { location_id: "sloc_1", stocked_quantity: stocked, reserved_quantity: reserved };
  const inventory = { location_levels: [level] };
  const item = { inventory_item_id: `iitem_${sku}`, required_quantity: 1, inventory };
  return ok({ variants: [{ id: `variant_${sku}`, sku, inventory_items: [item] }] });
}

function answer(site: Site, asked: Asked): Reply {
  const { method, path, query, headers } = asked;
  // Its times begin with the book, not with the first question about it.
  besideOf(site);
  const given = Buffer.from(headers["authorization"]?.slice(6) ?? "", "base64").toString();
  if (!site.keys.some((key) => given === `${key}:`))
    return { status: 401, body: { message: "Unauthorized" } };
  if (path === "admin/orders") return listOf(site, query);
  if (path === "admin/returns") return returnsIn(site, query);
  if (!path.startsWith("admin/orders/")) return stockOf(site, asked);
  const [, , id, , parcel, what] = path.split("/");
  const order = site.book.orders.find((each) => names.order(each) === id);
  if (!order) return { status: 404, body: { type: "not_found" } };
  if (method === "GET") return ok({ order: documentOf(site, order) });
  if (path.endsWith("/cancel"))
    return site.book.cancelWhole(order)
      ? ok({ order: documentOf(site, order) })
      : refused("All fulfillments must be canceled before canceling an order");
  return what && parcel ? leave(site, { order, id: parcel }, asked) : pack(site, order, asked);
}

/** Every third order that has left in part or whole sends a piece back. */
const sendsBack = (order: BookOrder) => order.serial % 3 === 0 && order.parcels.length > 0;

function returnsIn(site: Site, query: URLSearchParams): Reply {
  const since = query.get("updated_at[$gte]");
  const wanted = [...query].filter(([name]) => name.startsWith("order_id[")).map(([, id]) => id);
  const found = site.book.orders
    .filter(sendsBack)
    .filter((order) => wanted.length === 0 || wanted.includes(names.order(order)))
    .filter((order) => since === null || order.updatedAt.getTime() >= Date.parse(since));
  const offset = Number(query.get("offset"));
  const size = Math.min(Number(query.get("limit")), site.pageSize);
  const returns = found.slice(offset, offset + size).map((order) => ({
    ...{ id: `return_${order.serial}`, order_id: names.order(order), status: "requested" },
    ...{ created_at: order.placedAt.toISOString(), updated_at: order.updatedAt.toISOString() },
    items: order.lines.slice(0, 1).map((line) => ({
      ...{ item_id: names.line(line), quantity: 1, item: { variant_sku: names.code(line.code) } },
    })),
  }));
  return page({ returns, count: found.length, offset, limit: size });
}

export const medusaSkin: Skin = {
  connector: medusa,
  habits: {
    ...{ parcels: "units", isEdited: false, refunds: "amount" },
    ...{ isSplit: false, isTrashed: false },
  },
  names,
  returns: (order) => (sendsBack(order) ? [`return-return_${order.serial}`] : []),
  voids: "voided",
  settings: (address, apiKey) => ({ address, apiKey }),
  answer,
  busy: { status: 429, body: {}, headers: { "retry-after": "1" } },
  push: null,
};
