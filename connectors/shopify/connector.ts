import { createHmac, timingSafeEqual } from "node:crypto";
import { readJson } from "../port/index.ts";
import type { Connector, Hint, Normalised, Verified, WebhookConnector } from "../port/index.ts";
import { openShop } from "./door.ts";
import type { ShopSettings } from "./door.ts";
import { list, part, Reader, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { limits } from "./limits.ts";
import { orderOf } from "./order.ts";
import { parcelOf } from "./parcel.ts";
import { refundOf } from "./refund.ts";
import { answers } from "./answer.ts";
import { readReturn, returnTopics } from "./returns.ts";
import { fields, steps } from "./settings.ts";
import { stockLevelOf } from "./stock-level.ts";

/** A message that was triggered longer ago is stale: Shopify itself gives up after four hours. */
const staleMs = 6 * 3_600_000;

function verify(asked: Parameters<WebhookConnector["verify"]>[0]): Verified {
  const header = asked.headers["x-shopify-hmac-sha256"] ?? asked.headers["shopify-hmac-sha256"];
  const eventId = asked.headers["x-shopify-event-id"] ?? asked.headers["x-shopify-webhook-id"];
  const topic = asked.headers["x-shopify-topic"];
  if (!header || !eventId || !topic) return { ok: false, reason: "missing_header" };
  const given = Buffer.from(header, "base64");
  const fits = asked.secrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(asked.raw).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!fits) return { ok: false, reason: "signature" };
  const triggered = asked.headers["x-shopify-triggered-at"];
  const at = triggered ? new Date(triggered) : null;
  const triggeredAt = at && !Number.isNaN(at.getTime()) ? at : null;
  if (triggeredAt && asked.now.getTime() - triggeredAt.getTime() > staleMs)
    return { ok: false, reason: "stale" };
  // One event reaches each topic that is subscribed to: a paid order is also an updated one.
  return { ok: true, dedupeKey: `${eventId}/${topic}`, topic, triggeredAt };
}

/** Topics whose body is an order. */
const orderTopics = new Set([
  "orders/create",
  "orders/updated",
  "orders/cancelled",
  "orders/paid",
  "orders/fulfilled",
  "orders/partially_fulfilled",
]);

const parcelTopics = new Set(["fulfillments/create", "fulfillments/update"]);
const stockTopics = new Set(["inventory_levels/connect", "inventory_levels/update"]);

function bodyOf(raw: string): { ok: true; body: Fields } | { ok: false; rule: string } {
  try {
    const body = readJson(raw);
    if (typeof body !== "object" || body === null || Array.isArray(body))
      return { ok: false, rule: "not_an_object" };
    return { ok: true, body: body as Fields };
  } catch {
    return { ok: false, rule: "not_json" };
  }
}

function normalise(raw: string, topic: string): Normalised {
  const read = bodyOf(raw);
  if (!read.ok) {
    return {
      messages: [],
      problems: [{ field: "body", value: raw.slice(0, 80), rule: read.rule }],
    };
  }
  const reader = new Reader();
  if (topic === "return") return readReturn(read.body, reader);
  const messages: Normalised["messages"] = [];
  if (topic === "refunds/create") messages.push(refundOf(read.body, reader));
  else if (parcelTopics.has(topic)) messages.push(parcelOf(read.body, reader));
  else if (stockTopics.has(topic)) messages.push(stockLevelOf(read.body, reader));
  else if (orderTopics.has(topic)) {
    const order = orderOf(read.body, reader);
    const within = { orderExternalId: order.externalId, currency: order.currency };
    messages.push(order);
    for (const refund of list(read.body, "refunds"))
      messages.push(refundOf(refund, reader, within));
  } else reader.refuse("topic", topic, "unknown_topic");
  if (reader.problems.length > 0) return { messages: [], problems: reader.problems };
  return { messages, problems: [] };
}

function hint(raw: string, topic: string): Hint {
  const read = bodyOf(raw);
  if (!read.ok) return { topic, externalIds: [] };
  const id = orderTopics.has(topic)
    ? text(read.body, "id")
    : topic === "refunds/create" || parcelTopics.has(topic)
      ? text(read.body, "order_id")
      : returnTopics.has(topic)
        ? text(part(read.body, "order"), "id")
        : "";
  return { topic, externalIds: id ? [id] : [] };
}

/** The Shopify connector. */
export const shopify: Connector<ShopSettings> = {
  kind: "shopify",
  version: 4,
  limits,
  fields,
  steps,
  pushes: "document",
  hintTopics: returnTopics,
  answers,
  zone: "UTC",
  cancels: "lines",
  givesBack: "lines",
  verify,
  hint,
  normalise,
  open: openShop,
};
