import type { Tx } from "./database.ts";

/** A value per tenant, built again when the tenant's revision number has moved. */
export interface RevisionCache<Value> {
  /** The current value: one cheap read per transaction, a rebuild only after a change. */
  get(tx: Tx): Promise<Value>;
  /** The value as it was last seen, without asking whether it still holds; undefined at first. */
  readonly peek: (tx: Tx) => Value | undefined;
}

/**
 * Caches what a module reads again and again, correct over several processes: the revision is read
 * in the caller's transaction, so a change that has committed is always seen. After a change in the
 * same transaction the value is built anew and not kept: it may yet be rolled back. What is made of
 * several modules' rows names each one's revision.
 */
export function createRevisionCache<Value>(
  name: string | readonly string[],
  build: (tx: Tx) => Promise<Value>,
): RevisionCache<Value> {
  const names = typeof name === "string" ? [name] : name;
  const byTenant = new Map<string, { revision: string; value: Value }>();
  const keyOf = (tx: Tx) => `${tx.scope.cell}/${tx.scope.tenantId}`;
  return {
    peek: (tx) => byTenant.get(keyOf(tx))?.value,
    async get(tx) {
      const own = touched.get(tx);
      if (names.some((each) => own?.has(each))) return build(tx);
      const known = await tx.revisions();
      const revision = names.map((each) => known.get(each) ?? 0).join("/");
      const key = keyOf(tx);
      const kept = byTenant.get(key);
      if (kept?.revision === revision) return kept.value;
      const value = await build(tx);
      byTenant.set(key, { revision, value });
      return value;
    },
  };
}

const touched = new WeakMap<Tx, Set<string>>();

/** Moves the tenant's revision on, in the transaction of the change; others wait for its end. */
export async function touchRevision(tx: Tx, name: string): Promise<void> {
  await tx.rows(
    `insert into platform.revision as revision (cell, tenant_id, name, value) values ($1, $2, $3, 1)
     on conflict (cell, tenant_id, name) do update set value = revision.value + 1`,
    [tx.scope.cell, tx.scope.tenantId, name],
  );
  const names = touched.get(tx) ?? new Set<string>();
  touched.set(tx, names.add(name));
}
