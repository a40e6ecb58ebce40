import { createHash, scrypt, timingSafeEqual } from "node:crypto";
import { assert, err, ok } from "../../../kernel/index.ts";
import type { Result, TenantId } from "../../../kernel/index.ts";
import type { Actor, Caller, Credentials, Database, Scope, Tx } from "../../platform/index.ts";
import { isStrong, permissionsOf } from "./model.ts";
import type { PeopleError, Role } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const sessionDays = 14;
const cacheMs = 5_000;
const system: Actor = { kind: "system", id: 0, name: "system" };

/** SHA-256 of a token in hexadecimal: what is stored instead of the token. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, { N: 16_384, r: 8, p: 1 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

async function hashPassword(password: string, salt: Buffer): Promise<string> {
  return `scrypt$${salt.toString("hex")}$${(await derive(password, salt)).toString("hex")}`;
}

async function passwordFits(password: string, stored: string): Promise<boolean> {
  const [, salt = "", hash = ""] = stored.split("$");
  const key = await derive(password, Buffer.from(salt, "hex"));
  const expected = Buffer.from(hash, "hex");
  return expected.length === key.length && timingSafeEqual(key, expected);
}

export interface NewUser {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly role: Role;
  readonly locale: string;
  readonly channelIds?: readonly number[] | null;
  readonly placeIds?: readonly number[] | null;
  readonly partyIds?: readonly number[] | null;
}

/** Creates a user; logins are unique over all tenants, because a person signs in before we know whose. */
export async function createUser(
  tx: Tx,
  secret: (bytes: number) => Buffer,
  draft: NewUser,
): Promise<Result<{ id: number }, PeopleError>> {
  if (!isStrong(draft.password)) return err({ kind: "password_weak" });
  const id = await tx.newNumbers("user");
  const taken = await tx.rows(
    `insert into platform.directory (kind, lookup, cell, tenant_id, ref) values ('login', $3, $1, $2, $4)
     on conflict do nothing returning ref`,
    [...scopeOf(tx), draft.login.toLowerCase(), id],
  );
  if (taken.length === 0) return err({ kind: "login_taken", login: draft.login });
  await tx.rows(
    `insert into people.user (cell, tenant_id, id, login, name, password, role, locale, channel_ids,
       place_ids, party_ids, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...scopeOf(tx),
      id,
      draft.login.toLowerCase(),
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
    after: { login: draft.login, role: draft.role },
  });
  return ok({ id });
}

/** Creates a tenant's row; gives its scope. Names are not unique: numbers are. */
export async function createTenant(
  database: Database,
  draft: {
    readonly name: string;
    readonly nameEn: string;
    readonly demo: boolean;
    readonly locale: string;
  },
): Promise<Scope> {
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into platform.tenant (id, cell, name, name_en, demo, locale, created_at)
     select coalesce(max(id), 0) + 1, 0, $1, $2, $3, $4, $5 from platform.tenant returning id`,
    [draft.name, draft.nameEn, draft.demo, draft.locale, database.world.clock()],
  );
  const id = rows[0]?.id;
  assert(id !== undefined);
  return { cell: 0, tenantId: id as TenantId };
}

/** Removes a tenant and all its rows from every guarded table; only a demo's, by design. */
export async function removeDemoTenant(database: Database, scope: Scope): Promise<boolean> {
  return database.transact(scope, system, async (tx) => {
    const [tenant] = await tx.rows<{ demo: boolean }>(
      "select demo from platform.tenant where id = $1",
      [scope.tenantId],
    );
    if (!tenant?.demo) return false;
    const tables = await tx.rows<{ name: string }>(
      `select format('%I.%I', nspname, relname) as name from pg_class
       join pg_namespace on pg_namespace.oid = relnamespace
       where relkind = 'r' and relforcerowsecurity`,
    );
    // The ledger and the audit trail are append-only for the application: only here, and only
    // for a demo, the owner of the tables steps in; row-level security binds it all the same.
    const [session] = await tx.rows<{ name: string }>("select quote_ident(session_user) as name");
    await tx.rows(`set local role ${session?.name ?? "none"}`);
    const left = new Set(tables.map((table) => table.name));
    // Foreign keys decide the order; we find it by trying, at most once per table and round.
    for (let round = 0; left.size > 0 && round < 12; round += 1) {
      for (const name of left) {
        await tx.rows("savepoint attempt");
        try {
          await tx.rows(`delete from ${name} where cell = $1 and tenant_id = $2`, scopeOf(tx));
          left.delete(name);
        } catch {
          await tx.rows("rollback to savepoint attempt");
        }
      }
    }
    await tx.rows("delete from platform.tenant where id = $1", [scope.tenantId]);
    return left.size === 0;
  });
}

/** The tenants there are, oldest first. */
export async function listTenants(database: Database) {
  const { rows } = await database.pool.query<{
    id: number;
    cell: number;
    name: string;
    demo: boolean;
  }>("select id, cell, name, demo from platform.tenant order by id");
  return rows;
}

async function lookup(database: Database, kind: string, key: string) {
  const { rows } = await database.pool.query<{ cell: number; tenant_id: TenantId; ref: number }>({
    name: "people.lookup",
    text: "select cell, tenant_id, ref from platform.directory where kind = $1 and lookup = $2",
    values: [kind, key],
  });
  return rows[0];
}

const failuresMax = 5;
const lockSeconds = 300;
const nobodysPassword = `scrypt$${"00".repeat(16)}$${"00".repeat(32)}`;

/**
 * Signs a person in. An unknown login, a wrong password and an inactive user get the same answer
 * in the same time; after five failures the login rests for five minutes.
 */
export async function signIn(
  database: Database,
  asked: { readonly login: string; readonly password: string },
): Promise<Result<{ token: string; expiresAt: Date }, PeopleError>> {
  const login = asked.login.trim().toLowerCase();
  const found = await lookup(database, "login", login);
  if (!found) {
    await passwordFits(asked.password, nobodysPassword);
    return err({ kind: "sign_in_failed" });
  }
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  return database.transact(scope, system, async (tx) => {
    const [user] = await tx.rows<{ id: number; password: string; active: boolean }>(
      "select id, password, active from people.user where cell = $1 and tenant_id = $2 and id = $3",
      [...scopeOf(tx), found.ref],
    );
    const [resting] = await tx.rows<{ seconds: number }>(
      `select ceil($5 - extract(epoch from $4::timestamptz - last_at))::int as seconds
       from people.sign_in_failure where cell = $1 and tenant_id = $2 and login = $3
         and failures >= $6 and last_at > $4::timestamptz - make_interval(secs => $5)`,
      [...scopeOf(tx), login, tx.now, lockSeconds, failuresMax],
    );
    const fits = await passwordFits(asked.password, user?.password ?? nobodysPassword);
    if (resting) return err({ kind: "too_many_failures", seconds: resting.seconds });
    if (!user?.active || !fits) {
      await tx.rows(
        `insert into people.sign_in_failure as failure (cell, tenant_id, login, failures, last_at)
         values ($1, $2, $3, 1, $4) on conflict (cell, tenant_id, login) do update
         set failures = failure.failures + 1, last_at = $4`,
        [...scopeOf(tx), login, tx.now],
      );
      return err({ kind: "sign_in_failed" });
    }
    await tx.rows(
      "delete from people.sign_in_failure where cell = $1 and tenant_id = $2 and login = $3",
      [...scopeOf(tx), login],
    );
    const token = database.world.secret(32).toString("base64url");
    const id = await tx.newIds(1);
    const expiresAt = new Date(tx.now.getTime() + sessionDays * 86_400_000);
    await tx.rows(
      `insert into people.session (cell, tenant_id, id, token_hash, user_id, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [...scopeOf(tx), id, tokenHash(token), user.id, tx.now, expiresAt],
    );
    await tx.rows(
      "insert into platform.directory (kind, lookup, cell, tenant_id, ref) values ('session', $3, $1, $2, $4)",
      [...scopeOf(tx), tokenHash(token), id],
    );
    tx.audit({ action: "people.sign_in", subjectKind: "user", subjectId: user.id });
    return ok({ token, expiresAt });
  });
}

/** Ends a session. */
export async function signOut(database: Database, token: string): Promise<void> {
  const found = await lookup(database, "session", tokenHash(token));
  if (!found) return;
  await database.transact({ cell: found.cell, tenantId: found.tenant_id }, system, async (tx) => {
    await tx.rows(
      "update people.session set revoked_at = $4 where cell = $1 and tenant_id = $2 and id = $3",
      [...scopeOf(tx), found.ref, tx.now],
    );
    await tx.rows("delete from platform.directory where kind = 'session' and lookup = $1", [
      tokenHash(token),
    ]);
  });
}

/** Creates an API key; the key itself is given once and never stored. */
export async function createApiKey(
  tx: Tx,
  secret: (bytes: number) => Buffer,
  draft: {
    readonly name: string;
    readonly permissions: readonly string[];
    readonly channelIds: readonly number[] | null;
  },
): Promise<{ id: number; key: string }> {
  const id = await tx.newNumbers("api_key");
  const key = `mr_${secret(24).toString("base64url")}`;
  await tx.rows(
    `insert into people.api_key (cell, tenant_id, id, name, token_hash, hint, permissions, channel_ids,
       created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...scopeOf(tx),
      id,
      draft.name,
      tokenHash(key),
      key.slice(-4),
      draft.permissions,
      draft.channelIds,
      tx.now,
      tx.actor.name,
    ],
  );
  await tx.rows(
    "insert into platform.directory (kind, lookup, cell, tenant_id, ref) values ('api_key', $3, $1, $2, $4)",
    [...scopeOf(tx), tokenHash(key), id],
  );
  tx.audit({
    action: "people.key.create",
    subjectKind: "api_key",
    subjectId: id,
    after: { name: draft.name, permissions: draft.permissions },
  });
  return { id, key };
}

/** Ends an API key at once; other processes see it within five seconds. */
export async function revokeApiKey(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.rows<{ token_hash: string }>(
    `update people.api_key set revoked_at = $4 where cell = $1 and tenant_id = $2 and id = $3
     and revoked_at is null returning token_hash`,
    [...scopeOf(tx), id, tx.now],
  );
  const [row] = rows;
  if (!row) return false;
  await tx.rows("delete from platform.directory where kind = 'api_key' and lookup = $1", [
    row.token_hash,
  ]);
  tx.audit({ action: "people.key.revoke", subjectKind: "api_key", subjectId: id });
  return true;
}

async function readSession(database: Database, token: string): Promise<Caller | null> {
  const found = await lookup(database, "session", tokenHash(token));
  if (!found) return null;
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  return database.read(scope, async (tx) => {
    const [row] = await tx.rows<{
      id: number;
      name: string;
      role: string;
      channel_ids: number[] | null;
      place_ids: number[] | null;
      party_ids: number[] | null;
    }>(
      `select person.id, person.name, person.role, person.channel_ids, person.place_ids, person.party_ids
       from people.session as session join people.user as person on person.cell = session.cell
         and person.tenant_id = session.tenant_id and person.id = session.user_id
       where session.cell = $1 and session.tenant_id = $2 and session.id = $3
         and session.revoked_at is null and session.expires_at > $4 and person.active`,
      [...scopeOf(tx), found.ref, tx.now],
    );
    if (!row) return null;
    return {
      scope,
      actor: { kind: "user", id: row.id, name: row.name },
      permissions: permissionsOf(row.role),
      channelIds: row.channel_ids,
      placeIds: row.place_ids,
      // A distributor without a party sees nothing rather than everything.
      partyIds: row.role === "distributor" ? (row.party_ids ?? []) : row.party_ids,
    };
  });
}

async function readKey(database: Database, key: string): Promise<Caller | null> {
  const found = await lookup(database, "api_key", tokenHash(key));
  if (!found) return null;
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  return database.read(scope, async (tx) => {
    const [row] = await tx.rows<{
      id: number;
      name: string;
      permissions: string[];
      channel_ids: number[] | null;
    }>(
      `select id, name, permissions, channel_ids from people.api_key
       where cell = $1 and tenant_id = $2 and id = $3 and revoked_at is null`,
      [...scopeOf(tx), found.ref],
    );
    if (!row) return null;
    return {
      scope,
      actor: { kind: "key", id: row.id, name: row.name },
      permissions: new Set(row.permissions),
      channelIds: row.channel_ids,
      placeIds: null,
      partyIds: null,
    };
  });
}

/**
 * Who calls, from a session cookie or an API key. Answers are kept for five seconds, so that the
 * hot path reads no session per request; a revoked key or session works that much longer at most.
 */
export function createAuthenticate(database: Database) {
  const known = new Map<string, { caller: Caller | null; untilMs: number }>();
  return async (credentials: Credentials): Promise<Caller | null> => {
    const token = credentials.apiKey ?? credentials.session;
    if (!token) return null;
    const nowMs = database.world.clock().getTime();
    const name = `${credentials.apiKey ? "key" : "session"}:${token}`;
    const cached = known.get(name);
    if (cached && cached.untilMs > nowMs) return cached.caller;
    const caller = await (credentials.apiKey ? readKey : readSession)(database, token);
    if (known.size > 10_000) known.clear();
    known.set(name, { caller, untilMs: nowMs + cacheMs });
    return caller;
  };
}
