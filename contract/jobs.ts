import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, oneOf, orNull } from "./words.ts";

export const jobStates = ["waiting", "running", "done", "failed", "cancelled"] as const;

/** Long work of the last days, newest first: one's own, or everybody's with `settings.write`. */
export const listProgress = endpoint(
  {
    id: "progress.list",
    method: "GET",
    path: "/api/progress",
    summary: "Long work: how far it is, what it gave",
    access: "signed_in",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          name: Type.String(),
          title: Type.String(),
          state: oneOf(jobStates),
          done: Type.Integer({ minimum: 0 }),
          /** Null when the end is not known yet. */
          total: orNull(Type.Integer({ minimum: 0 })),
          message: Type.String(),
          result: Type.Unknown(),
          createdAt: Instant,
          createdBy: Type.String(),
          endedAt: orNull(Instant),
        }),
      ),
    }),
  },
);

/** Asks a job to stop; it ends as `cancelled` within a few seconds, keeping what it has done. */
export const cancelProgress = endpoint(
  {
    id: "progress.cancel",
    method: "POST",
    path: "/api/progress/:id/cancel",
    summary: "Cancel a long piece of work",
    access: "signed_in",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);
