import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { takeBudget } from "../../platform/index.ts";
import type { Tx } from "../../platform/index.ts";
import { beyond, isStrong } from "./model.ts";
import type { Grant, PeopleError } from "./model.ts";
import { hashPassword, passwordFits, tokenHash } from "./password.ts";
import { readRole } from "./roles.ts";

type Secret = (bytes: number) => Buffer;

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface NewUser {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  /** A built-in role's name, or `custom:<id>` of the company's own. */
  readonly role: string;
  readonly locale: string;
  readonly channelIds?: readonly number[] | null;
  readonly placeIds?: readonly number[] | null;
  readonly partyIds?: readonly number[] | null;
}

/** Creates a user who gets no more than the one who creates him has. */
export async function inviteUser(
  tx: Tx,
  own: Grant & { readonly secret: Secret },
  draft: NewUser,
): Promise<Result<{ id: number }, PeopleError>> {
  const role = await readRole(tx, draft.role);
  if (!role) return err({ kind: "role_unknown", role: draft.role });
  const { channelIds = null, placeIds = null, partyIds = null } = draft;
  const asked = { permissions: role.permissions, channelIds, placeIds, partyIds };
  const what = beyond(asked, own);
  if (what !== null) return err({ kind: "beyond_own", what });
  return createUser(tx, own.secret, draft);
}

/** Creates a user; logins are unique over all tenants, because a person signs in before we know whose. */
export async function createUser(
  tx: Tx,
  secret: Secret,
  draft: NewUser,
): Promise<Result<{ id: number }, PeopleError>> {
  if (!isStrong(draft.password)) return err({ kind: "password_weak" });
  const login = draft.login.trim().toLowerCase();
  const id = await tx.newNumbers("user");
  const taken = await tx.rows(
    `insert into platform.directory (kind, lookup, cell, tenant_id, ref)
     values ('login', $3, $1, $2, $4) on conflict do nothing returning ref`,
    [...scopeOf(tx), login, id],
  );
  if (taken.length === 0) return err({ kind: "login_taken", login: draft.login });
  await tx.rows(
    `insert into people.user (cell, tenant_id, id, login, name, password, role, role_id, locale,
       channel_ids, place_ids, party_ids, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, substring($7 from '^custom:(.*)')::int, $8, $9, $10, $11,
       $12)`,
    [
      ...scopeOf(tx),
      id,
      login,
      draft.name,
      await hashPassword(draft.password, secret(16)),
      draft.role,
      draft.locale,
      draft.channelIds ?? null,
      draft.placeIds ?? null,
      draft.partyIds ?? null,
      tx.now,
    ],
  );
  tx.audit({
    action: "people.user.create",
    subjectKind: "user",
    subjectId: id,
    after: {
      login,
      role: draft.role,
      channelIds: draft.channelIds ?? null,
      placeIds: draft.placeIds ?? null,
      partyIds: draft.partyIds ?? null,
    },
  });
  return ok({ id });
}

interface UserState {
  readonly name: string;
  readonly role: string;
  readonly locale: string;
  readonly active: boolean;
  readonly channelIds: readonly number[] | null;
  readonly placeIds: readonly number[] | null;
  readonly partyIds: readonly number[] | null;
}

export type UserChange = { readonly [Field in keyof UserState]?: UserState[Field] | undefined };

/** A user as he is, held until the transaction ends. */
export async function lockUser(tx: Tx, id: number): Promise<UserState | undefined> {
  const [user] = await tx.rows<UserState>(
    `select name, role, locale, active, channel_ids as "channelIds", place_ids as "placeIds",
       party_ids as "partyIds"
     from people.user where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), id],
  );
  return user;
}

/** What a user holds; his role is kept as it is until the transaction ends. Null: no such role. */
async function grantOf(tx: Tx, user: UserState): Promise<Grant | null> {
  const role = await readRole(tx, user.role);
  return role ? { ...user, permissions: role.permissions } : null;
}

/** What of a user's grant goes beyond the changer's own; an unknown role goes beyond nothing else. */
export async function beyondUser(tx: Tx, user: UserState, own: Grant): Promise<PeopleError | null> {
  const grant = await grantOf(tx, user);
  if (!grant) return { kind: "role_unknown", role: user.role };
  const what = beyond(grant, own);
  return what === null ? null : { kind: "beyond_own", what };
}

/** Ends all open sessions of a user, but the one with `exceptToken`. */
export async function endSessions(tx: Tx, userId: number, exceptToken = ""): Promise<void> {
  const ended = await tx.rows<{ token_hash: string }>(
    `update people.session set revoked_at = $4 where cell = $1 and tenant_id = $2
       and user_id = $3 and revoked_at is null and token_hash <> $5 returning token_hash`,
    [...scopeOf(tx), userId, tx.now, tokenHash(exceptToken)],
  );
  await tx.rows("delete from platform.directory where kind = 'session' and lookup = any($1)", [
    ended.map((each) => each.token_hash),
  ]);
}

/** True when another active owner remains; locks the owners, so that two cannot leave together. */
async function anotherOwner(tx: Tx, id: number): Promise<boolean> {
  const owners = await tx.rows<{ id: number }>(
    `select id from people.user where cell = $1 and tenant_id = $2 and role = 'owner' and active
     order by id for update`,
    scopeOf(tx),
  );
  return owners.some((owner) => owner.id !== id);
}

/** Changes a user within what the changer himself holds; an ended user's sessions end too. */
export async function changeUser(
  tx: Tx,
  own: Grant,
  asked: { readonly id: number; readonly change: UserChange },
): Promise<Result<{ done: true }, PeopleError>> {
  const { id, change } = asked;
  // All owners before the one user: two changes lock in the same order.
  const othersOwn = await anotherOwner(tx, id);
  const before = await lockUser(tx, id);
  if (!before) return err({ kind: "user_unknown", user: id });
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const after: UserState = { ...before, ...Object.fromEntries(given) };
  const refused = (await beyondUser(tx, after, own)) ?? (await beyondUser(tx, before, own));
  if (refused) return err(refused);
  const wasOwner = before.role === "owner" && before.active;
  const staysOwner = after.role === "owner" && after.active;
  if (wasOwner && !staysOwner && !othersOwn) return err({ kind: "last_owner" });
  await tx.rows(
    `update people.user set name = $4, role = $5, role_id = substring($5 from '^custom:(.*)')::int,
       locale = $6, active = $7, channel_ids = $8, place_ids = $9, party_ids = $10
     where cell = $1 and tenant_id = $2 and id = $3`,
    [
      ...scopeOf(tx),
      id,
      after.name,
      after.role,
      after.locale,
      after.active,
      after.channelIds,
      after.placeIds,
      after.partyIds,
    ],
  );
  if (!after.active) await endSessions(tx, id);
  tx.audit({ action: "people.user.change", subjectKind: "user", subjectId: id, before, after });
  return ok({ done: true });
}

/** Stores the hash of a new password. */
export async function storePassword(tx: Tx, id: number, hash: string): Promise<void> {
  await tx.rows(
    "update people.user set password = $4 where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), id, hash],
  );
  tx.audit({ action: "people.password.change", subjectKind: "user", subjectId: id });
}

/** Gives another user a new password (he forgot his) and ends his sessions. */
export async function setPassword(
  tx: Tx,
  own: Grant & { readonly secret: Secret },
  asked: { readonly id: number; readonly password: string },
): Promise<Result<{ done: true }, PeopleError>> {
  if (!isStrong(asked.password)) return err({ kind: "password_weak" });
  const user = await lockUser(tx, asked.id);
  if (!user) return err({ kind: "user_unknown", user: asked.id });
  const refused = await beyondUser(tx, user, own);
  if (refused) return err(refused);
  await storePassword(tx, asked.id, await hashPassword(asked.password, own.secret(16)));
  await endSessions(tx, asked.id);
  return ok({ done: true });
}

export interface OwnPassword {
  readonly current: string;
  readonly password: string;
  /** The session that asks: it stays, all others end. */
  readonly token: string;
}

/** Whoever finds an open session must not find the password too. */
const ownGuesses = { name: "password.own", burst: 5, perSecond: 1 / 60 };

/** Whether the caller is a person who knows his own password; limits guesses of it. */
export async function ownPasswordFits(
  tx: Tx,
  password: string,
): Promise<Result<{ id: number }, PeopleError>> {
  const { id } = tx.actor;
  const [user] = await tx.rows<{ password: string }>(
    `select password from people.user where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), id],
  );
  if (!user || tx.actor.kind !== "user") return err({ kind: "user_unknown", user: id });
  const taken = await takeBudget(tx, ownGuesses, { key: String(id), wanted: 1 });
  if (taken.granted === 0) {
    return err({ kind: "too_many_failures", seconds: Math.ceil(taken.waitSeconds) });
  }
  return (await passwordFits(password, user.password))
    ? ok({ id })
    : err({ kind: "password_wrong" });
}

/** Changes the caller's own password; needs the current one. */
export async function changeOwnPassword(
  tx: Tx,
  secret: Secret,
  asked: OwnPassword,
): Promise<Result<{ done: true }, PeopleError>> {
  if (!isStrong(asked.password)) return err({ kind: "password_weak" });
  const own = await ownPasswordFits(tx, asked.current);
  if (!own.ok) return own;
  const { id } = own.value;
  await storePassword(tx, id, await hashPassword(asked.password, secret(16)));
  await endSessions(tx, id, asked.token);
  return ok({ done: true });
}

export interface NewKey {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly channelIds: readonly number[] | null;
  readonly placeIds?: readonly number[] | null;
  readonly partyIds?: readonly number[] | null;
  readonly expiresAt?: Date | null;
}

/** Creates an API key; the key itself is given once and never stored. */
export async function createApiKey(
  tx: Tx,
  secret: Secret,
  draft: NewKey,
): Promise<{ id: number; key: string }> {
  const id = await tx.newNumbers("api_key");
  // The cell in the key lets a router find the right database before it asks any.
  const key = `mr_${tx.scope.cell}_${secret(24).toString("base64url")}`;
  await tx.rows(
    `insert into people.api_key (cell, tenant_id, id, name, token_hash, hint, permissions,
       channel_ids, place_ids, party_ids, expires_at, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...scopeOf(tx),
      id,
      draft.name,
      tokenHash(key),
      key.slice(-4),
      draft.permissions,
      draft.channelIds,
      draft.placeIds ?? null,
      draft.partyIds ?? null,
      draft.expiresAt ?? null,
      tx.now,
      tx.actor.name,
    ],
  );
  await tx.rows(
    `insert into platform.directory (kind, lookup, cell, tenant_id, ref)
     values ('api_key', $3, $1, $2, $4)`,
    [...scopeOf(tx), tokenHash(key), id],
  );
  tx.audit({
    action: "people.key.create",
    subjectKind: "api_key",
    subjectId: id,
    after: { ...draft, permissions: [...draft.permissions] },
  });
  return { id, key };
}

/**
 * Ends an API key; processes that have just seen it notice within five seconds. Whoever is given some
 * channels, places or distributors ends no key that reaches beyond them: `beyond_own`. What a key may do
 * there is no matter: a leaked one is ended by whoever sees it first.
 */
export async function revokeApiKey(
  tx: Tx,
  own: Grant,
  id: number,
): Promise<Result<{ done: true }, PeopleError>> {
  const [known] = await tx.rows<Omit<Grant, "permissions">>(
    `select channel_ids as "channelIds", place_ids as "placeIds", party_ids as "partyIds"
     from people.api_key where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), id],
  );
  if (!known) return err({ kind: "key_unknown", keyId: id });
  const what = beyond({ ...known, permissions: new Set() }, own);
  if (what !== null) return err({ kind: "beyond_own", what });
  const [row] = await tx.rows<{ token_hash: string }>(
    `update people.api_key set revoked_at = coalesce(revoked_at, $4)
     where cell = $1 and tenant_id = $2 and id = $3 returning token_hash`,
    [...scopeOf(tx), id, tx.now],
  );
  if (!row) return err({ kind: "key_unknown", keyId: id });
  const removed = await tx.rows(
    "delete from platform.directory where kind = 'api_key' and lookup = $1 returning ref",
    [row.token_hash],
  );
  if (removed.length > 0) {
    tx.audit({ action: "people.key.revoke", subjectKind: "api_key", subjectId: id });
  }
  return ok({ done: true });
}
