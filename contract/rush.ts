// Rush orders: the places that a plan has for one, and the taking of one.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Slip } from "./plans.ts";
import { Id, Instant, oneOf, UnitsAsked } from "./words.ts";

export const rushKinds = ["undisturbed", "least", "soonest"] as const;

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const Count = Type.Integer({ minimum: 0 });

const Rush = {
  placeId: Id,
  itemId: Id,
  units: UnitsAsked,
  needAt: Instant,
  /** What a minute of its lateness counts. */
  weight: Type.Integer({ minimum: 1, maximum: 10 }),
};

export const askRush = endpoint(
  {
    id: "plans.rush_offers",
    method: "POST",
    path: "/api/plans/rush/offers",
    summary: "Up to three places for a rush order: who slips by how much, at what cost",
    access: "production.read",
    command: false,
  },
  {
    body: Type.Object(Rush),
    reply: Type.Object({
      offers: Type.Array(
        Type.Object({
          kind: oneOf(rushKinds),
          endAt: Instant,
          lateMinutes: Count,
          cost: Type.Number(),
          moved: Count,
          slips: Type.Array(Slip),
          words: Words,
        }),
      ),
    }),
  },
);

export const takeRushEndpoint = endpoint(
  {
    id: "plans.rush",
    method: "POST",
    path: "/api/plans/rush",
    summary: "Take one of the offers: make the work order and move whom it moves",
    access: "production.write",
  },
  {
    body: Type.Object({ ...Rush, kind: oneOf(rushKinds), endAt: Instant }),
    reply: Type.Object({ planId: Id, workOrderId: Id, number: Type.String(), told: Count }),
  },
);
