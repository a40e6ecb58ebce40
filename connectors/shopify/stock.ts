import { mustBeOk, pushNewest } from "../port/index.ts";
import type { Ack, Caller, ChannelDoor, StockLine } from "../port/index.ts";
import { list, text } from "./fields.ts";
import { nextMark } from "./reads.ts";

type Call = Caller;

const itemsPerCall = 100;

/** The shop's stock ids by the code that its orders use, for what it stocks at one place. */
async function stockIds(call: Call, place: string, signal?: AbortSignal) {
  const ids: string[] = [];
  let mark = "";
  do {
    const query = new URLSearchParams(
      mark ? { limit: "250", page_info: mark } : { limit: "250", location_ids: place },
    );
    const path = `inventory_levels.json?${query.toString()}`;
    const answer = await call({ method: "GET", path, ...(signal && { signal }) });
    const levels = list(mustBeOk(answer, "inventory levels"), "inventory_levels");
    ids.push(...levels.map((level) => text(level, "inventory_item_id")));
    mark = nextMark(answer.header("link"));
  } while (mark !== "");
  const byCode = new Map<string, string>();
  for (let from = 0; from < ids.length; from += itemsPerCall) {
    const asked = ids.slice(from, from + itemsPerCall).join(",");
    const query = new URLSearchParams({ ids: asked, limit: String(itemsPerCall) });
    const path = `inventory_items.json?${query.toString()}`;
    const answer = await call({ method: "GET", path, ...(signal && { signal }) });
    for (const item of list(mustBeOk(answer, "inventory items"), "inventory_items")) {
      if (text(item, "sku")) byCode.set(text(item, "sku"), text(item, "id"));
    }
  }
  return byCode;
}

/**
 * Sets absolute stock at one place. A line whose revision is not above what was sent before, or
 * above another line of its code, is superseded; a code that the shop does not stock is unknown.
 */
export function createStockPush(call: Call, place: string): ChannelDoor["pushStock"] {
  let ids: ReadonlyMap<string, string> = new Map();
  const sent = new Map<string, number>();
  const set = async (line: StockLine, signal?: AbortSignal): Promise<Ack> => {
    const newest = sent.get(line.code) ?? -1;
    if (line.rev <= newest)
      return { ok: false, kind: "superseded", detail: `revision ${newest} was sent` };
    const id = ids.get(line.code);
    if (!id) return { ok: false, kind: "unknown_code", detail: line.code };
    const answer = await call({
      method: "POST",
      path: "inventory_levels/set.json",
      // Ids go out as they came in: as digits, which JSON cannot hold as a number beyond 2^53.
      body: { location_id: place, inventory_item_id: id, available: line.units },
      ...(signal && { signal }),
    });
    if (answer.status >= 400)
      return { ok: false, kind: "refused", detail: JSON.stringify(answer.body).slice(0, 300) };
    sent.set(line.code, line.rev);
    const toldAs = { stockExternalId: id, placeExternalId: place };
    return { ok: true, already: false, toldAs };
  };
  return async (lines, signal) => {
    if (lines.some((line) => !ids.has(line.code))) ids = await stockIds(call, place, signal);
    return pushNewest(lines, (line) => set(line, signal));
  };
}
