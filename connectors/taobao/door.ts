import {
  byNumber,
  beijingInstant,
  beijingText,
  createGateway,
  hmacMd5,
  list,
  mustHaveWorked,
  objectOf,
  parseYuan,
  part,
  pushNewest,
  rawValue,
  readJson,
  renewalBy,
  saysUnknown,
  text,
  withCases,
} from "../port/index.ts";
import type { Ack, ByNumber, ChannelDoor, Fields, Gateway, Means, RawDoc } from "../port/index.ts";
import type { StockLine, Surveyed } from "../port/index.ts";
import { answerRefund, readRefund, refundPath } from "./answer.ts";
import { limits } from "./limits.ts";
import { subOrders } from "./order.ts";
import { confirmShipment } from "./shipment.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type TaobaoSettings = {
  readonly appKey: string;
  readonly appSecret: string;
  readonly sessionKey: string;
  readonly refreshToken?: string;
  readonly address?: string;
};

const access = new Set(["24", "25", "26", "27", "28", "29"]);

const renewing = "taobao.top.auth.token.refresh";

const openGateway = (settings: TaobaoSettings, means: Means): Gateway =>
  createGateway({
    address: settings.address || "https://eco.taobao.com",
    path: "/router/rest",
    ...{ limits, means },
    signed: (method, params, now) => {
      const all = {
        ...{ ...params, method, app_key: settings.appKey },
        // Access is renewed without the one that may have ended.
        ...(method === renewing ? {} : { session: settings.sessionKey }),
        ...{ timestamp: beijingText(now), format: "json", v: "2.0", sign_method: "hmac" },
      };
      return { ...all, sign: hmacMd5(all, settings.appSecret) };
    },
    errorName: "error_response",
    judge: (error) => {
      const [code, sub] = [text(error, "code"), text(error, "sub_code")];
      if (code === "7" || sub.startsWith("isp.")) return "busy";
      return access.has(code) ? "access" : "asked";
    },
  });

/** Everything that the normaliser reads, by name: the platform answers only what is asked for. */
const tradeFields = [
  ...["tid", "status", "payment", "post_fee", "created", "modified", "pay_time", "oaid"],
  ...["buyer_message", "receiver_name", "receiver_state", "receiver_city", "receiver_district"],
  ...["receiver_town", "step_trade_status", "step_paid_fee", "is_part_consign", "orders"],
].join(",");

/** Refunds that a trade names, the last of each sub-order, and those that are known as open besides. */
async function* refundsOf(
  call: Gateway,
  { trade, open }: { readonly trade: Fields; readonly open: readonly string[] },
  signal?: AbortSignal,
): AsyncGenerator<RawDoc> {
  const named = subOrders(trade)
    .filter((order) => text(order, "refund_status") !== "NO_REFUND")
    .map((order) => text(order, "refund_id"));
  for (const id of new Set([...named, ...open])) {
    if (id === "") continue;
    const answer = await readRefund(call, id, signal);
    if (!answer.ok && saysUnknown(answer.why)) continue;
    const raw = rawValue(mustHaveWorked(answer, "taobao.refund.get").raw, refundPath);
    yield { externalId: text(trade, "tid"), topic: "aftersale", raw };
  }
}

async function fetchOne(
  call: Gateway,
  { id, open }: { readonly id: string; readonly open: readonly string[] },
  signal?: AbortSignal,
): Promise<RawDoc[]> {
  const params = { tid: id, fields: tradeFields, include_oaid: "true" };
  const method = "taobao.trade.fullinfo.get";
  const answer = await call(method, params, { signal });
  if (!answer.ok && saysUnknown(answer.why)) return [];
  const raw = rawValue(mustHaveWorked(answer, method).raw, [
    "trade_fullinfo_get_response",
    "trade",
  ]);
  if (raw === "") return [];
  const refunds = refundsOf(call, { trade: readJson(raw) as Fields, open }, signal);
  return withCases({ externalId: id, topic: "order", raw }, refunds);
}

async function* survey(
  call: Gateway,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  const range = {
    start_created: beijingText(span.from),
    end_created: beijingText(new Date(span.until.getTime() - 1_000)),
  };
  for (let page = 1; ; page += 1) {
    const paging = { page_no: String(page), page_size: String(limits.pageMax) };
    const method = "taobao.trades.sold.get";
    const params = { ...range, ...paging, fields: "tid,modified,payment" };
    const { body } = mustHaveWorked(await call(method, params, { signal }), method);
    const rows = list(part(part(body, "trades_sold_get_response"), "trades"), "trade");
    yield rows.map((trade) => ({
      externalId: text(trade, "tid"),
      updatedAt: beijingInstant(text(trade, "modified")),
      totalMinor: parseYuan(text(trade, "payment")),
    }));
    if (rows.length < limits.pageMax) return;
  }
}

async function setStock(call: Gateway, line: StockLine, signal?: AbortSignal): Promise<Ack> {
  const [iid = "", skuId = ""] = line.code.split("/");
  if (!/^\d+$/.test(iid) || !/^\d+$/.test(skuId))
    return { ok: false, kind: "unknown_code", detail: `${line.code} is not num_iid/sku_id` };
  const full = "1";
  const answer =
    skuId === "0"
      ? await call(
          "taobao.item.quantity.update",
          { num_iid: iid, quantity: String(line.units), type: full },
          { signal },
        )
      : await call(
          "taobao.skus.quantity.update",
          { num_iid: iid, skuid_quantities: `${skuId}:${line.units}`, type: full },
          { signal },
        );
  if (answer.ok) return { ok: true, already: false };
  const isUnknown = /not-exist|invalid-parameter:.*(num_iid|sku)/.test(answer.why);
  const detail = `${answer.code} ${answer.why}`;
  return { ok: false, kind: isUnknown ? "unknown_code" : "refused", detail };
}

/** Opens a shop for calls. */
export function openShop(settings: TaobaoSettings, means: Means): ChannelDoor {
  const call = openGateway(settings, means);
  const changed: ByNumber["changed"] = async (range, { page, size, signal }) => {
    const params = {
      start_modified: beijingText(new Date(range.from)),
      end_modified: beijingText(new Date(range.until)),
      ...{ fields: "tid,modified", use_has_next: "false" },
      ...{ page_no: String(page), page_size: String(size) },
    };
    const method = "taobao.trades.sold.increment.get";
    const { body } = mustHaveWorked(await call(method, params, { signal }), method);
    const answer = part(body, "trades_sold_increment_get_response");
    return {
      count: Number(text(answer, "total_results") || "0"),
      ids: list(part(answer, "trades"), "trade").map((each) => text(each, "tid")),
    };
  };
  const fetchEach: ByNumber["fetchOne"] = (id, signal, open) =>
    fetchOne(call, { id, open }, signal);
  return {
    budget: call.budget,
    ...byNumber({ means, pageSize: limits.pageMax, changed, fetchOne: fetchEach }),
    survey: (span, signal) => survey(call, span, signal),
    pushStock: (lines, signal) => pushNewest(lines, (line) => setStock(call, line, signal)),
    confirmShipment: (shipment, signal) => confirmShipment(call, tradeFields, { shipment, signal }),
    answerAftersale: (answer, signal) => answerRefund(call, answer, signal),
  };
}

/** Renews the session: the platform gives it as a text within its answer. */
export const renewal = renewalBy<TaobaoSettings>("sessionKey", async (settings, token, means) => {
  const call = openGateway(settings, means);
  const { body } = mustHaveWorked(await call(renewing, { refresh_token: token }), renewing);
  const result = text(part(body, "top_auth_token_refresh_response"), "token_result");
  return objectOf(result) ?? {};
});
