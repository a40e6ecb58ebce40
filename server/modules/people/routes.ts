import {
  changeUserEndpoint,
  createKey,
  createUserEndpoint,
  listAudit,
  listKeys,
  listUsers,
  revokeKey,
  setPasswordEndpoint,
} from "../../../contract/people.ts";
import {
  changeOwnPasswordEndpoint,
  deleteSession,
  getSession,
  getSetup,
  postSession,
  postSetup,
} from "../../../contract/session.ts";
import { answer, ProblemError, runCommand, sessionCookie } from "../../platform/index.ts";
import type { Caller, Database, Http, Scope, Tx } from "../../platform/index.ts";
import {
  changeOwnPassword,
  changeUser,
  createApiKey,
  inviteUser,
  revokeApiKey,
  setPassword,
} from "./commands.ts";
import { beyond } from "./model.ts";
import type { Grant } from "./model.ts";
import { auditPage, listKeyRows, listUserRows } from "./queries.ts";
import { registerRoles } from "./role-routes.ts";
import { signIn, signOut } from "./sessions.ts";
import { listTenants, setUp, setupNeeded } from "./tenants.ts";
import { allStatuses, statuses } from "./statuses.ts";
import { registerTwoStep } from "./two-step-routes.ts";
import { twoStepState } from "./two-step.ts";
import { registerOwn } from "./own-routes.ts";

export interface PeopleRoutes {
  readonly database: Database;
  readonly insecureCookies: boolean;
  /** Gives a new tenant its places, calendar and first channel. */
  readonly onTenant: (tx: Tx, name: string) => Promise<void>;
  /** Starts the demo company beside the first tenant, which asked for it. */
  readonly onDemo: (asker: Scope) => void;
}

const clean = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T;

/** Registers set-up, sign-in, users, keys and the audit list. */
export function registerPeople(http: Http, parts: PeopleRoutes): void {
  registerSetup(http, parts);
  registerSession(http, parts);
  registerUsers(http, parts.database);
  registerRoles(http, parts.database);
  registerTwoStep(http, parts.database);
  registerKeys(http, parts.database);
  registerOwn(http, parts.database);
  http.on(listAudit, async ({ caller, query }) => {
    // Who sees only some channels, places or distributors must not read of the others here.
    const isNarrowed = caller.channelIds ?? caller.placeIds ?? caller.partyIds;
    const own = isNarrowed ? { actorKind: caller.actor.kind, actorId: caller.actor.id } : {};
    return clean(
      await parts.database.read(caller.scope, (tx) => auditPage(tx, { ...query, ...own })),
    );
  });
}

function registerSetup(http: Http, { database, onTenant, onDemo }: PeopleRoutes): void {
  http.onPublic(getSetup, async () => ({ needed: await setupNeeded(database) }));
  http.onPublic(postSetup, async ({ body }) => {
    const scope = answer(
      await setUp(database, {
        tenant: { name: body.tenantName, nameEn: "", demo: false, locale: body.locale },
        owner: {
          login: body.login,
          name: body.adminName,
          password: body.password,
          role: "owner",
          locale: body.locale,
        },
        furnish: (tx) => onTenant(tx, body.tenantName),
      }),
      statuses,
    );
    if (body.withDemo) onDemo(scope);
    return { tenantId: scope.tenantId };
  });
}

function registerSession(http: Http, { database, insecureCookies }: PeopleRoutes): void {
  http.onPublic(postSession, async ({ body, request, reply }) => {
    const { token, expiresAt } = answer(
      await signIn(database, { ...body, ip: request.ip }),
      statuses,
    );
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
    // Who calls is known for some seconds: his company may be gone meanwhile, and he with it.
    if (!tenant) throw new ProblemError({ status: 401, kind: "not_signed_in" });
    const { since, required } = await database.read(caller.scope, (tx) =>
      twoStepState(tx, caller.actor.id),
    );
    return {
      user: {
        id: caller.actor.id,
        name: caller.actor.name,
        kind: caller.actor.kind,
        permissions: [...caller.permissions],
        mustEnrol: caller.actor.kind === "user" && required && since === null,
        placed: caller.placeIds !== null,
      },
      tenant: {
        ...{ id: caller.scope.tenantId, name: tenant.name, demo: tenant.demo },
        zone: tenant.zone,
      },
    };
  });
  http.onPublic(deleteSession, async ({ request, reply }) => {
    const token = request.cookies[sessionCookie];
    if (token) await signOut(database, token);
    reply.clearCookie(sessionCookie, { path: "/" });
    return { done: true };
  });
  http.on(changeOwnPasswordEndpoint, async ({ caller, body, request }) =>
    // No stored answer: it would keep a quick hash of the password; a repeat changes nothing.
    answer(
      await database.transact(caller.scope, caller.actor, (tx) =>
        changeOwnPassword(tx, database.world.secret, {
          ...body,
          token: request.cookies[sessionCookie] ?? "",
        }),
      ),
      statuses,
    ),
  );
}

interface Narrowing {
  readonly channelIds?: readonly number[] | null;
  readonly placeIds?: readonly number[] | null;
  readonly partyIds?: readonly number[] | null;
}

/** Refuses to hand out more than the caller holds himself. */
function refuseBeyond(caller: Caller, asked: Narrowing, given: ReadonlySet<string>): void {
  const grant: Grant = {
    permissions: given,
    channelIds: asked.channelIds ?? null,
    placeIds: asked.placeIds ?? null,
    partyIds: asked.partyIds ?? null,
  };
  const what = beyond(grant, caller);
  if (what !== null) throw new ProblemError({ status: 403, kind: "beyond_own", values: { what } });
}

function registerUsers(http: Http, database: Database): void {
  http.on(listUsers, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await listUserRows(tx, caller.scope),
    })),
  );
  http.on(createUserEndpoint, async ({ caller, key, body }) => {
    const { password: _password, ...request } = body;
    const run = { ...caller, key, name: "users.create", request };
    const own = { ...caller, secret: database.world.secret };
    return answer(await runCommand(database, run, (tx) => inviteUser(tx, own, body)), allStatuses);
  });
  http.on(changeUserEndpoint, async ({ caller, key, params, body }) => {
    const run = { ...caller, key, name: "users.change", request: { ...params, ...body } };
    return answer(
      await runCommand(database, run, (tx) =>
        changeUser(tx, caller, { id: params.id, change: body }),
      ),
      allStatuses,
    );
  });
  http.on(setPasswordEndpoint, async ({ caller, params, body }) =>
    answer(
      await database.transact(caller.scope, caller.actor, (tx) =>
        setPassword(
          tx,
          { ...caller, secret: database.world.secret },
          { id: params.id, password: body.password },
        ),
      ),
      statuses,
    ),
  );
}

function registerKeys(http: Http, database: Database): void {
  http.on(listKeys, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await listKeyRows(tx, caller.scope),
    })),
  );
  http.on(createKey, async ({ caller, body }) => {
    refuseBeyond(caller, body, new Set(body.permissions));
    // The key is shown once and stored nowhere, so this one command cannot replay its answer.
    return database.transact(caller.scope, caller.actor, (tx) =>
      createApiKey(tx, database.world.secret, {
        name: body.name,
        permissions: body.permissions,
        channelIds: body.channelIds ?? null,
        placeIds: body.placeIds ?? null,
        partyIds: body.partyIds ?? null,
        expiresAt: body.expiresAt ? new Date(body.expiresAt) : null,
      }),
    );
  });
  http.on(revokeKey, async ({ caller, key, params }) => {
    const run = { ...caller, key, name: "keys.revoke", request: params };
    return answer(
      await runCommand(database, run, (tx) => revokeApiKey(tx, caller, params.id)),
      allStatuses,
    );
  });
}
