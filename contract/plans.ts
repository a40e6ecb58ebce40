// Plans of a plant: scenarios that are reckoned, compared, published and taken back.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, Line, oneOf, orNull, UnitsHeld } from "./words.ts";

export const planStates = [
  "waiting",
  "running",
  "ready",
  "failed",
  "published",
  "replaced",
  "rolled_back",
] as const;
export const planKinds = ["run", "move", "insert", "repair"] as const;
export const planMeasures = [
  "tardiness",
  "late",
  "makespan",
  "setup",
  "moved",
  "earliness",
] as const;

const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const Amount = Type.Number({ minimum: 0 });
export const Score = Type.Object(
  Object.fromEntries(planMeasures.map((each) => [each, Amount])) as Record<
    (typeof planMeasures)[number],
    typeof Amount
  >,
);
const Count = Type.Integer({ minimum: 0 });
const Factors = Type.Object({
  urgency: Type.Number({ minimum: 0, maximum: 5 }),
  importance: Type.Number({ minimum: 0, maximum: 5 }),
  margin: Type.Number({ minimum: 0, maximum: 5 }),
});
const Weight = Type.Number({ minimum: 0, maximum: 1_000_000 });
const Objective = Type.Union([
  Type.Object({
    kind: oneOf(["weighted"]),
    weights: Type.Partial(
      Type.Object(
        Object.fromEntries(planMeasures.map((each) => [each, Weight])) as Record<
          (typeof planMeasures)[number],
          typeof Weight
        >,
      ),
    ),
  }),
  Type.Object({
    kind: oneOf(["lexicographic"]),
    measures: Type.Array(oneOf(planMeasures), { minItems: 1, maxItems: 6 }),
  }),
]);

const Plan = {
  id: Id,
  placeId: Id,
  title: Type.String(),
  kind: oneOf(planKinds),
  state: oneOf(planStates),
  /** The plan that it was made from by hand. */
  parentId: orNull(Id),
  seconds: Type.Integer(),
  objective: Objective,
  factors: Factors,
  takenAt: Instant,
  frozenUntil: Instant,
  firstScore: orNull(Score),
  score: orNull(Score),
  /** Of the plan that was in force when this one was made. */
  presentScore: orNull(Score),
  evaluations: Count,
  /** Why there is no plan, in words. */
  failure: orNull(Words),
  jobId: orNull(Id),
  createdAt: Instant,
  createdBy: Type.String(),
  publishedAt: orNull(Instant),
  publishedBy: orNull(Type.String()),
};

export const listPlans = endpoint(
  {
    id: "plans.list",
    method: "GET",
    path: "/api/plans",
    summary: "Plans of a plant, newest first, and the plants there are",
    access: "production.read",
  },
  {
    /** Without a plant: that of the work order, or the first. */
    query: Type.Object({ placeId: Type.Optional(Id), workOrderId: Type.Optional(Id) }),
    reply: Type.Object({
      plants: Type.Array(
        Type.Object({ id: Id, name: Type.String(), nameEn: Type.String(), zone: Type.String() }),
      ),
      placeId: orNull(Id),
      rows: Type.Array(Type.Object(Plan)),
    }),
  },
);

export const startPlan = endpoint(
  {
    id: "plans.start",
    method: "POST",
    path: "/api/plans",
    summary: "Reckon a plan of a plant in the background; it betters it until its seconds are over",
    access: "production.write",
  },
  {
    body: Type.Object({
      placeId: Id,
      title: Line,
      seconds: Type.Integer({ minimum: 1, maximum: 600 }),
      seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
      objective: Type.Optional(Objective),
      factors: Type.Optional(Factors),
      frozenHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 720 })),
    }),
    reply: Type.Object({ id: Id, jobId: Id }),
  },
);

const Cause = Type.Object({
  kind: Type.String(),
  minutes: Count,
  operationId: Type.Integer(),
  words: Words,
});

export const getPlan = endpoint(
  {
    id: "plans.get",
    method: "GET",
    path: "/api/plans/:id",
    summary: "A plan: how it got better, who is late and why, how orders rank, who was told",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    reply: Type.Object({
      ...Plan,
      /** The asker made it. */
      own: Type.Boolean(),
      /** To where undoing leads from a step that the asker made; null: there is nothing to undo. */
      undoTo: orNull(Id),
      /** The step that the asker has undone from here and can do again. */
      redoTo: orNull(Id),
      curve: Type.Array(Type.Object({ second: Type.Number(), score: Score })),
      orders: Type.Array(
        Type.Object({
          workOrderId: Id,
          number: Type.String(),
          itemId: Id,
          dueAt: orNull(Instant),
          endAt: Instant,
          lateMinutes: Count,
          weight: Count,
          rank: Count,
          rankWithout: Type.Record(Type.String(), Count),
          causes: Type.Array(Cause),
        }),
      ),
      /** What was held to a place that had become impossible, and where it stands now. */
      letGo: Type.Array(
        Type.Object({
          operationId: Id,
          workOrderId: Id,
          number: Type.String(),
          /** The step's name. */
          step: Words,
          /** By a pin, its frozen work order, or the frozen hours. */
          hold: oneOf(["pin", "frozen", "soon"]),
          resource: Words,
          startAt: Instant,
          nowResource: Words,
          nowAt: orNull(Instant),
          why: Words,
        }),
      ),
      notices: Type.Array(
        Type.Object({
          at: Instant,
          orderId: orNull(Id),
          /** The order's; null where it is gone or none was named. */
          number: orNull(Type.String()),
          /** The quote whose day moved, where it is no order's. */
          quoteId: orNull(Id),
          workOrderId: Count,
          fromDay: orNull(Type.String()),
          toDay: orNull(Type.String()),
          cause: Words,
        }),
      ),
    }),
  },
);

const Minute = Type.Integer();

/** A work order, and what it cannot be done without. */
const Waiting = {
  workOrderId: Id,
  number: Type.String(),
  itemId: Id,
  /** Components that nobody has announced. */
  missing: Type.Array(Type.Object({ itemId: Id, units: UnitsHeld })),
  /** Machines, tools and people that the plant does not have for it, in words. */
  lacks: Type.Array(Words),
};

export const getChart = endpoint(
  {
    id: "plans.chart",
    method: "GET",
    path: "/api/plans/chart",
    summary: "What is in force in a plant, or one of its plans, as rows and bars",
    access: "production.read",
  },
  {
    query: Type.Object({ placeId: Id, planId: Type.Optional(Id) }),
    reply: Type.Object({
      zone: Type.String(),
      /** Minutes since 1970, like all times of the chart. */
      now: Minute,
      frozenUntil: orNull(Minute),
      /** The plan that is in force. */
      inForce: orNull(Id),
      rows: Type.Array(
        Type.Object({
          resourceId: Id,
          code: Type.String(),
          name: Type.String(),
          nameEn: Type.String(),
          centre: Type.String(),
          centreEn: Type.String(),
          /** Its own shift calendar, else its plant's. */
          calendar: orNull(Type.Object({ name: Type.String(), nameEn: Type.String() })),
          /** When it is open, as pairs of from and until. */
          open: Type.Array(Minute),
          stopped: orNull(Words),
        }),
      ),
      bars: Type.Array(
        Type.Object({
          operationId: Type.Integer(),
          workOrderId: Type.Integer(),
          resourceId: orNull(Id),
          from: Minute,
          start: Minute,
          end: Minute,
          number: Type.String(),
          name: Type.String(),
          nameEn: Type.String(),
          itemId: Id,
          late: Type.Boolean(),
          pinned: Type.Boolean(),
          /** It is this draft that holds it there, not the plan in force. */
          pinnedHere: Type.Boolean(),
          started: Type.Boolean(),
          after: Type.Array(Type.Integer()),
          /** Resources on which it may run. */
          ways: Type.Array(Id),
        }),
      ),
      /** Work orders without a place in the plan, and what they wait for. */
      pool: Type.Array(
        Type.Object({
          ...{ ...Waiting, units: UnitsHeld, needAt: orNull(Instant) },
          /** Its operations without a place, in their order, and where they may be put by hand. */
          operations: Type.Array(
            Type.Object({
              ...{ operationId: Id, step: Count, name: Type.String(), nameEn: Type.String() },
              minutes: Count,
              ways: Type.Array(Id),
            }),
          ),
        }),
      ),
      /** Work orders that stand in the plan and cannot be done as things are: the next one leaves them out. */
      stuck: Type.Array(Type.Object(Waiting)),
      /** Capacity that is promised for sure and could not become a work order, and why. */
      unmade: Type.Array(
        Type.Object({
          supplyId: Id,
          itemId: Id,
          units: UnitsHeld,
          endAt: Instant,
          failure: Words,
        }),
      ),
      items: Type.Array(
        Type.Object({ id: Id, code: Type.String(), name: Type.String(), nameEn: Type.String() }),
      ),
    }),
  },
);

export const comparePlansEndpoint = endpoint(
  {
    id: "plans.compare",
    method: "GET",
    path: "/api/plans/:id/compare",
    summary: "What a plan does otherwise than another: who slips by how much, at what cost",
    access: "production.read",
  },
  {
    params: Type.Object({ id: Id }),
    query: Type.Object({ with: Id }),
    reply: Type.Object({
      scores: Type.Object({ before: orNull(Score), after: orNull(Score) }),
      moved: Count,
      /** Weighted minutes of lateness more. */
      cost: Type.Integer(),
      orders: Type.Array(
        Type.Object({
          workOrderId: Id,
          number: Type.String(),
          itemId: Id,
          dueAt: orNull(Instant),
          before: orNull(Instant),
          after: orNull(Instant),
          lateBefore: Count,
          lateAfter: Count,
          cost: Type.Integer(),
        }),
      ),
    }),
  },
);

const Published = Type.Object({
  id: Id,
  moved: Count,
  /** Operations that somebody changed since: they stay as they are. */
  left: Count,
  /** Operations that were held and could not stay where they were: the plan lists them. */
  letGo: Count,
  /** Customers' orders that were told another day. */
  told: Count,
});

export const publishPlanEndpoint = endpoint(
  {
    id: "plans.publish",
    method: "POST",
    path: "/api/plans/:id/publish",
    summary: "Put a plan in force: times, receipts and promises move in one transaction",
    access: "production.write",
  },
  { params: Type.Object({ id: Id }), reply: Published },
);

export const rollBackPlanEndpoint = endpoint(
  {
    id: "plans.roll_back",
    method: "POST",
    path: "/api/plans/:id/roll-back",
    summary: "Take back the plan in force: what has not started stands where it stood before",
    access: "production.write",
  },
  { params: Type.Object({ id: Id }), reply: Published },
);
