import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, oneOf, orNull } from "./words.ts";

/** What other systems may hear of. */
export const webhookTopics = [
  ...(["order.placed", "order.changed", "order.shipped", "order.delivered"] as const),
  ...(["stock.changed", "promise.changed"] as const),
] as const;
const Topics = Type.Array(oneOf(webhookTopics), { minItems: 1, maxItems: 10 });

const Subscription = Type.Object({
  id: Id,
  url: Type.String(),
  topics: Type.Array(Type.String()),
  active: Type.Boolean(),
  madeBy: Type.String(),
  madeAt: Instant,
  waiting: Type.Integer(),
  dead: Type.Integer(),
});

export const listSubscriptions = endpoint(
  {
    id: "webhooks.list",
    method: "GET",
    path: "/api/webhooks",
    summary: "Who is told of events, and what waits for each",
    access: "channels.read",
  },
  { reply: Type.Object({ rows: Type.Array(Subscription) }) },
);

export const saveSubscription = endpoint(
  {
    id: "webhooks.save",
    method: "POST",
    path: "/api/webhooks",
    summary: "Tell another system of events; its signing secret is shown once",
    access: "channels.write",
  },
  {
    body: Type.Object({
      /** Left out for a new one. */
      id: Type.Optional(Id),
      url: Type.String({ minLength: 8, maxLength: 2_000, pattern: "^https?://" }),
      topics: Topics,
      active: Type.Boolean(),
      /** A new secret beside the old one, which goes with the next rotation. */
      rotate: Type.Optional(Type.Boolean()),
    }),
    reply: Type.Object({ id: Id, secret: orNull(Type.String()) }),
  },
);

const Delivery = Type.Object({
  id: Id,
  subscriptionId: Id,
  topic: Type.String(),
  state: oneOf(["waiting", "done", "dead"]),
  tries: Type.Integer(),
  status: orNull(Type.Integer()),
  reason: Type.String(),
  body: Type.String(),
  madeAt: Instant,
  dueAt: Instant,
  doneAt: orNull(Instant),
});

export const listDeliveries = endpoint(
  {
    id: "webhooks.deliveries",
    method: "GET",
    path: "/api/webhooks/deliveries",
    summary: "What was told, what waits and what was given up, newest first",
    access: "channels.read",
  },
  {
    query: Type.Object({
      subscriptionId: Type.Optional(Id),
      state: Type.Optional(oneOf(["waiting", "done", "dead"])),
      after: Type.Optional(Id),
    }),
    reply: Type.Object({ rows: Type.Array(Delivery), next: orNull(Id) }),
  },
);

export const replayDeliveries = endpoint(
  {
    id: "webhooks.replay",
    method: "POST",
    path: "/api/webhooks/replay",
    summary: "Send deliveries again: one, or all that were given up",
    access: "channels.replay",
  },
  {
    body: Type.Object({ id: Type.Optional(Id), subscriptionId: Type.Optional(Id) }),
    reply: Type.Object({ replayed: Type.Integer() }),
  },
);
