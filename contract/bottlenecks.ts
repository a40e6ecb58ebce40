// Bottlenecks: how full a plant is day by day, and what something more of it would bring.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Score } from "./plans.ts";
import { DayText, Id, Instant, oneOf, orNull } from "./words.ts";

export const extraKinds = ["hour", "shift", "machine"] as const;

export const listBottlenecks = endpoint(
  {
    id: "plans.bottlenecks",
    method: "GET",
    path: "/api/plans/bottlenecks",
    summary:
      "How full each resource is day by day, and where an hour more would save most lateness",
    access: "production.read",
  },
  {
    query: Type.Object({ placeId: Id }),
    reply: Type.Object({
      /** The plan that is in force. */
      inForce: orNull(Id),
      /** The most worth first. */
      rows: Type.Array(
        Type.Object({
          resourceId: Id,
          code: Type.String(),
          name: Type.String(),
          nameEn: Type.String(),
          day: DayText,
          openMinutes: Type.Integer(),
          busyMinutes: Type.Integer(),
          /** Weighted minutes of lateness that the first hour more would save. */
          valuePerHour: Type.Integer(),
        }),
      ),
    }),
  },
);

export const askWorth = endpoint(
  {
    id: "plans.what_if",
    method: "POST",
    path: "/api/plans/what-if",
    summary:
      "What one more hour, shift or machine would bring: the plan bettered without it and with it",
    access: "production.read",
    command: false,
  },
  {
    body: Type.Object({
      placeId: Id,
      resourceId: Id,
      kind: oneOf(extraKinds),
      /** The day of the hour or shift; a machine is there from now on. */
      day: DayText,
    }),
    reply: Type.Object({
      without: Score,
      with: Score,
      from: orNull(Instant),
      until: orNull(Instant),
    }),
  },
);
