import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Larger, UnitTyped } from "./items.ts";
import { LotNamed } from "./stock-lots.ts";
import {
  DayText,
  Id,
  ItemNames,
  Limit,
  Line,
  Note,
  oneOf,
  orNull,
  UnitsAsked,
  UnitsHeld,
} from "./words.ts";

// Receipts to come: announced, changed, and received.

export const planSupply = endpoint(
  {
    id: "stock.plan",
    method: "POST",
    path: "/api/supplies",
    summary: "Announce receipts to come",
    access: "stock.write",
  },
  {
    body: Type.Object({
      supplies: Type.Array(
        Type.Object({
          itemId: Id,
          placeId: Id,
          kind: oneOf(["in_transit", "planned"]),
          day: DayText,
          units: UnitsAsked,
          unit: UnitTyped,
          documentNumber: Line,
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({
      ids: Type.Array(Id),
      gained: Type.Integer(),
      slipped: Type.Integer(),
      run: orNull(Id),
    }),
  },
);

export const listSuppliesEndpoint = endpoint(
  {
    id: "stock.supplies",
    method: "GET",
    path: "/api/supplies",
    summary: "Receipts to come, the earliest first",
    access: "stock.read",
  },
  {
    query: Type.Object({
      itemId: Type.Optional(Id),
      /** Only of items that this text finds: by code, barcode or name. */
      text: Type.Optional(Type.String({ maxLength: 80 })),
      placeId: Type.Optional(Id),
      after: Type.Optional(
        Type.String({ maxLength: 40, pattern: "^(?!0000)\\d{4}-\\d{2}-\\d{2}\\|\\d{1,15}$" }),
      ),
      limit: Limit,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          itemId: Id,
          ...ItemNames,
          unit: Type.String(),
          larger: Larger,
          lotTracked: Type.Boolean(),
          expiryTracked: Type.Boolean(),
          placeId: Id,
          kind: oneOf(["in_transit", "planned"]),
          day: DayText,
          units: UnitsHeld,
          promised: UnitsHeld,
          documentKind: Type.String(),
          documentId: Type.Integer(),
          documentNumber: Type.String(),
          /** Where it is received: here, on its transfer, or by the report of the shop floor. */
          fedBy: oneOf(["hand", "transfer", "production"]),
        }),
      ),
      next: orNull(Type.String()),
    }),
  },
);

export const changeSupplyEndpoint = endpoint(
  {
    id: "stock.change_supply",
    method: "PATCH",
    path: "/api/supplies/:itemId/:id",
    summary: "Move or change a receipt to come",
    access: "stock.write",
  },
  {
    params: Type.Object({ itemId: Id, id: Id }),
    body: Type.Object({
      day: Type.Optional(DayText),
      units: Type.Optional(UnitsHeld),
      unit: UnitTyped,
      why: Note,
    }),
    reply: Type.Object({ gained: Type.Integer(), slipped: Type.Integer(), run: orNull(Id) }),
  },
);

export const receiveSupplyEndpoint = endpoint(
  {
    id: "stock.receive",
    method: "POST",
    path: "/api/supplies/:itemId/:id/receive",
    summary: "Receive an announced receipt",
    access: "stock.write",
  },
  {
    params: Type.Object({ itemId: Id, id: Id }),
    body: Type.Object({
      units: UnitsAsked,
      unit: UnitTyped,
      lot: LotNamed,
      /** Why more came than was announced; without it, more is refused. */
      over: Type.Optional(Note),
    }),
    reply: Type.Object({
      moved: Type.Integer(),
      gained: Type.Integer(),
      slipped: Type.Integer(),
      run: orNull(Id),
    }),
  },
);
