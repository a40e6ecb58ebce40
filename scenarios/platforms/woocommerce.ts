import { createHmac } from "node:crypto";
import { woocommerce } from "../../connectors/woocommerce/index.ts";
import type { BookOrder } from "./entries.ts";
import { totalOf } from "./entries.ts";
import { ok, page, yuan } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated WooCommerce: REST API v3. Its list knows no order by change, trashed orders leave it,
// and a parcel is a note.

const names: Names = {
  order: (order) => String(70_000 + order.serial),
  line: (line) => String(500 + line.id),
  code: (code) => `W${code}`,
  refund: (refund) => `refund-${900 + refund.id}`,
};

const gmt = (at: Date) => at.toISOString().slice(0, 19);

function statusOf(order: BookOrder): string {
  if (order.isTrashed) return "trash";
  const backMinor = order.refunds.reduce((sum, each) => sum + each.amountMinor, 0);
  if (order.cancelledAt) return backMinor >= totalOf(order) ? "refunded" : "cancelled";
  if (!order.paidAt) return "pending";
  return order.parcels.length > 0 ? "completed" : "processing";
}

const documentOf = (order: BookOrder) => ({
  ...{ id: Number(names.order(order)), parent_id: 0, number: names.order(order) },
  ...{ order_key: `wc_order_${order.serial}`, status: statusOf(order), currency: "CNY" },
  ...{ date_created_gmt: gmt(order.placedAt), date_modified_gmt: gmt(order.updatedAt) },
  ...{ date_paid_gmt: order.paidAt && gmt(order.paidAt), total: yuan(totalOf(order)) },
  ...{ total_tax: "0.00", customer_note: order.note, billing: {}, shipping: {} },
  line_items: order.lines.map((line) => ({
    ...{ id: Number(names.line(line)), name: names.code(line.code), sku: names.code(line.code) },
    ...{ quantity: line.units, price: yuan(line.priceMinor) },
    total: yuan(line.units * line.priceMinor),
  })),
  ...{ shipping_lines: [], fee_lines: [] },
  refunds: order.refunds.map((refund) => ({
    ...{ id: 900 + refund.id, reason: "", total: `-${yuan(refund.amountMinor)}` },
  })),
});

function listOf({ book, pageSize }: Site, query: URLSearchParams): Reply {
  const include = query.get("include")?.split(",");
  const isTrash = query.get("status") === "trash";
  const found = book.orders
    .filter((order) => order.isTrashed === isTrash)
    .filter((order) => !include || include.includes(names.order(order)))
    // Both bounds exclude.
    .filter((order) => gmt(order.updatedAt) > (query.get("modified_after") ?? ""))
    .filter((order) => gmt(order.placedAt) > (query.get("after") ?? ""))
    .filter((order) => gmt(order.placedAt) < (query.get("before") ?? "9"));
  const asked = Number(query.get("per_page") ?? "10");
  if (asked > 100) return { status: 400, body: { code: "rest_invalid_param" } };
  const size = Math.min(asked, pageSize);
  const offset = query.get("offset");
  const from = offset === null ? (Number(query.get("page") ?? "1") - 1) * size : Number(offset);
  return {
    ...page(found.slice(from, from + size).map(documentOf)),
    headers: {
      "x-wp-total": String(found.length),
      "x-wp-totalpages": String(Math.max(1, Math.ceil(found.length / size))),
    },
  };
}

/** Refunds with the line of which the money went back; they say neither order nor currency. */
const refundsOf = (order: BookOrder) =>
  order.refunds.map((refund) => {
    const [line] = order.lines;
    const amount = yuan(refund.amountMinor);
    return {
      ...{ id: 900 + refund.id, date_created_gmt: gmt(refund.at), amount, reason: "" },
      line_items: line
        ? [{ id: 1, name: "x", sku: names.code(line.code), quantity: -1, total: `-${amount}` }]
        : [],
    };
  });

function notesOf(site: Site, order: BookOrder, { method, body }: Asked): Reply {
  const notes = site.notes.get(order) ?? [];
  if (method !== "POST") return ok(notes.map((note, id) => ({ id, note })));
  site.notes.set(order, [...notes, String(body["note"])]);
  return { status: 201, body: { id: notes.length } };
}

function answer(site: Site, asked: Asked): Reply {
  const { method, path, query, headers, body } = asked;
  const given = Buffer.from(headers["authorization"]?.slice(6) ?? "", "base64").toString();
  if (!site.keys.some((key) => given === `ck:${key}`))
    return { status: 401, body: { code: "woocommerce_rest_cannot_view" } };
  const at = path.replace("wp-json/wc/v3/", "");
  if (at === "orders") return listOf(site, query);
  if (at === "products") {
    const sku = query.get("sku") ?? "";
    return ok([{ id: Number(sku.slice(1)), type: "simple", parent_id: 0, sku }]);
  }
  const [, product] = /^products\/(\d+)$/.exec(at) ?? [];
  if (product) {
    site.stock.set(names.code(Number(product)), Number(body["stock_quantity"]));
    return ok({});
  }
  const [, id, what] = /^orders\/(\d+)(\/notes|\/refunds)?$/.exec(at) ?? [];
  const order = site.book.orders.find((each) => names.order(each) === id);
  if (!order) return { status: 404, body: { code: "woocommerce_rest_shop_order_invalid_id" } };
  if (what === "/refunds" && method === "POST") {
    const isDone = site.book.giveBack(order, Math.round(Number(body["amount"]) * 100));
    return isDone
      ? { status: 201, body: {} }
      : { status: 400, body: { code: "woocommerce_rest_invalid_order_refund" } };
  }
  if (what === "/refunds") return ok(refundsOf(order));
  if (what) return notesOf(site, order, asked);
  if (method === "PUT" && body["status"] === "cancelled") site.book.cancelWhole(order);
  if (method === "PUT" && body["status"] === "completed" && statusOf(order) !== "completed") {
    for (const note of site.notes.get(order) ?? [])
      site.book.shipWhole(order, note.split(" ")[1] ?? "");
  }
  return ok(documentOf(order));
}

export const woocommerceSkin: Skin = {
  connector: woocommerce,
  habits: {
    ...{ parcels: "order", isEdited: false, refunds: "amount" },
    ...{ isSplit: false, isTrashed: true },
  },
  names,
  voids: "none",
  settings: (address, consumerSecret) => ({ address, consumerKey: "ck", consumerSecret }),
  answer,
  busy: { status: 429, body: { code: "rate_limited" }, headers: { "retry-after": "1" } },
  push({ order, isNew }, { secret, serial }) {
    const topic = isNew ? "order.created" : order.isTrashed ? "order.deleted" : "order.updated";
    const told = order.isTrashed ? { id: Number(names.order(order)) } : documentOf(order);
    const raw = Buffer.from(JSON.stringify(told));
    return {
      raw,
      headers: {
        ...{ "x-wc-webhook-topic": topic, "x-wc-webhook-delivery-id": String(serial) },
        "x-wc-webhook-signature": createHmac("sha256", secret).update(raw).digest("base64"),
      },
    };
  },
};
