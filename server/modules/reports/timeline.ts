import type { ReplyOf } from "../../../contract/index.ts";
import { orderTimeline } from "../../../contract/timeline.ts";
import type { Database, Http, Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import { messagesOfOrder, parcelsByPartners, parcelsElsewhere } from "../channels/index.ts";
import { aftersalesOfOrder, mustSee, orderById, tracesOfOrder } from "../orders/index.ts";
import type { Parties } from "../parties/index.ts";
import { changesOfOrder } from "../promises/index.ts";
import { movementsOf } from "../stock/index.ts";
import { shipmentsOf } from "../warehouse/index.ts";
import type { OrderShipment } from "../warehouse/index.ts";

type Entry = ReplyOf<typeof orderTimeline>["rows"][number];
type Order = NonNullable<Awaited<ReturnType<typeof orderById>>>;

/** An entry with what most entries leave empty; its zone is set at the end. */
const entry = (part: Pick<Entry, "id" | "kind" | "action"> & Partial<Entry>): Entry => ({
  ...{ at: "", zone: "", direction: null, actor: "", placeId: null, facts: {} },
  ...{ before: null, after: null, why: null, words: null },
  ...part,
});

async function messageEntries(tx: Tx, order: Order): Promise<Entry[]> {
  const messages = await messagesOfOrder(tx, order);
  return messages.map((each) =>
    entry({
      ...{ id: `message ${each.direction} ${each.topic} ${each.id}`, kind: "message" },
      ...{ at: each.at.toISOString(), direction: each.direction },
      action: each.direction === "in" ? "message.in" : `message.${each.topic}`,
      facts: { ...each.facts, topic: each.topic, state: each.state, inbox: each.id },
      why: each.reason === "" ? null : each.reason,
    }),
  );
}

const kindOfAction = (action: string): Entry["kind"] => {
  if (action.startsWith("orders.hold.")) return "hold";
  if (action.startsWith("aftersales.")) return "aftersale";
  return /\.(ship|deliver|pick)$|parcel|merge|split/.test(action) ? "parcel" : "order";
};

async function traceEntries(tx: Tx, order: Order): Promise<Entry[]> {
  const traces = await tracesOfOrder(tx, order.id);
  const received = entry({
    ...{ id: "received", kind: "order", action: "orders.received", at: order.receivedAt },
    facts: { state: order.channelStatus, number: order.number },
  });
  return [
    received,
    ...traces.map(({ id, at, ...trace }) =>
      entry({
        ...{ id: `trace ${id}`, kind: kindOfAction(trace.action), at: at.toISOString() },
        ...trace,
      }),
    ),
  ];
}

async function promiseEntries(tx: Tx, parties: Parties, order: Order): Promise<Entry[]> {
  const changes = await changesOfOrder(tx, parties, order.id);
  return changes.map((each, index) => {
    const line = order.lines.find((candidate) => candidate.id === each.claim_id);
    return entry({
      ...{ id: `promise ${index}`, kind: "promise", action: `promises.${each.effect}` },
      at: each.at.toISOString(),
      facts: { line: line?.lineNo ?? null, code: line?.code ?? "", run: each.run_id },
      before: { day: each.from_day, shortUnits: each.from_short },
      after: { day: each.to_day, shortUnits: each.to_short },
      ...{ why: each.cause, words: each.words },
    });
  });
}

function parcelEntries(shipments: readonly OrderShipment[]): Entry[] {
  return shipments.flatMap((each) => {
    const { id, placeId, carrier, tracking, signedBy } = each;
    const facts = { carrier, tracking };
    const left = entry({
      ...{ id: `parcel ${id}`, kind: "parcel", action: "parcel.left", actor: each.shippedBy },
      ...{ at: each.shippedAt.toISOString(), placeId, facts },
    });
    if (each.deliveredAt === null) return [left];
    const arrived = entry({
      ...{ id: `parcel ${id} arrived`, kind: "parcel", action: "parcel.arrived" },
      ...{ at: each.deliveredAt.toISOString(), placeId, facts: { ...facts, signedBy } },
    });
    return [left, arrived];
  });
}

/** Parcels that the channel tells of and nobody here sent. */
async function elsewhereEntries(tx: Tx, order: Order): Promise<Entry[]> {
  const parcels = await parcelsElsewhere(tx, order);
  return parcels.map((each) =>
    entry({
      ...{ id: `parcel there ${each.number}`, kind: "parcel", at: each.at.toISOString() },
      action: each.isCalledOff ? "parcel.called_off" : "parcel.elsewhere",
      facts: {
        ...{ carrier: each.carrier, tracking: each.tracking.join(", "), number: each.number },
        ...{ code: each.lines.map(({ code, units }) => `${code} × ${units}`).join(", ") },
        state: each.status,
      },
    }),
  );
}

/** Parcels that partners sent for us, from places that are not ours: the others are shipments of ours. */
async function partnerEntries(tx: Tx, order: Order): Promise<Entry[]> {
  const parcels = await parcelsByPartners(tx, order.id);
  const codeOf = new Map(order.lines.map((line) => [line.id, line.code]));
  return parcels
    .filter((each) => each.placeId === null)
    .map((each) =>
      entry({
        ...{ id: `parcel of ${each.channelId} ${each.number}`, kind: "parcel" },
        ...{ action: "parcel.by_partner", at: each.leftAt.toISOString(), actor: each.partner },
        facts: {
          ...{ carrier: each.carrier, tracking: each.tracking.join(", "), number: each.number },
          code: each.lines
            .map(({ lineId, units }) => `${codeOf.get(lineId) ?? ""} × ${units}`)
            .join(", "),
          ...{ labels: each.labels.join(", "), shipFrom: each.shipFrom },
        },
      }),
    );
}

async function aftersaleEntries(tx: Tx, order: Order) {
  const documents = await aftersalesOfOrder(tx, order.id);
  const entries = documents.map((each) =>
    entry({
      ...{ id: `aftersale ${each.id}`, kind: "aftersale", action: "aftersales.asked" },
      at: each.placedAt.toISOString(),
      facts: {
        ...{ number: each.externalId, aftersale: each.kind, amountMinor: each.amountMinor },
        ...{ state: each.state, currency: order.currency },
      },
      why: each.reason === "" ? null : each.reason,
    }),
  );
  return { documents, entries };
}

interface TimelineParts {
  readonly catalog: Catalog;
  readonly parties: Parties;
}

/** All that happened to an order, oldest first, each entry with the zone of its place. */
export async function orderHistory(
  tx: Tx,
  parts: TimelineParts,
  orderId: number,
): Promise<Entry[]> {
  const order = await orderById(tx, orderId);
  if (!order) return [];
  const catalog = await parts.catalog.view.get(tx);
  const places = await parts.parties.view.get(tx);
  const shipments = await shipmentsOf(tx, orderId);
  const aftersales = await aftersaleEntries(tx, order);
  const moved = await movementsOf(tx, [
    { kind: "short_pick", id: orderId },
    ...shipments.map(({ id }) => ({ kind: "shipment" as const, id })),
    ...aftersales.documents.map(({ id }) => ({ kind: "aftersale" as const, id })),
  ]);
  const entries = [
    ...(await traceEntries(tx, order)),
    ...(await messageEntries(tx, order)),
    ...(await promiseEntries(tx, parts.parties, order)),
    ...parcelEntries(shipments),
    ...(await elsewhereEntries(tx, order)),
    ...(await partnerEntries(tx, order)),
    ...aftersales.entries,
    ...moved.map((each) =>
      entry({
        ...{ id: `movement ${each.id}`, kind: "stock", action: `movement.${each.kind}` },
        ...{ at: each.at.toISOString(), actor: each.actor, placeId: each.placeId, why: each.why },
        facts: {
          ...{ code: catalog.item(each.itemId)?.code ?? `#${each.itemId}`, units: each.units },
          ...{ condition: each.condition, item: each.itemId },
        },
      }),
    ),
  ];
  const [tenant] = await tx.rows<{ time_zone: string }>(
    "select time_zone from platform.tenant where id = $1",
    [tx.scope.tenantId],
  );
  const own = tenant?.time_zone ?? "Asia/Shanghai";
  return entries
    .map((each) => ({ ...each, zone: places.place(each.placeId ?? 0)?.zone ?? own }))
    .toSorted((a, b) => a.at.localeCompare(b.at));
}

/** What a distributor may read of his order: its promises, parcels, holds and after-sale. */
const outside: ReadonlySet<Entry["kind"]> = new Set([
  "order",
  "promise",
  "parcel",
  "hold",
  "aftersale",
]);

/**
 * The timeline as somebody outside the company may see it. Who did it, what stood before and after,
 * and what was written for colleagues is the company's own; so are raw messages and movements.
 */
export function asSeenOutside(entries: readonly Entry[]): Entry[] {
  return entries
    .filter((each) => outside.has(each.kind))
    .map((each) =>
      each.kind === "promise"
        ? { ...each, actor: "" }
        : { ...each, actor: "", before: null, after: null, why: null },
    );
}

/** Registers the timeline of an order. */
export function registerTimeline(
  http: Http,
  parts: TimelineParts & { readonly database: Database },
): void {
  const { database } = parts;
  http.on(orderTimeline, async ({ caller, params }) => {
    await mustSee(database, caller, params.id);
    const rows = await database.read(caller.scope, (tx) => orderHistory(tx, parts, params.id));
    return { rows: caller.partyIds === null ? rows : asSeenOutside(rows) };
  });
}
