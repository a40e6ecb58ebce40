import {
  listShipments,
  listWaves,
  listWork,
  orderWork,
  packingSlip,
  pickList,
} from "../../../contract/warehouse.ts";
import { dayOfInstant, dayToText } from "../../../kernel/index.ts";
import { mustReachPlaces, ProblemError, withinReach } from "../../platform/index.ts";
import type { Caller, Http, Tx } from "../../platform/index.ts";
import { lineItems, mustSee, orderHeads, wavesAt, workAt } from "../orders/index.ts";
import { reservationsOf } from "../stock/index.ts";
import { openPackages, packageById } from "./package-store.ts";
import { countUnderWay, shipmentsOf, underWay } from "./store.ts";
import type { Shipment } from "./store.ts";
import type { Parts } from "./work.ts";
import { toFetch, withLines, workPage } from "./work-queries.ts";

/** How many orders one pick list holds: more than that nobody fetches in one go. */
const pickListOrders = 200;

interface Asked {
  readonly placeId: number;
  readonly shipDay?: string;
  readonly promisedBy?: string;
  readonly channelId?: number;
  readonly text?: string;
}

/** What a query and its caller narrow a place's work to. */
function narrowed(caller: Caller, query: Asked) {
  const { placeId, shipDay = null, promisedBy = null, channelId, text = "" } = query;
  const channelIds = withinReach(caller.channelIds, channelId);
  const { partyIds } = caller;
  return { placeId, shipDay, promisedBy, text: text || null, channelIds, partyIds };
}

const shipmentText = (row: Shipment) => ({
  ...row,
  lines: row.lines.map((line) => ({ ...line })),
  shippedAt: row.shippedAt.toISOString(),
  deliveredAt: row.deliveredAt?.toISOString() ?? null,
});

/** Registers what a place has to do, order by order and cut-off by cut-off. */
export function registerWorklist(http: Http, parts: Parts): void {
  const { database, orders } = parts;
  const { catalog, parties } = orders.parts;
  http.on(listWork, async ({ caller, query }) => {
    mustReachPlaces(caller, [query.placeId]);
    return database.read(caller.scope, async (tx) => {
      const limit = query.limit ?? 50;
      const rows = await workPage(tx, await catalog.view.get(tx), {
        ...narrowed(caller, query),
        ...{ state: query.state, after: query.after ?? null, limit: limit + 1 },
      });
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return { rows: page, next: last ? `${last.shipDay}|${last.orderId}` : null };
    });
  });
  http.on(listWaves, async ({ caller, query }) => {
    mustReachPlaces(caller, [query.placeId]);
    return database.read(caller.scope, async (tx) => {
      const place = (await parties.view.get(tx)).place(query.placeId);
      const { channelIds, partyIds } = caller;
      const asked = { placeId: query.placeId, channelIds, partyIds };
      const waves = await wavesAt(tx, asked);
      const isWide = channelIds === null && partyIds === null;
      const boxes = isWide ? await openPackages(tx, { ...asked, orderIds: null }) : [];
      return {
        today: dayToText(dayOfInstant(tx.now, place?.zone ?? "Asia/Shanghai").day),
        cutOffMinute: place?.cutOffMinute ?? 0,
        waves,
        packed: boxes.length,
        underWay: isWide ? await countUnderWay(tx, query.placeId) : 0,
      };
    });
  });
  http.on(pickList, async ({ caller, query }) => {
    mustReachPlaces(caller, [query.placeId]);
    return database.read(caller.scope, async (tx) => {
      const items = await catalog.view.get(tx);
      const rows = await workAt(tx, {
        ...narrowed(caller, query),
        ...{ state: query.state ?? null, after: null, limit: pickListOrders + 1 },
        ...{ only: query.orderId ? [query.orderId] : null, except: [] },
      });
      const { placeId } = query;
      const page = rows.slice(0, pickListOrders);
      const list = await withLines(tx, items, { placeId, rows: page });
      const fetched = await toFetch(tx, items, { placeId, orders: list });
      return { items: fetched, orders: list, isWhole: rows.length <= pickListOrders };
    });
  });
}

/** Registers what an order's places have to do, boxes, and what is on its way. */
export function registerParcelsSeen(http: Http, parts: Parts): void {
  const { database, orders } = parts;
  const { catalog } = orders.parts;
  http.on(orderWork, async ({ caller, params }) => {
    await mustSee(database, caller, params.id);
    return database.read(caller.scope, async (tx) => {
      const items = await catalog.view.get(tx);
      const claims = [...(await lineItems(tx, [params.id])).keys()];
      const held = (await reservationsOf(tx, claims)).filter((each) => each.supply === 0);
      const shown = [...new Set(held.map((each) => each.place))].sort((a, b) => a - b);
      const work = [];
      for (const placeId of shown) {
        if (caller.placeIds?.includes(placeId) === false) continue;
        const rows = await workAt(tx, {
          ...narrowed({ ...caller, channelIds: null, partyIds: null }, { placeId }),
          ...{ state: null, after: null, limit: 1, only: [params.id], except: [] },
        });
        work.push(...(await withLines(tx, items, { placeId, rows })));
      }
      const shipments = await shipmentsOf(tx, params.id);
      return { places: work, shipments: shipments.map(shipmentText) };
    });
  });
  http.on(listShipments, async ({ caller, query }) => {
    mustReachPlaces(caller, [query.placeId]);
    return database.read(caller.scope, async (tx) => {
      const limit = query.limit ?? 50;
      const rows = await underWay(tx, {
        ...{ placeId: query.placeId, text: query.text || null },
        ...{ after: query.after ?? 0, limit: limit + 1 },
      });
      const page = rows.slice(0, limit);
      const heads = await orderHeads(
        tx,
        page.map((row) => row.orderId),
      );
      return {
        rows: page.map((row) => {
          const { number = "", buyerMask = "" } = heads.get(row.orderId) ?? {};
          return { ...shipmentText(row), number, buyerMask };
        }),
        next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
      };
    });
  });
  http.on(packingSlip, async ({ caller, params }) => {
    const slip = await database.read(caller.scope, (tx) => slipOf(tx, parts, params.id));
    if (!slip)
      throw new ProblemError({
        ...{ status: 404, kind: "package_unknown", values: { package: params.id } },
      });
    mustReachPlaces(caller, [slip.placeId]);
    for (const { orderId } of slip.orders) await mustSee(database, caller, orderId);
    return slip;
  });
}

/** A box as its slip shows it, or null. */
async function slipOf(tx: Tx, { orders }: Parts, id: number) {
  const box = await packageById(tx, id);
  if (!box) return null;
  const items = await orders.parts.catalog.view.get(tx);
  const orderIds = [...new Set(box.lines.map((line) => line.orderId))];
  const heads = await orderHeads(tx, orderIds);
  const itemOf = await lineItems(tx, orderIds);
  const shipment = (await shipmentsOf(tx, orderIds[0] ?? 0)).find((each) => each.packageId === id);
  return {
    ...box,
    packedAt: box.packedAt.toISOString(),
    lines: box.lines.map((line) => ({ ...line })),
    carrier: shipment?.carrier ?? null,
    tracking: shipment?.tracking ?? null,
    orders: orderIds.flatMap((orderId) => {
      const head = heads.get(orderId);
      if (!head) return [];
      const { id: _id, placedAt, ...rest } = head;
      const lines = box.lines
        .filter((line) => line.orderId === orderId)
        .map(({ lineId, units }) => {
          const { code = "", name = "", nameEn = "" } = items.item(itemOf.get(lineId) ?? 0) ?? {};
          return { code, name, nameEn, units };
        });
      return [{ ...rest, orderId, placedAt: placedAt.toISOString(), lines }];
    }),
  };
}
