import { Type } from "typebox";
import { NodeQuery, RegionCode } from "./demand.ts";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, orNull, UnitsAsked, UnitsSigned } from "./words.ts";

const Count = Type.Integer({ minimum: 0 });
const Counts = Type.Array(Count);

/** What of a part's plan is left: with open orders it never counts a unit twice. */
export const readRemaining = endpoint(
  {
    id: "forecasts.remaining",
    method: "GET",
    path: "/api/forecasts/remaining",
    summary:
      "The plan of a part from today on, what orders have used up of it, and what they asked beyond",
    access: "forecasts.read",
  },
  {
    query: Type.Object(NodeQuery),
    reply: Type.Object({
      from: DayText,
      /** By day from today. */
      planned: Counts,
      taken: Counts,
      /** Asked today beyond the plan within the window. */
      beyondToday: Count,
    }),
  },
);

/** Units, and the planned day they came from; null: beyond the plan. */
const From = Type.Object({ forecastDay: orNull(DayText), units: UnitsAsked });

/** The audit: which order took which planned unit. */
export const readNetting = endpoint(
  {
    id: "forecasts.netting",
    method: "GET",
    path: "/api/forecasts/netting",
    summary:
      "The orders of a day and the planned days of their units: at closing, and what came later",
    access: "forecasts.read",
  },
  {
    query: Type.Object({
      itemId: Id,
      channelId: Id,
      region: Type.Optional(RegionCode),
      day: DayText,
    }),
    reply: Type.Object({
      /** Whether the day is over and written down. */
      isClosed: Type.Boolean(),
      /** What was written when it was closed. */
      closing: Type.Array(From),
      /** Orders that came after that, and units withdrawn after it, below zero. */
      later: Type.Array(
        Type.Object({
          forecastDay: orNull(DayText),
          units: UnitsSigned,
          /** Null: it will be noted when the next day is closed. */
          notedOn: orNull(DayText),
        }),
      ),
      /** Each order as it stands now. */
      rows: Type.Array(
        Type.Object({
          orderId: Id,
          number: Type.String(),
          units: UnitsAsked,
          /** Null: beyond the plan. */
          forecastDay: orNull(DayText),
        }),
      ),
    }),
  },
);

const Window = Type.Object({
  /** 0: channels that are not named. */
  channelId: Count,
  backDays: Type.Integer({ minimum: 0, maximum: 28 }),
  forwardDays: Type.Integer({ minimum: 0, maximum: 56 }),
});

export const listWindows = endpoint(
  {
    id: "forecasts.windows",
    method: "GET",
    path: "/api/forecasts/windows",
    summary: "How far from their day orders of a channel may use up the plan",
    access: "forecasts.read",
  },
  { reply: Type.Object({ rows: Type.Array(Window) }) },
);

export const saveWindow = endpoint(
  {
    id: "forecasts.window",
    method: "PUT",
    path: "/api/forecasts/windows",
    summary: "Set a channel's window; days that are closed stay as they are",
    access: "forecasts.write",
  },
  { body: Window, reply: Type.Object({ done: Type.Boolean() }) },
);
