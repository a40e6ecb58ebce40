import { parseMinor } from "../../kernel/index.ts";
import { ChannelFailure, mustBeOk, opensStretch, PartlyRead } from "../port/index.ts";
import { rawElements, readJson } from "../port/index.ts";
import type { Answer, Caller, ChannelDoor, Cursor, Means } from "../port/index.ts";
import type { PulledPage, RawDoc, Surveyed } from "../port/index.ts";
import { answerAftersale } from "./answer.ts";
import { cancelOrder } from "./cancellation.ts";
import { list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { createHttp, type ShopSettings } from "./http.ts";
import { limits, returnsEveryMs } from "./limits.ts";
import { nextMark } from "./reads.ts";
import { ordersWithReturns, returnsOf } from "./returns.ts";
import { confirmShipment } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

export type { ShopSettings } from "./http.ts";

type Call = Caller;

/** The orders of an answer as the shop wrote them: what is kept is what was sent. */
function docsOf(answer: Answer): RawDoc[] {
  mustBeOk(answer, "orders");
  return rawElements(answer.raw, ["orders"]).map((raw) => ({
    externalId: text(readJson(raw) as Fields, "id"),
    topic: "orders/updated",
    raw,
  }));
}

type Filter = Readonly<Record<string, string>>;

/** A page of the order list; behind a mark the filter is not repeated, because the mark holds it. */
const pathOf = (mark: string, filter: Filter): string => {
  const limit = String(limits.pageMax);
  const asked: Filter = mark
    ? { limit, page_info: mark, ...(filter["fields"] && { fields: filter["fields"] }) }
    : { limit, status: "any", ...filter };
  return `orders.json?${new URLSearchParams(asked).toString()}`;
};

async function* surveyPages(
  call: Call,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  const filter = {
    order: "created_at asc",
    created_at_min: span.from.toISOString(),
    created_at_max: new Date(span.until.getTime() - 1).toISOString(),
    fields: "id,updated_at,total_price,currency",
  };
  let mark = "";
  do {
    const answer = await call({
      method: "GET",
      path: pathOf(mark, filter),
      ...(signal && { signal }),
    });
    yield list(mustBeOk(answer, "orders"), "orders").map((order) => {
      const total = parseMinor(text(order, "total_price"), text(order, "currency"));
      return {
        externalId: text(order, "id"),
        updatedAt: new Date(text(order, "updated_at")),
        totalMinor: total.ok ? total.value : null,
      };
    });
    mark = nextMark(answer.header("link"));
  } while (mark !== "");
}

const moving = "returns/";

/** A page of the orders whose returns are to be read; where they are refused, that is said. */
async function movingPage(call: Call, at: Cursor, signal?: AbortSignal): Promise<PulledPage> {
  try {
    const after = at.mark.slice(moving.length);
    const alsoMoving = opensStretch(at, returnsEveryMs);
    const sought = { window: at, alsoMoving, after };
    const { externalIds, next } = await ordersWithReturns(call, sought, signal);
    const mark = next === "" ? "" : `${moving}${next}`;
    return { docs: [], externalIds, next: { ...at, mark }, complete: next === "" };
  } catch (error) {
    if (!(error instanceof ChannelFailure) || error.retryable) throw error;
    const next = { ...at, mark: "" };
    return { docs: [], externalIds: [], next, complete: true, unread: error };
  }
}

/** Orders that changed in a window; behind them those that have returns, to be fetched with them. */
async function* pull(call: Call, cursor: Cursor, signal?: AbortSignal): AsyncGenerator<PulledPage> {
  const filter = {
    order: "updated_at asc",
    updated_at_min: cursor.from,
    updated_at_max: cursor.until,
  };
  // Where no order changed, none is looked for; behind a mark there was one before it.
  let looks = cursor.mark !== "" || opensStretch(cursor, returnsEveryMs);
  let at = cursor;
  while (!at.mark.startsWith(moving)) {
    const path = pathOf(at.mark, filter);
    const answer = await call({ method: "GET", path, ...(signal && { signal }) });
    const docs = docsOf(answer);
    looks ||= docs.length > 0;
    const following = nextMark(answer.header("link"));
    const complete = following === "" && !looks;
    at = { ...at, mark: following === "" && looks ? moving : following };
    yield { docs, externalIds: [], next: at, complete };
    if (complete) return;
  }
  for (let complete = false; !complete;) {
    const page = await movingPage(call, at, signal);
    [at, complete] = [page.next, page.complete];
    yield page;
  }
}

/** Orders with their returns. Throws PartlyRead where those are refused: the orders are there. */
async function withReturns(
  call: Call,
  orders: readonly RawDoc[],
  signal?: AbortSignal,
): Promise<RawDoc[]> {
  const docs = [...orders];
  try {
    const ids = orders.map(({ externalId }) => externalId);
    for await (const each of returnsOf(call, ids, signal)) docs.push(each);
    return docs;
  } catch (error) {
    throw error instanceof ChannelFailure ? new PartlyRead(docs, error) : error;
  }
}

/** Opens a shop for calls. */
export function openShop(settings: ShopSettings, means: Means): ChannelDoor {
  const call = createHttp(settings, means);
  const fetch: ChannelDoor["fetch"] = async (externalIds, signal) => {
    const docs: RawDoc[] = [];
    for (let from = 0; from < externalIds.length; from += limits.pageMax) {
      const ids = externalIds.slice(from, from + limits.pageMax).join(",");
      const path = pathOf("", { ids });
      docs.push(...docsOf(await call({ method: "GET", path, ...(signal && { signal }) })));
    }
    return docs;
  };
  return {
    budget: call.budget,
    async test(signal) {
      const path = `locations/${encodeURIComponent(settings.placeExternalId)}.json`;
      mustBeOk(await call({ method: "GET", path, ...(signal && { signal }) }), "location");
    },
    pull: (cursor, signal) => pull(call, cursor, signal),
    survey: (span, signal) => surveyPages(call, span, signal),
    fetch: async (externalIds, signal) =>
      withReturns(call, await fetch(externalIds, signal), signal),
    cancelOrder: (cancellation, signal) => cancelOrder({ call, fetch }, cancellation, signal),
    pushStock: createStockPush(call, settings.placeExternalId),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
    answerAftersale: (answer, signal) => answerAftersale(call, answer, signal),
  };
}
