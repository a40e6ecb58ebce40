import {
  createCaller,
  list,
  mustBeOk,
  opensStretch,
  rawElements,
  Reader,
  readJson,
  secureBase,
  text,
} from "../port/index.ts";
import type { Caller, ChannelDoor, Cursor, Fields, Means } from "../port/index.ts";
import type { PulledPage, RawDoc, Surveyed } from "../port/index.ts";
import { cancelOrder } from "./cancellation.ts";
import { limits, partsDays, partsEveryMs } from "./limits.ts";
import { changedAt, timesOnly, totalOf, wholeOrder } from "./order.ts";
import { ordersWithReturns, returnsOf } from "./returns.ts";
import { createShipments } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type MedusaSettings = {
  readonly address: string;
  readonly apiKey: string;
  readonly stockLocation?: string;
};

type Filter = Readonly<Record<string, string>>;

interface Listed {
  readonly orders: readonly Fields[];
  readonly raw: string;
  /** The last order's id, behind which the next page begins; empty on the last page. */
  readonly next: string;
}

/**
 * One page by id, which never changes, behind the last one's: nothing moves between two pages.
 * Whatever joins before the page has changed meanwhile and is in the next window.
 */
async function page(
  call: Caller,
  asked: { readonly fields: string; readonly filter: Filter; readonly after: string },
  signal?: AbortSignal,
): Promise<Listed> {
  const { fields, filter, after } = asked;
  const query = { fields, order: "id", limit: String(limits.pageMax), ...filter };
  const behind: Filter = after === "" ? {} : { "id[$gt]": after };
  const path = `orders?${new URLSearchParams({ ...query, ...behind }).toString()}`;
  const answer = await call({ method: "GET", path, signal });
  const orders = list(mustBeOk(answer, "orders"), "orders");
  const last = orders.at(-1);
  // The count is of those behind the last page's end: all that is left.
  const isLast = !last || orders.length >= Number(text(answer.body, "count"));
  return { orders, raw: answer.raw, next: isLast ? "" : text(last, "id") };
}

const docsOf = (raw: string): RawDoc[] =>
  rawElements(raw, ["orders"]).map((each) => ({
    externalId: text(readJson(each) as Fields, "id"),
    topic: "order",
    raw: each,
  }));

type ListName = "orders" | "returns" | "parts";

/** `orders/order_01…`: which list is read, and behind what of it; anything else begins anew. */
function markOf(written: string): { readonly name: ListName; readonly after: string } {
  const [, name = "orders", after = ""] = /^(orders|returns|parts)\/(\w*)$/.exec(written) ?? [];
  return { name: name as ListName, after };
}

const at = (ms: number) => new Date(ms).toISOString();

/** Orders whose own time stood still while a part of them changed. */
async function partsPage(
  call: Caller,
  { cursor, after }: { readonly cursor: Cursor; readonly after: string },
  signal?: AbortSignal,
) {
  const from = Date.parse(cursor.from);
  const filter = { "created_at[$gte]": at(Date.parse(cursor.until) - partsDays * 86_400_000) };
  const { orders, next } = await page(call, { fields: timesOnly, filter, after }, signal);
  const since = from - partsEveryMs - limits.overlapMs;
  const moved = orders.filter(
    (order) => Date.parse(changedAt(order)) > since && Date.parse(text(order, "updated_at")) < from,
  );
  return { externalIds: moved.map((order) => text(order, "id")), next };
}

async function* pull(
  call: Caller,
  cursor: Cursor,
  signal?: AbortSignal,
): AsyncGenerator<PulledPage> {
  const sweeps = opensStretch(cursor, partsEveryMs);
  let { name, after } = markOf(cursor.mark);
  while (name === "orders") {
    const filter = { "updated_at[$gte]": cursor.from };
    const { raw, next } = await page(call, { fields: wholeOrder, filter, after }, signal);
    [after, name] = [next, next === "" ? "returns" : "orders"];
    const mark = `${name}/${after}`;
    yield { docs: docsOf(raw), externalIds: [], next: { ...cursor, mark }, complete: false };
  }
  while (name === "returns") {
    const asked = { since: cursor.from, offset: Number(after || "0") };
    const { externalIds, next } = await ordersWithReturns(call, asked, signal);
    [after, name] = [next === null ? "" : String(next), next === null ? "parts" : "returns"];
    const complete = name === "parts" && !sweeps;
    const mark = complete ? "" : `${name}/${after}`;
    yield { docs: [], externalIds, next: { ...cursor, mark }, complete };
    if (complete) return;
  }
  for (let complete = false; !complete;) {
    const { externalIds, next } = await partsPage(call, { cursor, after }, signal);
    [after, complete] = [next, next === ""];
    const mark = complete ? "" : `parts/${after}`;
    yield { docs: [], externalIds, next: { ...cursor, mark }, complete };
  }
}

/** An amount in a list; null where it cannot be read: the survey then compares times alone. */
function surveyedTotal(order: Fields): number | null {
  const reader = new Reader();
  const currency = reader.currency(text(order, "currency_code").toUpperCase());
  const total = totalOf(order, { currency, reader });
  return reader.problems.length > 0 ? null : total;
}

async function* survey(
  call: Caller,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  const filter = {
    "created_at[$gte]": span.from.toISOString(),
    "created_at[$lt]": span.until.toISOString(),
  };
  for (let after: string | null = ""; after !== null;) {
    const found: Listed = await page(call, { fields: timesOnly, filter, after }, signal);
    after = found.next || null;
    yield found.orders.map((order) => ({
      externalId: text(order, "id"),
      updatedAt: new Date(changedAt(order)),
      totalMinor: surveyedTotal(order),
    }));
  }
}

/** Opens a shop for calls. */
export function openShop(settings: MedusaSettings, means: Means): ChannelDoor {
  const access = Buffer.from(`${settings.apiKey.trim()}:`).toString("base64");
  const call = createCaller({
    base: secureBase(settings.address, "/admin/"),
    headers: { authorization: `Basic ${access}` },
    ...{ limits, means },
  });
  const fetch: ChannelDoor["fetch"] = async (externalIds, signal) => {
    const docs: RawDoc[] = [];
    for (let from = 0; from < externalIds.length; from += limits.pageMax) {
      const ids = externalIds.slice(from, from + limits.pageMax);
      const filter = Object.fromEntries(ids.map((id, index) => [`id[${index}]`, id]));
      for (let after: string | null = ""; after !== null;) {
        const found: Listed = await page(call, { fields: wholeOrder, filter, after }, signal);
        docs.push(...docsOf(found.raw));
        after = found.next || null;
      }
      docs.push(...(await returnsOf(call, ids, signal)));
    }
    return docs;
  };
  return {
    budget: call.budget,
    async test(signal) {
      mustBeOk(await call({ method: "GET", path: "orders?limit=1&fields=id", signal }), "orders");
    },
    pull: (cursor, signal) => pull(call, cursor, signal),
    survey: (span, signal) => survey(call, span, signal),
    fetch,
    cancelOrder: (cancellation, signal) => cancelOrder({ call, fetch }, cancellation, signal),
    pushStock: createStockPush(call, settings.stockLocation?.trim() ?? ""),
    confirmShipment: createShipments(call),
  };
}
