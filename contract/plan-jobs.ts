// What of the plants' plans a customer's order rests on.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, orNull } from "./words.ts";

export const jobsOfOrder = endpoint(
  {
    id: "plans.jobs_of_order",
    method: "GET",
    path: "/api/plans/jobs",
    summary: "Work orders that the promises of a customer's order rest on, line by line",
    access: "production.read",
  },
  {
    query: Type.Object({ orderId: Id }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          lineId: Id,
          workOrderId: Id,
          number: Type.String(),
          /** When its plan says it is done. */
          projectedAt: orNull(Instant),
        }),
      ),
    }),
  },
);
