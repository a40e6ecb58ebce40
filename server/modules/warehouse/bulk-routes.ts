import { carrierOf } from "../../../contract/carriers.ts";
import type { BodyOf } from "../../../contract/index.ts";
import { pickOrders, shipOrders } from "../../../contract/orders-bulk.ts";
import { err } from "../../../kernel/index.ts";
import { mustReachPlaces } from "../../platform/index.ts";
import type { Caller, Http } from "../../platform/index.ts";
import { actsOn, eachAct, ordersNumbered, ordersSeen, ordersSentences } from "../orders/index.ts";
import type { BulkAct, SeenOrder } from "../orders/index.ts";
import { pickWhole, shipNext } from "./bulk.ts";
import { warehouseSentences } from "./sentences.ts";
import type { Parts } from "./work.ts";

const sentences = { ...ordersSentences, ...warehouseSentences };

/** The places that a request works at: the one that it names, else all that the caller is given. */
function placesOf(caller: Caller, placeId: number | undefined): readonly number[] | null {
  if (placeId === undefined) return caller.placeIds;
  mustReachPlaces(caller, [placeId]);
  return [placeId];
}

type ShipBody = BodyOf<typeof shipOrders>;

/** The order that each row of a carrier's table means, or why it means none. */
async function ordersOfRows(
  { database }: Parts,
  caller: Caller,
  parcels: ShipBody["parcels"],
): Promise<(SeenOrder | { readonly kind: string; readonly number: string })[]> {
  return database.read(caller.scope, async (tx) => {
    const byId = await ordersSeen(
      tx,
      caller,
      parcels.flatMap((row) => row.orderId ?? []),
    );
    const byNumber = await ordersNumbered(
      tx,
      caller,
      parcels.flatMap((row) => (row.orderId === undefined ? (row.number ?? []) : [])),
    );
    return parcels.map(({ orderId, number = "" }) => {
      const fit = orderId === undefined ? (byNumber.get(number) ?? []) : [byId.get(orderId)];
      const [order] = fit;
      if (order && fit.length === 1) return order;
      const kind = fit.length > 1 ? "number_ambiguous" : "number_unknown";
      return { kind, number: number || `#${orderId ?? ""}` };
    });
  });
}

/** Registers picking and shipping of many orders. */
export function registerBulkWork(http: Http, parts: Parts): void {
  const { database, orders } = parts;
  http.on(pickOrders, async ({ caller, key, locale, body }) => {
    const placeIds = placesOf(caller, body.placeId);
    const call = { database, caller, key, locale, sentences, name: "warehouse.pick_many" };
    const acts = await actsOn(call, body.orderIds, (orderId, { number }) => ({
      request: { orderId, placeId: body.placeId },
      work: (tx) => pickWhole(tx, orders, { orderId, number, placeIds }),
    }));
    return eachAct(call, acts);
  });
  http.on(shipOrders, async ({ caller, key, locale, body }) => {
    const placeIds = placesOf(caller, body.placeId);
    const call = { database, caller, key, locale, sentences, name: "warehouse.ship_many" };
    const meant = await ordersOfRows(parts, caller, body.parcels);
    const acts = body.parcels.map((row, at): BulkAct => {
      // As labels and platforms have them: the carrier's own name, the number in capitals.
      const carrier = carrierOf(row.carrier)?.zh ?? row.carrier.trim();
      const tracking = row.tracking.trim().toUpperCase();
      const order = meant[at];
      if (!order || "kind" in order) {
        const said = order ?? { kind: "number_unknown", number: "" };
        return { ...said, orderId: null, request: said, work: async () => err(said) };
      }
      const { id: orderId, number } = order;
      const rows = meant.slice(at).filter((each) => "id" in each && each.id === orderId).length;
      const asked = { orderId, number, placeIds, carrier, tracking, rows };
      return { orderId, number, request: asked, work: (tx) => shipNext(tx, orders, asked) };
    });
    return eachAct(call, acts);
  });
}
