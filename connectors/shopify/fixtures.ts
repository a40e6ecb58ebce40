import { existsSync, readFileSync } from "node:fs";
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

function ordersIn(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(ordersIn);
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Fields;
  const whole = "line_items" in fields && "financial_status" in fields && "updated_at" in fields;
  return [...(whole ? [fields] : []), ...Object.values(fields).flatMap(ordersIn)];
}

/** Every whole order among the real payloads of version 2026-07. */
export function realOrders(): Fields[] {
  return ordersIn(payload("rest-2026-07-order.json").map((each) => each.response));
}
