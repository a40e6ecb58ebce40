// Rush orders: the places that a plan has for one, and the taking of one.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Slip } from "./plan-edits.ts";
import { Id, Instant, ItemNames, oneOf, orNull, UnitsAsked, UnitsHeld } from "./words.ts";

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
          /** It makes customers' orders late, and the asker cannot decide that alone. */
          waits: Type.Boolean(),
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
    summary: "Take an offer; what makes customers' orders late waits for who answers for them",
    access: "production.write",
  },
  {
    body: Type.Object({
      ...{ ...Rush, kind: oneOf(rushKinds), endAt: Instant },
      /** For whoever must agree, where customers' orders become late. */
      why: Type.Optional(Type.String({ maxLength: 500 })),
    }),
    reply: Type.Object({
      /** The request that waits for a word; null: it was taken at once. */
      requestId: orNull(Id),
      ...{ planId: orNull(Id), workOrderId: orNull(Id), number: orNull(Type.String()) },
      told: Count,
    }),
  },
);

export const requestStates = ["waiting", "agreed", "declined", "withdrawn", "lapsed"] as const;

export const listRushRequests = endpoint(
  {
    id: "plans.rush_requests",
    method: "GET",
    path: "/api/plans/rush/requests",
    summary: "Rush orders that wait for a word, with whom they make late; then the latest decided",
    access: "production.read",
  },
  {
    query: Type.Object({ placeId: Id }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          ...{ id: Id, placeId: Id, itemId: Id, item: orNull(Type.Object(ItemNames)) },
          ...{ units: UnitsHeld, needAt: Instant, kind: oneOf(rushKinds), endAt: Instant },
          slips: Type.Array(
            Type.Object({
              ...{ workOrderId: Id, number: Type.String(), before: Instant, after: Instant },
              orders: Type.Array(Type.Object({ id: Id, number: Type.String() })),
            }),
          ),
          ...{ state: oneOf(requestStates), why: Type.String(), askedAt: Instant },
          ...{ askedBy: Type.String(), decidedAt: orNull(Instant) },
          ...{ decidedBy: orNull(Type.String()), decision: Type.String() },
          workOrderId: orNull(Id),
        }),
      ),
    }),
  },
);

const decision = (verb: string, summary: string, access: "orders.review" | "production.write") =>
  endpoint(
    {
      ...{ id: `plans.rush_${verb}`, method: "POST" as const, summary, access },
      path: `/api/plans/rush/requests/:id/${verb}` as const,
    },
    {
      params: Type.Object({ id: Id }),
      body: Type.Object({ why: Type.String({ maxLength: 500 }) }),
      reply: Type.Object({ id: Id, planId: orNull(Id), workOrderId: orNull(Id) }),
    },
  );

export const agreeToRushEndpoint = decision(
  "agree",
  "Agree to a rush order: it is put into the plan",
  "orders.review",
);
export const declineRushEndpoint = decision("decline", "Decline a rush order", "orders.review");
export const withdrawRushEndpoint = decision(
  "withdraw",
  "Withdraw a rush order that waits for a word",
  "production.write",
);
