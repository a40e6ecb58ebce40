import type { ReplyOf } from "../../../contract/index.ts";
import {
  createKey,
  createUserEndpoint,
  deleteSession,
  getSession,
  getSetup,
  listAudit,
  listUsers,
  postSession,
  postSetup,
  revokeKey,
} from "../../../contract/people.ts";
import {
  answer,
  commandStatuses,
  ProblemError,
  runCommand,
  sessionCookie,
} from "../../platform/index.ts";
import type { Database, Http, Scope, Tx } from "../../platform/index.ts";
import {
  createApiKey,
  createTenant,
  createUser,
  listTenants,
  revokeApiKey,
  signIn,
  signOut,
} from "./commands.ts";
import { roles } from "./model.ts";
import type { PeopleError, Role } from "./model.ts";

const statuses = {
  already_set_up: 409,
  login_taken: 409,
  sign_in_failed: 401,
  too_many_failures: 429,
  password_weak: 422,
  user_unknown: 404,
} as const satisfies Record<PeopleError["kind"], number>;

export interface PeopleRoutes {
  readonly database: Database;
  readonly insecureCookies: boolean;
  /** Gives a new tenant its places, calendar and first channel. */
  readonly onTenant: (tx: Tx, name: string) => Promise<void>;
  /** Starts the demo company beside the first tenant. */
  readonly onDemo: () => void;
}

const clean = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;

/** Registers set-up, sign-in, users, keys and the audit list. */
export function registerPeople(http: Http, parts: PeopleRoutes): void {
  const { database } = parts;
  registerSetup(http, parts);
  registerSession(http, parts);
  http.on(listUsers, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await tx.rows<{
        id: number;
        login: string;
        name: string;
        role: string;
        active: boolean;
      }>(
        "select id, login, name, role, active from people.user where cell = $1 and tenant_id = $2 order by id",
        [caller.scope.cell, caller.scope.tenantId],
      ),
    })),
  );
  http.on(createUserEndpoint, async ({ caller, key, body }) => {
    if (!(body.role in roles))
      throw new ProblemError({ status: 422, kind: "role_unknown", values: { role: body.role } });
    const { password: _password, ...request } = body;
    return answer(
      await runCommand(database, { ...caller, key, name: "users.create", request }, (tx) =>
        createUser(tx, database.world.secret, { ...body, role: body.role as Role }),
      ),
      { ...statuses, ...commandStatuses },
    );
  });
  http.on(createKey, async ({ caller, body }) => {
    const beyond = body.permissions.find((each) => !caller.permissions.has(each));
    if (beyond)
      throw new ProblemError({
        status: 403,
        kind: "permission_unknown",
        values: { permission: beyond },
      });
    // The key is shown once and stored nowhere, so this one command cannot replay its answer.
    return database.transact(caller.scope, caller.actor, (tx) =>
      createApiKey(tx, database.world.secret, {
        name: body.name,
        permissions: body.permissions,
        channelIds: body.channelIds ?? null,
      }),
    );
  });
  http.on(revokeKey, async ({ caller, params }) => ({
    done: await database.transact(caller.scope, caller.actor, (tx) => revokeApiKey(tx, params.id)),
  }));
  http.on(listAudit, async ({ caller, query }) =>
    database.read(caller.scope, (tx) => auditPage(tx, caller.scope, query)),
  );
}

function registerSetup(http: Http, { database, onTenant, onDemo }: PeopleRoutes): void {
  const needed = async () => !(await listTenants(database)).some((tenant) => !tenant.demo);
  http.onPublic(getSetup, async () => ({ needed: await needed() }));
  http.onPublic(postSetup, async ({ body }) => {
    if (!(await needed())) throw new ProblemError({ status: 409, kind: "already_set_up" });
    const scope = await createTenant(database, {
      name: body.tenantName,
      nameEn: "",
      demo: false,
      locale: body.locale,
    });
    const actor = { kind: "system" as const, id: 0, name: "set-up" };
    const made = await runCommand(
      database,
      {
        scope,
        actor,
        key: `setup:${scope.tenantId}`,
        name: "setup",
        request: { login: body.login },
      },
      async (tx) => {
        await onTenant(tx, body.tenantName);
        return createUser(tx, database.world.secret, {
          login: body.login,
          name: body.adminName,
          password: body.password,
          role: "owner",
          locale: body.locale,
        });
      },
    );
    if (!made.ok)
      await database.pool.query("delete from platform.tenant where id = $1", [scope.tenantId]);
    answer(made, { ...statuses, ...commandStatuses });
    if (body.withDemo) onDemo();
    return { tenantId: scope.tenantId };
  });
}

function registerSession(http: Http, { database, insecureCookies }: PeopleRoutes): void {
  http.onPublic(postSession, async ({ body, reply }) => {
    const { token, expiresAt } = answer(await signIn(database, body), statuses);
    reply.setCookie(sessionCookie, token, {
      httpOnly: true,
      sameSite: "lax",
      secure: !insecureCookies,
      path: "/",
      expires: expiresAt,
    });
    return { done: true };
  });
  http.on(getSession, async ({ caller }) => {
    const tenants = await listTenants(database);
    const tenant = tenants.find((each) => each.id === caller.scope.tenantId);
    return {
      user: {
        id: caller.actor.id,
        name: caller.actor.name,
        kind: caller.actor.kind,
        permissions: [...caller.permissions],
      },
      tenant: { id: caller.scope.tenantId, name: tenant?.name ?? "", demo: tenant?.demo ?? false },
    };
  });
  http.onPublic(deleteSession, async ({ request, reply }) => {
    const token = request.cookies[sessionCookie];
    if (token) await signOut(database, token);
    reply.clearCookie(sessionCookie, { path: "/" });
    return { done: true };
  });
}

interface AuditQuery {
  readonly after?: number;
  readonly limit?: number;
  readonly action?: string;
  readonly subject?: string;
}

async function auditPage(
  tx: Tx,
  scope: Scope,
  query: AuditQuery,
): Promise<ReplyOf<typeof listAudit>> {
  const limit = query.limit ?? 50;
  const rows = await tx.rows<{
    id: number;
    at: Date;
    actor_name: string;
    action: string;
    subject_kind: string;
    subject_id: string;
    before: unknown;
    after: unknown;
    why: string | null;
  }>(
    `select id, at, actor_name, action, subject_kind, subject_id, before, after, why from platform.audit
     where cell = $1 and tenant_id = $2 and ($3::bigint is null or id < $3)
       and ($4::text is null or starts_with(action, $4)) and ($5::text is null or subject_id = $5)
     order by id desc limit $6`,
    [
      scope.cell,
      scope.tenantId,
      query.after ?? null,
      query.action ?? null,
      query.subject ?? null,
      limit + 1,
    ],
  );
  const page = rows.slice(0, limit);
  return clean({
    rows: page.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      actorName: row.actor_name,
      action: row.action,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      before: row.before,
      after: row.after,
      why: row.why,
    })),
    next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  });
}
