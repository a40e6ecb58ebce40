import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Instant, Limit, oneOf, orNull, UnitsAsked, UnitsHeld } from "./words.ts";

const IdParams = Type.Object({ id: Id });
const UnitsOfLine = Type.Object({ lineId: Id, units: UnitsAsked });
const Lines = Type.Array(UnitsOfLine, { minItems: 1, maxItems: 1_000 });
const Done = Type.Object({ done: Type.Boolean() });
const Grams = Type.Integer({ minimum: 1, maximum: 10_000_000 });

const Package = Type.Object({
  id: Id,
  placeId: Id,
  parcelId: orNull(Id),
  state: oneOf(["packed", "shipped", "undone"]),
  weightGrams: orNull(Type.Integer()),
  packedAt: Instant,
  packedBy: Type.String(),
  lines: Type.Array(Type.Object({ orderId: Id, lineId: Id, units: UnitsHeld })),
});

const Shipment = Type.Object({
  id: Id,
  orderId: Id,
  placeId: Id,
  packageId: orNull(Id),
  carrier: Type.String(),
  tracking: Type.String(),
  shippedAt: Instant,
  shippedBy: Type.String(),
  deliveredAt: orNull(Instant),
  signedBy: orNull(Type.String()),
  lines: Type.Array(Type.Object({ lineId: Id, units: UnitsHeld })),
});

/** What a place has to do for one order. */
const Work = Type.Object({
  orderId: Id,
  number: Type.String(),
  channelId: Id,
  buyerMask: Type.String(),
  placeId: Id,
  /** The day by whose cut-off it should leave. */
  shipDay: DayText,
  promisedDay: orNull(DayText),
  isHeld: Type.Boolean(),
  /** The reasons of its open holds, the oldest first; nothing of what they are about. */
  heldFor: Type.Array(Type.String()),
  toPick: UnitsHeld,
  picked: UnitsHeld,
  packed: UnitsHeld,
  lines: Type.Array(
    Type.Object({
      lineId: Id,
      itemId: Id,
      code: Type.String(),
      name: Type.String(),
      nameEn: Type.String(),
      toPick: UnitsHeld,
      picked: UnitsHeld,
      packed: UnitsHeld,
      /** To pick, but for what waits in a parcel. */
      free: UnitsHeld,
      /** Picked, in no box and no parcel. */
      loose: UnitsHeld,
    }),
  ),
  parcels: Type.Array(
    Type.Object({ id: Id, kind: Type.String(), state: Type.String(), orders: Type.Integer() }),
  ),
  packages: Type.Array(Package),
});

const AtPlace = {
  placeId: Id,
  shipDay: Type.Optional(DayText),
  promisedBy: Type.Optional(DayText),
  channelId: Type.Optional(Id),
  text: Type.Optional(Type.String({ maxLength: 120 })),
};

export const listWork = endpoint(
  {
    id: "warehouse.work",
    method: "GET",
    path: "/api/warehouse/work",
    summary: "What a place has to pick, to pack and to hand over, by cut-off",
    access: "warehouse.read",
  },
  {
    query: Type.Object({
      ...AtPlace,
      state: oneOf(["to_pick", "picked", "packed"]),
      after: Type.Optional(
        Type.String({ maxLength: 40, pattern: "^(?!0000)\\d{4}-\\d{2}-\\d{2}\\|\\d{1,15}$" }),
      ),
      limit: Limit,
    }),
    reply: Type.Object({ rows: Type.Array(Work), next: orNull(Type.String()) }),
  },
);

export const listWaves = endpoint(
  {
    id: "warehouse.waves",
    method: "GET",
    path: "/api/warehouse/waves",
    summary: "How many orders each cut-off of a place waits for",
    access: "warehouse.read",
  },
  {
    query: Type.Object({ placeId: Id }),
    reply: Type.Object({
      today: DayText,
      cutOffMinute: Type.Integer(),
      waves: Type.Array(
        Type.Object({ shipDay: DayText, toPick: Type.Integer(), picked: Type.Integer() }),
      ),
      packed: Type.Integer(),
      underWay: Type.Integer(),
    }),
  },
);

export const orderWork = endpoint(
  {
    id: "warehouse.order",
    method: "GET",
    path: "/api/orders/:id/work",
    summary: "What each place has to do for an order, and what has left",
    access: "orders.read",
  },
  {
    params: IdParams,
    reply: Type.Object({ places: Type.Array(Work), shipments: Type.Array(Shipment) }),
  },
);

export const listShipments = endpoint(
  {
    id: "shipments.list",
    method: "GET",
    path: "/api/shipments",
    summary: "What left a place and has not arrived, the oldest first",
    access: "warehouse.read",
  },
  {
    query: Type.Object({
      placeId: Id,
      text: Type.Optional(Type.String({ maxLength: 120 })),
      after: Type.Optional(Id),
      limit: Limit,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({ ...Shipment.properties, number: Type.String(), buyerMask: Type.String() }),
      ),
      next: orNull(Id),
    }),
  },
);

const PickRow = Type.Object({
  itemId: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  units: UnitsHeld,
  /** Where to take it from, first expired first; without a code for an item that has no lots. */
  lots: Type.Array(
    Type.Object({ lot: Type.String(), expiresOn: orNull(DayText), units: UnitsHeld }),
  ),
});

export const pickList = endpoint(
  {
    id: "warehouse.pick_list",
    method: "GET",
    path: "/api/warehouse/pick-list",
    summary: "What to fetch for a place's orders, by item with the lots to take from",
    access: "warehouse.read",
  },
  {
    query: Type.Object({
      ...AtPlace,
      state: Type.Optional(oneOf(["to_pick", "picked"])),
      orderId: Type.Optional(Id),
    }),
    reply: Type.Object({
      items: Type.Array(PickRow),
      orders: Type.Array(Work),
      isWhole: Type.Boolean(),
    }),
  },
);

export const undoPickEndpoint = endpoint(
  {
    id: "warehouse.undo_pick",
    method: "POST",
    path: "/api/orders/:id/unpick",
    summary: "Put picked units back on the shelf",
    access: "warehouse.write",
  },
  { params: IdParams, body: Type.Object({ placeId: Id, lines: Lines }), reply: Done },
);

export const packEndpoint = endpoint(
  {
    id: "warehouse.pack",
    method: "POST",
    path: "/api/orders/:id/pack",
    summary: "Put picked units of an order into a box; all that is not packed when none are named",
    access: "warehouse.write",
  },
  {
    params: IdParams,
    body: Type.Object({
      placeId: Id,
      lines: Type.Optional(Lines),
      weightGrams: Type.Optional(Grams),
    }),
    reply: Type.Object({ id: Id }),
  },
);

export const packParcelEndpoint = endpoint(
  {
    id: "warehouse.pack_parcel",
    method: "POST",
    path: "/api/parcels/:id/pack",
    summary: "Put a picked parcel into its box",
    access: "warehouse.write",
  },
  {
    params: IdParams,
    body: Type.Object({ placeId: Id, weightGrams: Type.Optional(Grams) }),
    reply: Type.Object({ id: Id }),
  },
);

export const undoPackEndpoint = endpoint(
  {
    id: "warehouse.undo_pack",
    method: "POST",
    path: "/api/packages/:id/undo",
    summary: "Open a box again before it leaves",
    access: "warehouse.write",
  },
  { params: IdParams, reply: Done },
);

export const shipPackageEndpoint = endpoint(
  {
    id: "warehouse.ship_package",
    method: "POST",
    path: "/api/packages/:id/ship",
    summary: "Hand a box to its carrier under a tracking number",
    access: "warehouse.write",
  },
  {
    params: IdParams,
    body: Type.Object({
      carrier: Type.String({ minLength: 1, maxLength: 80 }),
      tracking: Type.String({ minLength: 1, maxLength: 80, pattern: "\\S" }),
    }),
    reply: Type.Object({ shipmentIds: Type.Array(Id) }),
  },
);

export const packingSlip = endpoint(
  {
    id: "packages.get",
    method: "GET",
    path: "/api/packages/:id",
    summary: "What a box holds and for whom, as its slip says it",
    access: "warehouse.read",
  },
  {
    params: IdParams,
    reply: Type.Object({
      ...Package.properties,
      carrier: orNull(Type.String()),
      tracking: orNull(Type.String()),
      orders: Type.Array(
        Type.Object({
          orderId: Id,
          number: Type.String(),
          channelId: Id,
          buyerMask: Type.String(),
          shipTo: Type.Unknown(),
          note: Type.String(),
          placedAt: Instant,
          lines: Type.Array(
            Type.Object({
              code: Type.String(),
              name: Type.String(),
              nameEn: Type.String(),
              units: UnitsHeld,
            }),
          ),
        }),
      ),
    }),
  },
);

export const deliverShipment = endpoint(
  {
    id: "shipments.deliver",
    method: "POST",
    path: "/api/shipments/:id/deliver",
    summary: "Record that a shipment arrived, and who signed",
    access: "warehouse.write",
  },
  {
    params: IdParams,
    body: Type.Object({ signedBy: Type.String({ minLength: 1, maxLength: 80 }) }),
    reply: Done,
  },
);
