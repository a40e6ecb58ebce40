// The demo tenant's own panel: how fast it trades, and its removal.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";

const Trading = Type.Object({
  /** Orders a second; 0 rests. */
  rate: Type.Number({ minimum: 0, maximum: 50 }),
  /** Orders made so far, past ones included. */
  orders: Type.Integer({ minimum: 0 }),
});

export const getDemo = endpoint(
  {
    id: "demo.get",
    method: "GET",
    path: "/api/demo",
    summary: "How fast this demo trades",
    access: "signed_in",
  },
  { reply: Trading },
);

export const setDemo = endpoint(
  {
    id: "demo.set",
    method: "PUT",
    path: "/api/demo",
    summary: "Set how many orders a second this demo makes",
    access: "settings.write",
  },
  { body: Type.Object({ rate: Type.Number({ minimum: 0, maximum: 50 }) }), reply: Trading },
);

export const removeDemoEndpoint = endpoint(
  {
    id: "demo.remove",
    method: "DELETE",
    path: "/api/demo",
    summary: "Remove this demo and everything in it",
    access: "settings.write",
    command: false,
  },
  { reply: Type.Object({ removed: Type.Boolean() }) },
);
