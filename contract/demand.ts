import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Currency, DayText, Id, Instant, Minor, Note, oneOf, orNull, UnitsHeld } from "./words.ts";

/** What a correction says of its days. */
export const correctionKinds = ["stock_out", "set", "ignore"] as const;

/** A province of two digits; empty: it is not known. */
export const RegionCode = Type.String({ pattern: "^(\\d{2})?$" });

/** A part of the demand: each of the three that is left out stands for all. */
export const NodeQuery = {
  itemId: Type.Optional(Id),
  channelId: Type.Optional(Id),
  region: Type.Optional(RegionCode),
};

const Correction = Type.Object({
  id: Id,
  itemId: Id,
  /** Null: every channel. */
  channelId: orNull(Id),
  /** Null: every region. */
  region: orNull(RegionCode),
  fromDay: DayText,
  untilDay: DayText,
  /** Stock-out: demand was at least what was sold; set: so many units each day; ignore: not seen. */
  kind: oneOf(correctionKinds),
  units: orNull(UnitsHeld),
  reason: Type.String(),
  author: Type.String(),
  createdAt: Instant,
  withdrawnAt: orNull(Instant),
  withdrawnBy: orNull(Type.String()),
});

/** Days on which an item lay at zero wherever its channel draws from and was not asked for there. */
const StockOut = Type.Object({
  id: Id,
  itemId: Id,
  channelId: Id,
  fromDay: DayText,
  untilDay: DayText,
  /** Where nothing sellable lay. */
  placeIds: Type.Array(Id),
  foundAt: Instant,
  withdrawnAt: orNull(Instant),
  /** Empty: it no longer held, and nobody had to overrule it. */
  withdrawnBy: orNull(Type.String()),
});

/** Demand of a part by day, as asked and as corrected. */
export const readDemand = endpoint(
  {
    id: "demand.get",
    method: "GET",
    path: "/api/demand",
    summary: "Demand by day of an item, channel or region, as asked, with its corrections",
    access: "forecasts.read",
  },
  {
    query: Type.Object({
      ...NodeQuery,
      from: Type.Optional(DayText),
      until: Type.Optional(DayText),
    }),
    reply: Type.Object({
      /** The first day of the lists; each has one value a day. */
      from: DayText,
      until: DayText,
      /** Asked on the day, wherever and whenever it ships. */
      asked: Type.Array(Type.Integer()),
      /** Of it: cancelled by customers. */
      withdrawn: Type.Array(Type.Integer()),
      /** Of it: cancelled by us; still demand. */
      refused: Type.Array(Type.Integer()),
      /** In the company's currency; what has no rate on its day is not in it. */
      currency: Currency,
      amountMinor: Type.Array(Minor),
      /** Asked less withdrawn, with corrections; null: not observed. What forecasts learn from. */
      cleaned: Type.Array(orNull(Type.Number())),
      /** Days on which something was sold out. */
      stockOuts: Type.Array(DayText),
      corrections: Type.Array(Correction),
      /** Sold-out days of an item found in stock's own history, the oldest first. */
      found: Type.Array(StockOut),
      /** False while the orders of an older version are still being counted. */
      complete: Type.Boolean(),
    }),
  },
);

/** Demand of a part by the place that the sourcing rules send from first, whatever lay there. */
export const readPlaceDemand = endpoint(
  {
    id: "demand.places",
    method: "GET",
    path: "/api/demand/places",
    summary: "Demand and plan by the place that the sourcing rules in force would send from first",
    access: "forecasts.read",
  },
  {
    query: Type.Object({
      ...NodeQuery,
      /** Without days: the last 91, today included. */
      from: Type.Optional(DayText),
      until: Type.Optional(DayText),
    }),
    reply: Type.Object({
      from: DayText,
      until: DayText,
      rows: Type.Array(
        Type.Object({
          /** Null: no place serves the channels that ask. */
          placeId: orNull(Id),
          asked: Type.Integer(),
          /** Of it: cancelled by customers. */
          withdrawn: Type.Integer(),
          /** Of it: cancelled by us; still demand. */
          refused: Type.Integer(),
          /** Units of the published plan over the next 28 days, today the first. */
          planned: Type.Integer(),
          /** Of them: not used up by orders yet. */
          left: Type.Integer(),
        }),
      ),
    }),
  },
);

/** Days that stand out: what a planner may want to correct. */
export const listOutliers = endpoint(
  {
    id: "demand.outliers",
    method: "GET",
    path: "/api/demand/outliers",
    summary:
      "Days of an item whose demand is far from the days around it, by a rule that is stated",
    access: "forecasts.read",
  },
  {
    query: Type.Object({ itemId: Id, channelId: Type.Optional(Id) }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          day: DayText,
          units: Type.Integer(),
          /** Median of the four weeks around it. */
          usual: Type.Number(),
          /** How many usual deviations it is away. */
          deviations: Type.Number(),
        }),
      ),
    }),
  },
);

export const saveCorrection = endpoint(
  {
    id: "demand.correct",
    method: "POST",
    path: "/api/demand/corrections",
    summary: "Correct days of an item's demand; what was asked stays as it is",
    access: "forecasts.write",
  },
  {
    body: Type.Object({
      itemId: Id,
      channelId: orNull(Id),
      region: orNull(RegionCode),
      fromDay: DayText,
      untilDay: DayText,
      kind: oneOf(correctionKinds),
      /** With `set` only: of each day. */
      units: orNull(UnitsHeld),
      reason: Note,
    }),
    reply: Type.Object({ id: Id }),
  },
);

export const overruleStockOutEndpoint = endpoint(
  {
    id: "demand.overrule_stock_out",
    method: "POST",
    path: "/api/demand/stock-outs/:id/overrule",
    summary: "Say that days found sold out count as they are; it stays in the list",
    access: "forecasts.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);

export const withdrawCorrection = endpoint(
  {
    id: "demand.withdraw_correction",
    method: "POST",
    path: "/api/demand/corrections/:id/withdraw",
    summary: "Take a correction back; it stays in the list",
    access: "forecasts.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);
