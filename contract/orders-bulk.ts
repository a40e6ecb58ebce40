// Acts on many orders at once. Each order is its own transaction: one that is refused says why and
// stops no other, and a request repeated under its key answers for the done ones as before.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { holdReasons, holdRoles } from "./review.ts";
import { Id, Instant, Line, Note, oneOf, orNull } from "./words.ts";

const OrderIds = Type.Array(Id, { minItems: 1, maxItems: 200 });

export const Rows = Type.Object({
  /** A row for each that was asked, in the same order. */
  rows: Type.Array(
    Type.Object({
      /** Null when no such order is there for the caller. */
      orderId: orNull(Id),
      /** The order's number, or the text that was asked for. */
      number: Type.String(),
      done: Type.Boolean(),
      /** Why it was refused, and what to do next; null when it was done. */
      refusal: orNull(
        Type.Object({ kind: Type.String(), message: Type.String(), hint: Type.String() }),
      ),
    }),
  ),
});

/** Only holds of this reason; absent: all that are open. */
const OnlyReason = Type.Optional(oneOf(holdReasons));

export const releaseHolds = endpoint(
  {
    id: "orders.release_many",
    method: "POST",
    path: "/api/orders/bulk/release",
    summary: "Free the open holds of many orders; one answer each",
    access: "orders.review",
  },
  { body: Type.Object({ orderIds: OrderIds, reason: OnlyReason, note: Note }), reply: Rows },
);

export const assignHolds = endpoint(
  {
    id: "orders.assign_many",
    method: "POST",
    path: "/api/orders/bulk/assign",
    summary: "Give the open holds of many orders an owner and a time limit; one answer each",
    access: "orders.review",
  },
  {
    body: Type.Object({
      ...{ orderIds: OrderIds, reason: OnlyReason },
      ...{ ownerRole: oneOf(holdRoles), dueAt: Instant, why: Note },
    }),
    reply: Rows,
  },
);

export const pickOrders = endpoint(
  {
    id: "warehouse.pick_many",
    method: "POST",
    path: "/api/orders/bulk/pick",
    summary: "Start picking all that is on hand for many orders; one answer each",
    access: "warehouse.write",
  },
  {
    body: Type.Object({
      orderIds: OrderIds,
      /** Only at this place; absent: at each that holds something for the order. */
      placeId: Type.Optional(Id),
    }),
    reply: Rows,
  },
);

export const shipOrders = endpoint(
  {
    id: "warehouse.ship_many",
    method: "POST",
    path: "/api/orders/bulk/ship",
    summary: "Ship what is picked or packed of many orders, a parcel a row; one answer each",
    access: "warehouse.write",
  },
  {
    body: Type.Object({
      placeId: Type.Optional(Id),
      parcels: Type.Array(
        Type.Object({
          /** The order by its id, or by its number as it stands in a carrier's table. */
          orderId: Type.Optional(Id),
          number: Type.Optional(Line),
          carrier: Type.String({ minLength: 1, maxLength: 80 }),
          tracking: Type.String({ minLength: 1, maxLength: 80 }),
        }),
        { minItems: 1, maxItems: 200 },
      ),
    }),
    reply: Rows,
  },
);
