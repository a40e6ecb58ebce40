// One timeline per order: every message in and out, promise, movement, parcel, hold and person.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, oneOf, orNull } from "./words.ts";

/** What an entry is about: the filter of the timeline. */
export const timelineKinds = [
  "message",
  "order",
  "promise",
  "stock",
  "parcel",
  "hold",
  "aftersale",
] as const;

const Entry = Type.Object({
  id: Type.String(),
  at: Instant,
  /** The zone of the place it happened at, or the company's own. */
  zone: Type.String(),
  kind: oneOf(timelineKinds),
  /** `in` came from the channel, `out` went to it. */
  direction: orNull(oneOf(["in", "out"])),
  action: Type.String(),
  actor: Type.String(),
  placeId: orNull(Id),
  /** Short facts by name: a carrier, a message's state, an item's code. */
  facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Null()])),
  before: Type.Unknown(),
  after: Type.Unknown(),
  why: orNull(Type.String()),
  /** A reason in words, where the engine gave one. */
  words: orNull(Type.Object({ zh: Type.String(), en: Type.String() })),
});

export const orderTimeline = endpoint(
  {
    id: "orders.timeline",
    method: "GET",
    path: "/api/orders/:id/timeline",
    summary: "All that happened to an order, oldest first, with what changed",
    access: "orders.read",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ rows: Type.Array(Entry) }) },
);
