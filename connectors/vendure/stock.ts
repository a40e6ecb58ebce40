import { ChannelFailure, list, part, pushNewest, text } from "../port/index.ts";
import type { Ack, ChannelDoor, Fields, StockLine } from "../port/index.ts";
import type { VendureCaller } from "./caller.ts";

const look = `query ($sku: String!) { productVariants(options: { filter: { sku: { eq: $sku } } }) {
  items { id sku stockLevels { stockLocationId stockOnHand stockAllocated } } } }`;
const set = `mutation ($input: [UpdateProductVariantInput!]!) {
  updateProductVariants(input: $input) { id } }`;

/**
 * Where the units of a variant lie: at the named location, or at its only one. Null when neither is
 * clear; then nobody knows which of the shop's shelves is meant.
 */
function levelOf(variant: Fields, location: string): Fields | null {
  const levels = list(variant, "stockLevels");
  const named = levels.filter((each) => text(each, "stockLocationId") === location);
  const found = location === "" ? levels : named;
  return found.length === 1 ? (found[0] ?? null) : null;
}

/**
 * Sets stock by code so that just the told units can be sold: what the shop has allocated to its
 * orders until they are shipped lies beside them. Of two revisions in a call the newer is told.
 */
export function createStockPush(ask: VendureCaller, location: string): ChannelDoor["pushStock"] {
  const tell = async ({ code, units }: StockLine, signal?: AbortSignal): Promise<Ack> => {
    const found = await ask({ query: look, variables: { sku: code }, signal });
    const variants = list(part(found.data, "productVariants"), "items");
    const variant = variants.find((each) => text(each, "sku") === code);
    if (!variant) return { ok: false, kind: "unknown_code", detail: code };
    const level = levelOf(variant, location);
    const stockLocationId = level ? text(level, "stockLocationId") : location;
    if (stockLocationId === "")
      return { ok: false, kind: "refused", detail: "stockLocation: not one location" };
    const stockOnHand = units + Number(level ? text(level, "stockAllocated") : 0);
    if (level && text(level, "stockOnHand") === String(stockOnHand))
      return { ok: true, already: true };
    const input = [{ id: text(variant, "id"), stockLevels: [{ stockLocationId, stockOnHand }] }];
    try {
      await ask({ query: set, variables: { input }, signal });
      return { ok: true, already: false };
    } catch (error) {
      if (!(error instanceof ChannelFailure) || error.status !== 400) throw error;
      return { ok: false, kind: "refused", detail: error.message.slice(0, 300) };
    }
  };
  return (lines, signal) => pushNewest(lines, (line) => tell(line, signal));
}
