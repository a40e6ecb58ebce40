import {
  ChannelFailure,
  list,
  part,
  rawValue,
  saysUnknown,
  text,
  texts,
  withCases,
} from "../port/index.ts";
import type { ChannelDoor, Cursor, Fields, Means, PulledPage, RawDoc } from "../port/index.ts";
import type { Surveyed } from "../port/index.ts";
import { answerCase } from "./answer.ts";
import { createWeixinCaller } from "./caller.ts";
import type { WeixinAnswer, WeixinCaller, WeixinSettings } from "./caller.ts";
import { limits } from "./limits.ts";
import { confirmShipment } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

const seconds = (instant: string | Date) => Math.floor(new Date(instant).getTime() / 1_000);

interface IdPage {
  readonly ids: readonly string[];
  readonly next: string;
  readonly more: boolean;
}

/** One page of order ids, by time of change or of creation. */
async function idPage(
  call: WeixinCaller,
  range: Fields & { readonly next_key?: string },
  signal?: AbortSignal,
): Promise<IdPage> {
  const body = { ...range, page_size: limits.pageMax };
  const answer = await call("channels/ec/order/list/get", body, { signal });
  return {
    ids: texts(answer.body, "order_id_list"),
    next: text(answer.body, "next_key"),
    more: text(answer.body, "has_more") === "true",
  };
}

/** What was asked for; null where the platform has no such thing. Throws for any other refusal. */
async function known(
  call: WeixinCaller,
  [path, body]: readonly [string, object],
  signal?: AbortSignal,
): Promise<WeixinAnswer | null> {
  const answer = await call(path, body, { signal });
  if (answer.code === "0") return answer;
  const why = text(answer.body, "errmsg");
  if (saysUnknown(why)) return null;
  const message = `${path}: ${answer.code} ${why}`;
  throw new ChannelFailure(message, { status: 400, retryable: false });
}

async function* casesOf(
  call: WeixinCaller,
  order: Fields,
  signal?: AbortSignal,
): AsyncGenerator<RawDoc> {
  const after = part(order, "aftersale_detail");
  for (const each of list(after, "aftersale_order_list")) {
    const asked = { after_sale_order_id: text(each, "aftersale_order_id") };
    const found = await known(call, ["channels/ec/aftersale/getaftersaleorder", asked], signal);
    if (!found) continue;
    const raw = rawValue(found.raw, ["after_sale_order"]);
    yield { externalId: text(order, "order_id"), topic: "aftersale", raw };
  }
}

/** An order with its after-sale cases. */
async function docsOf(call: WeixinCaller, id: string, signal?: AbortSignal): Promise<RawDoc[]> {
  const answer = await known(call, ["channels/ec/order/get", { order_id: id }], signal);
  if (!answer) return [];
  const order = { externalId: id, topic: "order", raw: rawValue(answer.raw, ["order"]) };
  return withCases(order, casesOf(call, part(answer.body, "order"), signal));
}

async function* pull(call: WeixinCaller, cursor: Cursor, signal?: AbortSignal) {
  const range = {
    update_time_range: { start_time: seconds(cursor.from), end_time: seconds(cursor.until) },
  };
  for (let mark = cursor.mark; ;) {
    const page = await idPage(call, { ...range, ...(mark ? { next_key: mark } : {}) }, signal);
    const complete = !page.more;
    mark = complete ? "" : page.next;
    const next = { ...cursor, mark };
    yield { docs: [], externalIds: page.ids, next, complete } satisfies PulledPage;
    if (complete) return;
  }
}

async function* survey(
  call: WeixinCaller,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  // Both ends are included: the span's own end belongs to the next one.
  const range = {
    create_time_range: { start_time: seconds(span.from), end_time: seconds(span.until) - 1 },
  };
  for (let mark = ""; ;) {
    const page = await idPage(call, { ...range, ...(mark ? { next_key: mark } : {}) }, signal);
    const found: Surveyed[] = [];
    for (const id of page.ids) {
      const answer = await known(call, ["channels/ec/order/get", { order_id: id }], signal);
      if (!answer) continue;
      const order = part(answer.body, "order");
      const price = part(part(order, "order_detail"), "price_info");
      found.push({
        externalId: id,
        updatedAt: new Date(Number(text(order, "update_time")) * 1_000),
        totalMinor: Number(text(price, "order_price")),
      });
    }
    yield found;
    if (!page.more) return;
    mark = page.next;
  }
}

/** Opens a shop for calls. */
export function openShop(settings: WeixinSettings, means: Means): ChannelDoor {
  const call = createWeixinCaller(settings, means);
  return {
    budget: call.budget,
    async test(signal) {
      const until = Math.floor(means.now() / 1_000);
      await idPage(
        call,
        { update_time_range: { start_time: until - 60, end_time: until } },
        signal,
      );
    },
    pull: (cursor, signal) => pull(call, cursor, signal),
    survey: (span, signal) => survey(call, span, signal),
    async fetch(externalIds, signal) {
      const docs: RawDoc[] = [];
      for (const id of externalIds) docs.push(...(await docsOf(call, id, signal)));
      return docs;
    },
    pushStock: createStockPush(call),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
    answerAftersale: (answer, signal) =>
      answerCase(call, { answer, addressId: settings.returnAddressId ?? "" }, signal),
  };
}
