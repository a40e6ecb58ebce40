import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { UnitTyped } from "./items.ts";
import { LotNamed } from "./stock-lots.ts";
import {
  DayText,
  DivisionOrNone,
  Id,
  ItemNames,
  Instant,
  Limit,
  Note,
  oneOf,
  orNull,
  UnitsAsked,
  UnitsHeld,
  UnitsSigned,
} from "./words.ts";

const Level = Type.Object({
  ...{ itemId: Id, ...ItemNames, placeId: Id },
  onHand: UnitsHeld,
  promised: UnitsHeld,
  safety: UnitsHeld,
  free: UnitsSigned,
  incoming: UnitsHeld,
});

export const listStock = endpoint(
  {
    id: "stock.list",
    method: "GET",
    path: "/api/stock",
    summary: "Stock by item and place",
    access: "stock.read",
  },
  {
    query: Type.Object({
      text: Type.Optional(Type.String({ maxLength: 80 })),
      placeId: Type.Optional(Id),
      after: Type.Optional(Type.String({ maxLength: 40 })),
      limit: Limit,
    }),
    reply: Type.Object({ rows: Type.Array(Level), next: orNull(Type.String()) }),
  },
);

export const stockDetail = endpoint(
  {
    id: "stock.detail",
    method: "GET",
    path: "/api/stock/:itemId/:placeId",
    summary: "What a stock number is made of",
    access: "stock.read",
  },
  {
    params: Type.Object({ itemId: Id, placeId: Id }),
    reply: Type.Object({
      movements: Type.Array(
        Type.Object({
          id: Id,
          at: Instant,
          kind: Type.String(),
          units: UnitsSigned,
          condition: Type.String(),
          documentKind: Type.String(),
          documentId: Type.Integer(),
          actor: Type.String(),
          why: orNull(Type.String()),
        }),
      ),
      reservations: Type.Array(
        Type.Object({
          claimId: Id,
          claimKind: Type.String(),
          supplyId: Type.Integer(),
          units: UnitsHeld,
          shipDay: DayText,
          orderId: orNull(Id),
          number: orNull(Type.String()),
        }),
      ),
    }),
  },
);

const Document = { itemId: Id, placeId: Id };

export const changeStockEndpoint = endpoint(
  {
    id: "stock.change",
    method: "POST",
    path: "/api/stock/changes",
    summary: "Receive, issue or adjust stock",
    access: "stock.write",
  },
  {
    body: Type.Object({
      kind: oneOf(["receipt", "issue", "adjustment"]),
      why: Note,
      changes: Type.Array(
        Type.Object({
          ...Document,
          units: UnitsSigned,
          unit: UnitTyped,
          lot: LotNamed,
          condition: Type.Optional(oneOf(["sellable", "quarantine", "damaged", "expired"])),
        }),
        { minItems: 1, maxItems: 5_000 },
      ),
    }),
    reply: Type.Object({
      posted: Type.Integer(),
      gained: Type.Integer(),
      slipped: Type.Integer(),
      run: orNull(Id),
    }),
  },
);

export const countStockEndpoint = endpoint(
  {
    id: "stock.count",
    method: "POST",
    path: "/api/stock/counts",
    summary: "Post a stock count",
    access: "stock.write",
  },
  {
    body: Type.Object({
      why: Note,
      counted: Type.Array(
        Type.Object({ ...Document, units: UnitsHeld, unit: UnitTyped, lot: LotNamed }),
        { minItems: 1, maxItems: 5_000 },
      ),
    }),
    reply: Type.Object({
      differences: Type.Integer(),
      gained: Type.Integer(),
      slipped: Type.Integer(),
      run: orNull(Id),
    }),
  },
);

export const setQuotaEndpoint = endpoint(
  {
    id: "stock.quota",
    method: "POST",
    path: "/api/quotas",
    summary: "Cap or protect a channel's share of an item",
    access: "stock.write",
  },
  {
    body: Type.Object({
      ...{ itemId: Id, channelId: Id, cap: orNull(UnitsHeld), protected: UnitsHeld },
      ...{ capUnit: UnitTyped, protectedUnit: UnitTyped },
    }),
    reply: Type.Object({ gained: Type.Integer(), slipped: Type.Integer(), run: orNull(Id) }),
  },
);

const Lines = Type.Array(Type.Object({ itemId: Id, units: UnitsAsked, unit: UnitTyped }), {
  minItems: 1,
  maxItems: 50,
});
const Asked = {
  channelId: Id,
  region: Type.Optional(DivisionOrNone),
  wantedDay: Type.Optional(orNull(DayText)),
  /** Only what this place has or will have; absent: any that serves the channel. */
  placeId: Type.Optional(Id),
  priority: Type.Optional(Type.Integer({ minimum: -1_000, maximum: 1_000 })),
  lines: Lines,
};
const Answer = Type.Object({
  outcome: Type.String(),
  lines: Type.Array(
    Type.Object({
      itemId: Id,
      units: UnitsHeld,
      shortUnits: UnitsHeld,
      deliverDay: orNull(DayText),
      slices: Type.Array(
        Type.Object({
          placeId: Id,
          supplyId: Type.Integer(),
          units: UnitsHeld,
          shipDay: DayText,
          deliverDay: DayText,
        }),
      ),
      reasons: Type.Array(
        Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() }),
      ),
    }),
  ),
});

export const inquirePromise = endpoint(
  {
    id: "promises.inquire",
    method: "POST",
    path: "/api/promises/inquiry",
    summary: "What would be promised now; holds nothing",
    access: "promises.read",
    command: false,
  },
  {
    body: Type.Object({
      ...Asked,
      policy: Type.Optional(oneOf(["complete", "partial", "backorder"])),
    }),
    reply: Answer,
  },
);

export const createQuote = endpoint(
  {
    id: "promises.quote",
    method: "POST",
    path: "/api/quotes",
    summary: "Hold stock for a limited time",
    access: "promises.write",
  },
  {
    body: Type.Object({
      ...Asked,
      holdSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 604_800 })),
    }),
    reply: Type.Object({ id: Id, expiresAt: Instant, answer: Answer }),
  },
);

export const cancelQuoteEndpoint = endpoint(
  {
    id: "promises.cancel_quote",
    method: "DELETE",
    path: "/api/quotes/:id",
    summary: "End a quote and free what it held",
    access: "promises.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);

export const explainAvailabilityEndpoint = endpoint(
  {
    id: "promises.explain",
    method: "GET",
    path: "/api/availability/:itemId",
    summary: "Why so many can be promised",
    access: "promises.read",
  },
  {
    params: Type.Object({ itemId: Id }),
    query: Type.Object({ channelId: Id }),
    reply: Type.Object({
      itemId: Id,
      channelId: Id,
      now: UnitsHeld,
      keptForOthers: UnitsHeld,
      capLeft: orNull(Type.Integer()),
      rows: Type.Array(
        Type.Object({
          placeId: Id,
          supplyId: Type.Integer(),
          kind: Type.String(),
          day: orNull(DayText),
          quantity: UnitsHeld,
          promised: UnitsHeld,
          safety: UnitsHeld,
          free: UnitsSigned,
        }),
      ),
      steps: Type.Array(
        Type.Object({
          day: DayText,
          placeId: Id,
          added: UnitsHeld,
          cumulative: UnitsHeld,
          forChannel: UnitsHeld,
        }),
      ),
    }),
  },
);
