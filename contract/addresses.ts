import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Rows } from "./orders-bulk.ts";
import { Division, DivisionOrNone, Id, Instant } from "./words.ts";

export const listAddresses = endpoint(
  {
    id: "addresses.list",
    method: "GET",
    path: "/api/addresses",
    summary: "Addresses that could not be read surely, those waiting longest first",
    access: "orders.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          /** Names the words; the same words are the same address. */
          digest: Type.String(),
          text: Type.String(),
          /** As far as it is sure; empty where nothing is. */
          region: DivisionOrNone,
          /** From 0 to 1. */
          confidence: Type.Number(),
          candidates: Type.Array(Division),
          why: Type.Array(Type.String()),
          /** Orders that wait for it, and the first of them. */
          orders: Type.Integer(),
          orderId: Id,
          number: Type.String(),
          dueAt: Instant,
        }),
      ),
    }),
  },
);

/** What is said counts for these words from now on. */
export const decideAddress = endpoint(
  {
    id: "addresses.decide",
    method: "POST",
    path: "/api/addresses/:digest",
    summary: "Say where an address lies; its orders are promised anew and go on, one answer each",
    access: "orders.review",
  },
  {
    params: Type.Object({ digest: Type.String({ pattern: "^[0-9a-f]{64}$" }) }),
    /** Empty: nowhere in China. */
    body: Type.Object({ region: DivisionOrNone }),
    reply: Rows,
  },
);
