import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Larger } from "./items.ts";
import { Code, Currency, DayText, Id, Instant, oneOf, orNull, UnitsHeld } from "./words.ts";

const QuoteRow = Type.Object({
  id: Id,
  state: oneOf(["open", "firm", "expired", "cancelled"]),
  channelId: Id,
  region: Type.String(),
  expiresAt: Instant,
  createdAt: Instant,
  orderId: orNull(Id),
  /** It has lost units to stock that shrank, and becomes no order until supply returns. */
  isLacking: Type.Boolean(),
  lines: Type.Array(
    Type.Object({
      itemId: Id,
      code: Type.String(),
      units: UnitsHeld,
      unit: Type.String(),
      larger: Larger,
      deliverDay: orNull(DayText),
    }),
  ),
});

export const listQuotes = endpoint(
  {
    id: "promises.quotes",
    method: "GET",
    path: "/api/quotes",
    summary: "Quotes of a state, those that end first on top; at most 200",
    access: "promises.read",
  },
  {
    query: Type.Object({
      state: Type.Optional(oneOf(["open", "firm", "expired", "cancelled"])),
    }),
    reply: Type.Object({ rows: Type.Array(QuoteRow) }),
  },
);

export const orderFromQuote = endpoint(
  {
    id: "orders.from_quote",
    method: "POST",
    path: "/api/quotes/:id/order",
    summary: "Turn an open quote into an order that keeps what the quote holds",
    access: "orders.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      externalId: Code,
      partyId: Type.Optional(orNull(Id)),
      payment: Type.Optional(oneOf(["none", "authorized", "partial", "paid"])),
      currency: Type.Optional(Currency),
      buyerMask: Type.Optional(Type.String({ maxLength: 80 })),
      note: Type.Optional(Type.String({ maxLength: 2_000 })),
      /** A unit price per quoted item; none counts as 0. */
      prices: Type.Optional(
        Type.Array(
          Type.Object({
            itemId: Id,
            unitPrice: Type.String({ pattern: "^\\d+(\\.\\d+)?$", maxLength: 30 }),
          }),
          { maxItems: 50 },
        ),
      ),
    }),
    reply: Type.Object({
      orderId: Id,
      promisedDay: orNull(DayText),
      holds: Type.Array(Type.String()),
    }),
  },
);
