import type { Connector, Normalised } from "./connector.ts";
import { Reader } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { readJson } from "./json.ts";
import type { CanonicalMessage } from "./order.ts";

/** The object that a text is; null when it is no JSON, or no object. */
export function objectOf(raw: string): Fields | null {
  try {
    const body = readJson(raw);
    const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
    return isObject ? (body as Fields) : null;
  } catch {
    return null;
  }
}

/** The message of one document by its topic, or all that is wrong with it. */
export function readDocument(
  raw: string,
  topic: string,
  readers: Readonly<Record<string, (body: Fields, reader: Reader) => CanonicalMessage>>,
): Normalised {
  const reader = new Reader();
  const body = objectOf(raw);
  const read = Object.hasOwn(readers, topic) ? readers[topic] : undefined;
  if (!body) reader.refuse("body", raw.slice(0, 80), "not_an_object");
  else if (!read) reader.refuse("topic", topic, "unknown_topic");
  else {
    const message = read(body, reader);
    if (reader.problems.length === 0) return { messages: [message], problems: [] };
  }
  return { messages: [], problems: reader.problems };
}

/** A platform whose messages do not come over HTTP: whatever is pushed to its address is refused. */
export const pullOnly = {
  pushes: "none",
  verify: () => ({ ok: false, reason: "signature" }),
  hint: (_raw: string, topic: string) => ({ topic, externalIds: [] }),
} as const satisfies Partial<Connector>;
