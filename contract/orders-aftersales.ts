import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import {
  Code,
  DayText,
  Id,
  Instant,
  Minor,
  Note,
  oneOf,
  orNull,
  PageQuery,
  UnitsAsked,
  UnitsHeld,
} from "./words.ts";

const states = ["held", "requested", "approved", "received", "done", "rejected"] as const;

const AftersaleRow = Type.Object({
  id: Id,
  channelId: Id,
  externalId: Type.String(),
  orderId: orNull(Id),
  kind: Type.String(),
  state: Type.String(),
  amountMinor: Minor,
  refundedMinor: Minor,
  currency: Type.String(),
  buyerMask: Type.String(),
  reason: Type.String(),
  placedAt: Instant,
  dueAt: orNull(Instant),
  /** How far the platform's own case is: asked, underway, refused, withdrawn or settled. */
  standing: Type.String(),
  /** The platform's own word for it; empty where it tells none. */
  channelStatus: Type.String(),
  lines: Type.Integer(),
  /** What the rule by customer, items and amount says of a held document; null until it has looked. */
  rule: orNull(
    Type.Object({
      verdict: Type.String(),
      orderId: orNull(Id),
      number: orNull(Type.String()),
      /** How many orders fit. */
      count: Type.Integer(),
    }),
  ),
});

export const listAftersales = endpoint(
  {
    id: "aftersales.held",
    method: "GET",
    path: "/api/aftersales",
    summary:
      "After-sale documents: those that wait for a match unless a state or standing is named",
    access: "orders.read",
  },
  {
    query: Type.Object({
      ...PageQuery,
      state: Type.Optional(oneOf(states)),
      /** How far the case is on its platform: `asked` waits for our word. */
      standing: Type.Optional(oneOf(["asked", "underway", "refused", "withdrawn", "settled"])),
      orderId: Type.Optional(Id),
      channelId: Type.Optional(Id),
      text: Type.Optional(Type.String({ maxLength: 120 })),
    }),
    reply: Type.Object({ rows: Type.Array(AftersaleRow), next: orNull(Type.String()) }),
  },
);

const AftersaleLine = Type.Object({
  lineNo: Type.Integer(),
  code: Type.String(),
  name: Type.String(),
  units: UnitsHeld,
  amountMinor: Minor,
  lineId: orNull(Id),
  itemId: orNull(Id),
  refundedUnits: UnitsHeld,
  refundedMinor: Minor,
  receivedUnits: UnitsHeld,
});

const Candidate = Type.Object({
  orderId: Id,
  number: Type.String(),
  placedAt: Instant,
  buyerMask: Type.String(),
  sameBuyer: Type.Boolean(),
  totalMinor: Minor,
  /** Lines of the document that this order has a line for. */
  matches: Type.Array(
    Type.Object({
      lineNo: Type.Integer(),
      lineId: Id,
      code: Type.String(),
      name: Type.String(),
      units: UnitsHeld,
      shippedUnits: UnitsHeld,
      returnedUnits: UnitsHeld,
      refundedMinor: Minor,
    }),
  ),
});

const AftersaleParams = Type.Object({ id: Id });

export const getAftersale = endpoint(
  {
    id: "aftersales.get",
    method: "GET",
    path: "/api/aftersales/:id",
    summary: "One after-sale document with the orders it may belong to",
    access: "orders.read",
  },
  {
    params: AftersaleParams,
    query: Type.Object({
      /** Start of an order's number: these instead of the likely ones. */
      number: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
    }),
    reply: Type.Intersect([
      AftersaleRow,
      Type.Object({
        restock: Type.String(),
        matchedAt: orNull(Instant),
        matchedBy: orNull(Type.String()),
        documentLines: Type.Array(AftersaleLine),
        /** Goods of its order that have left: what of each may still come back. */
        goods: Type.Array(
          Type.Object({
            lineId: Id,
            /** The document's line that is about them, or about their bundle. */
            lineNo: orNull(Type.Integer()),
            itemId: Id,
            code: Type.String(),
            name: Type.String(),
            /** Whether they are a component of a bundle. */
            isPart: Type.Boolean(),
            left: UnitsHeld,
          }),
        ),
        candidates: Type.Array(Candidate),
      }),
    ]),
  },
);

const Settled = Type.Object({ id: Id, orderId: Id, state: Type.String() });

export const matchAftersale = endpoint(
  {
    id: "aftersales.match",
    method: "POST",
    path: "/api/aftersales/:id/match",
    summary: "Say which order, and which of its lines, a document is about",
    access: "orders.write",
  },
  {
    params: AftersaleParams,
    body: Type.Object({
      orderId: Id,
      lines: Type.Array(Type.Object({ lineNo: Type.Integer({ minimum: 1 }), lineId: Id }), {
        maxItems: 1_000,
      }),
      why: Note,
    }),
    reply: Settled,
  },
);

export const confirmAftersale = endpoint(
  {
    id: "aftersales.confirm",
    method: "POST",
    path: "/api/aftersales/:id/confirm",
    summary: "Match a held document to the one order that the rule proposes",
    access: "orders.write",
  },
  { params: AftersaleParams, body: Type.Object({ why: Note }), reply: Settled },
);

export const refundAftersale = endpoint(
  {
    id: "aftersales.refund",
    method: "POST",
    path: "/api/aftersales/:id/refund",
    summary: "Give money back: units and amount are counted apart",
    access: "orders.write",
  },
  {
    params: AftersaleParams,
    body: Type.Object({
      lines: Type.Array(
        Type.Object({
          lineNo: Type.Integer({ minimum: 1 }),
          units: UnitsHeld,
          amountMinor: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
        }),
        { maxItems: 1_000 },
      ),
      /** Money that is about no line (goodwill): at most what was paid and has not gone back. */
      amountMinor: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
      why: Note,
    }),
    reply: Settled,
  },
);

export const receiveAftersale = endpoint(
  {
    id: "aftersales.receive",
    method: "POST",
    path: "/api/aftersales/:id/receive",
    summary: "Take returned goods into stock at a place, to sell or to look at",
    access: "warehouse.write",
  },
  {
    params: AftersaleParams,
    body: Type.Object({
      placeId: Id,
      lines: Type.Array(
        Type.Object({
          /** The document's line; left out for goods that it does not name. */
          lineNo: Type.Optional(Type.Integer({ minimum: 1 })),
          /** The order's line that came back; left out for the one that is matched. */
          lineId: Type.Optional(Id),
          units: UnitsAsked,
          condition: oneOf(["sellable", "quarantine", "damaged"]),
          lot: Type.Optional(Type.Object({ code: Code, expiresOn: Type.Optional(DayText) })),
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
      why: Note,
    }),
    reply: Settled,
  },
);

export const closeAftersale = endpoint(
  {
    id: "aftersales.close",
    method: "POST",
    path: "/api/aftersales/:id/close",
    summary:
      "End a document: done (without an order: settled elsewhere, for the reason given), or rejected",
    access: "orders.write",
  },
  {
    params: AftersaleParams,
    body: Type.Object({ outcome: oneOf(["done", "rejected"]), why: Note }),
    reply: Type.Object({ id: Id, state: Type.String() }),
  },
);
