import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Larger } from "./items.ts";
import { AskedLine, ShipTo } from "./orders-changes.ts";
import {
  Code,
  Currency,
  DayText,
  DivisionOrNone,
  Id,
  Instant,
  ItemNames,
  Minor,
  Note,
  oneOf,
  orNull,
  PageQuery,
  UnitsAsked,
  UnitsHeld,
} from "./words.ts";

export {
  closeAftersale,
  getAftersale,
  listAftersales,
  matchAftersale,
  receiveAftersale,
  refundAftersale,
} from "./orders-aftersales.ts";
export { holdOrder, releaseHoldEndpoint } from "./review.ts";

const OrderRow = Type.Object({
  id: Id,
  number: Type.String(),
  channelId: Id,
  placedAt: Instant,
  stage: Type.String(),
  deal: Type.String(),
  payment: Type.String(),
  fulfilment: Type.String(),
  aftersale: Type.String(),
  channelStatus: Type.String(),
  buyerMask: Type.String(),
  region: Type.String(),
  currency: Type.String(),
  totalMinor: Minor,
  promisedDay: orNull(Type.String()),
  shortUnits: UnitsHeld,
  openHolds: Type.Integer(),
  mode: Type.String(),
});

const OrderFilters = {
  stage: Type.Optional(oneOf(["booking", "fulfilment", "done", "open"])),
  held: Type.Optional(Type.Boolean()),
  short: Type.Optional(Type.Boolean()),
  late: Type.Optional(Type.Boolean()),
  /** Of a party that still owes something of it. */
  owing: Type.Optional(Type.Boolean()),
  channelId: Type.Optional(Id),
  partyId: Type.Optional(Id),
  fulfilment: Type.Optional(
    oneOf(["none", "partial", "shipped", "delivered", "completed", "not_required"]),
  ),
  mode: Type.Optional(oneOf(["live", "history"])),
  text: Type.Optional(Type.String({ maxLength: 120 })),
  placedFrom: Type.Optional(Instant),
  placedUntil: Type.Optional(Instant),
};

/** Sorted by; `-` turns it round. Newest first without it. */
const OrderSort = Type.Optional(
  oneOf(
    ["placed", "total", "promised", "number", "short", "channel"].flatMap((key) => [
      key,
      `-${key}`,
    ]),
  ),
);

export const listOrdersEndpoint = endpoint(
  {
    id: "orders.list",
    method: "GET",
    path: "/api/orders",
    summary: "Orders, newest first unless sorted",
    access: "orders.read",
  },
  {
    query: Type.Object({ ...OrderFilters, ...PageQuery, sort: OrderSort }),
    reply: Type.Object({ rows: Type.Array(OrderRow), next: orNull(Type.String()) }),
  },
);

export const countOrdersEndpoint = endpoint(
  {
    id: "orders.count",
    method: "GET",
    path: "/api/orders/count",
    summary: "How many orders a filter finds",
    access: "orders.read",
  },
  {
    query: Type.Object(OrderFilters),
    reply: Type.Object({ total: Type.Integer(), exact: Type.Boolean() }),
  },
);

export const exportOrders = endpoint(
  {
    id: "orders.export",
    method: "GET",
    path: "/api/orders/export",
    summary: "The filtered orders as CSV or Excel",
    access: "orders.read",
    media: "stream",
  },
  {
    query: Type.Object({
      ...OrderFilters,
      sort: OrderSort,
      format: Type.Optional(oneOf(["csv", "xlsx"])),
    }),
    reply: Type.Unknown(),
  },
);

const Reason = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() });

const OrderLine = Type.Object({
  id: Id,
  lineNo: Type.Integer(),
  parentId: orNull(Id),
  kind: Type.String(),
  code: Type.String(),
  name: Type.String(),
  itemId: orNull(Id),
  /** What we call the item; null where the line means none. */
  item: orNull(Type.Object(ItemNames)),
  mapped: Type.Boolean(),
  units: UnitsHeld,
  /** The item's smallest unit and its larger ones; empty where the line means no item. */
  unit: Type.String(),
  larger: Larger,
  unitPrice: Type.String(),
  amountMinor: Minor,
  cancelledUnits: UnitsHeld,
  shortUnits: UnitsHeld,
  pickedUnits: UnitsHeld,
  shippedUnits: UnitsHeld,
  deliveredUnits: UnitsHeld,
  returnedUnits: UnitsHeld,
  refundedUnits: UnitsHeld,
  refundedMinor: Minor,
});

const Hold = Type.Object({
  id: Id,
  reason: Type.String(),
  detail: Type.Unknown(),
  ownerRole: Type.String(),
  dueAt: Instant,
  placedAt: Instant,
  releasedAt: orNull(Instant),
  releasedBy: orNull(Type.String()),
  releaseNote: orNull(Type.String()),
});

const PromiseRow = Type.Object({
  lineId: Id,
  basis: Type.String(),
  units: UnitsHeld,
  shortUnits: UnitsHeld,
  firstDay: orNull(DayText),
  currentDay: orNull(DayText),
  shipDay: orNull(DayText),
  promisedAt: Instant,
  reasons: Type.Array(Reason),
});

const Held = Type.Object({
  lineId: Id,
  itemId: Id,
  placeId: Id,
  supplyId: Type.Integer(),
  units: UnitsHeld,
  shipDay: DayText,
  deliverDay: DayText,
  frozen: Type.Boolean(),
  picked: UnitsHeld,
});

export const OrderPage = Type.Intersect([
  OrderRow,
  Type.Object({
    kind: Type.String(),
    policy: Type.String(),
    externalId: Type.String(),
    note: Type.String(),
    partyId: orNull(Id),
    paidMinor: Minor,
    /** What its party owes of it still: less what was paid, cancelled and given back; 0 without a party. */
    owedMinor: Minor,
    wantedDay: orNull(DayText),
    receivedAt: Instant,
    shipTo: Type.Unknown(),
    revision: Type.Integer(),
    lines: Type.Array(OrderLine),
    holds: Type.Array(Hold),
    promises: Type.Array(PromiseRow),
    reservations: Type.Array(Held),
    /** What its platform split it from, that one's other parts, and the parts it was split into. */
    splits: Type.Array(
      Type.Object({
        role: oneOf(["parent", "part"]),
        /** Null: it was named and never came. */
        orderId: orNull(Id),
        number: Type.String(),
        deal: Type.String(),
        fulfilment: Type.String(),
      }),
    ),
  }),
]);

export const getOrder = endpoint(
  {
    id: "orders.get",
    method: "GET",
    path: "/api/orders/:id",
    summary: "One order with lines, promises and holds",
    access: "orders.read",
  },
  { params: Type.Object({ id: Id }), reply: OrderPage },
);

export const NewOrderBody = Type.Object({
  channelId: Id,
  externalId: Code,
  kind: Type.Optional(oneOf(["sale", "presale", "sample", "gift", "b2b_po", "pos", "manual"])),
  policy: Type.Optional(oneOf(["complete", "partial", "backorder"])),
  partyId: Type.Optional(orNull(Id)),
  payment: Type.Optional(oneOf(["none", "authorized", "partial", "paid"])),
  region: Type.Optional(DivisionOrNone),
  currency: Type.Optional(Currency),
  placedAt: Type.Optional(Instant),
  wantedDay: Type.Optional(orNull(DayText)),
  priority: Type.Optional(Type.Integer({ minimum: -1_000, maximum: 1_000 })),
  note: Type.Optional(Type.String({ maxLength: 2_000 })),
  buyerMask: Type.Optional(Type.String({ maxLength: 80 })),
  shipTo: Type.Optional(ShipTo),
  lines: Type.Array(AskedLine, { minItems: 1, maxItems: 1_000 }),
});

const Placed = Type.Object({
  kind: oneOf(["accepted", "duplicate"]),
  orderId: Id,
  outcome: Type.Optional(Type.String()),
  shortUnits: Type.Optional(UnitsHeld),
  promisedDay: Type.Optional(orNull(DayText)),
  holds: Type.Optional(Type.Array(Type.String())),
});

export const placeOrder = endpoint(
  {
    id: "orders.place",
    method: "POST",
    path: "/api/orders",
    summary: "Place an order: recorded and promised, or refused",
    access: "orders.write",
  },
  { body: NewOrderBody, reply: Placed },
);

export const placeOrdersEndpoint = endpoint(
  {
    id: "orders.place_many",
    method: "POST",
    path: "/api/orders/bulk",
    summary: "Place up to 1,000 orders; one answer each",
    access: "orders.write",
  },
  {
    body: Type.Object({ orders: Type.Array(NewOrderBody, { minItems: 1, maxItems: 1_000 }) }),
    reply: Type.Object({ answers: Type.Array(Type.Unknown()) }),
  },
);

const OrderParams = Type.Object({ id: Id });
const UnitsOfLine = Type.Object({ lineId: Id, units: UnitsAsked });
/** Units of some lines of one order. */
export const LinesOf = Type.Array(UnitsOfLine, { minItems: 1, maxItems: 1_000 });

export const cancelOrder = endpoint(
  {
    id: "orders.cancel",
    method: "POST",
    path: "/api/orders/:id/cancel",
    summary: "Cancel units or all that is open",
    access: "orders.write",
  },
  {
    params: OrderParams,
    body: Type.Object({
      lines: Type.Optional(LinesOf),
      why: Note,
      /** Whose wish it is; the customer's unless said. What we take back is still demand. */
      by: Type.Optional(oneOf(["customer", "us"])),
    }),
    reply: Type.Object({
      /** Units of goods; a bundle counts as its components. */
      cancelled: UnitsHeld,
      /** Picked units of an order that was to go whole: it is held until they are put back, and is cancelled then. */
      picked: UnitsHeld,
    }),
  },
);
