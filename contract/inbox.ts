import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, oneOf } from "./words.ts";

export const replayInboxAll = endpoint(
  {
    id: "inbox.replay_all",
    method: "POST",
    path: "/api/inbox/replay",
    summary: "Read all messages of a state again, of one channel or of all",
    access: "channels.replay",
  },
  {
    body: Type.Object({
      state: oneOf(["dead", "stale"]),
      channelId: Type.Optional(Id),
    }),
    reply: Type.Object({ replayed: Type.Integer() }),
  },
);
