import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, oneOf, orNull } from "./words.ts";

/** Which of the parcels that left untold are told: all, none, or those that left from a day on. */
export const TellUntold = Type.Union([oneOf(["all", "none"]), DayText]);

export const untoldParcels = endpoint(
  {
    id: "connections.untold_parcels",
    method: "GET",
    path: "/api/connections/:channelId/untold-parcels",
    summary: "Parcels that left while confirming shipments was off, by the day they left",
    access: "channels.read",
  },
  {
    params: Type.Object({ channelId: Id }),
    reply: Type.Object({
      parcels: Type.Integer({ minimum: 0 }),
      /** In the platform's own zone, as all its days are; null where none is untold. */
      oldest: orNull(DayText),
      /** The oldest first. */
      days: Type.Array(Type.Object({ day: DayText, parcels: Type.Integer({ minimum: 1 }) })),
    }),
  },
);
