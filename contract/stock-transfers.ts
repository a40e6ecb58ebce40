import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { UnitTyped } from "./items.ts";
import {
  DayText,
  Id,
  ItemNames,
  Instant,
  Limit,
  Line,
  Note,
  oneOf,
  orNull,
  UnitsAsked,
  UnitsHeld,
} from "./words.ts";

const LotId = Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }));
/** As typed: in any of the item's units, the lot by its code. Without a lot the oldest goes first. */
const Sent = Type.Array(
  Type.Object({
    ...{ itemId: Id, units: UnitsAsked, unit: UnitTyped, lotId: LotId },
    lot: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  }),
  { minItems: 1, maxItems: 1_000 },
);

const Transfer = Type.Object({
  id: Id,
  number: Type.String(),
  fromPlaceId: Id,
  toPlaceId: Id,
  transitPlaceId: Id,
  ownerId: Id,
  custodianId: Id,
  state: oneOf(["under_way", "received"]),
  day: DayText,
  shippedAt: Instant,
  closedAt: orNull(Instant),
  actor: Type.String(),
  why: Type.String(),
  lines: Type.Array(
    Type.Object({
      itemId: Id,
      ...ItemNames,
      lotId: Type.Integer(),
      ownerId: Id,
      supplyId: Id,
      shipped: UnitsHeld,
      received: UnitsHeld,
      missing: UnitsHeld,
    }),
  ),
});

export const listTransfersEndpoint = endpoint(
  {
    id: "transfers.list",
    method: "GET",
    path: "/api/transfers",
    summary: "Goods on their way between places",
    access: "stock.read",
  },
  {
    query: Type.Object({
      state: Type.Optional(oneOf(["under_way", "received"])),
      before: Type.Optional(Id),
      limit: Limit,
    }),
    reply: Type.Object({ rows: Type.Array(Transfer), next: orNull(Id) }),
  },
);

const promised = { gained: Type.Integer(), slipped: Type.Integer(), run: orNull(Id) };

export const shipTransferEndpoint = endpoint(
  {
    id: "transfers.ship",
    method: "POST",
    path: "/api/transfers",
    summary: "Ship goods from one place to another",
    access: "stock.write",
  },
  {
    body: Type.Object({
      number: Line,
      fromPlaceId: Id,
      toPlaceId: Id,
      /** Whose hands the goods are in on the way: a place of kind in_transit. */
      transitPlaceId: Type.Optional(Id),
      day: DayText,
      lines: Sent,
      /** Takes promised units too; their promises are made anew. */
      overPromises: Type.Optional(Type.Boolean()),
      why: Note,
    }),
    reply: Type.Object({ id: Id, supplyIds: Type.Array(Id), ...promised }),
  },
);

export const receiveTransferEndpoint = endpoint(
  {
    id: "transfers.receive",
    method: "POST",
    path: "/api/transfers/:id/receive",
    summary: "Receive a transfer fully or in part",
    access: "stock.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      lines: Type.Array(Type.Object({ itemId: Id, units: UnitsAsked, lotId: LotId }), {
        maxItems: 1_000,
      }),
      /** Nothing more will come: what is left over is missing and opens a shortfall. */
      close: Type.Boolean(),
      why: Note,
    }),
    reply: Type.Object({
      moved: Type.Integer(),
      missing: Type.Integer(),
      done: Type.Boolean(),
      ...promised,
    }),
  },
);

export const changeTransferEndpoint = endpoint(
  {
    id: "transfers.change_day",
    method: "PATCH",
    path: "/api/transfers/:id",
    summary: "Move the expected day of a transfer",
    access: "stock.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ day: DayText, why: Note }),
    reply: Type.Object({ ...promised }),
  },
);
