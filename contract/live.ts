import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";

/**
 * A stream of server-sent events. Each message is a list of hints `{topic, key}`: something about
 * this key changed, ask again for what you show (`key` is `*` when many changed). `id` numbers the
 * messages; after a break the browser sends Last-Event-ID and gets what it missed within the last
 * ten minutes, or an event named `missed` when that is too long ago.
 */
export const liveStream = endpoint(
  {
    id: "live.stream",
    method: "GET",
    path: "/api/live",
    summary: "Live hints as server-sent events",
    access: "signed_in",
    media: "stream",
  },
  {
    query: Type.Object({
      /** Words with commas between; all topics when left out. */
      topics: Type.Optional(Type.String({ maxLength: 400 })),
    }),
  },
);
