// Money that came in for an order, as finance records it.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { DayText, Id, Minor } from "./words.ts";

export const recordPaymentEndpoint = endpoint(
  {
    id: "orders.pay",
    method: "POST",
    path: "/api/orders/:id/payments",
    summary: "Record money that came in for an order; what a party owes falls by it",
    access: "orders.review",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      /** In minor units of the order's currency; at most what is owed. */
      amountMinor: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
      paidDay: DayText,
      /** The bank's number, or that of the receipt: once an order. */
      reference: Type.String({ minLength: 1, maxLength: 120, pattern: "\\S" }),
    }),
    reply: Type.Object({ paidMinor: Minor, owedMinor: Minor }),
  },
);
