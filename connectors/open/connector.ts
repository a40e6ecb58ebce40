import { readJson, verifyStandard } from "../port/index.ts";
import type { Normalised, WebhookConnector } from "../port/index.ts";
import { part, Reader, text } from "../port/index.ts";
import type { Fields } from "../port/index.ts";
import { aftersaleOf, orderOf } from "./document.ts";

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

const topicOf = (raw: Buffer) =>
  (text(bodyOf(raw.toString("utf8")) ?? {}, "type") || "unknown").slice(0, 100);

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
export const openDocuments: WebhookConnector = {
  kind: "api",
  verify: (asked) => verifyStandard(asked, topicOf),
  normalise,
};
