import { list, mustBeOk, part, pushNewest, text } from "../port/index.ts";
import type { Ack, Caller, ChannelDoor, Fields, StockLine } from "../port/index.ts";

const fields = "id,sku,*inventory_items,*inventory_items.inventory.location_levels";
const refused = (detail: string): Ack => ({
  ok: false,
  kind: "refused",
  detail: detail.slice(0, 300),
});

/** The one stock item that a variant is made of; the units of several cannot be set by one number. */
function itemOf(variant: Fields): Fields | null {
  const [item, ...others] = list(variant, "inventory_items");
  const isOne = item && others.length === 0 && text(item, "required_quantity") === "1";
  return isOne ? item : null;
}

/** Where its units lie: at the named location, or at its only one. */
function levelOf(item: Fields, location: string): Fields | null {
  const levels = list(part(item, "inventory"), "location_levels");
  const named = levels.filter((each) => text(each, "location_id") === location);
  const found = location === "" ? levels : named;
  return found.length === 1 ? (found[0] ?? null) : null;
}

/**
 * Sets stock by code so that just the told units can be sold: what the shop has reserved for its
 * orders until they are fulfilled lies beside them. Of two revisions in a call the newer is told.
 */
export function createStockPush(call: Caller, location: string): ChannelDoor["pushStock"] {
  const tell = async ({ code, units }: StockLine, signal?: AbortSignal): Promise<Ack> => {
    const query = new URLSearchParams({ sku: code, fields });
    const answer = await call({
      method: "GET",
      path: `product-variants?${query.toString()}`,
      signal,
    });
    const variants = list(mustBeOk(answer, "variants"), "variants");
    const variant = variants.find((each) => text(each, "sku") === code);
    if (!variant) return { ok: false, kind: "unknown_code", detail: code };
    const item = itemOf(variant);
    if (!item) return refused("inventory_items: not one item of one unit");
    const level = levelOf(item, location);
    if (!level && location === "") return refused("stockLocation: not one location");
    const stocked = units + Number(level ? text(level, "reserved_quantity") : 0);
    if (level && text(level, "stocked_quantity") === String(stocked))
      return { ok: true, already: true };
    const levels = `inventory-items/${text(item, "inventory_item_id")}/location-levels`;
    const path = level ? `${levels}/${text(level, "location_id")}` : levels;
    const body = { ...(level ? {} : { location_id: location }), stocked_quantity: stocked };
    const set = await call({ method: "POST", path, body, signal });
    return set.status < 400 ? { ok: true, already: false } : refused(set.raw);
  };
  return (lines, signal) => pushNewest(lines, (line) => tell(line, signal));
}
