import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, Instant, Line, oneOf, orNull } from "./words.ts";

const Login = Type.String({ minLength: 3, maxLength: 120, pattern: "^\\S+$" });
const Password = Type.String({ minLength: 10, maxLength: 200 });
const LocaleWord = oneOf(["zh-CN", "en"]);
const Done = Type.Object({ done: Type.Boolean() });

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
  }),
  tenant: Type.Object({ id: Id, name: Type.String(), demo: Type.Boolean() }),
});

export const postSession = endpoint(
  {
    id: "session.create",
    method: "POST",
    path: "/api/session",
    summary: "Sign in",
    access: "public",
  },
  { body: Type.Object({ login: Login, password: Type.String({ maxLength: 200 }) }), reply: Done },
);

export const getSession = endpoint(
  {
    id: "session.get",
    method: "GET",
    path: "/api/session",
    summary: "Who is signed in",
    access: "signed_in",
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

export const listUsers = endpoint(
  {
    id: "users.list",
    method: "GET",
    path: "/api/users",
    summary: "Users and their roles",
    access: "people.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          login: Type.String(),
          name: Type.String(),
          role: Type.String(),
          active: Type.Boolean(),
        }),
      ),
    }),
  },
);

export const createUserEndpoint = endpoint(
  {
    id: "users.create",
    method: "POST",
    path: "/api/users",
    summary: "Create a user",
    access: "people.write",
  },
  {
    body: Type.Object({
      login: Login,
      name: Line,
      password: Password,
      role: Type.String({ maxLength: 40 }),
      locale: LocaleWord,
      channelIds: Type.Optional(orNull(Type.Array(Id))),
      placeIds: Type.Optional(orNull(Type.Array(Id))),
      partyIds: Type.Optional(orNull(Type.Array(Id))),
    }),
    reply: Type.Object({ id: Id }),
  },
);

export const createKey = endpoint(
  {
    id: "keys.create",
    method: "POST",
    path: "/api/keys",
    summary: "Create an API key; shown once",
    access: "people.write",
  },
  {
    body: Type.Object({
      name: Line,
      permissions: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 40 }),
      channelIds: Type.Optional(orNull(Type.Array(Id))),
    }),
    reply: Type.Object({ id: Id, key: Type.String() }),
  },
);

export const revokeKey = endpoint(
  {
    id: "keys.revoke",
    method: "DELETE",
    path: "/api/keys/:id",
    summary: "Revoke an API key",
    access: "people.write",
  },
  { params: Type.Object({ id: Id }), reply: Done },
);

export const listAudit = endpoint(
  {
    id: "audit.list",
    method: "GET",
    path: "/api/audit",
    summary: "Who changed what, before, after and why",
    access: "audit.read",
  },
  {
    query: Type.Object({
      after: Type.Optional(Id),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      action: Type.Optional(Type.String({ maxLength: 80 })),
      subject: Type.Optional(Type.String({ maxLength: 120 })),
    }),
    reply: Type.Object({
      next: orNull(Id),
      rows: Type.Array(
        Type.Object({
          id: Id,
          at: Instant,
          actorName: Type.String(),
          action: Type.String(),
          subjectKind: Type.String(),
          subjectId: Type.String(),
          before: Type.Unknown(),
          after: Type.Unknown(),
          why: orNull(Type.String()),
        }),
      ),
    }),
  },
);
