import { createHash } from "node:crypto";
import { fitsOne, list, md5Hex, objectOf, Reader, text, readOrRefused } from "../port/index.ts";
import type { Connector, Hint, Normalised, Verified } from "../port/index.ts";
import { caseOf, isSettled, refundOf } from "./aftersale.ts";
import type { YouzanSettings } from "./caller.ts";
import { openShop } from "./door.ts";
import { limits } from "./limits.ts";
import { linesBack, orderOf, zone } from "./order.ts";
import { fields, steps } from "./settings.ts";

/** Hex MD5 of the client's id, the raw body and its secret. */
export const pushSignature = (clientId: string, raw: Buffer, secret: string): string =>
  md5Hex(Buffer.concat([Buffer.from(clientId), raw, Buffer.from(secret)]));

function verify({ raw, headers, secrets }: Parameters<Connector["verify"]>[0]): Verified {
  const given = headers["event-sign"];
  if (!given) return { ok: false, reason: "missing_header" };
  const body = objectOf(raw.toString("utf8")) ?? {};
  const clientId = text(body, "client_id");
  if (!fitsOne(given, secrets, (secret) => pushSignature(clientId, raw, secret)))
    return { ok: false, reason: "signature" };
  const parts = ["type", "kdt_id", "id", "version"].map((name) => text(body, name));
  const digest = createHash("sha256").update(raw).digest("hex").slice(0, 32);
  const isNamed = text(body, "id") !== "" && text(body, "version") !== "";
  return {
    ok: true,
    dedupeKey: text(body, "msg_id") || (isNamed ? parts.join("/") : digest),
    topic: text(body, "type") || "unknown",
    triggeredAt: null,
  };
}

/** Its trade's number, as the message's own id or within the message, which is coded for an address. */
function hint(raw: string, topic: string): Hint {
  const body = objectOf(raw) ?? {};
  let inside = "";
  try {
    inside = text(objectOf(decodeURIComponent(text(body, "msg"))) ?? {}, "tid");
  } catch {
    // What is not coded names nothing: the message's own id stays.
  }
  const id = [text(body, "id"), inside].find((each) => /^E\d+$/.test(each));
  return { topic, externalIds: id ? [id] : [] };
}

function normalise(raw: string, topic: string): Normalised {
  const reader = new Reader();
  const body = objectOf(raw);
  if (!body) reader.refuse("body", raw.slice(0, 80), "not_an_object");
  else if (topic === "refund") return readOrRefused(caseOf(body, reader), reader);
  else if (topic !== "order") reader.refuse("topic", topic, "unknown_topic");
  else {
    const order = orderOf(body, reader);
    const refunds = list(body, "refund_order")
      .filter(isSettled)
      .map((refund) => {
        const back = new Set(linesBack(body, refund));
        const lines = order.lines.filter((line) => back.has(line.externalId));
        const { externalId, sourceUpdatedAt: at } = order;
        return refundOf(refund, reader, { externalId, at, lines });
      });
    const ids = new Set(refunds.map((refund) => refund.externalId));
    if (ids.size < refunds.length) reader.refuse("refund_order", "", "twice_in_document");
    if (reader.problems.length === 0) return { messages: [order, ...refunds], problems: [] };
  }
  return { messages: [], problems: reader.problems };
}

/** The connector of 有赞. */
export const youzan: Connector<YouzanSettings> = {
  kind: "youzan",
  version: 3,
  // A return is agreed to with an address: on the platform.
  answers: { agree: ["only"], refuse: ["only", "return"] },
  limits,
  fields,
  steps,
  pushes: "hint",
  zone,
  verify,
  accepted: '{"code":0,"msg":"success"}',
  hint,
  normalise,
  open: openShop,
};
