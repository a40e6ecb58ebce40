import { assert } from "../../kernel/index.ts";
import { backwardPages, carrierCode, ChannelFailure, list, md5Hex, part } from "../port/index.ts";
import {
  caseDocs,
  pushNewest,
  rawElements,
  rawValue,
  readJson,
  saysUnknown,
  text,
  withCases,
} from "../port/index.ts";
import type { Ack, ChannelDoor, Fields, Means, RawDoc, Shipment } from "../port/index.ts";
import type { PulledPage, StockLine, Surveyed } from "../port/index.ts";
import { answerCase, readCases } from "./answer.ts";
import { createDouyinCaller, worked } from "./caller.ts";
import type { DouyinAnswer, DouyinCaller, DouyinSettings } from "./caller.ts";
import { limits } from "./limits.ts";

const seconds = (instant: string | Date) => Math.floor(new Date(instant).getTime() / 1_000);

function mustHaveWorked(answer: DouyinAnswer, what: string): DouyinAnswer {
  if (answer.code === worked) return answer;
  const message = `${what}: ${answer.code} ${answer.why}`;
  throw new ChannelFailure(message, { status: 400, retryable: false });
}

/** One page, from 0, of the orders that changed or were placed in a span, the oldest first. */
async function orderPage(
  call: DouyinCaller,
  asked: {
    readonly page: number;
    readonly size: number;
    readonly range: object;
    readonly by: string;
  },
  signal?: AbortSignal,
): Promise<DouyinAnswer> {
  const { page, size, range, by } = asked;
  const params = { ...range, page, size, order_by: by, order_asc: true };
  return mustHaveWorked(await call("order.searchList", params, { signal }), "order.searchList");
}

const hasAftersale = (order: Fields): boolean =>
  list(order, "sku_order_list").some(
    (line) => Object.keys(part(line, "after_sale_info")).length > 0,
  );

/**
 * The whole documents of a list. It says that a line was refunded, not by which document: such an
 * order is only named, so that it is fetched with them.
 */
function listed(answer: DouyinAnswer): Pick<PulledPage, "docs" | "externalIds"> {
  const docs: RawDoc[] = [];
  const externalIds: string[] = [];
  for (const raw of rawElements(answer.raw, ["data", "shop_order_list"])) {
    const order = readJson(raw) as Fields;
    const externalId = text(order, "order_id");
    if (hasAftersale(order)) externalIds.push(externalId);
    else docs.push({ externalId, topic: "order", raw });
  }
  return { docs, externalIds };
}

async function fetchOne(call: DouyinCaller, id: string, signal?: AbortSignal): Promise<RawDoc[]> {
  const answer = await call("order.orderDetail", { shop_order_id: id }, { signal });
  if (answer.code !== worked && saysUnknown(answer.why)) return [];
  const path = ["data", "shop_order_detail"];
  const raw = rawValue(mustHaveWorked(answer, "order.orderDetail").raw, path);
  if (raw === "") return [];
  const order = part(answer.data, "shop_order_detail");
  const document = { externalId: id, topic: "order", raw };
  if (!hasAftersale(order)) return [document];
  return withCases(
    document,
    caseDocs(id, () => readCases(call, id, signal)),
  );
}

async function* survey(
  call: DouyinCaller,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  const range = {
    create_time_start: seconds(span.from),
    // Both ends are included: the span's own end belongs to the next one.
    create_time_end: seconds(span.until) - 1,
  };
  const size = limits.pageMax;
  for (let page = 0; ; page += 1) {
    const answer = await orderPage(call, { page, size, range, by: "create_time" }, signal);
    const rows = list(answer.data, "shop_order_list");
    yield rows.map((order) => ({
      externalId: text(order, "order_id"),
      updatedAt: new Date(Number(text(order, "update_time")) * 1_000),
      totalMinor: Number(text(order, "pay_amount")),
    }));
    if (rows.length < size) return;
  }
}

async function setStock(call: DouyinCaller, line: StockLine, signal?: AbortSignal): Promise<Ack> {
  const params = {
    ...{ code: line.code, stock_num: line.units, incremental: false },
    idempotent_id: md5Hex(`${line.code}/${line.rev}`),
  };
  const answer = await call("sku.syncStock", params, { signal });
  if (answer.code === worked) return { ok: true, already: false };
  const isUnknown = /not.?exist|不存在/i.test(answer.why);
  const detail = `${answer.code} ${answer.why}`;
  return { ok: false, kind: isUnknown ? "unknown_code" : "refused", detail };
}

/** The platform keeps a request's id: the same parcel told again is answered, not sent again. */
async function confirmShipment(
  call: DouyinCaller,
  shipment: Shipment,
  signal?: AbortSignal,
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  const { orderExternalId, trackingNumber, carrier, lines } = shipment;
  const found = await call("order.orderDetail", { shop_order_id: orderExternalId }, { signal });
  const order = part(found.data, "shop_order_detail");
  if (found.code !== worked || text(order, "order_id") === "")
    return { ok: false, kind: "not_open", detail: `${found.code} ${found.why}` };
  const isThere = list(order, "logistics_info").some(
    (each) => text(each, "tracking_no") === trackingNumber,
  );
  if (isThere) return { ok: true, already: true };
  const params = {
    order_id: orderExternalId,
    request_id: md5Hex(`${orderExternalId}/${trackingNumber}`),
    // Where the buyer has asked for a refund, the platform decides and the parcel waits.
    is_reject_refund: false,
    pack_list: [
      {
        ...{ logistics_code: trackingNumber, company: carrier, company_code: carrierCode(carrier) },
        shipped_order_info: lines.map((line) => ({
          shipped_order_id: line.lineExternalId,
          shipped_num: line.units,
        })),
      },
    ],
  };
  const sent = await call("order.logisticsAddMultiPack", params, { signal });
  if (sent.code === worked) return { ok: true, already: false };
  const kind = /refund|售后|退款/i.test(sent.why) ? "on_hold" : "refused";
  return { ok: false, kind, detail: `${sent.code} ${sent.why}` };
}

/** Opens a shop for calls. */
export function openShop(settings: DouyinSettings, means: Means): ChannelDoor {
  const call = createDouyinCaller(settings, means);
  const size = limits.pageMax;
  return {
    budget: call.budget,
    async test(signal) {
      const until = Math.floor(means.now() / 1_000);
      const range = { update_time_start: until - 60, update_time_end: until };
      await orderPage(call, { page: 0, size: 1, range, by: "update_time" }, signal);
    },
    pull(cursor, signal) {
      const range = {
        update_time_start: seconds(cursor.from),
        update_time_end: seconds(cursor.until),
      };
      const at = (page: number, pageSize: number) =>
        orderPage(call, { page, size: pageSize, range, by: "update_time" }, signal);
      return backwardPages(
        {
          pageSize: size,
          count: async () => Number(text((await at(0, 1)).data, "total")),
          page: async (number) => listed(await at(number - 1, size)),
        },
        cursor,
      );
    },
    survey: (span, signal) => survey(call, span, signal),
    async fetch(externalIds, signal) {
      const docs: RawDoc[] = [];
      for (const id of externalIds) docs.push(...(await fetchOne(call, id, signal)));
      return docs;
    },
    pushStock: (lines, signal) => pushNewest(lines, (line) => setStock(call, line, signal)),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
    answerAftersale: (answer, signal) => answerCase(call, answer, signal),
  };
}
