import {
  byNumber,
  beijingInstant,
  createGateway,
  list,
  md5Wrapped,
  mustHaveWorked,
} from "../port/index.ts";
import { parseYuan, part, pushNewest, rawValue, readJson } from "../port/index.ts";
import { caseDocs, renewalBy, saysUnknown, text, withCases } from "../port/index.ts";
import type { Ack, ByNumber, ChannelDoor, Fields, Gateway, Means, RawDoc } from "../port/index.ts";
import type { StockLine, Surveyed } from "../port/index.ts";
import { answerRefund, readRefunds } from "./answer.ts";
import { limits } from "./limits.ts";
import { confirmShipment } from "./shipment.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type PinduoduoSettings = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly address?: string;
};

const tokenWrong = new Set(["10001", "10016", "10019", "20004"]);
const busy = new Set(["70031", "70032", "52101", "52102", "52103", "50000", "50001"]);

const renewing = "pdd.pop.auth.token.refresh";

const openGateway = (settings: PinduoduoSettings, means: Means): Gateway =>
  createGateway({
    address: settings.address || "https://gw-api.pinduoduo.com",
    path: "/api/router",
    ...{ limits, means },
    signed: (type, params, now) => {
      const all = {
        ...{ ...params, type, client_id: settings.clientId, data_type: "JSON" },
        // Access is renewed without the one that may have ended.
        ...(type === renewing ? {} : { access_token: settings.accessToken }),
        timestamp: String(Math.floor(now.getTime() / 1_000)),
      };
      return { ...all, sign: md5Wrapped(all, settings.clientSecret) };
    },
    errorName: "error_response",
    judge: (error) => {
      const code = text(error, "error_code");
      if (busy.has(code)) return "busy";
      return tokenWrong.has(code) ? "access" : "asked";
    },
  });

interface Span {
  readonly from: Date;
  readonly until: Date;
}

const seconds = (instant: string | Date) => String(Math.floor(new Date(instant).getTime() / 1_000));
/** All states of shipping and refund. */
const every = { order_status: "5", refund_status: "5" };

/**
 * An order with its cases. Once a case has ended with its order untouched, the order says nothing of it:
 * cases are read as long as one is known as open, too.
 */
async function fetchOne(
  call: Gateway,
  { id, hasOpenCases }: { readonly id: string; readonly hasOpenCases: boolean },
  signal?: AbortSignal,
): Promise<RawDoc[]> {
  const method = "pdd.order.information.get";
  const answer = await call(method, { order_sn: id }, { signal });
  if (!answer.ok && saysUnknown(answer.why)) return [];
  const path = ["order_info_get_response", "order_info"];
  const raw = rawValue(mustHaveWorked(answer, method).raw, path);
  if (raw === "") return [];
  const order = readJson(raw) as Fields;
  const isTouched = !["", "0"].includes(text(order, "after_sales_status"));
  const document = { externalId: id, topic: "order", raw };
  if (!isTouched && !hasOpenCases) return [document];
  return withCases(
    document,
    caseDocs(id, () => readRefunds(call, id, signal)),
  );
}

/** The list is searched by when a group was confirmed, a day at a time. */
const dayMs = 86_400_000;
/** So many days after an order was placed its group may be confirmed: the rest of a presale is paid late. */
const confirmedWithinDays = 7;

/** Orders placed in a span, of those that the list shows as confirmed in another. */
async function* confirmedIn(
  call: Gateway,
  span: Span,
  { placed, signal }: { readonly placed: Span; readonly signal: AbortSignal | undefined },
): AsyncGenerator<readonly Surveyed[]> {
  const range = {
    start_confirm_at: seconds(span.from),
    end_confirm_at: String(Number(seconds(span.until)) - 1),
  };
  for (let page = 1; ; page += 1) {
    const asked = { ...range, ...every, page: String(page), page_size: String(limits.pageMax) };
    const method = "pdd.order.list.get";
    const { body } = mustHaveWorked(await call(method, asked, { signal }), method);
    const rows = list(part(body, "order_list_get_response"), "order_list");
    const own = rows.filter((order) => {
      const at = beijingInstant(text(order, "created_time"));
      return at >= placed.from && at < placed.until;
    });
    yield own.map((order) => ({
      externalId: text(order, "order_sn"),
      updatedAt: beijingInstant(text(order, "updated_at")),
      totalMinor: parseYuan(text(order, "pay_amount")),
    }));
    if (rows.length < limits.pageMax) return;
  }
}

/** A day's orders: some are confirmed on the days after it only, as far as these have begun. */
async function* survey(
  call: Gateway,
  placed: Span,
  { now, signal }: { readonly now: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<readonly Surveyed[]> {
  yield* confirmedIn(call, placed, { placed, signal });
  for (let day = 0; day < confirmedWithinDays; day += 1) {
    const from = new Date(placed.until.getTime() + day * dayMs);
    if (from.getTime() > now) return;
    const until = new Date(from.getTime() + dayMs);
    yield* confirmedIn(call, { from, until }, { placed, signal });
  }
}

async function setStock(call: Gateway, line: StockLine, signal?: AbortSignal): Promise<Ack> {
  const [goodsId = "", skuId = ""] = line.code.split("/");
  if (!/^\d+$/.test(goodsId) || !/^\d+$/.test(skuId))
    return { ok: false, kind: "unknown_code", detail: `${line.code} is not goods/sku` };
  const full = "1";
  const params = {
    goods_id: goodsId,
    sku_id: skuId,
    quantity: String(line.units),
    update_type: full,
  };
  const answer = await call("pdd.goods.quantity.update", params, { signal });
  if (answer.ok) return { ok: true, already: false };
  return { ok: false, kind: "refused", detail: `${answer.code} ${answer.why}` };
}

/** Opens a shop for calls. */
export function openShop(settings: PinduoduoSettings, means: Means): ChannelDoor {
  const call = openGateway(settings, means);
  const changed: ByNumber["changed"] = async (range, { page, size, signal }) => {
    const asked = {
      ...{ start_updated_at: seconds(range.from), end_updated_at: seconds(range.until) },
      ...{ ...every, is_lucky_flag: "0", page: String(page), page_size: String(size) },
    };
    const method = "pdd.order.number.list.increment.get";
    const { body } = mustHaveWorked(await call(method, asked, { signal }), method);
    const answer = part(body, "order_sn_increment_get_response");
    return {
      count: Number(text(answer, "total_count") || "0"),
      ids: list(answer, "order_sn_list").map((each) => text(each, "order_sn")),
    };
  };
  const fetchEach: ByNumber["fetchOne"] = (id, signal, openCases) =>
    fetchOne(call, { id, hasOpenCases: openCases.length > 0 }, signal);
  return {
    budget: call.budget,
    ...byNumber({ means, pageSize: limits.pageMax, changed, fetchOne: fetchEach }),
    survey: (span, signal) => survey(call, span, { now: means.now(), signal }),
    pushStock: (lines, signal) => pushNewest(lines, (line) => setStock(call, line, signal)),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
    answerAftersale: (answer, signal) => answerRefund(call, answer, signal),
  };
}

/** Renews the shop's access. */
export const renewal = renewalBy<PinduoduoSettings>(
  "accessToken",
  async (settings, token, means) => {
    const call = openGateway(settings, means);
    const { body } = mustHaveWorked(await call(renewing, { refresh_token: token }), renewing);
    return part(body, "pop_auth_token_refresh_response");
  },
);
