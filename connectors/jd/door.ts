import {
  byNumber,
  beijingInstant,
  beijingText,
  ChannelFailure,
  createGateway,
  list,
  md5Wrapped,
  mustHaveWorked,
  parseYuan,
  part,
  pushNewest,
  rawValue,
  saysUnknown,
  text,
  withCases,
} from "../port/index.ts";
import type { Ack, ByNumber, ChannelDoor, Fields, Gateway, Means, RawDoc } from "../port/index.ts";
import type { PulledPage, StockLine, Surveyed } from "../port/index.ts";
import { answerCancellation, casesOf, ordersWithCases } from "./cases.ts";
import { limits } from "./limits.ts";
import { waybillsOf } from "./order.ts";
import { confirmShipment } from "./shipment.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type JdSettings = {
  readonly appKey: string;
  readonly appSecret: string;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly address?: string;
};

const access = new Set(["11", "12", "16", "17", "18", "19", "22"]);

const openGateway = (settings: JdSettings, means: Means): Gateway =>
  createGateway({
    address: settings.address || "https://api.jd.com",
    path: "/routerjson",
    ...{ limits, means },
    // Business parameters travel as one JSON text, which is signed as it is.
    signed: (method, params, now) => {
      const all = {
        ...{ method, app_key: settings.appKey, access_token: settings.accessToken },
        ...{ timestamp: beijingText(now), v: "2.0", "360buy_param_json": JSON.stringify(params) },
      };
      return { ...all, sign: md5Wrapped(all, settings.appSecret) };
    },
    errorName: "error_response",
    judge: (error) => {
      const code = text(error, "code");
      if (["7", "10", "67"].includes(code)) return "busy";
      return access.has(code) ? "access" : "asked";
    },
  });

/** Everything that the normaliser reads, by name: the platform answers only what is asked for. */
const orderFields = [
  ...["orderId", "orderState", "orderTotalPrice", "orderSellerPrice", "orderPayment", "taxFee"],
  ...["freightPrice", "serviceFee", "sellerDiscount", "balanceUsed", "orderRemark", "modified"],
  ...["orderStartTime", "orderEndTime", "paymentConfirmTime", "consigneeInfo", "itemInfoList"],
  ...["couponDetailList", "waybill", "logisticsId", "directParentOrderId", "returnOrder"],
].join(",");

interface Page {
  readonly count: number;
  readonly orders: readonly Fields[];
}

/** A page of orders by change, or by creation. */
async function orderPage(
  call: Gateway,
  asked: {
    readonly range: { readonly from: string | Date; readonly until: string | Date };
    readonly by: "change" | "creation";
    readonly page: number;
    readonly size: number;
  },
  signal?: AbortSignal,
): Promise<Page> {
  const method = "jingdong.pop.order.search";
  const params = {
    start_date: beijingText(new Date(asked.range.from)),
    end_date: beijingText(new Date(asked.range.until)),
    ...{ dateType: asked.by === "change" ? "0" : "1", sortType: "1" },
    ...{ optional_fields: "orderId,modified,orderPayment,balanceUsed" },
    ...{ page: String(asked.page), page_size: String(asked.size) },
  };
  const { body } = mustHaveWorked(await call(method, params, { signal }), method);
  const found = part(part(body, "jingdong_pop_order_search_responce"), "searchorderinfo_result");
  return {
    count: Number(text(found, "orderTotal") || "0"),
    orders: list(found, "orderInfoList"),
  };
}

const getMethod = "jingdong.pop.order.get";
const path = ["jingdong_pop_order_get_responce", "orderDetailInfo", "orderInfo"] as const;

async function* survey(
  call: Gateway,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  const range = { from: span.from, until: new Date(span.until.getTime() - 1_000) };
  const size = limits.pageMax;
  for (let page = 1; ; page += 1) {
    const { orders } = await orderPage(call, { range, by: "creation", page, size }, signal);
    yield orders.map((order) => ({
      externalId: text(order, "orderId"),
      updatedAt: beijingInstant(text(order, "modified")),
      totalMinor:
        (parseYuan(text(order, "orderPayment")) ?? 0) +
        (parseYuan(text(order, "balanceUsed") || "0") ?? 0),
    }));
    if (orders.length < size) return;
  }
}

async function setStock(call: Gateway, line: StockLine, signal?: AbortSignal): Promise<Ack> {
  if (!/^\d+$/.test(line.code))
    return { ok: false, kind: "unknown_code", detail: `${line.code} is no sku number` };
  const params = { skuId: line.code, stockNum: String(line.units) };
  const answer = await call("jingdong.stock.write.updateSkuStock", params, { signal });
  if (answer.ok) return { ok: true, already: false };
  return { ok: false, kind: "refused", detail: `${answer.code} ${answer.why}` };
}

/**
 * A window's last page with the orders whose cases moved in it. Where the platform will not show cases,
 * the orders are given all the same, and that is said beside them.
 */
async function withMoved(
  call: Gateway,
  page: PulledPage,
  signal?: AbortSignal,
): Promise<PulledPage> {
  try {
    const moved = await ordersWithCases(call, page.next, signal);
    return { ...page, externalIds: [...new Set([...page.externalIds, ...moved])] };
  } catch (error) {
    if (!(error instanceof ChannelFailure) || error.retryable) throw error;
    return { ...page, unread: error };
  }
}

/** The pages of a pull, the last with what moved beside the orders. */
async function* withMovedCases(
  call: Gateway,
  pages: AsyncIterable<PulledPage>,
  signal?: AbortSignal,
): AsyncGenerator<PulledPage> {
  for await (const page of pages) {
    yield page.complete ? await withMoved(call, page, signal) : page;
  }
}

/** Opens a shop for calls. */
export function openShop(settings: JdSettings, means: Means): ChannelDoor {
  const call = openGateway(settings, means);
  const changed: ByNumber["changed"] = async (range, { page, size, signal }) => {
    const found = await orderPage(call, { range, by: "change", page, size }, signal);
    return { count: found.count, ids: found.orders.map((order) => text(order, "orderId")) };
  };
  const getOrder = (id: string, signal?: AbortSignal) =>
    call(getMethod, { order_id: id, optional_fields: orderFields }, { signal });
  const fetchOne = async (id: string, signal?: AbortSignal): Promise<RawDoc[]> => {
    const answer = await getOrder(id, signal);
    if (!answer.ok && saysUnknown(answer.why)) return [];
    const raw = rawValue(mustHaveWorked(answer, getMethod).raw, path);
    if (raw === "") return [];
    return withCases({ externalId: id, topic: "order", raw }, casesOf(call, id, signal));
  };
  const numbered = byNumber({ means, pageSize: limits.pageMax, changed, fetchOne });
  return {
    budget: call.budget,
    ...numbered,
    pull: (cursor, signal) => withMovedCases(call, numbered.pull(cursor, signal), signal),
    survey: (span, signal) => survey(call, span, signal),
    pushStock: (lines, signal) => pushNewest(lines, (line) => setStock(call, line, signal)),
    confirmShipment: (shipment, signal) => {
      const orderOf = async () => {
        const found = await getOrder(shipment.orderExternalId, signal);
        return found.ok ? path.reduce<Fields>(part, found.body) : `${found.code} ${found.why}`;
      };
      return confirmShipment(call, orderOf, { shipment, signal });
    },
    answerAftersale: (answer, signal) => {
      const waybills = async () => {
        const found = await getOrder(answer.orderExternalId, signal);
        const { body } = mustHaveWorked(found, getMethod);
        return waybillsOf(path.reduce<Fields>(part, body));
      };
      return answerCancellation(call, { answer, waybills }, signal);
    },
  };
}
