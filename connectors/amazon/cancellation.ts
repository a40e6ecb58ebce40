import {
  cancelOnce,
  ChannelFailure,
  mustBeOk,
  queuedThere,
  secureBase,
  text,
  xmlEscaped,
} from "../port/index.ts";
import type { Ack, Cancellation, CanonicalOrder, ChannelDoor, Fields } from "../port/index.ts";
import type { Means, Reader } from "../port/index.ts";
import type { AmazonCaller, AmazonSettings } from "./caller.ts";

// A seller cancels by a feed: a document is uploaded, named in a feed, and worked off later. What came of
// it is seen on the order.

const contentType = "text/xml; charset=UTF-8";
const timeoutMs = 30_000;

/** The feed's document: each item of the order is acknowledged as failed, for one reason. */
function documentOf({ sellerId }: AmazonSettings, cancellation: Cancellation): string {
  const { orderExternalId, by, lines } = cancellation;
  const reason = by === "us" ? "NoInventory" : "BuyerCanceled";
  const items = lines.map(
    ({ lineExternalId }) =>
      `<Item><AmazonOrderItemCode>${xmlEscaped(lineExternalId)}</AmazonOrderItemCode>` +
      `<CancelReason>${reason}</CancelReason></Item>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>` +
    `<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
    `xsi:noNamespaceSchemaLocation="amzn-envelope.xsd"><Header>` +
    `<DocumentVersion>1.01</DocumentVersion>` +
    `<MerchantIdentifier>${xmlEscaped(sellerId)}</MerchantIdentifier></Header>` +
    `<MessageType>OrderAcknowledgement</MessageType><Message><MessageID>1</MessageID>` +
    `<OrderAcknowledgement><AmazonOrderID>${xmlEscaped(orderExternalId)}</AmazonOrderID>` +
    `<StatusCode>Failure</StatusCode>${items.join("")}</OrderAcknowledgement></Message>` +
    `</AmazonEnvelope>`
  );
}

interface Parts {
  readonly call: AmazonCaller;
  readonly settings: AmazonSettings;
  readonly means: Means;
  readonly fetch: ChannelDoor["fetch"];
  /** How the connection's version of an order is read. */
  readonly orderOf: (body: Fields, reader: Reader) => CanonicalOrder;
}

/** Uploads a document to where the platform says; gives the number under which a feed names it. */
async function upload({ call, means }: Parts, body: string, signal?: AbortSignal): Promise<string> {
  const path = "feeds/2021-06-30/documents";
  const made = await call("feed document", { method: "POST", path, body: { contentType }, signal });
  const { feedDocumentId, url } = mustBeOk(made, path) as { feedDocumentId?: string; url?: string };
  const timeout = AbortSignal.timeout(timeoutMs);
  const answer = await means
    .fetch(`${secureBase(url ?? "", "")}${new URL(url ?? "").search}`, {
      ...{ method: "PUT", headers: { "content-type": contentType }, body, redirect: "error" },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    .catch((cause: unknown) => {
      throw new ChannelFailure("upload: no answer", { status: 0, retryable: true, cause });
    });
  await answer.body?.cancel();
  if (answer.ok) return feedDocumentId ?? "";
  const why = { status: answer.status, retryable: answer.status >= 500 || answer.status === 429 };
  throw new ChannelFailure(`upload: ${answer.status}`, why);
}

/** Hands the platform a feed that names the document. Whether an unanswered one was taken nobody knows. */
async function submit(
  { call, settings }: Parts,
  inputFeedDocumentId: string,
  signal?: AbortSignal,
): Promise<Ack> {
  const body = {
    feedType: "POST_ORDER_ACKNOWLEDGEMENT_DATA",
    ...{ marketplaceIds: [settings.marketplaceId], inputFeedDocumentId },
  };
  const post = { method: "POST", path: "feeds/2021-06-30/feeds", body, once: true } as const;
  try {
    const answer = await call("feed", { ...post, signal });
    if (answer.status < 300)
      return { ...queuedThere, detail: `feed ${text(answer.body, "feedId")}` };
    return { ok: false, kind: "refused", detail: answer.raw.slice(0, 300) };
  } catch (error) {
    const isLost = error instanceof ChannelFailure && error.retryable && error.status !== 429;
    if (!isLost) throw error;
    return { ...queuedThere, detail: "not answered, looked at before it is told again" };
  }
}

/** Tells the platform once that a whole order is cancelled; what it does with that is looked at later. */
export function cancelOrder(
  parts: Parts,
  cancellation: Cancellation,
  signal?: AbortSignal,
): Promise<Ack> {
  const { fetch, orderOf, settings } = parts;
  const send = async (): Promise<Ack> => {
    const id = await upload(parts, documentOf(settings, cancellation), signal);
    return submit(parts, id, signal);
  };
  return cancelOnce(cancellation, { fetch, orderOf, send }, signal);
}
