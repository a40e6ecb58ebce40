import { Type } from "typebox";
import { NodeQuery } from "./demand.ts";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, ItemNames, orNull } from "./words.ts";

const Count = Type.Integer({ minimum: 0 });
const Whole = Type.Array(Type.Integer());

/** Demand and plan of a part by day, by the place that the sourcing rules send from first. */
export const readPlaceDays = endpoint(
  {
    id: "demand.place_days",
    method: "GET",
    path: "/api/demand/places/days",
    summary:
      "Demand and published plan by day and place; places add up to the channels on every day",
    access: "forecasts.read",
  },
  {
    query: Type.Object({
      ...NodeQuery,
      /** That place alone; 0: what falls to none, as no place serves its channel. */
      placeId: Type.Optional(Count),
      /** Without days: the last two years, today included. */
      from: Type.Optional(DayText),
      until: Type.Optional(DayText),
    }),
    reply: Type.Object({
      /** The first day of what was asked. */
      from: DayText,
      until: DayText,
      /** The first day of what is planned, whole units from it on; null: nothing is published. */
      origin: orNull(DayText),
      /** Whether the plan tells provinces apart: only then may what falls to a place be overridden. */
      provincesApart: Type.Boolean(),
      /** Most asked of first. */
      places: Type.Array(
        Type.Object({
          /** Null: no place serves the channels that ask. */
          placeId: orNull(Id),
          asked: Whole,
          /** Of it: cancelled by customers. */
          withdrawn: Whole,
          /** Of it: cancelled by us; still demand. */
          refused: Whole,
          planned: Type.Array(Count),
        }),
      ),
    }),
  },
);

/** Items by place, in lists side by side: whole places first, then their items, most planned first. */
export const readPlaceTree = endpoint(
  {
    id: "demand.place_tree",
    method: "GET",
    path: "/api/demand/places/tree",
    summary: "Every place and each item that is planned there, with the plan's first 28 days",
    access: "forecasts.read",
  },
  {
    reply: Type.Object({
      /** The first day of the plan; null: nothing is published. */
      origin: orNull(DayText),
      items: Type.Array(Type.Object({ id: Id, ...ItemNames })),
      /** 0: no place serves the channels that ask. */
      placeId: Type.Array(Count),
      /** 0: all items. */
      itemId: Type.Array(Count),
      /** Planned units of the first 28 days. */
      next: Type.Array(Count),
      /** True when there are more lines than can be listed. */
      more: Type.Boolean(),
    }),
  },
);
