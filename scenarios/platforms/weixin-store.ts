import { createHash } from "node:crypto";
import { weixinStore } from "../../connectors/weixin-store/index.ts";
import { openOf, totalOf } from "./entries.ts";
import type { BookCase, BookLine, BookOrder } from "./entries.ts";
import { ok, page, rowsBetween } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated 微信小店: lists of ids behind a key, long ids that pushes write as numbers, an address
// that is signed instead of a body.

const first = 3_705_115_058_471_208_000n;
const names: Names = {
  order: (order) => String(first + BigInt(order.serial)),
  line: (line) => names.code(line.code),
  code: (code) => `101/${200 + code}`,
  refund: (refund) => String(800 + refund.id),
};

const seconds = (at: Date) => Math.floor(at.getTime() / 1_000);
const isWholeBack = (order: BookOrder) => order.lines.every((line) => line.refunded);

function statusOf(order: BookOrder): number {
  if (order.cancelledAt) return order.paidAt ? 190 : 250;
  if (!order.paidAt) return 10;
  if (isWholeBack(order)) return 200;
  if (order.parcels.length === 0) return 20;
  return order.lines.some((line) => openOf(line) > 0) ? 21 : 30;
}

const productOf = (line: BookLine) => {
  const [product_id, sku_id] = names.code(line.code).split("/");
  return { product_id, sku_id };
};

const documentOf = (order: BookOrder) => ({
  ...{ create_time: seconds(order.placedAt), update_time: seconds(order.updatedAt) },
  ...{ order_id: names.order(order), status: statusOf(order) },
  order_detail: {
    product_infos: order.lines.map((line) => ({
      ...{ ...productOf(line), sku_cnt: line.units, sale_price: line.priceMinor, title: "x" },
      real_price: line.units * line.priceMinor,
      ...{ on_aftersale_sku_cnt: 0, finish_aftersale_sku_cnt: line.refunded ? line.units : 0 },
    })),
    price_info: { order_price: totalOf(order), freight: 0, discounted_price: 0 },
    pay_info: order.paidAt ? { pay_time: seconds(order.paidAt) } : {},
    ext_info: { customer_notes: order.note },
    delivery_info: {
      delivery_product_info: order.parcels.map(({ tracking, units }) => ({
        waybill_id: tracking,
        product_infos: order.lines
          .filter((line) => (units.get(line.id) ?? 0) > 0)
          .map((line) => ({ ...productOf(line), product_cnt: units.get(line.id) })),
      })),
    },
  },
  aftersale_detail: {
    aftersale_order_list: [...order.refunds, ...order.cases].map((refund) => ({
      aftersale_order_id: Number(names.refund(refund)),
    })),
  },
});

const failed = (errcode: number, errmsg: string): Reply => ok({ errcode, errmsg });

function listed(site: Site, { body }: Asked): Reply {
  const by = "update_time_range" in body ? "updatedAt" : "placedAt";
  const range = (body["update_time_range"] ?? body["create_time_range"]) as Record<string, number>;
  const bounds = [(range["start_time"] ?? 0) * 1_000, (range["end_time"] ?? 0) * 1_000] as const;
  // The key is a place in the order of the list, not a count.
  const [at = 0, serial = 0] = String(body["next_key"] ?? "0,0")
    .split(",")
    .map(Number);
  const left = rowsBetween(site.book, by, bounds).filter(
    (order) => order[by].getTime() > at || (order[by].getTime() === at && order.serial > serial),
  );
  const shown = left.slice(0, Math.min(Number(body["page_size"]), site.pageSize));
  const last = shown.at(-1);
  return page({
    ...{ errcode: 0, order_id_list: shown.map(names.order) },
    has_more: shown.length < left.length,
    next_key: last ? `${last[by].getTime()},${last.serial}` : "",
  });
}

const words = {
  ...{ asked: "MERCHANT_PROCESSING", underway: "USER_WAIT_RETURN" },
  ...{ refused: "MERCHANT_REJECT_REFUND", withdrawn: "USER_CANCELD" },
} as const;

/** A case as the platform shows it; settled ones are refunds of the book. */
const caseOf = (order: BookOrder, found: BookCase) => ({
  ...{ after_sale_order_id: names.refund(found), order_id: names.order(order) },
  ...{ type: found.kind === "only" ? "REFUND" : "RETURN", status: words[found.standing] },
  ...{ create_time: seconds(found.askedAt), update_time: seconds(found.changedAt) },
  product_info: { ...productOf(found.line), count: found.line.units },
  refund_info: { amount: found.amountMinor },
});

/** Our word on a case, or the reasons to refuse one. */
function answered({ book }: Site, { path, body }: Asked): Reply {
  if (path.endsWith("rejectreason/get")) {
    const other = { reject_reason_type: 9, reject_reason_type_text: "其他" };
    return ok({ errcode: 0, reject_reason: [other] });
  }
  const id = Number(body["after_sale_order_id"]) - 800;
  const verdict = path.endsWith("acceptapply") ? "agree" : "refuse";
  return book.answer(id, verdict) ? ok({ errcode: 0 }) : failed(10_020_002, "not open");
}

function refundOf(site: Site, id: string): Reply {
  for (const order of site.book.orders) {
    const found = order.cases.find((each) => names.refund(each) === id);
    if (found) return ok({ errcode: 0, after_sale_order: caseOf(order, found) });
    const refund = order.refunds.find((each) => names.refund(each) === id);
    if (!refund?.line) continue;
    const after_sale_order = {
      ...{ after_sale_order_id: id, order_id: names.order(order), type: "REFUND" },
      ...{ status: "MERCHANT_REFUND_SUCCESS" },
      ...{ create_time: seconds(refund.at), update_time: seconds(refund.at) },
      product_info: { ...productOf(refund.line), count: refund.line.units },
      refund_info: { amount: refund.amountMinor },
    };
    return ok({ errcode: 0, after_sale_order });
  }
  return failed(10_020_000, "no such after-sale order");
}

interface Delivery {
  readonly waybill_id: string;
  readonly product_infos: readonly { product_id: string; sku_id: string; product_cnt: number }[];
}

function sent(site: Site, { body }: Asked, order: BookOrder): Reply {
  const [parcel] = body["delivery_list"] as Delivery[];
  const units = new Map<number, number>();
  for (const { product_id, sku_id, product_cnt } of parcel?.product_infos ?? []) {
    const line = order.lines.find((each) => names.line(each) === `${product_id}/${sku_id}`);
    if (!line || openOf(line) < product_cnt) return failed(10_020_049, "count");
    units.set(line.id, product_cnt);
  }
  site.book.ship(order, units, parcel?.waybill_id ?? "");
  return ok({ errcode: 0, errmsg: "ok" });
}

export const weixinStoreSkin: Skin = {
  connector: weixinStore,
  habits: {
    ...{ parcels: "units", isEdited: false, refunds: "line" },
    ...{ isSplit: false, isTrashed: false, asks: "line" },
  },
  names,
  voids: "back",
  settings: (address, appSecret) => ({ appId: "wx1", appSecret, address }),
  answer(site, asked) {
    const { path, query, body } = asked;
    if (path === "cgi-bin/stable_token") {
      if (!site.keys.includes(String(body["secret"]))) return failed(40_125, "secret");
      // A token of ten minutes: it ends and is renewed within the storm.
      return ok({ access_token: `t${site.now() + 600_000}`, expires_in: 600 });
    }
    const until = Number((query.get("access_token") ?? "").slice(1));
    if (!(until > site.now())) return failed(42_001, "access_token expired");
    if (path === "channels/ec/order/list/get") return listed(site, asked);
    if (path === "channels/ec/aftersale/getaftersaleorder")
      return refundOf(site, String(body["after_sale_order_id"]));
    if (/\/aftersale\/(acceptapply|rejectapply|rejectreason\/get)$/.test(path))
      return answered(site, asked);
    if (path === "channels/ec/product/stock/update") {
      site.stock.set(`${body["product_id"]}/${body["sku_id"]}`, Number(body["num"]));
      return ok({ errcode: 0 });
    }
    const order = site.book.orders.find((each) => names.order(each) === body["order_id"]);
    if (!order) return failed(10_020_001, "no such order");
    if (path === "channels/ec/order/delivery/send") return sent(site, asked, order);
    return ok({ errcode: 0, order: documentOf(order) });
  },
  busy: failed(45_009, "reach max api daily quota limit"),
  push({ order, isNew }, { secret, serial, now }) {
    const event = isNew ? "channels_ec_order_new" : "channels_ec_order_update";
    const head = `{"Event":"${event}","CreateTime":${Math.floor(now / 1_000)}`;
    const raw = Buffer.from(`${head},"order_info":{"order_id":${names.order(order)}}}`);
    const [timestamp, nonce] = [String(Math.floor(now / 1_000)), `n${serial}`];
    const signature = createHash("sha1")
      .update([secret, timestamp, nonce].sort().join(""))
      .digest("hex");
    return { raw, headers: {}, query: { signature, timestamp, nonce } };
  },
};
