import { beijingText, md5Hex } from "../../connectors/port/index.ts";
import { youzan } from "../../connectors/youzan/index.ts";
import { openOf, paymentOf, totalOf } from "./entries.ts";
import type { BookCase, BookOrder } from "./entries.ts";
import { msOf, numberedPage } from "./gateway.ts";
import { ok, page, yuan } from "./skin.ts";
import type { Asked, Names, Reply, Site, Skin } from "./skin.ts";

// A simulated 有赞: pushes only name trades, parcels name lines and no counts, trades are parted by
// the platform, and a trade names its cases without what they ask for.

const names: Names = {
  order: (order) => `E${20_260_101_000_000_000_000_000n + BigInt(order.serial)}`,
  line: (line) => String(3_705_115_058_472_000_000n + BigInt(line.id)),
  code: (code) => `101/${200 + code}`,
  refund: (refund) => `refund-${800 + refund.id}`,
};

const text = (at: Date | null) => (at ? beijingText(at) : "");

function statusOf(order: BookOrder): string {
  if (order.cancelledAt) return "TRADE_CLOSED";
  if (!order.paidAt) return "WAIT_BUYER_PAY";
  const isOpen = order.lines.some((line) => openOf(line) > 0);
  return isOpen ? "WAIT_SELLER_SEND_GOODS" : "WAIT_BUYER_CONFIRM_GOODS";
}

const isOpenCase = ({ standing }: BookCase) => standing === "asked" || standing === "underway";

/** 2: some went back; 1: some is on its way. */
function refundStateOf(order: BookOrder): number {
  if (paymentOf(order) === "partially_refunded") return 2;
  return order.cases.some(isOpenCase) ? 1 : 0;
}

const fullOf = (order: BookOrder) => ({
  orders: order.lines.map((line) => {
    const [item_id, sku_id] = names.code(line.code).split("/").map(Number);
    return {
      ...{ oid: names.line(line), item_id, sku_id, num: line.units, title: "x" },
      ...{ price: yuan(line.priceMinor), payment: yuan(line.units * line.priceMinor) },
      is_present: "false",
    };
  }),
  order_info: {
    ...{ status: statusOf(order), tid: names.order(order), created: text(order.placedAt) },
    ...{ update_time: text(order.updatedAt), pay_time: text(order.paidAt) },
    refund_state: refundStateOf(order),
    order_extra: order.parent
      ? { is_sub_order: "true", parent_order_no: names.order(order.parent) }
      : { is_sub_order: "false" },
    order_tags: { is_preorder: false },
  },
  remark_info: { buyer_message: order.note },
  pay_info: { payment: yuan(totalOf(order)), post_fee: "0.00" },
});

const documentOf = (order: BookOrder) => ({
  full_order_info: fullOf(order),
  delivery_order: order.parcels.map(({ tracking, units }) => ({
    oids: [...units].filter(([, count]) => count > 0).map(([id]) => ({ oid: lineText(id) })),
    dists: [{ express_info: { express_no: tracking } }],
  })),
  refund_order: [
    ...order.refunds.map((refund) => ({
      ...{ refund_id: String(800 + refund.id), refund_state: 2 },
      refund_fee: yuan(refund.amountMinor),
    })),
    ...order.cases.map((found) => ({
      ...{ refund_id: String(800 + found.id), refund_state: isOpenCase(found) ? 1 : 0 },
      refund_fee: yuan(found.amountMinor),
    })),
  ],
});

const words = {
  ...{ asked: "WAIT_SELLER_AGREE", underway: "WAIT_BUYER_RETURN_GOODS" },
  ...{ refused: "SELLER_REFUSE_BUYER", withdrawn: "CLOSED" },
} as const;

/** The instant of a case's change, its number within that second behind it. */
const versionOf = ({ changedAt, version }: BookCase) => changedAt.getTime() + version;

interface Asking {
  readonly order: BookOrder;
  readonly found: BookCase;
}

function caseOf({ book }: Site, refundId: unknown): Asking | null {
  const id = Number(refundId) - 800;
  for (const order of book.orders) {
    const found = order.cases.find((each) => each.id === id);
    if (found) return { order, found };
  }
  return null;
}

function shownCase({ order, found }: Asking): Reply {
  return worked({
    ...{ refund_id: String(800 + found.id), tid: names.order(order), demand: "1" },
    ...{ status: words[found.standing], return_goods: String(found.kind === "return") },
    ...{ refund_fee: yuan(found.amountMinor), version: versionOf(found), reason: "" },
  });
}

/** Our word, taken only on the case in the version that it names. */
function answered(site: Site, { body }: Asked, verdict: "agree" | "refuse"): Reply {
  const asking = caseOf(site, body["refund_id"]);
  const fits = asking && versionOf(asking.found) === Number(body["version"]);
  if (!fits || !site.book.answer(asking.found.id, verdict)) return failed(101_500_010, "changed");
  return worked({ is_success: true });
}

const lineText = (id: number) => String(3_705_115_058_472_000_000n + BigInt(id));
const worked = (data: unknown): Reply => ok({ code: 200, success: true, data });
const failed = (code: number, message: string): Reply => ok({ code, success: false, message });

function listed(site: Site, { body }: Asked): Reply {
  const isChanged = "start_update" in body && "end_update" in body;
  const word = isChanged ? "update" : "created";
  const { rows, count } = numberedPage(site, isChanged ? "updatedAt" : "placedAt", {
    ...{ from: msOf(String(body[`start_${word}`])), until: msOf(String(body[`end_${word}`])) },
    ...{ page: Number(body["page_no"]), size: Number(body["page_size"]) },
  });
  const full_order_info_list = rows.map((order) => ({ full_order_info: fullOf(order) }));
  const reply = worked({ total_results: count, full_order_info_list });
  return page(reply.body);
}

function sent(site: Site, { body }: Asked, order: BookOrder): Reply {
  const oids = String(body["oids"]).split(",");
  const lines = order.lines.filter((line) => oids.includes(names.line(line)));
  const units = new Map(lines.map((line) => [line.id, openOf(line)]));
  if ([...units.values()].some((count) => count === 0)) return failed(102_570_007, "shipped");
  site.book.ship(order, units, String(body["out_sid"]));
  return worked({ is_success: true });
}

export const youzanSkin: Skin = {
  connector: youzan,
  habits: {
    ...{ parcels: "lines", isEdited: false, refunds: "amount" },
    ...{ isSplit: true, isTrashed: false, asks: "money" },
  },
  names,
  voids: "voided",
  settings: (address, clientSecret) => ({ clientId: "c", clientSecret, shopId: "1", address }),
  answer(site, asked) {
    const { path, query, body } = asked;
    if (path === "auth/token") {
      if (!site.keys.includes(String(body["client_secret"]))) return failed(400, "client");
      // A token of half an hour: it ends and is renewed within the storm.
      const expires = site.now() + 1_800_000;
      return worked({ access_token: `t${expires}`, expires });
    }
    const until = Number((query.get("access_token") ?? "").slice(1));
    if (!(until > site.now())) return ok({ gw_err_resp: { err_code: 4203, err_msg: "token" } });
    const [, method = ""] = /^api\/([a-z.]+)\//.exec(path) ?? [];
    if (method === "youzan.trades.sold.get") return listed(site, asked);
    if (method === "youzan.item.quantity.update") {
      site.stock.set(`${body["item_id"]}/${body["sku_id"]}`, Number(body["quantity"]));
      return worked({ is_success: true });
    }
    if (method === "youzan.trade.refund.get") {
      const asking = caseOf(site, body["refund_id"]);
      return asking ? shownCase(asking) : failed(101_500_006, "no such refund");
    }
    const [, verdict] = /^youzan\.trade\.refund\.(agree|refuse)$/.exec(method) ?? [];
    if (verdict) return answered(site, asked, verdict as "agree" | "refuse");
    const order = site.book.orders.find((each) => names.order(each) === body["tid"]);
    if (!order) return failed(101_500_005, "no such trade");
    if (method === "youzan.logistics.online.confirm") return sent(site, asked, order);
    return worked(documentOf(order));
  },
  busy: ok({ gw_err_resp: { err_code: 4301, err_msg: "busy" } }),
  push({ order, isNew }, { secret, serial }) {
    const type = isNew ? "trade_TradeCreate" : "trade_TradeUpdate";
    const told = { client_id: "c", kdt_id: 1, id: names.order(order), type, msg_id: `m${serial}` };
    const raw = Buffer.from(JSON.stringify({ ...told, version: serial, msg: "" }));
    return {
      raw,
      headers: {
        "event-sign": md5Hex(Buffer.concat([Buffer.from("c"), raw, Buffer.from(secret)])),
      },
    };
  },
};
