import type { ChannelDoor, Cursor, Means, PulledPage, RawDoc } from "../port/index.ts";
import { list, text } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { createHttp } from "./http.ts";
import type { ShopSettings } from "./http.ts";
import { limits } from "./limits.ts";
import { mustBeOk, nextMark } from "./reads.ts";
import { confirmShipment } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

export type { ShopSettings } from "./http.ts";

/** An order as it is kept. Numbers beyond 2^53 were read as text and stay text: ids stay whole. */
const docOf = (order: Fields): RawDoc => ({
  externalId: text(order, "id"),
  topic: "orders/updated",
  raw: JSON.stringify(order),
});

function pathOf(cursor: Cursor): string {
  const query = cursor.mark
    ? new URLSearchParams({ limit: String(limits.pageMax), page_info: cursor.mark })
    : new URLSearchParams({
        limit: String(limits.pageMax),
        status: "any",
        order: "updated_at asc",
        updated_at_min: cursor.from,
        updated_at_max: cursor.until,
      });
  return `orders.json?${query.toString()}`;
}

/** Opens a shop for calls. */
export function openShop(settings: ShopSettings, means: Means): ChannelDoor {
  const call = createHttp(settings, means);
  return {
    async *pull(cursor, signal): AsyncGenerator<PulledPage> {
      let at = cursor;
      for (;;) {
        const answer = await call({ method: "GET", path: pathOf(at), ...(signal && { signal }) });
        const docs = list(mustBeOk(answer, "orders"), "orders").map(docOf);
        const mark = nextMark(answer.link);
        at = { ...at, mark };
        yield { docs, externalIds: [], next: at, complete: mark === "" };
        if (mark === "") return;
      }
    },
    async fetch(externalIds, signal) {
      const docs: RawDoc[] = [];
      for (let from = 0; from < externalIds.length; from += limits.pageMax) {
        const ids = externalIds.slice(from, from + limits.pageMax).join(",");
        const query = new URLSearchParams({ ids, status: "any", limit: String(limits.pageMax) });
        const path = `orders.json?${query.toString()}`;
        const answer = await call({ method: "GET", path, ...(signal && { signal }) });
        docs.push(...list(mustBeOk(answer, "orders"), "orders").map(docOf));
      }
      return docs;
    },
    pushStock: createStockPush(call, settings.placeExternalId),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
  };
}
