import { pushNewest, text } from "../port/index.ts";
import type { Ack, ChannelDoor, StockLine } from "../port/index.ts";
import type { WeixinCaller } from "./caller.ts";

/** Sets the stock to a number, whatever it was. */
const absolute = 3;

async function set(call: WeixinCaller, line: StockLine, signal?: AbortSignal): Promise<Ack> {
  const [productId = "", skuId = ""] = line.code.split("/");
  if (!/^\d+$/.test(productId) || !/^\d+$/.test(skuId))
    return { ok: false, kind: "unknown_code", detail: `${line.code} is not product/sku` };
  const body = { product_id: productId, sku_id: skuId, diff_type: absolute, num: line.units };
  const answer = await call("channels/ec/product/stock/update", body, { signal });
  if (answer.code === "0") return { ok: true, already: false };
  return { ok: false, kind: "refused", detail: `${answer.code} ${text(answer.body, "errmsg")}` };
}

/** Sets absolute stock by `product/sku`. Of two revisions of one code in a call the newer is told. */
export function createStockPush(call: WeixinCaller): ChannelDoor["pushStock"] {
  return (lines, signal) => pushNewest(lines, (line) => set(call, line, signal));
}
