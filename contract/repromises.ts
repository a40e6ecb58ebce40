// Re-promise runs: who gained and who slipped, and by what.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Instant, ItemNames, Limit, oneOf, orNull, UnitsHeld } from "./words.ts";

const Run = {
  id: Id,
  at: Instant,
  cause: Type.String(),
  actor: Type.String(),
  items: Type.Array(Type.Object({ id: Id, ...ItemNames })),
  /** Open claims that were decided anew. */
  looked: UnitsHeld,
  gained: UnitsHeld,
  slipped: UnitsHeld,
};

export const listRepromises = endpoint(
  {
    id: "repromises.list",
    method: "GET",
    path: "/api/repromises",
    summary: "Re-promise runs that moved somebody, newest first",
    access: "promises.read",
  },
  {
    query: Type.Object({
      cause: Type.Optional(Type.String({ maxLength: 60 })),
      slippedOnly: Type.Optional(Type.Boolean()),
      after: Type.Optional(Id),
      limit: Limit,
    }),
    reply: Type.Object({ rows: Type.Array(Type.Object(Run)), next: orNull(Id) }),
  },
);

export const getRepromise = endpoint(
  {
    id: "repromises.get",
    method: "GET",
    path: "/api/repromises/:run",
    summary: "Who gained and who slipped in one run, with the cause of each",
    access: "promises.read",
  },
  {
    params: Type.Object({ run: Id }),
    reply: Type.Object({
      ...Run,
      changes: Type.Array(
        Type.Object({
          lineId: Id,
          orderId: Id,
          number: Type.String(),
          channelId: Id,
          code: Type.String(),
          fromDay: orNull(DayText),
          toDay: orNull(DayText),
          fromShort: UnitsHeld,
          toShort: UnitsHeld,
          effect: oneOf(["gained", "slipped"]),
          words: orNull(Type.Object({ zh: Type.String(), en: Type.String() })),
        }),
      ),
    }),
  },
);
