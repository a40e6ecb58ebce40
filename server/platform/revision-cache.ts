import type { Tx } from "./database.ts";

/** A value per tenant, built again when the tenant's revision number has moved. */
export interface RevisionCache<Value> {
  /** The current value: one cheap read per call, a rebuild only after a change. */
  get(tx: Tx): Promise<Value>;
}

/**
 * Caches what a module reads again and again, correct over several processes: the revision is read
 * in the caller's transaction, so a change that has committed is always seen.
 * `table` is the module's own revision table (cell, tenant_id, value).
 */
export function createRevisionCache<Value>(
  table: string,
  build: (tx: Tx) => Promise<Value>,
): RevisionCache<Value> {
  const byTenant = new Map<string, { revision: number; value: Value }>();
  return {
    async get(tx) {
      const { cell, tenantId } = tx.scope;
      const rows = await tx.rows<{ value: number }>(
        `select value from ${table} where cell = $1 and tenant_id = $2`,
        [cell, tenantId],
        `${table}.read`,
      );
      const revision = rows[0]?.value ?? 0;
      const key = `${cell}/${tenantId}`;
      const known = byTenant.get(key);
      if (known?.revision === revision) return known.value;
      const value = await build(tx);
      byTenant.set(key, { revision, value });
      return value;
    },
  };
}

/** Moves the tenant's revision on, in the transaction of the change. */
export async function touchRevision(tx: Tx, table: string): Promise<void> {
  await tx.rows(
    `insert into ${table} as revision (cell, tenant_id, value) values ($1, $2, 1)
     on conflict (cell, tenant_id) do update set value = revision.value + 1`,
    [tx.scope.cell, tx.scope.tenantId],
  );
}
