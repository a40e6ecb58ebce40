import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Done, LocaleWord, Login, Password } from "./session.ts";
import { DayText, Id, Instant, Limit, Line, oneOf, orNull } from "./words.ts";

const RoleWord = Type.String({ maxLength: 40 });
const Ids = orNull(Type.Array(Id, { maxItems: 5_000 }));

/** Narrowing to some channels, places, distributors: null is all of them, an empty list none. */
const narrowing = {
  channelIds: Type.Optional(Ids),
  placeIds: Type.Optional(Ids),
  partyIds: Type.Optional(Ids),
};
const narrowed = { channelIds: Ids, placeIds: Ids, partyIds: Ids };

export const listRoles = endpoint(
  {
    id: "roles.list",
    method: "GET",
    path: "/api/roles",
    summary: "Roles and what each may do",
    access: "people.read",
  },
  {
    reply: Type.Object({
      permissions: Type.Array(Type.String()),
      rows: Type.Array(
        Type.Object({
          /** A built-in role's name, or `custom:<id>`. */
          role: Type.String(),
          /** Number and name of a company's own role; null for a built-in one. */
          id: orNull(Id),
          name: orNull(Type.String()),
          /** The built-in role it is a copy of; itself for a built-in one. */
          base: Type.String(),
          permissions: Type.Array(Type.String()),
          users: Type.Integer(),
        }),
      ),
    }),
  },
);

const RoleName = Type.String({ minLength: 1, maxLength: 60, pattern: "\\S" });
const Permissions = Type.Array(Type.String({ maxLength: 40 }), {
  minItems: 1,
  maxItems: 40,
  uniqueItems: true,
});

/** Makes a role of the company's own; nobody puts into it what he does not hold. */
export const createRoleEndpoint = endpoint(
  {
    id: "roles.create",
    method: "POST",
    path: "/api/roles",
    summary: "Make a role of the company's own",
    access: "people.write",
  },
  {
    body: Type.Object({ name: RoleName, base: RoleWord, permissions: Permissions }),
    reply: Type.Object({ id: Id, role: Type.String() }),
  },
);

/** Changes a role for everybody who has it; what is left out stays. */
export const changeRoleEndpoint = endpoint(
  {
    id: "roles.change",
    method: "PATCH",
    path: "/api/roles/:id",
    summary: "Change the name or the permissions of a company's own role",
    access: "people.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      name: Type.Optional(RoleName),
      permissions: Type.Optional(Permissions),
    }),
    reply: Done,
  },
);

export const removeRoleEndpoint = endpoint(
  {
    id: "roles.remove",
    method: "DELETE",
    path: "/api/roles/:id",
    summary: "Take away a company's own role that nobody has",
    access: "people.write",
  },
  { params: Type.Object({ id: Id }), reply: Done },
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
          locale: Type.String(),
          active: Type.Boolean(),
          twoStep: Type.Boolean(),
          ...narrowed,
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
      role: RoleWord,
      locale: LocaleWord,
      ...narrowing,
    }),
    reply: Type.Object({ id: Id }),
  },
);

/** Changes a user; what is left out stays. An ended user is signed out everywhere. */
export const changeUserEndpoint = endpoint(
  {
    id: "users.change",
    method: "PATCH",
    path: "/api/users/:id",
    summary: "Change a user's name, role, grants or state",
    access: "people.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({
      name: Type.Optional(Line),
      role: Type.Optional(RoleWord),
      locale: Type.Optional(LocaleWord),
      active: Type.Optional(Type.Boolean()),
      ...narrowing,
    }),
    reply: Done,
  },
);

export const setPasswordEndpoint = endpoint(
  {
    id: "users.password",
    method: "POST",
    path: "/api/users/:id/password",
    summary: "Give a user a new password",
    access: "people.write",
  },
  { params: Type.Object({ id: Id }), body: Type.Object({ password: Password }), reply: Done },
);

export const listKeys = endpoint(
  {
    id: "keys.list",
    method: "GET",
    path: "/api/keys",
    summary: "API keys: what each may do, when last used",
    access: "people.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          id: Id,
          name: Type.String(),
          hint: Type.String(),
          permissions: Type.Array(Type.String()),
          ...narrowed,
          createdAt: Instant,
          createdBy: Type.String(),
          expiresAt: orNull(Instant),
          lastUsedAt: orNull(Instant),
          revokedAt: orNull(Instant),
        }),
      ),
    }),
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
      expiresAt: Type.Optional(orNull(Instant)),
      ...narrowing,
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

/** Newest first; `next` goes into `after`. Days are those of the tenant's time zone, both included. */
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
      limit: Limit,
      /** This entry alone. */
      entry: Type.Optional(Id),
      action: Type.Optional(Type.String({ maxLength: 80 })),
      subject: Type.Optional(Type.String({ maxLength: 120 })),
      subjectKind: Type.Optional(Type.String({ maxLength: 80 })),
      actorKind: Type.Optional(oneOf(["user", "key", "system"])),
      actorId: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
      fromDay: Type.Optional(DayText),
      untilDay: Type.Optional(DayText),
    }),
    reply: Type.Object({
      next: orNull(Id),
      rows: Type.Array(
        Type.Object({
          id: Id,
          at: Instant,
          actorKind: Type.String(),
          actorId: Type.Integer(),
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
