import { list, mustBeOk, pushNewest, text } from "../port/index.ts";
import type { Ack, ChannelDoor, StockLine } from "../port/index.ts";
import type { AmazonCaller, AmazonSettings } from "./caller.ts";

const taken = new Set(["ACCEPTED", "VALID"]);

/** Sets absolute stock of the seller's own channel by code, a listing at a time. */
export function createStockPush(
  call: AmazonCaller,
  { sellerId, marketplaceId }: AmazonSettings,
): ChannelDoor["pushStock"] {
  const set = async (line: StockLine, signal?: AbortSignal): Promise<Ack> => {
    const query = new URLSearchParams({ marketplaceIds: marketplaceId }).toString();
    const item = [sellerId, line.code].map(encodeURIComponent).join("/");
    const availability = { fulfillment_channel_code: "DEFAULT", quantity: line.units };
    const path = "/attributes/fulfillment_availability";
    const answer = await call("listing", {
      ...{ method: "PATCH", path: `listings/2021-08-01/items/${item}?${query}`, signal },
      body: { productType: "PRODUCT", patches: [{ op: "replace", path, value: [availability] }] },
    });
    if (answer.status === 404) return { ok: false, kind: "unknown_code", detail: line.code };
    const detail = answer.raw.slice(0, 300);
    if (answer.status >= 400) return { ok: false, kind: "refused", detail };
    const body = mustBeOk(answer, "listing");
    if (taken.has(text(body, "status"))) return { ok: true, already: false };
    const why = list(body, "issues").map((each) => text(each, "message"));
    return { ok: false, kind: "refused", detail: why.join("; ").slice(0, 300) || detail };
  };
  return (lines, signal) => pushNewest(lines, (line) => set(line, signal));
}
