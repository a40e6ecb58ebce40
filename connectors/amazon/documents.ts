import { mustBeOk, part, rawElements, rawValue, readJson, text } from "../port/index.ts";
import type {
  Answer,
  Call,
  CanonicalOrder,
  Fields,
  PulledPage,
  RawDoc,
  Reader,
  Surveyed,
} from "../port/index.ts";
import { parseMinor } from "../../kernel/index.ts";
import type { AmazonCaller, AmazonSettings } from "./caller.ts";
import { limits } from "./limits.ts";
import { orderOf2026 } from "./order-2026.ts";
import { orderOfV0 } from "./order-v0.ts";

/** How one version of the orders API is listed and read. */
export interface Version {
  /** What a list of orders is asked with, between two instants of change or of placing. */
  listPath(by: "changed" | "placed", span: { from: string; until: string }, mark: string): string;
  /** The mark of the next page; empty on the last one. */
  nextMark(answer: Answer): string;
  /** Whole documents of a page. */
  docs(answer: Answer, signal?: AbortSignal): Promise<RawDoc[]>;
  /** One whole document, or null when there is none of this id. */
  doc(id: string, signal?: AbortSignal): Promise<RawDoc | null>;
  surveyed(answer: Answer): Surveyed[];
  readonly plan: "list v0" | "list 2026-01-01";
  /** How a document of it is read. */
  readonly orderOf: (body: Fields, reader: Reader) => CanonicalOrder;
}

interface Asking {
  readonly call: AmazonCaller;
  readonly settings: AmazonSettings;
}

const get = (path: string, signal?: AbortSignal): Call => ({ method: "GET", path, signal });

const minorOf = (amount: string, currency: string): number | null => {
  const minor = parseMinor(amount, currency);
  return amount === "" || !minor.ok ? null : minor.value;
};

/** All items of an order of version 0, byte for byte, page after page. */
async function itemsOf({ call }: Asking, id: string, signal?: AbortSignal): Promise<string[]> {
  const items: string[] = [];
  let mark = "";
  do {
    const query = mark === "" ? "" : `?${new URLSearchParams({ NextToken: mark }).toString()}`;
    const path = `orders/v0/orders/${encodeURIComponent(id)}/orderItems${query}`;
    const answer = await call("detail", get(path, signal));
    const payload = part(mustBeOk(answer, "orderItems"), "payload");
    items.push(...rawElements(answer.raw, ["payload", "OrderItems"]));
    mark = text(payload, "NextToken");
  } while (mark !== "");
  return items;
}

/** An order of version 0 and its items are two documents there; here they are one. */
async function wholeV0(at: Asking, order: string, signal?: AbortSignal): Promise<RawDoc> {
  const externalId = text(readJson(order) as Fields, "AmazonOrderId");
  const items = await itemsOf(at, externalId, signal);
  return { externalId, topic: "v0", raw: `{"order":${order},"items":[${items.join(",")}]}` };
}

/** Orders API v0: orders without items, whose items are asked for one by one. */
export const v0 = (at: Asking): Version => ({
  plan: "list v0",
  orderOf: orderOfV0,
  listPath(by, { from, until }, mark) {
    const word = by === "changed" ? "LastUpdated" : "Created";
    const query = new URLSearchParams({
      ...{ MarketplaceIds: at.settings.marketplaceId, FulfillmentChannels: "MFN" },
      ...{ MaxResultsPerPage: String(limits.pageMax) },
      ...{ [`${word}After`]: from, [`${word}Before`]: until },
      ...(mark === "" ? {} : { NextToken: mark }),
    });
    return `orders/v0/orders?${query.toString()}`;
  },
  nextMark: (answer) => text(part(answer.body, "payload"), "NextToken"),
  async docs(answer, signal) {
    const docs: RawDoc[] = [];
    for (const order of rawElements(answer.raw, ["payload", "Orders"]))
      docs.push(await wholeV0(at, order, signal));
    return docs;
  },
  async doc(id, signal) {
    const path = `orders/v0/orders/${encodeURIComponent(id)}`;
    const answer = await at.call("detail", get(path, signal));
    if (answer.status === 404) return null;
    mustBeOk(answer, "order");
    return wholeV0(at, rawValue(answer.raw, ["payload"]), signal);
  },
  surveyed: (answer) =>
    rawElements(answer.raw, ["payload", "Orders"]).map((raw) => {
      const order = readJson(raw) as Fields;
      const total = part(order, "OrderTotal");
      return {
        externalId: text(order, "AmazonOrderId"),
        updatedAt: new Date(text(order, "LastUpdateDate")),
        totalMinor: minorOf(text(total, "Amount"), text(total, "CurrencyCode")),
      };
    }),
});

/** What is asked for beside the order itself; names, addresses and messages of buyers are not. */
const includedData = "PROCEEDS,FULFILLMENT,CANCELLATION,PROMOTION,PACKAGES";

const doc2026 = (raw: string): RawDoc => ({
  externalId: text(readJson(raw) as Fields, "orderId"),
  topic: "2026-01-01",
  raw,
});

/** Orders API 2026-01-01: whole orders in lists. */
export const v2026 = (at: Asking): Version => ({
  plan: "list 2026-01-01",
  orderOf: orderOf2026,
  listPath(by, { from, until }, mark) {
    const word = by === "changed" ? "lastUpdated" : "created";
    const query = new URLSearchParams({
      ...{ marketplaceIds: at.settings.marketplaceId, fulfilledBy: "MERCHANT", includedData },
      ...{ maxResultsPerPage: "100", [`${word}After`]: from, [`${word}Before`]: until },
      ...(mark === "" ? {} : { paginationToken: mark }),
    });
    return `orders/2026-01-01/orders?${query.toString()}`;
  },
  nextMark: (answer) => text(part(answer.body, "pagination"), "nextToken"),
  docs: async (answer) => rawElements(answer.raw, ["orders"]).map(doc2026),
  async doc(id, signal) {
    const query = new URLSearchParams({ includedData });
    const path = `orders/2026-01-01/orders/${encodeURIComponent(id)}?${query.toString()}`;
    const answer = await at.call("detail", get(path, signal));
    if (answer.status === 404) return null;
    mustBeOk(answer, "order");
    return doc2026(rawValue(answer.raw, ["order"]));
  },
  surveyed: (answer) =>
    rawElements(answer.raw, ["orders"]).map((raw) => {
      const order = readJson(raw) as Fields;
      const total = part(part(order, "proceeds"), "grandTotal");
      return {
        externalId: text(order, "orderId"),
        updatedAt: new Date(text(order, "lastUpdatedTime")),
        totalMinor: minorOf(text(total, "amount"), text(total, "currencyCode")),
      };
    }),
});

/** A page as it is stored, with the mark of the next one. */
export async function pageOf(
  version: Version,
  at: { readonly answer: Answer; readonly cursor: PulledPage["next"] },
  signal?: AbortSignal,
): Promise<PulledPage> {
  mustBeOk(at.answer, "orders");
  const mark = version.nextMark(at.answer);
  const docs = await version.docs(at.answer, signal);
  return { docs, externalIds: [], next: { ...at.cursor, mark }, complete: mark === "" };
}
