import { readJson } from "../port/index.ts";
import type { Normalised, Verified, WebhookConnector } from "../port/index.ts";
import { part, Reader, text } from "../port/index.ts";
import type { Fields } from "../port/index.ts";
import { aftersaleOf, orderOf } from "./document.ts";
import { freshInstant, isSigned } from "./signature.ts";

function bodyOf(raw: string): Fields | null {
  try {
    const body = readJson(raw);
    return typeof body === "object" && body !== null && !Array.isArray(body)
      ? (body as Fields)
      : null;
  } catch {
    return null;
  }
}

function verify({
  raw,
  headers,
  secrets,
  now,
}: Parameters<WebhookConnector["verify"]>[0]): Verified {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const given = headers["webhook-signature"];
  if (!id || !timestamp || !given) return { ok: false, reason: "missing_header" };
  if (!isSigned({ id, timestamp, raw }, given, secrets)) return { ok: false, reason: "signature" };
  const triggeredAt = freshInstant(timestamp, now);
  if (!triggeredAt) return { ok: false, reason: "stale" };
  const topic = text(bodyOf(raw.toString("utf8")) ?? {}, "type") || "unknown";
  return { ok: true, dedupeKey: id, topic: topic.slice(0, 100), triggeredAt };
}

function normalise(raw: string, _topic: string): Normalised {
  const body = bodyOf(raw);
  const reader = new Reader();
  const messages: Normalised["messages"] = [];
  const type = body ? text(body, "type") : "";
  if (!body) reader.refuse("body", raw.slice(0, 80), "not_an_object");
  else if (type === "order") messages.push(orderOf(part(body, "data"), reader));
  else if (type === "aftersale") messages.push(aftersaleOf(part(body, "data"), reader));
  else reader.refuse("type", type, "unknown_type");
  return reader.problems.length > 0
    ? { messages: [], problems: reader.problems }
    : { messages, problems: [] };
}

/** Signed pushes of canonical documents: `{ "type": "order" | "aftersale", "data": { … } }`. */
export const openDocuments: WebhookConnector = { kind: "api", verify, normalise };
