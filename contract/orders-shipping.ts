// What the warehouse does to an order: picked, not found, shipped, delivered.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { LinesOf } from "./orders.ts";
import { Id, Note, UnitsAsked } from "./words.ts";

const OrderParams = Type.Object({ id: Id });
const Done = Type.Object({ done: Type.Boolean() });

export const pickOrder = endpoint(
  {
    id: "warehouse.pick",
    method: "POST",
    path: "/api/orders/:id/pick",
    summary: "Start picking units at a place",
    access: "warehouse.write",
  },
  { params: OrderParams, body: Type.Object({ placeId: Id, lines: LinesOf }), reply: Done },
);

export const shortPickOrder = endpoint(
  {
    id: "warehouse.short_pick",
    method: "POST",
    path: "/api/orders/:id/short-pick",
    summary: "Report units that were not found",
    access: "warehouse.write",
  },
  {
    params: OrderParams,
    body: Type.Object({ placeId: Id, lineId: Id, units: UnitsAsked, why: Note }),
    reply: Done,
  },
);

export const shipOrder = endpoint(
  {
    id: "warehouse.ship",
    method: "POST",
    path: "/api/orders/:id/ship",
    summary: "Ship picked units with carrier and tracking",
    access: "warehouse.write",
  },
  {
    params: OrderParams,
    body: Type.Object({
      placeId: Id,
      lines: LinesOf,
      carrier: Type.String({ minLength: 1, maxLength: 80 }),
      tracking: Type.String({ minLength: 1, maxLength: 80, pattern: "\\S" }),
    }),
    reply: Type.Object({ shipmentId: Id }),
  },
);

export const deliverOrder = endpoint(
  {
    id: "warehouse.deliver",
    method: "POST",
    path: "/api/orders/:id/deliver",
    summary: "Record delivery and sign-off",
    access: "warehouse.write",
  },
  {
    params: OrderParams,
    body: Type.Object({ lines: LinesOf, signedBy: Type.String({ minLength: 1, maxLength: 80 }) }),
    reply: Done,
  },
);
