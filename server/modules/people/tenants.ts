import { assert, err, ok } from "../../../kernel/index.ts";
import type { Result, TenantId } from "../../../kernel/index.ts";
import { isGone, shutGate } from "../../platform/index.ts";
import type { Actor, Database, Scope, Tx } from "../../platform/index.ts";
import { createUser } from "./commands.ts";
import type { NewUser } from "./commands.ts";
import { readCutOff } from "./demos.ts";
import type { PeopleError } from "./model.ts";

const system: Actor = { kind: "system", id: 0, name: "system" };

export interface NewTenant {
  readonly name: string;
  readonly nameEn: string;
  readonly demo: boolean;
  readonly locale: string;
}

export interface Tenant {
  readonly id: TenantId;
  readonly cell: number;
  readonly name: string;
  readonly demo: boolean;
  readonly zone: string;
}

/** The tenants there are, oldest first. */
export async function listTenants(database: Database): Promise<Tenant[]> {
  const { rows } = await database.pool.query<Tenant>(
    "select id, cell, name, demo, time_zone as zone from platform.tenant order by id",
  );
  return rows;
}

/**
 * Makes a tenant and, in the same transaction, what `fill` puts into it: both or neither. Gives the
 * tenant's scope with what `fill` gave; numbers taken by another process meanwhile are tried anew.
 */
async function makeTenant<T>(
  database: Database,
  draft: NewTenant,
  fill: (tx: Tx) => Promise<T>,
): Promise<{ readonly scope: Scope; readonly filled: T }> {
  for (;;) {
    const { rows } = await database.pool.query<{ id: TenantId }>(
      `select greatest((select max(id) from platform.tenant),
         (select max(id) from platform.removed_tenant), 0) + 1 as id`,
    );
    const id = rows[0]?.id;
    assert(id !== undefined);
    const scope: Scope = { cell: 0, tenantId: id };
    const made = await database.transact(scope, system, async (tx) => {
      const inserted = await tx.rows(
        `insert into platform.tenant (id, cell, name, name_en, demo, locale, created_at)
         values ($2, $1, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
        [scope.cell, id, draft.name, draft.nameEn, draft.demo, draft.locale, tx.now],
      );
      return inserted.length === 0 ? null : { filled: await fill(tx) };
    });
    if (made) return { scope, filled: made.filled };
  }
}

/** Creates a tenant's row; gives its scope. Names are not unique: numbers are. */
export async function createTenant(database: Database, draft: NewTenant): Promise<Scope> {
  return (await makeTenant(database, draft, async () => undefined)).scope;
}

/** True while no tenant but a demo exists. */
export async function setupNeeded(database: Database): Promise<boolean> {
  return !(await listTenants(database)).some((tenant) => !tenant.demo);
}

export interface SetUp {
  readonly tenant: NewTenant;
  readonly owner: NewUser;
  /** Gives the new tenant its places, calendar and first channel. */
  readonly furnish: (tx: Tx) => Promise<void>;
}

/** Carries an expected refusal out of the transaction that must roll back. */
class Refused extends Error {
  readonly problem: PeopleError;
  constructor(problem: PeopleError) {
    super(problem.kind);
    this.problem = problem;
  }
}

/**
 * Makes the first tenant and its owner, once: of several that race, one succeeds and the others get
 * `already_set_up`. All in one transaction, so a crash leaves an installation that can be set up.
 */
export async function setUp(database: Database, asked: SetUp): Promise<Result<Scope, PeopleError>> {
  if (!(await setupNeeded(database))) return err({ kind: "already_set_up" });
  try {
    const { scope } = await makeTenant(database, asked.tenant, async (tx) => {
      const claimed = await tx.rows(
        `insert into platform.directory (kind, lookup, cell, tenant_id, ref)
         values ('setup', 'first', $1, $2, 1) on conflict do nothing returning ref`,
        [tx.scope.cell, tx.scope.tenantId],
      );
      if (claimed.length === 0) throw new Refused({ kind: "already_set_up" });
      await asked.furnish(tx);
      const made = await createUser(tx, database.world.secret, asked.owner);
      if (!made.ok) throw new Refused(made.error);
    });
    return ok(scope);
  } catch (error) {
    if (error instanceof Refused) return err(error.problem);
    throw error;
  }
}

async function guardedTables(tx: Tx): Promise<Set<string>> {
  const rows = await tx.rows<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class
     join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'p') and not relispartition and relforcerowsecurity`,
  );
  return new Set(rows.map((row) => row.name));
}

/** The tenant as it may be removed: a demo by anybody who may, another by its exact name. */
async function removable(
  tx: Tx,
  typedName: string | undefined,
): Promise<Result<undefined, PeopleError>> {
  const [tenant] = await tx.rows<{ demo: boolean; name: string }>(
    "select demo, name from platform.tenant where id = $1",
    [tx.scope.tenantId],
  );
  if (!tenant) return err({ kind: "tenant_unknown", tenant: tx.scope.tenantId });
  if (tenant.demo || tenant.name === typedName) return ok(undefined);
  return err({ kind: "name_differs", name: tenant.name });
}

/**
 * Removes a tenant and all its rows from every guarded table. A tenant that is no demo is refused
 * (`name_differs`) unless `typedName` is its exact name: nobody loses a company by a slip. What still
 * writes is let end, its jobs find their rows gone, and whoever comes is refused at the gate. When
 * something does not end in time the removal gives up, and nothing has changed.
 */
export function removeTenant(
  database: Database,
  scope: Scope,
  typedName?: string,
): Promise<Result<{ tables: number }, PeopleError>> {
  return removeWhere(database, scope, (tx) => removable(tx, typedName));
}

async function removeWhere(
  database: Database,
  scope: Scope,
  mayGo: (tx: Tx) => Promise<Result<undefined, PeopleError>>,
): Promise<Result<{ tables: number }, PeopleError>> {
  type Removed = Result<{ tables: number }, PeopleError>;
  try {
    return await database.transact(scope, system, async (tx): Promise<Removed> => {
      const found = await mayGo(tx);
      if (!found.ok) return found;
      // A big company takes longer than any command may; nobody is kept out for longer than that.
      await tx.rows("set local statement_timeout = 0");
      await tx.rows("set local lock_timeout = '60s'");
      // Row by row against work that goes on, each would wait for the other.
      await shutGate(tx);
      // Who was let end may have changed what was seen; the gate opens again with the rollback.
      const still = await mayGo(tx);
      if (!still.ok) throw new Refused(still.error);
      const tables = await emptyTables(tx);
      await tx.rows("delete from platform.tenant where id = $1", [scope.tenantId]);
      return ok({ tables });
    });
  } catch (error) {
    if (error instanceof Refused) return err(error.problem);
    // Somebody else removes it, or has.
    if (isGone(error)) return err({ kind: "tenant_unknown", tenant: scope.tenantId });
    throw error;
  }
}

/** Which table points at which by a foreign key, itself left out. */
function pointers(tx: Tx): Promise<{ child: string; parent: string }[]> {
  return tx.rows(
    `select format('%I.%I', child_space.nspname, child.relname) as child,
       format('%I.%I', parent_space.nspname, parent.relname) as parent
     from pg_constraint join pg_class as child on child.oid = conrelid
     join pg_namespace as child_space on child_space.oid = child.relnamespace
     join pg_class as parent on parent.oid = confrelid
     join pg_namespace as parent_space on parent_space.oid = parent.relnamespace
     where contype = 'f' and conrelid <> confrelid`,
  );
}

/** Empties the tables of a tenant, those first that no other one points at any more; how many. */
async function emptyTables(tx: Tx): Promise<number> {
  // The ledger and the audit trail are append-only for the application: only here does the owner of
  // the tables step in; every statement names the tenant all the same.
  const [session] = await tx.rows<{ name: string }>("select quote_ident(session_user) as name");
  await tx.rows(`set local role ${session?.name ?? "none"}`);
  const left = await guardedTables(tx);
  const tables = left.size;
  const keys = await pointers(tx);
  const isFree = (name: string) =>
    !keys.some(({ child, parent }) => parent === name && child !== name && left.has(child));
  while (left.size > 0) {
    const free = [...left].filter(isFree);
    assert(free.length > 0, `tables point at each other: ${[...left].join(", ")}`);
    for (const name of free) {
      await tx.rows(`delete from ${name} where cell = $1 and tenant_id = $2`, [
        tx.scope.cell,
        tx.scope.tenantId,
      ]);
      left.delete(name);
    }
  }
  return tables;
}

/** Removes a demo tenant; false when it is no demo or not there. */
export async function removeDemoTenant(database: Database, scope: Scope): Promise<boolean> {
  return (await removeTenant(database, scope)).ok;
}

/** Removes a demo whose making was cut off; false of every other tenant, also one made whole meanwhile. */
export async function removeCutOff(database: Database, scope: Scope): Promise<boolean> {
  const removed = await removeWhere(database, scope, async (tx) =>
    (await readCutOff(tx))
      ? ok(undefined)
      : err({ kind: "tenant_unknown", tenant: scope.tenantId }),
  );
  return removed.ok;
}
