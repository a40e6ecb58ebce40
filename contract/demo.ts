// The demo tenant's own panel: how fast it trades, and its removal; and, for the company that asked for
// it at set-up, how far it has come.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Done } from "./session.ts";
import { oneOf, orNull } from "./words.ts";

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

/** Told to people of the company that asked for the demo, in the process that makes it. */
export const getDemoMaking = endpoint(
  {
    id: "demo.making",
    method: "GET",
    path: "/api/demo/making",
    summary: "How far the demo that was asked for at set-up has come, and how to sign in",
    access: "settings.write",
  },
  {
    reply: Type.Object({
      state: oneOf(["none", "making", "ready", "failed"]),
      /** Past days traded so far, of all; 0 of 0 before the first. */
      done: Type.Integer({ minimum: 0 }),
      total: Type.Integer({ minimum: 0 }),
      login: orNull(Type.String()),
      password: orNull(Type.String()),
      /** Why it failed: a mistake that the log tells, or a server that ended while it made it. */
      reason: orNull(oneOf(["error", "cut_off"])),
    }),
  },
);

export const forgetDemoMaking = endpoint(
  {
    id: "demo.forget_making",
    method: "DELETE",
    path: "/api/demo/making",
    summary: "Forget the demo's password, once it is noted",
    access: "settings.write",
    command: false,
  },
  { reply: Done },
);
