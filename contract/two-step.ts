import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, orNull } from "./words.ts";

const Done = Type.Object({ done: Type.Boolean() });
/** Six digits of the device or a recovery code, with or without blanks and strokes. */
const Code = Type.String({ minLength: 6, maxLength: 40 });
const Codes = Type.Object({ codes: Type.Array(Type.String()) });

/** How the caller's own second step stands; `required` is the company's rule. */
export const getTwoStep = endpoint(
  {
    id: "two_step.get",
    method: "GET",
    path: "/api/session/two-step",
    summary: "Your own second step of signing in",
    access: "entering",
  },
  {
    reply: Type.Object({
      since: orNull(Instant),
      codesLeft: Type.Integer(),
      required: Type.Boolean(),
    }),
  },
);

/** A new secret for the caller's device (RFC 6238), shown this once; it counts when confirmed. */
export const beginTwoStepEndpoint = endpoint(
  {
    id: "two_step.begin",
    method: "POST",
    path: "/api/session/two-step",
    summary: "Begin to set up the second step",
    access: "entering",
  },
  {
    body: Type.Object({ password: Type.String({ maxLength: 200 }) }),
    reply: Type.Object({
      /** In base32, to type. */
      secret: Type.String(),
      /** The `otpauth:` address that a device's camera reads. */
      uri: Type.String(),
    }),
  },
);

/** Turns the second step on; gives the recovery codes, this once. Other sessions end. */
export const confirmTwoStepEndpoint = endpoint(
  {
    id: "two_step.confirm",
    method: "POST",
    path: "/api/session/two-step/confirm",
    summary: "Turn the second step on with the device's first code",
    access: "entering",
  },
  { body: Type.Object({ code: Code }), reply: Codes },
);

export const renewCodesEndpoint = endpoint(
  {
    id: "two_step.codes",
    method: "POST",
    path: "/api/session/two-step/codes",
    summary: "New recovery codes instead of the earlier ones",
    access: "entering",
  },
  { body: Type.Object({ code: Code }), reply: Codes },
);

export const turnOffTwoStepEndpoint = endpoint(
  {
    id: "two_step.off",
    method: "POST",
    path: "/api/session/two-step/off",
    summary: "Turn your own second step off",
    access: "entering",
  },
  { body: Type.Object({ code: Code }), reply: Done },
);

/** For who lost device and codes; ends all his sessions. */
export const resetTwoStepEndpoint = endpoint(
  {
    id: "users.two_step_reset",
    method: "POST",
    path: "/api/users/:id/two-step/reset",
    summary: "Take a user's second step away",
    access: "people.write",
  },
  { params: Type.Object({ id: Id }), reply: Done },
);

const Policy = Type.Object({ twoStepRequired: Type.Boolean() });

export const getSignInPolicy = endpoint(
  {
    id: "sign_in_policy.get",
    method: "GET",
    path: "/api/sign-in-policy",
    summary: "What the company asks of everybody who signs in",
    access: "people.read",
  },
  { reply: Policy },
);

/** Whoever has no second step then may do nothing but set one up. API keys are not concerned. */
export const setSignInPolicy = endpoint(
  {
    id: "sign_in_policy.set",
    method: "PUT",
    path: "/api/sign-in-policy",
    summary: "Say what the company asks of everybody who signs in",
    access: "people.write",
  },
  { body: Policy, reply: Done },
);
