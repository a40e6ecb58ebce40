import { createHash } from "node:crypto";
import { fitsOne, Reader, readJson, text, readOrRefused } from "../port/index.ts";
import type { Connector, Fields, Hint, Normalised, Verified } from "../port/index.ts";
import { aftersaleOf } from "./aftersale.ts";
import type { DouyinSettings } from "./caller.ts";
import { openShop } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf } from "./order.ts";
import { fields, steps } from "./settings.ts";
import { pushSignature } from "./signing.ts";

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function jsonOf(raw: string): unknown {
  try {
    return readJson(raw);
  } catch {
    return null;
  }
}

/** The messages of a push: the platform sends several in one list. */
function messagesIn(raw: string): Fields[] {
  const body = jsonOf(raw);
  return Array.isArray(body) ? body.filter(isFields) : [];
}

function verify({ raw, headers, secrets }: Parameters<Connector["verify"]>[0]): Verified {
  const given = headers["event-sign"];
  const appKey = headers["app-id"];
  if (!given || !appKey) return { ok: false, reason: "missing_header" };
  if (!fitsOne(given, secrets, (secret) => pushSignature(appKey, raw, secret)))
    return { ok: false, reason: "signature" };
  const messages = messagesIn(raw.toString("utf8"));
  const ids = messages.map((message) => text(message, "msg_id")).filter((id) => id !== "");
  const digest = createHash("sha256").update(raw).digest("hex").slice(0, 32);
  return {
    ok: true,
    dedupeKey: ids.length > 0 && ids.length === messages.length ? ids.join(",") : digest,
    topic: `tags ${[...new Set(messages.map((message) => text(message, "tag")))].join(" ")}`.trim(),
    triggeredAt: null,
  };
}

/** Orders are named as `p_id`, the shop's parent order; data may be an object or JSON in a text. */
function hint(raw: string, topic: string): Hint {
  const ids = messagesIn(raw).map((message) => {
    const data = message["data"];
    const inside = typeof data === "string" ? jsonOf(data) : data;
    return isFields(inside) ? text(inside, "p_id") || text(inside, "shop_order_id") : "";
  });
  return { topic, externalIds: [...new Set(ids.filter((id) => /^\d+$/.test(id)))] };
}

function normalise(raw: string, topic: string): Normalised {
  const reader = new Reader();
  const body = jsonOf(raw);
  if (!isFields(body)) reader.refuse("body", raw.slice(0, 80), "not_an_object");
  else if (topic !== "order" && topic !== "aftersale")
    reader.refuse("topic", topic, "unknown_topic");
  else {
    const message = topic === "order" ? orderOf(body, reader) : aftersaleOf(body, reader);
    return readOrRefused(message, reader);
  }
  return { messages: [], problems: reader.problems };
}

/** The connector of 抖店. */
export const douyin: Connector<DouyinSettings> = {
  kind: "douyin",
  version: 3,
  // What was not sent yet is refunded by the platform itself; a return is agreed to on its page.
  answers: { agree: ["only"], refuse: ["only"] },
  limits,
  fields,
  steps,
  pushes: "hint",
  zone: "Asia/Shanghai",
  verify,
  accepted: '{"code":0,"msg":"success"}',
  hint,
  normalise,
  open: openShop,
};
