import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import {
  Code,
  DayText,
  Id,
  Instant,
  ItemNames,
  Limit,
  Note,
  oneOf,
  orNull,
  UnitsAsked,
  UnitsHeld,
  UnitsSigned,
} from "./words.ts";

/** A lot as a document names it; the last day of its life where it is new. */
export const LotNamed = Type.Optional(
  Type.Object({
    code: Code,
    expiresOn: Type.Optional(DayText),
    madeOn: Type.Optional(DayText),
  }),
);

const conditions = ["sellable", "quarantine", "damaged", "expired", "short_dated"] as const;

export const listLots = endpoint(
  {
    id: "lots.list",
    method: "GET",
    path: "/api/lots",
    summary: "What lies where, lot by lot and by condition",
    access: "stock.read",
  },
  {
    query: Type.Object({
      itemId: Type.Optional(Id),
      /** Only of items that this text finds: by code, barcode or name. */
      text: Type.Optional(Type.String({ maxLength: 80 })),
      placeId: Type.Optional(Id),
      /** Only lots that may not be sold any more by this day. */
      dueBy: Type.Optional(DayText),
      after: Type.Optional(Type.String({ maxLength: 80, pattern: "^\\d+(\\|\\w+){4}$" })),
      limit: Limit,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          itemId: Id,
          ...ItemNames,
          placeId: Id,
          lotId: Type.Integer(),
          lot: Type.String(),
          expiresOn: orNull(DayText),
          madeOn: orNull(DayText),
          sellableUntil: orNull(Instant),
          ownerId: Id,
          custodianId: Id,
          condition: Type.String(),
          onHand: UnitsHeld,
        }),
      ),
      next: orNull(Type.String()),
    }),
  },
);

export const lotMovements = endpoint(
  {
    id: "lots.movements",
    method: "GET",
    path: "/api/lots/:itemId/:lotId/movements",
    summary: "Everything that happened to a lot",
    access: "stock.read",
  },
  {
    params: Type.Object({
      itemId: Id,
      lotId: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }),
    }),
    query: Type.Object({ placeId: Type.Optional(Id), before: Type.Optional(Id) }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          at: Instant,
          kind: Type.String(),
          placeId: Id,
          condition: Type.String(),
          units: UnitsSigned,
          documentKind: Type.String(),
          documentId: Type.Integer(),
          actor: Type.String(),
          why: orNull(Type.String()),
        }),
      ),
      next: orNull(Id),
    }),
  },
);

export const changeConditionEndpoint = endpoint(
  {
    id: "stock.condition",
    method: "POST",
    path: "/api/stock/conditions",
    summary: "Put units into quarantine, call them damaged, or free them",
    access: "stock.write",
  },
  {
    body: Type.Object({
      itemId: Id,
      placeId: Id,
      lot: LotNamed,
      units: UnitsAsked,
      from: oneOf(conditions),
      to: oneOf(["sellable", "quarantine", "damaged", "expired"]),
      why: Note,
    }),
    reply: Type.Object({
      lots: Type.Integer(),
      gained: Type.Integer(),
      slipped: Type.Integer(),
      run: orNull(Id),
    }),
  },
);
