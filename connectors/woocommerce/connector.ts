import { createHmac, timingSafeEqual } from "node:crypto";
import { objectOf, Reader, text } from "../port/index.ts";
import type { Connector, Hint, Normalised, Verified } from "../port/index.ts";
import { openShop } from "./door.ts";
import type { WooSettings } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf, refundsOf } from "./order.ts";
import { refundOf } from "./refund.ts";
import { fields, steps } from "./settings.ts";

const orderTopics = new Set(["order.created", "order.updated", "order.restored"]);

function verify(asked: Parameters<Connector["verify"]>[0]): Verified {
  const header = asked.headers["x-wc-webhook-signature"];
  const delivery = asked.headers["x-wc-webhook-delivery-id"];
  const topic = asked.headers["x-wc-webhook-topic"];
  if (!header || !delivery || !topic) return { ok: false, reason: "missing_header" };
  const given = Buffer.from(header, "base64");
  const fits = asked.secrets.some((secret) => {
    const expected = createHmac("sha256", secret).update(asked.raw).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!fits) return { ok: false, reason: "signature" };
  // Payloads are built late and may be old: the order's own time of change decides, not this one.
  return { ok: true, dedupeKey: `${delivery}/${topic}`, topic, triggeredAt: null };
}

function normalise(raw: string, topic: string): Normalised {
  const reader = new Reader();
  const body = objectOf(raw);
  if (!body) reader.refuse("body", raw.slice(0, 80), "not_an_object");
  else if (topic === "refund") {
    const message = refundOf(body, reader);
    if (reader.problems.length === 0) return { messages: [message], problems: [] };
  } else if (!orderTopics.has(topic)) reader.refuse("topic", topic, "unknown_topic");
  else {
    const messages = [orderOf(body, reader), ...refundsOf(body, reader)];
    if (reader.problems.length === 0) return { messages, problems: [] };
  }
  return { messages: [], problems: reader.problems };
}

function hint(raw: string, topic: string): Hint {
  const id = text(objectOf(raw) ?? {}, "id");
  return { topic, externalIds: id && topic.startsWith("order.") ? [id] : [] };
}

/** The WooCommerce connector. */
export const woocommerce: Connector<WooSettings> = {
  kind: "woocommerce",
  version: 2,
  limits,
  fields,
  steps,
  pushes: "document",
  zone: "UTC",
  cancels: "orders",
  givesBack: "orders",
  verify,
  hint,
  normalise,
  open: openShop,
};
