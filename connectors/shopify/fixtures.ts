import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fields } from "./fields.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");

/** Where a file of real channel payloads lies, when the data stand beside the checkout. */
export function channelPath(name: string): string {
  return join(folder, "data/channels", name);
}

export interface Exchange {
  readonly request: string;
  readonly response: unknown;
}

/** Request and response pairs of a payload file; none when the data are not here. */
export function payload(name: string): Exchange[] {
  const path = channelPath(`shopify/${name}`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Exchange[]) : [];
}

/** Every object within a value that has these names. */
function allWith(names: readonly string[], value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap((each) => allWith(names, each));
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Fields;
  const isOne = names.every((name) => name in fields);
  return [
    ...(isOne ? [fields] : []),
    ...Object.values(fields).flatMap((each) => allWith(names, each)),
  ];
}

const ordersIn = (value: unknown) =>
  allWith(["line_items", "financial_status", "updated_at"], value);
const parcelsIn = (value: unknown) =>
  allWith(["line_items", "order_id", "tracking_company", "updated_at"], value);
const levelsIn = (value: unknown) => allWith(["inventory_item_id", "location_id"], value);
/** Refunds that stand alone; those within an order are read with it. */
const refundsIn = (value: unknown) => allWith(["refund_line_items", "order_id"], value);

/**
 * A return of two pieces as the GraphQL API shows it: written from the field tables of Shopify's
 * documentation (Return, ReturnLineItem), not recorded from a shop.
 */
export const returnAt = (orderId: number, changes: Fields = {}): Fields => ({
  id: `gid://shopify/Return/${orderId}9`,
  name: `#${orderId}-R1`,
  status: "REQUESTED",
  createdAt: "2026-11-11T00:00:00Z",
  requestApprovedAt: null,
  closedAt: null,
  order: {
    id: `gid://shopify/Order/${orderId}`,
    updatedAt: "2026-11-11T00:05:00Z",
    currencyCode: "CNY",
  },
  returnLineItems: { pageInfo: { hasNextPage: false }, nodes: [returnLine()] },
  ...changes,
});

/** A line of a return: two pieces of A. */
export const returnLine = (changes: Fields = {}): Fields => ({
  id: "gid://shopify/ReturnLineItem/1",
  quantity: 2,
  returnReason: "DEFECTIVE",
  customerNote: "",
  withCodeDiscountedTotalPriceSet: { shopMoney: { amount: "9.50" } },
  fulfillmentLineItem: {
    lineItem: { id: "gid://shopify/LineItem/7", sku: "A", name: "A", title: "A", variant: null },
  },
  ...changes,
});

interface Published {
  readonly title: string;
  readonly topic: string;
  readonly raw: string;
}

/** Every order, refund, parcel and stock level of a file; one that has none is a document of its own name. */
function documentsOf(name: string): Published[] {
  const text = readFileSync(channelPath(`shopify/${name}`), "utf8");
  const value = JSON.parse(text) as unknown;
  const found: readonly (readonly [string, Fields])[] = [
    ...ordersIn(value).map((each) => ["orders/updated", each] as const),
    ...(name.includes("refund")
      ? refundsIn(value).map((each) => ["refunds/create", each] as const)
      : []),
    ...(name.includes("fulfillment.json")
      ? parcelsIn(value).map((each) => ["fulfillments/update", each] as const)
      : []),
    ...(name.includes("inventory_level")
      ? levelsIn(value).map((each) => ["inventory_levels/update", each] as const)
      : []),
  ];
  if (found.length === 0) {
    // Of exchanges about something else the first answer stands for all.
    const [first] = Array.isArray(value) ? (value as (Exchange | Fields)[]) : [value];
    const isExchange = typeof first === "object" && first !== null && "response" in first;
    const raw = JSON.stringify(isExchange ? first.response : first);
    return [{ title: name, topic: name, raw }];
  }
  return found.map(([topic, each], at) => ({
    ...{ title: `${name} ${at + 1}`, topic, raw: JSON.stringify(each) },
  }));
}

/** All that is published of the shop's API, as documents of ours. */
export const published = (): Published[] =>
  readdirSync(channelPath("shopify")).sort().flatMap(documentsOf);

/** Every whole order among the real payloads of version 2026-07. */
export function realOrders(): Fields[] {
  return ordersIn(payload("rest-2026-07-order.json").map((each) => each.response));
}
