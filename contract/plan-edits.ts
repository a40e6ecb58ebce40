// What a person does to a plan by hand: moving, placing, holding, and the way back and forth.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, orNull } from "./words.ts";

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const Count = Type.Integer({ minimum: 0 });

/** A work order that gives way. */
export const Slip = Type.Object({
  workOrderId: Type.Integer(),
  number: Type.String(),
  before: Instant,
  after: Instant,
  /** Minutes of lateness that come on top. */
  later: Type.Integer(),
  cost: Type.Number(),
  /** It was in time and is no longer. */
  breaksDue: Type.Boolean(),
  /** Customers' orders that rest on it: whoever sold them must agree. */
  orders: Type.Array(Type.Object({ id: Id, number: Type.String() })),
});

const Moved = Type.Object({
  ok: Type.Boolean(),
  words: Words,
  /** The draft; null when it cannot be. */
  planId: orNull(Id),
  pushed: Count,
  cost: Type.Number(),
  slips: Type.Array(Slip),
});

export const movePlan = endpoint(
  {
    id: "plans.move",
    method: "POST",
    path: "/api/plans/:id/moves",
    summary: "Put operations elsewhere, or into the plan: a draft with what gave way, or why not",
    access: "production.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      moves: Type.Array(Type.Object({ operationId: Id, resourceId: orNull(Id), start: Instant }), {
        minItems: 1,
        maxItems: 200,
      }),
    }),
    reply: Moved,
  },
);

export const pinInPlan = endpoint(
  {
    id: "plans.pin",
    method: "POST",
    path: "/api/plans/:id/pins",
    summary: "Hold operations where a draft has them, or let them go: its next step",
    access: "production.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      operationIds: Type.Array(Id, { minItems: 1, maxItems: 200 }),
      pinned: Type.Boolean(),
    }),
    reply: Moved,
  },
);

const Step = Type.Object({ /** The plan to look at now. */ planId: Id });

export const undoPlanStep = endpoint(
  {
    id: "plans.undo",
    method: "POST",
    path: "/api/plans/:id/undo",
    summary: "Take back one's own last step of a draft with all that it moved, or all of one's own",
    access: "production.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ all: Type.Optional(Type.Boolean()) }),
    reply: Step,
  },
);

export const redoPlanStep = endpoint(
  {
    id: "plans.redo",
    method: "POST",
    path: "/api/plans/:id/redo",
    summary: "Do again what the caller has undone from this plan",
    access: "production.write",
  },
  { params: Type.Object({ id: Id }), reply: Step },
);
