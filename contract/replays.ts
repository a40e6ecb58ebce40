import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, orNull } from "./words.ts";

/** A span of a channel's changes that is read again, or waits for that. */
export const Replay = Type.Object({
  id: Id,
  from: Instant,
  until: Instant,
  isRunning: Type.Boolean(),
  /** Not asked for by a person: something in it was not shown before. */
  byItself: Type.Boolean(),
  askedAt: Instant,
  /** Up to where it was read; null before its first window. */
  readUntil: orNull(Instant),
  /** Documents that it has brought. */
  docs: Type.Integer(),
});

export const replayConnection = endpoint(
  {
    id: "connections.replay",
    method: "POST",
    path: "/api/connections/:channelId/replay",
    summary: "Read again what changed in a span of time, after the spans that wait",
    access: "channels.replay",
  },
  {
    params: Type.Object({ channelId: Id }),
    body: Type.Object({ from: Instant, until: Instant }),
    reply: Type.Object({
      done: Type.Boolean(),
      id: Id,
      /** It became part of a span that was there. */
      joined: Type.Boolean(),
      /** Spans that are read before it, the running one among them. */
      ahead: Type.Integer(),
    }),
  },
);

export const cancelReplayEndpoint = endpoint(
  {
    id: "connections.cancel_replay",
    method: "POST",
    path: "/api/connections/:channelId/replays/:id/cancel",
    summary: "Call off a span that is read again or waits for that; what it brought stays",
    access: "channels.replay",
  },
  {
    params: Type.Object({ channelId: Id, id: Id }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);
