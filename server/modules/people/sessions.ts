import { err, ok } from "../../../kernel/index.ts";
import type { Result, TenantId } from "../../../kernel/index.ts";
import { nobody, restoreBudget, takeBudget } from "../../platform/index.ts";
import type { Actor, Caller, Credentials, Database, Tx } from "../../platform/index.ts";
import { permissionsIn } from "./roles.ts";
import { passSecondStep } from "./two-step.ts";
import { withNarrower } from "./model.ts";
import type { PeopleError } from "./model.ts";
import { nobodysPassword, passwordFits, tokenHash } from "./password.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const sessionDays = 14;
const cacheMs = 5_000;
const keyUseMinutes = 1;
const system: Actor = { kind: "system", id: 0, name: "system" };

/**
 * Guesses: of one address at one login, of one address at all, of all addresses at one login. A
 * login that does not exist spends the same budgets as one that does.
 */
const guesses = {
  address: { name: "sign_in.address", burst: 100, perSecond: 0.5 },
  login: { name: "sign_in.login", burst: 40, perSecond: 1 / 20 },
  pair: { name: "sign_in.pair", burst: 5, perSecond: 1 / 60 },
};

interface Found {
  readonly cell: number;
  readonly tenant_id: TenantId;
  readonly ref: number;
}

/** Whose a login, session or key is, before a company is known. */
export async function lookup(
  database: Database,
  kind: string,
  key: string,
): Promise<Found | undefined> {
  const { rows } = await database.pool.query<Found>({
    name: "people.lookup",
    text: "select cell, tenant_id, ref from platform.directory where kind = $1 and lookup = $2",
    values: [kind, key],
  });
  return rows[0];
}

/** Seconds to wait before this address may try this login again; 0 when it may now. */
async function spendGuess(database: Database, login: string, ip: string): Promise<number> {
  return database.transact(nobody, system, async (tx) => {
    // Always in this order, so that two attempts never wait for each other.
    const asked = [
      { limit: guesses.address, key: ip },
      { limit: guesses.login, key: tokenHash(login) },
      { limit: guesses.pair, key: tokenHash(`${ip} ${login}`) },
    ];
    for (const { limit, key } of asked) {
      const taken = await takeBudget(tx, limit, { key, wanted: 1 });
      if (taken.granted === 0) return Math.max(1, Math.ceil(taken.waitSeconds));
    }
    return 0;
  });
}

async function forgiveGuesses(database: Database, login: string, ip: string): Promise<void> {
  await database.transact(nobody, system, async (tx) => {
    await restoreBudget(tx, guesses.login, tokenHash(login));
    await restoreBudget(tx, guesses.pair, tokenHash(`${ip} ${login}`));
  });
}

export interface SignIn {
  readonly login: string;
  readonly password: string;
  /** Of the second step, where the person has one. */
  readonly code?: string | undefined;
  readonly ip: string;
}

export interface NewSession {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Signs a person in. An unknown login, a wrong password and an inactive user get the same answer
 * after the same work; guesses are limited over all processes, before the password is looked at.
 * Who has a second step is asked for its code once the password is right.
 */
export async function signIn(
  database: Database,
  asked: SignIn,
): Promise<Result<NewSession, PeopleError>> {
  const login = asked.login.trim().toLowerCase();
  const seconds = await spendGuess(database, login, asked.ip);
  if (seconds > 0) return err({ kind: "too_many_failures", seconds });
  const found = (await lookup(database, "login", login)) ?? {
    cell: nobody.cell,
    tenant_id: nobody.tenantId,
    ref: 0,
  };
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  const [user] = await database.read(scope, (tx) =>
    tx.rows<{ id: number; name: string; password: string; active: boolean }>(
      `select id, name, password, active from people.user
       where cell = $1 and tenant_id = $2 and id = $3`,
      [...scopeOf(tx), found.ref],
    ),
  );
  // Outside of any transaction: deriving takes long, and a connection is not to wait for it.
  const fits = await passwordFits(asked.password, user?.password ?? nobodysPassword);
  if (!user?.active || !fits) return err({ kind: "sign_in_failed" });
  const actor: Actor = { kind: "user", id: user.id, name: user.name };
  const entering = { id: user.id, password: user.password, code: asked.code };
  const session = await database.transact(scope, actor, (tx) =>
    openSession(tx, database, entering),
  );
  // A password without its second step is not yet a success: guesses of either stay counted.
  if (session.ok) await forgiveGuesses(database, login, asked.ip);
  return session;
}

interface Entering {
  readonly id: number;
  readonly password: string;
  readonly code: string | undefined;
}

/** Opens a session, unless the user was ended or given another password meanwhile. */
async function openSession(
  tx: Tx,
  database: Database,
  user: Entering,
): Promise<Result<NewSession, PeopleError>> {
  const current = await tx.rows(
    `select 1 from people.user where cell = $1 and tenant_id = $2 and id = $3
       and active and password = $4 for share`,
    [...scopeOf(tx), user.id, user.password],
  );
  if (current.length === 0) return err({ kind: "sign_in_failed" });
  const passed = await passSecondStep(tx, { userId: user.id, code: user.code });
  if (!passed.ok) return passed;
  const token = database.world.secret(32).toString("base64url");
  const id = await tx.newIds(1);
  const expiresAt = new Date(tx.now.getTime() + sessionDays * 86_400_000);
  await tx.rows(
    `insert into people.session (cell, tenant_id, id, token_hash, user_id, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [...scopeOf(tx), id, tokenHash(token), user.id, tx.now, expiresAt],
  );
  await tx.rows(
    `insert into platform.directory (kind, lookup, cell, tenant_id, ref)
     values ('session', $3, $1, $2, $4)`,
    [...scopeOf(tx), tokenHash(token), id],
  );
  const after = { secondStep: passed.value.by };
  tx.audit({ action: "people.sign_in", subjectKind: "user", subjectId: user.id, after });
  return ok({ token, expiresAt });
}

/** Ends a session. */
export async function signOut(database: Database, token: string): Promise<void> {
  const found = await lookup(database, "session", tokenHash(token));
  if (!found) return;
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  await database.transact(scope, system, async (tx) => {
    await tx.rows(
      "update people.session set revoked_at = $4 where cell = $1 and tenant_id = $2 and id = $3",
      [...scopeOf(tx), found.ref, tx.now],
    );
    await tx.rows("delete from platform.directory where kind = 'session' and lookup = $1", [
      tokenHash(token),
    ]);
  });
}

/** Forgets sessions that ended a day ago or more, with their entries in the directory. */
export async function forgetSessions(tx: Tx): Promise<number> {
  const gone = await tx.rows<{ token_hash: string }>(
    `delete from people.session where cell = $1 and tenant_id = $2
       and least(expires_at, revoked_at) < $3::timestamptz - interval '1 day'
     returning token_hash`,
    [...scopeOf(tx), tx.now],
  );
  await tx.rows("delete from platform.directory where kind = 'session' and lookup = any($1)", [
    gone.map((each) => each.token_hash),
  ]);
  return gone.length;
}

interface Narrowing {
  readonly channel_ids: number[] | null;
  readonly place_ids: number[] | null;
  readonly party_ids: number[] | null;
}

const narrowed = (row: Narrowing) => ({
  channelIds: row.channel_ids,
  placeIds: row.place_ids,
  partyIds: row.party_ids,
});

interface SessionRow {
  readonly id: number;
  readonly name: string;
  /** Of a company's own role: the built-in one it was copied from. */
  readonly role: string;
  /** The permissions of a company's own role; null for a built-in one. */
  readonly custom: readonly string[] | null;
  /** The company asks a second step and the person has none. */
  readonly mustEnrol: boolean;
}

const nowhere = { channelIds: [], placeIds: [], partyIds: [] };

async function readSession(database: Database, token: string): Promise<Caller | null> {
  const found = await lookup(database, "session", tokenHash(token));
  if (!found) return null;
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  return database.read(scope, async (tx) => {
    const [row] = await tx.rows<SessionRow & Narrowing>(
      `select person.id, person.name, coalesce(role.base, person.role) as role,
         role.permissions as custom, person.channel_ids, person.place_ids, person.party_ids,
         coalesce(policy.two_step_required, false) and step.confirmed_at is null as "mustEnrol"
       from people.session as session join people.user as person on person.cell = session.cell
         and person.tenant_id = session.tenant_id and person.id = session.user_id
       left join people.role as role on role.cell = person.cell
         and role.tenant_id = person.tenant_id and role.id = person.role_id
       left join people.second_step as step on step.cell = person.cell
         and step.tenant_id = person.tenant_id and step.user_id = person.id
       left join people.sign_in_policy as policy on policy.cell = person.cell
         and policy.tenant_id = person.tenant_id
       where session.cell = $1 and session.tenant_id = $2 and session.id = $3
         and session.revoked_at is null and session.expires_at > $4 and person.active`,
      [...scopeOf(tx), found.ref, tx.now],
    );
    if (!row) return null;
    const actor: Actor = { kind: "user", id: row.id, name: row.name };
    // Where the company asks a second step, who has none may set one up and nothing else.
    if (row.mustEnrol) return { scope, actor, permissions: new Set(), ...nowhere, mustEnrol: true };
    const own = narrowed(row);
    return {
      ...{ scope, actor },
      permissions: permissionsIn(row),
      ...own,
      // A distributor without a party sees nothing rather than everything.
      partyIds: row.role === "distributor" ? (own.partyIds ?? []) : own.partyIds,
    };
  });
}

async function readKey(database: Database, key: string): Promise<Caller | null> {
  const found = await lookup(database, "api_key", tokenHash(key));
  if (!found) return null;
  const scope = { cell: found.cell, tenantId: found.tenant_id };
  const row = await database.read(scope, async (tx) => {
    const [one] = await tx.rows<
      { id: number; name: string; permissions: string[]; used_long_ago: boolean } & Narrowing
    >(
      `select id, name, permissions, channel_ids, place_ids, party_ids,
         last_used_at is null or last_used_at < $4::timestamptz - make_interval(mins => $5)
           as used_long_ago
       from people.api_key where cell = $1 and tenant_id = $2 and id = $3
         and revoked_at is null and (expires_at is null or expires_at > $4)`,
      [...scopeOf(tx), found.ref, tx.now, keyUseMinutes],
    );
    return one;
  });
  if (!row) return null;
  if (row.used_long_ago) await noteUse(database, { ...scope, id: row.id });
  return {
    scope,
    actor: { kind: "key", id: row.id, name: row.name },
    permissions: withNarrower(row.permissions),
    ...narrowed(row),
  };
}

async function noteUse(
  database: Database,
  key: { readonly cell: number; readonly tenantId: TenantId; readonly id: number },
): Promise<void> {
  await database.transact(key, system, (tx) =>
    tx.rows(
      `update people.api_key set last_used_at = $4
     where cell = $1 and tenant_id = $2 and id = $3`,
      [...scopeOf(tx), key.id, tx.now],
    ),
  );
}

/**
 * Who calls, from a session cookie or an API key. Answers are kept for five seconds, so that the
 * hot path reads no session per request; a revoked key or session works that much longer at most.
 */
export function createAuthenticate(database: Database) {
  const known = new Map<string, { caller: Promise<Caller | null>; sinceMs: number }>();
  return async (credentials: Credentials): Promise<Caller | null> => {
    const token = credentials.apiKey ?? credentials.session;
    // Ours are 32 bytes (sessions) or start with mr_ (keys); anything else cannot be known.
    if (!token || token.length < 20 || token.length > 100) return null;
    const nowMs = database.world.clock().getTime();
    const name = `${credentials.apiKey === undefined ? "session" : "key"}:${token}`;
    const cached = known.get(name);
    // Not from a time to come either: a clock that is set back must not lengthen anything.
    const ageMs = cached && nowMs - cached.sinceMs;
    if (ageMs !== undefined && ageMs >= 0 && ageMs < cacheMs) return cached?.caller ?? null;
    if (known.size > 10_000) known.clear();
    // The promise is kept, not the answer: callers who arrive together ask once.
    const caller =
      credentials.apiKey === undefined ? readSession(database, token) : readKey(database, token);
    known.set(name, { caller, sinceMs: nowMs });
    caller.then(
      // Who holds nothing yet is looked up each time: what he waits for must open at once.
      (value) => (value === null || value.permissions.size === 0) && known.delete(name),
      () => known.delete(name),
    );
    return caller;
  };
}
