import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Note, oneOf } from "./words.ts";

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

export const releaseNoticeEndpoint = endpoint(
  {
    id: "inbox.release",
    method: "POST",
    path: "/api/inbox/:id/release",
    summary:
      "Release a set-aside shipment notice: it was done by hand, or may be followed as it is read",
    access: "channels.replay",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ how: oneOf(["by_hand", "follow"]), why: Note }),
    reply: Type.Object({ state: Type.String(), reason: Type.String() }),
  },
);
