import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, Line, Note, oneOf, orNull, PageQuery } from "./words.ts";

/** What a review rule may look at, and how it compares. */
export const ruleFields = [
  "totalMinor",
  "units",
  "lines",
  "channelId",
  "region",
  "code",
  "note",
  "buyerMask",
] as const;
export const ruleOperators = ["at_least", "at_most", "equals", "contains"] as const;

/** Who may own a hold: the roles that work with orders. */
export const holdRoles = [
  "order_operations",
  "channel_manager",
  "customer_service",
  "finance",
  "planner",
  "administrator",
] as const;

export const holdReasons = [
  "unmapped",
  "review",
  "credit",
  "payment",
  "address",
  "aftersale",
  "amount",
  "unknown_status",
  "manual",
  "short",
  "duplicate",
  "unpaid",
  "channel",
] as const;

const minutesMax = 30 * 24 * 60;

const RuleFields = {
  name: Line,
  /** All must hold; an empty list never holds an order. */
  condition: Type.Array(
    Type.Object({
      field: oneOf(ruleFields),
      operator: oneOf(ruleOperators),
      value: Type.Union([
        Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
        Type.String({ minLength: 1, maxLength: 200 }),
      ]),
    }),
    { minItems: 1, maxItems: 20 },
  ),
  ownerRole: oneOf(holdRoles),
  withinMinutes: Type.Integer({ minimum: 1, maximum: minutesMax }),
  active: Type.Boolean(),
  rank: Type.Integer({ minimum: 0, maximum: 10_000 }),
};

export const listRules = endpoint(
  {
    id: "rules.list",
    method: "GET",
    path: "/api/review-rules",
    summary: "Review rules, in the order of their rank",
    access: "orders.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          ...RuleFields,
          id: Id,
          /** Open holds that this rule has placed. */
          openHolds: Type.Integer({ minimum: 0 }),
        }),
      ),
    }),
  },
);

/** Writes a rule; it looks at orders that arrive from now on. */
export const saveRuleEndpoint = endpoint(
  {
    id: "rules.save",
    method: "POST",
    path: "/api/review-rules",
    summary: "Create or change a review rule",
    access: "orders.review",
  },
  {
    body: Type.Object({ id: Type.Optional(orNull(Id)), ...RuleFields }),
    reply: Type.Object({ id: Id }),
  },
);

/** Open holds, the one due first on top. */
export const listHolds = endpoint(
  {
    id: "holds.list",
    method: "GET",
    path: "/api/holds",
    summary: "Open holds with their owner and time limit",
    access: "orders.read",
  },
  {
    query: Type.Object({
      reason: Type.Optional(oneOf(holdReasons)),
      ownerRole: Type.Optional(oneOf(holdRoles)),
      /** True: only those past their limit. */
      late: Type.Optional(Type.Boolean()),
      sort: Type.Optional(oneOf(["due", "-due", "placed", "-placed"])),
      ...PageQuery,
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          orderId: Id,
          number: Type.String(),
          channelId: Id,
          totalMinor: Type.Integer(),
          currency: Type.String(),
          reason: Type.String(),
          detail: Type.Unknown(),
          ownerRole: Type.String(),
          placedAt: Instant,
          dueAt: Instant,
        }),
      ),
      next: orNull(Type.String()),
    }),
  },
);

export const assignHold = endpoint(
  {
    id: "holds.assign",
    method: "POST",
    path: "/api/holds/:id/assign",
    summary: "Give an open hold another owner or time limit",
    access: "orders.review",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ ownerRole: oneOf(holdRoles), dueAt: Instant, why: Note }),
    reply: Type.Object({ orderId: Id }),
  },
);

const OrderParams = Type.Object({ id: Id });

export const holdOrder = endpoint(
  {
    id: "orders.hold",
    method: "POST",
    path: "/api/orders/:id/hold",
    summary: "Hold an order by hand",
    access: "orders.review",
  },
  { params: OrderParams, body: Type.Object({ why: Note }), reply: Type.Object({ holdId: Id }) },
);

export const releaseHoldEndpoint = endpoint(
  {
    id: "orders.release_hold",
    method: "POST",
    path: "/api/holds/:id/release",
    summary: "Free a hold",
    access: "orders.review",
  },
  { params: OrderParams, body: Type.Object({ note: Note }), reply: Type.Object({ orderId: Id }) },
);
