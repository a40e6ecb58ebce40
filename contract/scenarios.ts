import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Instant, orNull } from "./words.ts";

const EventDays = {
  name: Type.String({ minLength: 1, maxLength: 60, pattern: "^\\S(.*\\S)?$" }),
  fromDay: DayText,
  untilDay: DayText,
  /** Null: every item. */
  itemId: orNull(Id),
  /** Null: every channel. */
  channelId: orNull(Id),
};

export const listEvents = endpoint(
  {
    id: "forecasts.events",
    method: "GET",
    path: "/api/forecasts/events",
    summary: "Promotions, live shows and fairs that planners wrote down, latest first",
    access: "forecasts.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({ id: Id, ...EventDays, author: Type.String(), createdAt: Instant }),
      ),
    }),
  },
);

/** Its effect is learnt from past days of the same name; a name without a past changes nothing. */
export const saveEvent = endpoint(
  {
    id: "forecasts.event",
    method: "POST",
    path: "/api/forecasts/events",
    summary: "Write an event down, past or to come; the next run learns from it and heeds it",
    access: "forecasts.write",
  },
  { body: Type.Object(EventDays), reply: Type.Object({ id: Id }) },
);

export const withdrawEvent = endpoint(
  {
    id: "forecasts.withdraw_event",
    method: "POST",
    path: "/api/forecasts/events/:id/withdraw",
    summary: "Take an event back",
    access: "forecasts.write",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);

export const whatIf = endpoint(
  {
    id: "forecasts.what_if",
    method: "POST",
    path: "/api/forecasts/scenarios",
    summary: "Make a version of a what-if: it is compared and never published",
    access: "forecasts.write",
  },
  {
    body: Type.Object({
      name: Type.String({ minLength: 1, maxLength: 120 }),
      /** Days by which festivals ahead come later; negative: earlier. */
      moved: Type.Array(
        Type.Object({
          festival: Type.String({ minLength: 1, maxLength: 20 }),
          days: Type.Integer({ minimum: -31, maximum: 31 }),
        }),
        { maxItems: 20 },
      ),
      prices: Type.Array(
        Type.Object({
          ...{ fromDay: DayText, untilDay: DayText },
          ...{ itemId: EventDays.itemId, channelId: EventDays.channelId },
          /** 0.9: a tenth cheaper than what was paid last. */
          factor: Type.Number({ minimum: 0.1, maximum: 10 }),
        }),
        { maxItems: 200 },
      ),
      events: Type.Array(Type.Object(EventDays), { maxItems: 200 }),
    }),
    reply: Type.Object({ versionId: Id, jobId: Id }),
  },
);
