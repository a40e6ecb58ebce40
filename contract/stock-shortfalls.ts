import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, ItemNames, Limit, Note, oneOf, orNull, UnitsHeld } from "./words.ts";

export const listShortfallsEndpoint = endpoint(
  {
    id: "shortfalls.list",
    method: "GET",
    path: "/api/shortfalls",
    summary: "Stock that shrank below what was promised, and whom it hurt",
    access: "stock.read",
  },
  {
    query: Type.Object({
      state: Type.Optional(oneOf(["open", "closed"])),
      after: Type.Optional(Id),
      limit: Limit,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          itemId: Id,
          ...ItemNames,
          placeId: Id,
          units: UnitsHeld,
          cause: Type.String(),
          ownerRole: Type.String(),
          openedAt: Instant,
          dueAt: Instant,
          late: Type.Boolean(),
          closedAt: orNull(Instant),
          closedBy: orNull(Type.String()),
          closedNote: orNull(Type.String()),
          lines: Type.Array(
            Type.Object({
              claimId: Id,
              claimKind: oneOf(["order", "quote"]),
              channelId: Id,
              /** What the line lost then. */
              units: UnitsHeld,
              orderId: orNull(Id),
              number: orNull(Type.String()),
              lineNo: orNull(Type.Integer()),
              /** What the line lacks now. */
              shortUnits: orNull(UnitsHeld),
            }),
          ),
        }),
      ),
      next: orNull(Id),
    }),
  },
);

export const closeShortfallEndpoint = endpoint(
  {
    id: "shortfalls.close",
    method: "POST",
    path: "/api/shortfalls/:id/close",
    summary: "Close a shortfall with its explanation",
    access: "stock.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ why: Note }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

const View = {
  shows: oneOf(["exact", "band", "yes_no"]),
  /** Lower bounds, rising from 1 up; empty unless `shows` is band. */
  bands: Type.Array(Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), { maxItems: 20 }),
};

export const listChannelViews = endpoint(
  {
    id: "channel_views.list",
    method: "GET",
    path: "/api/channel-views",
    summary: "How much of the stock each channel is shown",
    access: "stock.read",
  },
  { reply: Type.Object({ rows: Type.Array(Type.Object({ channelId: Id, ...View })) }) },
);

export const setChannelViewEndpoint = endpoint(
  {
    id: "channel_views.set",
    method: "PUT",
    path: "/api/channel-views/:channelId",
    summary: "Show a channel exact numbers, bands, or yes and no",
    access: "stock.write",
  },
  {
    params: Type.Object({ channelId: Id }),
    body: Type.Object(View),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

export const shownStock = endpoint(
  {
    id: "channel_views.stock",
    method: "GET",
    path: "/api/channel-views/:channelId/items/:itemId",
    summary: "What a channel is shown of an item",
    access: "promises.read",
  },
  {
    params: Type.Object({ channelId: Id, itemId: Id }),
    reply: Type.Object({
      shows: View.shows,
      units: Type.Optional(UnitsHeld),
      from: Type.Optional(UnitsHeld),
      upTo: Type.Optional(orNull(UnitsHeld)),
      available: Type.Optional(Type.Boolean()),
    }),
  },
);
