import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import {
  beyond,
  customRole,
  customRoleId,
  isRole,
  permissions,
  permissionsOf,
  roles,
  unknownPermission,
  withNarrower,
} from "./model.ts";
import type { Grant, PeopleError } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a role may do: its own permissions where the company made it, those of its name else. */
export function permissionsIn(role: {
  readonly role: string;
  readonly custom: readonly string[] | null;
}): ReadonlySet<string> {
  if (role.custom === null) return permissionsOf(role.role);
  // A permission that a later version no longer knows opens nothing.
  const known: ReadonlySet<string> = new Set(permissions);
  return withNarrower(role.custom.filter((each) => known.has(each)));
}

interface StoredRole {
  readonly name: string;
  readonly base: string;
  readonly permissions: string[];
}

async function readCustom(tx: Tx, id: number, lock: string): Promise<StoredRole | undefined> {
  const [row] = await tx.rows<StoredRole>(
    `select name, base, permissions from people.role
     where cell = $1 and tenant_id = $2 and id = $3 ${lock}`,
    [...scopeOf(tx), id],
  );
  return row;
}

/**
 * A role by its name, built-in or `custom:<id>`; undefined when there is none. A company's own one
 * is held as it is until the transaction ends: what is checked is what is given.
 */
export async function readRole(
  tx: Tx,
  role: string,
): Promise<{ readonly permissions: ReadonlySet<string> } | undefined> {
  if (isRole(role)) return { permissions: permissionsOf(role) };
  const id = customRoleId(role);
  const row = id === null ? undefined : await readCustom(tx, id, "for share");
  return row && { permissions: permissionsIn({ role: row.base, custom: row.permissions }) };
}

/** All roles: the built-in ones, then the company's own by name; with how many users have each. */
export async function listRoleRows(tx: Tx) {
  const counts = await tx.rows<{ role: string; users: number }>(
    `select role, count(*)::int as users from people.user where cell = $1 and tenant_id = $2
     group by role`,
    scopeOf(tx),
  );
  const own = await tx.rows<StoredRole & { id: number }>(
    `select id, name, base, permissions from people.role where cell = $1 and tenant_id = $2
     order by lower(name), id`,
    scopeOf(tx),
  );
  const usersOf = (role: string) => counts.find((each) => each.role === role)?.users ?? 0;
  return [
    ...Object.entries(roles).map(([role, list]) => ({
      ...{ role, id: null, name: null, base: role, permissions: [...list] as string[] },
      users: usersOf(role),
    })),
    ...own.map((row) => ({ ...row, role: customRole(row.id), users: usersOf(customRole(row.id)) })),
  ];
}

/** Why nobody with this grant may make a role of these permissions; null when he may. */
function refusal(asked: readonly string[], own: Grant): PeopleError | null {
  const unknown = unknownPermission(asked);
  if (unknown !== null) return { kind: "permission_unknown", permission: unknown };
  // A role reaches everything; each user who gets it is narrowed by himself.
  const grant = { channelIds: null, placeIds: null, partyIds: null };
  const what = beyond({ ...grant, permissions: new Set(asked) }, own);
  return what === null ? null : { kind: "beyond_own", what };
}

async function nameTaken(tx: Tx, name: string, exceptId: number): Promise<boolean> {
  const rows = await tx.rows(
    `select 1 from people.role where cell = $1 and tenant_id = $2
       and lower(btrim(name)) = lower(btrim($3)) and id <> $4`,
    [...scopeOf(tx), name, exceptId],
  );
  return rows.length > 0;
}

/** Two of one name at once: the second waits here, and is then told that the name is taken. */
async function lockNames(tx: Tx): Promise<void> {
  await tx.rows(
    "select pg_advisory_xact_lock(hashtextextended('people.role', $1::bigint << 32 | $2::bigint))",
    scopeOf(tx),
  );
}

/** Makes a role of the company's own; its maker must hold all that it may do. */
export async function createRole(
  tx: Tx,
  own: Grant,
  draft: StoredRole,
): Promise<Result<{ id: number; role: string }, PeopleError>> {
  const { base, permissions: list } = draft;
  if (!isRole(base)) return err({ kind: "role_unknown", role: base });
  const refused = refusal(list, own);
  if (refused) return err(refused);
  await lockNames(tx);
  const name = draft.name.trim();
  if (await nameTaken(tx, name, 0)) return err({ kind: "role_name_taken", name });
  const id = await tx.newNumbers("role");
  await tx.rows(
    `insert into people.role (cell, tenant_id, id, name, base, permissions, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [...scopeOf(tx), id, name, base, list, tx.now],
  );
  const after = { name, base, permissions: list };
  tx.audit({ action: "people.role.create", subjectKind: "role", subjectId: id, after });
  return ok({ id, role: customRole(id) });
}

export interface RoleChange {
  readonly id: number;
  readonly name?: string | undefined;
  readonly permissions?: string[] | undefined;
}

/**
 * Changes a role's name or permissions, for everybody who has it within five seconds. Whoever
 * changes it must hold what it may do before and after.
 */
export async function changeRole(
  tx: Tx,
  own: Grant,
  asked: RoleChange,
): Promise<Result<{ done: true }, PeopleError>> {
  await lockNames(tx);
  const before = await readCustom(tx, asked.id, "for update");
  if (!before) return err({ kind: "role_unknown", role: customRole(asked.id) });
  const name = asked.name?.trim() ?? before.name;
  const after: StoredRole = {
    ...before,
    name,
    permissions: asked.permissions ?? before.permissions,
  };
  const held = [...permissionsIn({ role: before.base, custom: before.permissions })];
  const refused = refusal(after.permissions, own) ?? refusal(held, own);
  if (refused) return err(refused);
  if (await nameTaken(tx, name, asked.id)) return err({ kind: "role_name_taken", name });
  await tx.rows(
    `update people.role set name = $4, permissions = $5
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), asked.id, name, after.permissions],
  );
  tx.audit({
    action: "people.role.change",
    subjectKind: "role",
    subjectId: asked.id,
    before,
    after,
  });
  return ok({ done: true });
}

/** Takes a role away that nobody has any more. */
export async function removeRole(
  tx: Tx,
  own: Grant,
  id: number,
): Promise<Result<{ done: true }, PeopleError>> {
  const before = await readCustom(tx, id, "for update");
  if (!before) return err({ kind: "role_unknown", role: customRole(id) });
  const refused = refusal(
    [...permissionsIn({ role: before.base, custom: before.permissions })],
    own,
  );
  if (refused) return err(refused);
  const users = await tx.rows<{ name: string }>(
    `select name from people.user where cell = $1 and tenant_id = $2 and role_id = $3 order by id`,
    [...scopeOf(tx), id],
  );
  if (users.length > 0) {
    const names = users.slice(0, 5).map((each) => each.name);
    return err({ kind: "role_in_use", users: names.join(", "), count: users.length });
  }
  await tx.rows("delete from people.role where cell = $1 and tenant_id = $2 and id = $3", [
    ...scopeOf(tx),
    id,
  ]);
  tx.audit({ action: "people.role.remove", subjectKind: "role", subjectId: id, before });
  return ok({ done: true });
}
