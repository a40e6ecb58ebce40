import { assert } from "../../kernel/index.ts";
import {
  byNumber,
  beijingInstant,
  beijingText,
  list,
  parseYuan,
  part,
  pushNewest,
  rawValue,
  saysUnknown,
  tellOnce,
  text,
  withCases,
} from "../port/index.ts";
import type { Ack, ByNumber, ChannelDoor, Fields, Means, RawDoc, Shipment } from "../port/index.ts";
import type { StockLine, Surveyed } from "../port/index.ts";
import { answerRefund, openRefunds } from "./answer.ts";
import { createYouzanCaller, mustHaveWorked, worked } from "./caller.ts";
import type { YouzanCaller, YouzanSettings } from "./caller.ts";
import { limits } from "./limits.ts";

interface Page {
  readonly count: number;
  readonly trades: readonly Fields[];
}

/**
 * A page of trades by change or by creation. Both ends must be named: a time without its pair is
 * left out of the condition without a word.
 */
async function tradePage(
  call: YouzanCaller,
  asked: { readonly range: object; readonly page: number; readonly size: number },
  signal?: AbortSignal,
): Promise<Page> {
  const { range, page, size } = asked;
  const params = { ...range, page_no: page, page_size: size };
  const answer = await call("youzan.trades.sold.get", "4.0.4", params, { signal });
  const { data } = mustHaveWorked(answer, "youzan.trades.sold.get");
  return {
    count: Number(text(data, "total_results") || "0"),
    trades: list(data, "full_order_info_list").map((each) => part(each, "full_order_info")),
  };
}

const tidOf = (trade: Fields) => text(part(trade, "order_info"), "tid");

async function* survey(
  call: YouzanCaller,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  const range = {
    start_created: beijingText(span.from),
    end_created: beijingText(new Date(span.until.getTime() - 1_000)),
  };
  for (let page = 1; ; page += 1) {
    const { trades } = await tradePage(call, { range, page, size: limits.pageMax }, signal);
    yield trades.map((trade) => ({
      externalId: tidOf(trade),
      updatedAt: beijingInstant(text(part(trade, "order_info"), "update_time")),
      totalMinor: parseYuan(text(part(trade, "pay_info"), "payment")),
    }));
    if (trades.length < limits.pageMax) return;
  }
}

async function setStock(call: YouzanCaller, line: StockLine, signal?: AbortSignal): Promise<Ack> {
  const [itemId = "", skuId = ""] = line.code.split("/");
  if (!/^\d+$/.test(itemId) || !/^\d+$/.test(skuId))
    return { ok: false, kind: "unknown_code", detail: `${line.code} is not item/sku` };
  const params = {
    ...{ item_id: itemId, quantity: String(line.units), type: 0 },
    ...(skuId === "0" ? {} : { sku_id: skuId }),
  };
  const answer = await call("youzan.item.quantity.update", "3.0.0", params, { signal });
  if (answer.code === worked) return { ok: true, already: false };
  return { ok: false, kind: "refused", detail: `${answer.code} ${answer.why}` };
}

/** What the platform says when a parcel is there already: a repeat, and no failure. */
const shippedAlready = "102570007";

async function confirmShipment(
  call: YouzanCaller,
  shipment: Shipment,
  signal?: AbortSignal,
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  const { orderExternalId: tid, trackingNumber, carrier } = shipment;
  const look = async (): Promise<Ack | null> => {
    const found = await call("youzan.trade.get", "4.0.2", { tid }, { signal });
    const detail = `${found.code} ${found.why}`;
    if (found.code !== worked) return { ok: false, kind: "not_open", detail };
    const parcels = list(found.data, "delivery_order").flatMap((each) => list(each, "dists"));
    const told = parcels.map((each) => text(part(each, "express_info"), "express_no"));
    if (told.includes(trackingNumber)) return { ok: true, already: true };
    const status = text(part(part(found.data, "full_order_info"), "order_info"), "status");
    return status === "WAIT_SELLER_SEND_GOODS"
      ? null
      : { ok: false, kind: "not_open", detail: status };
  };
  return tellOnce(look, async () => {
    const params = {
      ...{ tid, out_stype_name: carrier, out_sid: trackingNumber, is_no_express: 0 },
      oids: shipment.lines.map((line) => line.lineExternalId).join(","),
    };
    const how = { signal, once: true };
    const sent = await call("youzan.logistics.online.confirm", "3.0.0", params, how);
    if (sent.code === worked) return { ok: true, already: false };
    if (sent.code === shippedAlready) return { ok: true, already: true };
    return { ok: false, kind: "refused", detail: `${sent.code} ${sent.why}` };
  });
}

/** Opens a shop for calls. */
export function openShop(settings: YouzanSettings, means: Means): ChannelDoor {
  const call = createYouzanCaller(settings, means);
  const changed: ByNumber["changed"] = async (span, { page, size, signal }) => {
    const range = {
      start_update: beijingText(new Date(span.from)),
      end_update: beijingText(new Date(span.until)),
    };
    const { count, trades } = await tradePage(call, { range, page, size }, signal);
    return { count, ids: trades.map(tidOf) };
  };
  const fetchOne = async (tid: string, signal?: AbortSignal): Promise<RawDoc[]> => {
    const answer = await call("youzan.trade.get", "4.0.2", { tid }, { signal });
    if (answer.code !== worked && saysUnknown(answer.why)) return [];
    const raw = rawValue(mustHaveWorked(answer, "youzan.trade.get").raw, ["data"]);
    if (raw === "") return [];
    const refunds = openRefunds(call, answer.data, signal);
    return withCases({ externalId: tid, topic: "order", raw }, refunds);
  };
  return {
    budget: call.budget,
    ...byNumber({ means, pageSize: limits.pageMax, changed, fetchOne }),
    survey: (span, signal) => survey(call, span, signal),
    pushStock: (lines, signal) => pushNewest(lines, (line) => setStock(call, line, signal)),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
    answerAftersale: (answer, signal) => answerRefund(call, answer, signal),
  };
}
