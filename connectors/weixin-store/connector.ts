import { createHash } from "node:crypto";
import { fitsOne, objectOf, part, readDocument, text } from "../port/index.ts";
import type { Connector, Hint, Verified } from "../port/index.ts";
import { aftersaleOf } from "./aftersale.ts";
import type { WeixinSettings } from "./caller.ts";
import { openShop } from "./door.ts";
import { limits } from "./limits.ts";
import { orderOf } from "./order.ts";
import { fields, steps } from "./settings.ts";

/** A push whose time lies further off was kept by somebody and is played again. */
const staleSeconds = 600;

const signature = (parts: readonly string[]) =>
  createHash("sha1")
    .update([...parts].sort().join(""))
    .digest("hex");

function verify({ raw, query = {}, secrets, now }: Parameters<Connector["verify"]>[0]): Verified {
  const { signature: given, timestamp, nonce } = query;
  if (!given || !nonce || !/^\d{10}$/.test(timestamp ?? "") || !timestamp)
    return { ok: false, reason: "missing_header" };
  const fits = fitsOne(given, secrets, (token) => signature([token, timestamp, nonce]));
  if (!fits) return { ok: false, reason: "signature" };
  if (Math.abs(now.getTime() / 1_000 - Number(timestamp)) > staleSeconds)
    return { ok: false, reason: "stale" };
  const body = objectOf(raw.toString("utf8")) ?? {};
  const digest = createHash("sha256").update(raw).digest("hex").slice(0, 32);
  const at = Number(text(body, "CreateTime"));
  return {
    ok: true,
    dedupeKey: `${timestamp}/${nonce}/${digest}`,
    topic: text(body, "Event") || "unknown",
    triggeredAt: Number.isSafeInteger(at) && at > 0 ? new Date(at * 1_000) : null,
  };
}

/** Events carry the order under `order_info`, after-sale ones under a name of their own. */
function hint(raw: string, topic: string): Hint {
  const body = objectOf(raw) ?? {};
  const id =
    text(part(body, "order_info"), "order_id") ||
    text(part(body, "finder_shop_aftersale_status_update"), "order_id");
  return { topic, externalIds: /^\d+$/.test(id) ? [id] : [] };
}

/** The connector of 微信小店. */
export const weixinStore: Connector<WeixinSettings> = {
  kind: "weixin_store",
  version: 3,
  limits,
  fields,
  steps,
  pushes: "hint",
  signs: "address",
  zone: "Asia/Shanghai",
  verify,
  handshake: ({ query, secrets }) => {
    const { signature: given = "", timestamp = "", nonce = "", echostr = "" } = query;
    const fits = fitsOne(given, secrets, (token) => signature([token, timestamp, nonce]));
    return fits && echostr !== "" ? echostr : null;
  },
  accepted: "success",
  hint,
  normalise: (raw, topic) => readDocument(raw, topic, { order: orderOf, aftersale: aftersaleOf }),
  answers: { agree: ["only", "return"], refuse: ["only", "return"] },
  open: openShop,
};
