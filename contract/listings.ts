import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { UnitTyped } from "./items.ts";
import { Code, Id, Instant, ItemNames, Limit, oneOf, orNull, UnitsAsked } from "./words.ts";

export const listUnmapped = endpoint(
  {
    id: "listings.unmapped",
    method: "GET",
    path: "/api/listings/unmapped",
    summary: "Channel codes nobody has mapped, with suggestions",
    access: "catalog.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          channelId: Id,
          code: Type.String(),
          name: Type.String(),
          /** What the channel prints on the piece; empty when it does not say. */
          barcode: Type.String(),
          lines: Type.Integer(),
          orders: Type.Integer(),
          suggestions: Type.Array(
            Type.Object({
              itemId: Id,
              ...ItemNames,
              reason: Type.String(),
              score: Type.Number(),
              /** Pieces that one of the code means: a barcode may be a box's. */
              units: UnitsAsked,
            }),
          ),
        }),
      ),
    }),
  },
);

const Span = {
  /** From when the meaning holds; open when null. */
  validFrom: orNull(Instant),
  validUntil: orNull(Instant),
};
const Listed = Type.Object({
  id: Id,
  channelId: Id,
  code: Type.String(),
  name: Type.String(),
  ...Span,
  revision: Type.Integer(),
  parts: Type.Array(Type.Object({ itemId: Id, units: UnitsAsked, ...ItemNames })),
});

export const listListingsEndpoint = endpoint(
  {
    id: "listings.list",
    method: "GET",
    path: "/api/listings",
    summary: "What codes of channels mean: items and quantities, and from when until when",
    access: "catalog.read",
  },
  {
    query: Type.Object({
      channelId: Type.Optional(Id),
      text: Type.Optional(Type.String({ maxLength: 80 })),
      when: Type.Optional(oneOf(["now", "past", "later"])),
      after: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Limit,
    }),
    reply: Type.Object({ rows: Type.Array(Listed), next: orNull(Type.String()) }),
  },
);

export const listingHistory = endpoint(
  {
    id: "listings.history",
    method: "GET",
    path: "/api/listings/history",
    summary: "All that a channel's code means and has meant, and who said so when",
    access: "catalog.read",
  },
  {
    query: Type.Object({ channelId: Id, code: Code }),
    reply: Type.Object({
      spans: Type.Array(Listed),
      changes: Type.Array(
        Type.Object({
          at: Instant,
          actor: Type.String(),
          before: Type.Unknown(),
          after: Type.Unknown(),
        }),
      ),
    }),
  },
);

export const mapListingsEndpoint = endpoint(
  {
    id: "listings.map",
    method: "POST",
    path: "/api/listings",
    summary: "Say what a channel's codes mean; orders that waited for it are freed",
    access: "catalog.write",
  },
  {
    body: Type.Object({
      listings: Type.Array(
        Type.Object({
          channelId: Id,
          code: Code,
          name: Type.Optional(Type.String({ maxLength: 200 })),
          parts: Type.Array(Type.Object({ itemId: Id, units: UnitsAsked, unit: UnitTyped }), {
            minItems: 1,
            maxItems: 50,
          }),
          /** Until then the old meaning holds; left out: always. */
          validFrom: Type.Optional(Instant),
          /** From then on the old meaning holds again; left out: for good. */
          validUntil: Type.Optional(Instant),
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({
      mapped: Type.Integer(),
      /** Orders that were freed at once. */
      freed: Type.Integer(),
      /** More wait for these codes: a job frees them in the next minutes. */
      isMore: Type.Boolean(),
      /** The first of the orders that were freed. */
      orders: Type.Array(Type.Object({ id: Id, number: Type.String() })),
    }),
  },
);
