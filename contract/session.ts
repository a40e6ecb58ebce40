import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Line, oneOf } from "./words.ts";

// The console's first page loads these operations, and no others, before anybody has signed in.

export const Login = Type.String({ minLength: 3, maxLength: 120, pattern: "^\\S+$" });
export const Password = Type.String({ minLength: 10, maxLength: 200 });
export const LocaleWord = oneOf(["zh-CN", "en"]);
export const Done = Type.Object({ done: Type.Boolean() });

/** Whether this installation waits for its first administrator. */
export const getSetup = endpoint(
  {
    id: "setup.get",
    method: "GET",
    path: "/api/setup",
    summary: "Whether set-up is needed",
    access: "public",
  },
  { reply: Type.Object({ needed: Type.Boolean() }) },
);

/** Makes the first tenant and its administrator; works once. */
export const postSetup = endpoint(
  {
    id: "setup.post",
    method: "POST",
    path: "/api/setup",
    summary: "Make the first administrator and tenant",
    access: "public",
  },
  {
    body: Type.Object({
      tenantName: Line,
      adminName: Line,
      login: Login,
      password: Password,
      locale: LocaleWord,
      withDemo: Type.Boolean(),
    }),
    reply: Type.Object({ tenantId: Id }),
  },
);

const Session = Type.Object({
  user: Type.Object({
    id: Type.Integer(),
    name: Type.String(),
    kind: Type.String(),
    permissions: Type.Array(Type.String()),
    /** The company asks a second step, and the person has yet to set one up. */
    mustEnrol: Type.Boolean(),
    /** Given some places only, or none. */
    placed: Type.Boolean(),
  }),
  /** `zone` is the company's own time zone: what happened at no place is told in it. */
  tenant: Type.Object({ id: Id, name: Type.String(), demo: Type.Boolean(), zone: Type.String() }),
});

export const postSession = endpoint(
  {
    id: "session.create",
    method: "POST",
    path: "/api/session",
    summary: "Sign in",
    access: "public",
  },
  {
    body: Type.Object({
      login: Login,
      password: Type.String({ maxLength: 200 }),
      /** Of the second step: six digits of the device, or a recovery code. */
      code: Type.Optional(Type.String({ minLength: 6, maxLength: 40 })),
    }),
    reply: Done,
  },
);

export const getSession = endpoint(
  {
    id: "session.get",
    method: "GET",
    path: "/api/session",
    summary: "Who is signed in",
    access: "entering",
  },
  { reply: Session },
);

export const deleteSession = endpoint(
  {
    id: "session.delete",
    method: "DELETE",
    path: "/api/session",
    summary: "Sign out",
    access: "public",
    command: false,
  },
  { reply: Done },
);

/** Changes one's own password; all other sessions end. */
export const changeOwnPasswordEndpoint = endpoint(
  {
    id: "session.password",
    method: "POST",
    path: "/api/session/password",
    summary: "Change your own password",
    access: "entering",
  },
  {
    body: Type.Object({ current: Type.String({ maxLength: 200 }), password: Password }),
    reply: Done,
  },
);
