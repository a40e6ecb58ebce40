import type { Connector, Normalised } from "./connector.ts";
import { Reader } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { readJson } from "./json.ts";
import type { CanonicalAftersale, CanonicalMessage } from "./order.ts";

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

/**
 * A document of which a message was read, or all that is wrong with it. Of an after-sale case whose state
 * or kind nobody knows it says which it is and whose.
 */
export function readOrRefused(
  message: CanonicalMessage,
  { problems }: Pick<Reader, "problems">,
): Normalised {
  if (problems.length === 0) return { messages: [message], problems: [] };
  const isUnread = problems.every(
    ({ rule }) => rule === "unknown_status" || rule === "unknown_kind",
  );
  const refused: Normalised = { messages: [], problems };
  return message.type === "aftersale" && isUnread ? { ...refused, ...unreadOf(message) } : refused;
}

const unreadOf = ({ externalId, orderExternalId }: CanonicalAftersale) =>
  orderExternalId === null ? {} : { unread: { externalId, orderExternalId } };

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
  else return readOrRefused(read(body, reader), reader);
  return { messages: [], problems: reader.problems };
}

/** A platform whose messages do not come over HTTP: whatever is pushed to its address is refused. */
export const pullOnly = {
  pushes: "none",
  verify: () => ({ ok: false, reason: "signature" }),
  hint: (_raw: string, topic: string) => ({ topic, externalIds: [] }),
} as const satisfies Partial<Connector>;
