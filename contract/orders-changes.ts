import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { UnitTyped } from "./items.ts";
import {
  Code,
  DayText,
  DivisionOrNone,
  Id,
  Instant,
  Line,
  Minor,
  Note,
  oneOf,
  orNull,
  UnitsAsked,
  UnitsHeld,
} from "./words.ts";

const OrderParams = Type.Object({ id: Id });
const LinesOf = Type.Array(Type.Object({ lineId: Id, units: UnitsAsked }), { maxItems: 1_000 });
const TypedLines = Type.Array(Type.Object({ lineId: Id, units: UnitsAsked, unit: UnitTyped }), {
  maxItems: 1_000,
});

/** To whom and where an order goes. */
export const ShipTo = Type.Object({
  name: Type.Optional(Line),
  phone: Type.Optional(Line),
  address: Type.Optional(Line),
});

/** A line that is asked for: an item, or a channel's code, how many and for how much. */
export const AskedLine = Type.Object({
  code: Type.Optional(Code),
  itemId: Type.Optional(Id),
  name: Type.Optional(Type.String({ maxLength: 200 })),
  units: UnitsAsked,
  /** The price is per such a unit. */
  unit: UnitTyped,
  unitPrice: Type.Optional(Type.String({ pattern: "^\\d+(\\.\\d+)?$", maxLength: 30 })),
  amountMinor: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
  kind: Type.Optional(oneOf(["sale", "gift", "shipping", "fee", "discount"])),
  externalId: Type.Optional(Code),
});

export const amendOrderEndpoint = endpoint(
  {
    id: "orders.amend",
    method: "POST",
    path: "/api/orders/:id/amend",
    summary: "Change units, lines, wanted day or address before picking; promised anew at once",
    access: "orders.write",
  },
  {
    params: OrderParams,
    body: Type.Object({
      /** Whole units a line shall ask for, what has left or was cancelled included. */
      lines: Type.Optional(TypedLines),
      /** Lines that come; with one that goes, a swap. Their amounts join the order's total. */
      added: Type.Optional(Type.Array(Type.Omit(AskedLine, ["externalId"]), { maxItems: 200 })),
      /** Lines that go: they ask for no more than what has left or was cancelled. */
      removed: Type.Optional(Type.Array(Id, { maxItems: 1_000 })),
      wantedDay: Type.Optional(orNull(DayText)),
      region: Type.Optional(DivisionOrNone),
      shipTo: Type.Optional(ShipTo),
      why: Note,
    }),
    reply: Type.Object({ shortUnits: UnitsHeld }),
  },
);

const Parcel = Type.Object({
  id: Id,
  kind: Type.String(),
  state: Type.String(),
  plannedAt: Instant,
  plannedBy: Type.String(),
  why: Type.String(),
  lines: Type.Array(Type.Object({ orderId: Id, lineId: Id, units: UnitsHeld })),
});

export const listParcels = endpoint(
  {
    id: "parcels.list",
    method: "GET",
    path: "/api/orders/:id/parcels",
    summary: "What of an order leaves together, and which orders may join it",
    access: "orders.read",
  },
  {
    params: OrderParams,
    reply: Type.Object({
      parcels: Type.Array(Parcel),
      mergeable: Type.Array(
        Type.Object({ orderId: Id, number: Type.String(), placedAt: Instant, totalMinor: Minor }),
      ),
    }),
  },
);

export const mergeOrdersEndpoint = endpoint(
  {
    id: "parcels.merge",
    method: "POST",
    path: "/api/parcels/merge",
    summary: "Merge orders of one buyer, address and channel into one parcel",
    access: "orders.write",
  },
  {
    body: Type.Object({ orderIds: Type.Array(Id, { minItems: 2, maxItems: 50 }), why: Note }),
    reply: Type.Object({ parcelId: Id }),
  },
);

export const splitOrderEndpoint = endpoint(
  {
    id: "parcels.split",
    method: "POST",
    path: "/api/orders/:id/split",
    summary: "Let units of an order leave in a parcel of their own",
    access: "orders.write",
  },
  {
    params: OrderParams,
    body: Type.Object({ lines: LinesOf, why: Note }),
    reply: Type.Object({ parcelId: Id }),
  },
);

export const undoParcelEndpoint = endpoint(
  {
    id: "parcels.undo",
    method: "POST",
    path: "/api/parcels/:id/undo",
    summary: "Take a merge or split back before it is picked",
    access: "orders.write",
  },
  { params: OrderParams, body: Type.Object({ why: Note }), reply: Type.Object({ id: Id }) },
);

export const pickParcelEndpoint = endpoint(
  {
    id: "warehouse.pick_parcel",
    method: "POST",
    path: "/api/parcels/:id/pick",
    summary: "Start picking all of a parcel at a place",
    access: "warehouse.write",
  },
  {
    params: OrderParams,
    body: Type.Object({ placeId: Id }),
    reply: Type.Object({ id: Id }),
  },
);

export const shipParcelEndpoint = endpoint(
  {
    id: "warehouse.ship_parcel",
    method: "POST",
    path: "/api/parcels/:id/ship",
    summary: "Ship a picked parcel under one tracking number",
    access: "warehouse.write",
  },
  {
    params: OrderParams,
    body: Type.Object({
      placeId: Id,
      carrier: Type.String({ minLength: 1, maxLength: 80 }),
      tracking: Type.String({ minLength: 1, maxLength: 80, pattern: "\\S" }),
    }),
    reply: Type.Object({ shipmentIds: Type.Array(Id) }),
  },
);
