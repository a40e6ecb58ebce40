import { list, mustBeOk, part, rawElements, readJson, text } from "../port/index.ts";
import type { AftersaleStanding, CanonicalAftersale, Caller, Fields } from "../port/index.ts";
import type { RawDoc, Reader } from "../port/index.ts";
import { limits } from "./limits.ts";

/** All that is asked of a return; what its lines are called, where the server says so. */
const fields = [
  ...["id", "order_id", "exchange_id", "status", "created_at", "updated_at", "order.currency_code"],
  ...["*items", "items.item.variant_sku", "items.item.product_title"],
].join(",");

const standings: ReadonlyMap<string, AftersaleStanding> = new Map([
  ["requested", "underway"],
  ["partially_received", "underway"],
  ["received", "settled"],
  ["canceled", "withdrawn"],
]);
/** A return that somebody is still writing: nobody was told of it. */
const draft = "open";
/** No currency at all: goods come back with a return, money with a refund of its own. */
const noCurrency = "XXX";

async function returnPage(
  call: Caller,
  filter: Readonly<Record<string, string>>,
  signal?: AbortSignal,
) {
  const query = { order: "id", limit: String(limits.pageMax), ...filter };
  const path = `returns?${new URLSearchParams(query).toString()}`;
  const answer = await call({ method: "GET", path, signal });
  const returns = list(mustBeOk(answer, "returns"), "returns");
  return { returns, raw: answer.raw, count: Number(text(answer.body, "count")) };
}

/** Orders with a return that changed since an instant, a page at a time; the next page's beginning. */
export async function ordersWithReturns(
  call: Caller,
  asked: { readonly since: string; readonly offset: number },
  signal?: AbortSignal,
): Promise<{ readonly externalIds: readonly string[]; readonly next: number | null }> {
  const { since, offset } = asked;
  const filter = { "updated_at[$gte]": since, offset: String(offset), fields: "id,order_id" };
  const { returns, count } = await returnPage(call, filter, signal);
  const end = offset + returns.length;
  const ids = new Set(returns.map((each) => text(each, "order_id")));
  return { externalIds: [...ids], next: returns.length > 0 && end < count ? end : null };
}

/** The returns of orders byte for byte, without those that are still being written. */
export async function returnsOf(
  call: Caller,
  orderIds: readonly string[],
  signal?: AbortSignal,
): Promise<RawDoc[]> {
  const docs: RawDoc[] = [];
  const named = Object.fromEntries(orderIds.map((id, at) => [`order_id[${at}]`, id]));
  for (let offset = 0; ;) {
    const filter = { ...named, fields, offset: String(offset) };
    const { returns, raw, count } = await returnPage(call, filter, signal);
    for (const each of rawElements(raw, ["returns"])) {
      const body = readJson(each) as Fields;
      if (text(body, "status") === draft) continue;
      docs.push({ externalId: text(body, "order_id"), topic: "return", raw: each });
    }
    offset += returns.length;
    if (returns.length === 0 || offset >= count) return docs;
  }
}

/** The canonical document of a return: pieces that come back, and no money. */
export function returnOf(body: Fields, reader: Reader): CanonicalAftersale {
  const status = reader.required(body, "status");
  const standing = standings.get(status);
  if (!standing) reader.refuse("status", status, "unknown_status");
  return {
    type: "aftersale",
    externalId: `return-${reader.required(body, "id")}`,
    orderExternalId: reader.required(body, "order_id"),
    kind: text(body, "exchange_id") === "" ? "return" : "exchange",
    // Goods come back with a return; that they are whole is for whoever receives them to say.
    restock: "unknown",
    amountMinor: 0,
    currency: text(part(body, "order"), "currency_code").toUpperCase() || noCurrency,
    reason: list(body, "items")
      .map((item) => text(item, "note"))
      .filter((note) => note !== "")
      .join("; "),
    buyerMask: "",
    placedAt: reader.instant(body, "created_at"),
    standing: standing ?? "underway",
    channelStatus: status,
    sourceUpdatedAt: reader.instant(body, "updated_at"),
    lines: list(body, "items").map((item) => ({
      // The order's line by its own number, where its code is not told: a person can match it.
      code: text(part(item, "item"), "variant_sku") || reader.required(item, "item_id"),
      name: text(part(item, "item"), "product_title"),
      units: reader.whole(item, "quantity"),
      amountMinor: 0,
    })),
  };
}
