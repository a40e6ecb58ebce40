import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, oneOf, orNull, PageQuery, UnitsHeld } from "./words.ts";

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const Count = Type.Integer({ minimum: 0 });

export const readSteps = endpoint(
  {
    id: "home.steps",
    method: "GET",
    path: "/api/home/steps",
    summary: "How far a company has set itself up, by real counts",
    access: "orders.read",
  },
  {
    reply: Type.Object({
      /** Places in use that serve somebody. */
      places: Type.Integer(),
      items: Type.Integer(),
      /** Items that lie somewhere, a thousand at most. */
      stocked: Type.Integer(),
      /** Channels beside the one for orders by hand. */
      channels: Type.Integer(),
      orders: Type.Integer(),
    }),
  },
);

export const listMeasures = endpoint(
  {
    id: "reports.measures",
    method: "GET",
    path: "/api/reports/measures",
    summary: "What each number of the board means, and how it is worked out",
    access: "reports.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          key: Type.String(),
          group: oneOf(["funnel", "fill", "punctuality", "slippage"]),
          kind: oneOf(["orders", "share", "mean"]),
          name: Words,
          words: Words,
          numerator: Type.String(),
          denominator: orNull(Type.String()),
          source: Type.String(),
          opens: Type.Object({ fact: Type.String(), without: orNull(Type.String()) }),
        }),
      ),
    }),
  },
);

/** Both days are in it; the last thirty days without them. */
const Period = { from: Type.Optional(DayText), until: Type.Optional(DayText) };

/** One measure of one channel: what is above and below its line. */
const Figure = Type.Object({
  measure: Type.String(),
  channelId: Id,
  /** Currency of a value; else empty. */
  facet: Type.String(),
  numerator: UnitsHeld,
  denominator: orNull(UnitsHeld),
});

const Stuck = Type.Object({
  reason: Type.String(),
  ownerRole: Type.String(),
  open: Count,
  oldestDay: DayText,
  /** Placed today or yesterday; two to three days ago; four to seven; earlier. */
  ages: Type.Array(Count, { minItems: 4, maxItems: 4 }),
});

/** Of many items together: each has its limit, their sum has none. */
const UnitsSummed = Type.Integer();

const AtPlace = Type.Object({
  placeId: Id,
  items: Count,
  onHand: UnitsSummed,
  promised: UnitsSummed,
  free: UnitsSummed,
  incoming: UnitsSummed,
});

export const readBoard = endpoint(
  {
    id: "reports.board",
    method: "GET",
    path: "/api/reports/board",
    summary: "Every measure by channel in a period, open holds by age, stock by place",
    access: "reports.read",
  },
  {
    query: Type.Object(Period),
    reply: Type.Object({
      from: DayText,
      until: DayText,
      figures: Type.Array(Figure),
      stuck: Type.Array(Stuck),
      stock: Type.Array(AtPlace),
      /** False while the orders of an older version are still being counted. */
      complete: Type.Boolean(),
    }),
  },
);

export const listCounted = endpoint(
  {
    id: "reports.orders",
    method: "GET",
    path: "/api/reports/orders",
    summary: "The orders behind a number: those with a fact and without another",
    access: "reports.read",
  },
  {
    query: Type.Object({
      ...Period,
      fact: Type.String({ pattern: "^[a-z_]{1,40}$" }),
      without: Type.Optional(Type.String({ pattern: "^[a-z_]{1,40}$" })),
      channelId: Type.Optional(Id),
      ...PageQuery,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          orderId: Id,
          number: Type.String(),
          channelId: Id,
          placedDay: DayText,
          firstDay: orNull(DayText),
          currentDay: orNull(DayText),
        }),
      ),
      next: orNull(Type.String()),
    }),
  },
);
