import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, Note, oneOf, orNull } from "./words.ts";

const verdict = oneOf(["agree", "refuse"]);
const AftersaleParams = Type.Object({ id: Id });

export const aftersaleAnswers = endpoint(
  {
    id: "aftersales.answers",
    method: "GET",
    path: "/api/aftersales/:id/answers",
    summary: "What may be said to the buyer of a case now, and what was said",
    access: "orders.read",
  },
  {
    params: AftersaleParams,
    reply: Type.Object({
      /** Answers that the platform takes by call, while the buyer waits for one. */
      offers: Type.Array(verdict),
      /** The buyer waits, and only on the platform's own page can he be answered. */
      onlyThere: Type.Boolean(),
      answers: Type.Array(
        Type.Object({
          id: Id,
          verdict,
          why: Type.String(),
          decidedBy: Type.String(),
          decidedAt: Instant,
          state: oneOf(["waiting", "done", "dead"]),
          tries: Type.Integer(),
          /** What the platform said against it; empty when it was plainly taken. */
          reason: Type.String(),
          doneAt: orNull(Instant),
        }),
      ),
    }),
  },
);

export const answerAftersale = endpoint(
  {
    id: "aftersales.answer",
    method: "POST",
    path: "/api/aftersales/:id/answer",
    summary: "Agree to what a buyer asks for, or refuse it: his platform is told once",
    access: "orders.write",
  },
  {
    params: AftersaleParams,
    body: Type.Object({ verdict, why: Note }),
    reply: Type.Object({ id: Id }),
  },
);
