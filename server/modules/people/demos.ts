import type { Scope, Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface DemoTrading {
  readonly seed: number;
  /** Orders a second; 0 rests. */
  readonly rate: number;
  readonly serial: number;
  readonly company: unknown;
}

const columns = "seed::float8 as seed, rate::float8 as rate, serial, company";

/** Notes that the tenant's demo is being made, and which company asked for it: null of nobody's. */
export async function beginDemo(tx: Tx, asker: Scope | null): Promise<void> {
  await tx.rows(
    `insert into people.demo_making (cell, tenant_id, asker_cell, asker_tenant_id, alive_at)
     values ($1, $2, $3, $4, $5)`,
    [...scopeOf(tx), asker?.cell ?? null, asker?.tenantId ?? null, tx.now],
  );
}

/** Says that the demo's making goes on: it is then nobody's to remove. */
export async function keepDemoAlive(tx: Tx): Promise<void> {
  await tx.rows("update people.demo_making set alive_at = $3 where cell = $1 and tenant_id = $2", [
    ...scopeOf(tx),
    tx.now,
  ]);
}

/**
 * Of a demo whose making was cut off, which company asked for it; null of every other tenant. One of
 * whose making nobody spoke for five minutes was cut off; one made without saying so, after an hour.
 */
export async function readCutOff(tx: Tx): Promise<{ readonly asker: Scope | null } | null> {
  const [row] = await tx.rows<{ cell: number | null; tenantId: Scope["tenantId"] | null }>(
    `select asker_cell as cell, asker_tenant_id as "tenantId" from platform.tenant
     left join people.demo_making as making on making.cell = $1 and making.tenant_id = $2
     where tenant.cell = $1 and tenant.id = $2 and tenant.demo
       and coalesce(alive_at + interval '5 minutes', created_at + interval '1 hour') < $3
       and not exists (select from people.demo as whole
         where whole.cell = $1 and whole.tenant_id = $2)`,
    [...scopeOf(tx), tx.now],
  );
  if (!row) return null;
  const { cell, tenantId } = row;
  return { asker: cell === null || tenantId === null ? null : { cell, tenantId } };
}

/** Keeps what a demo tenant trades by: it is whole, and no longer being made. */
export async function insertDemo(tx: Tx, demo: DemoTrading): Promise<void> {
  await tx.rows("delete from people.demo_making where cell = $1 and tenant_id = $2", scopeOf(tx));
  await tx.rows(
    `insert into people.demo (cell, tenant_id, seed, rate, serial, company, next_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7)`,
    [
      ...[...scopeOf(tx), demo.seed, demo.rate, demo.serial],
      ...[JSON.stringify(demo.company), tx.now],
    ],
  );
}

/** What the tenant trades by, or null when it is no demo, or one whose past is still being made. */
export async function readDemo(tx: Tx): Promise<DemoTrading | null> {
  const [row] = await tx.rows<DemoTrading>(
    `select ${columns} from people.demo where cell = $1 and tenant_id = $2`,
    scopeOf(tx),
  );
  return row ?? null;
}

/** Sets how many orders a second the demo makes; null when the tenant is no demo. */
export async function setDemoRate(tx: Tx, rate: number): Promise<DemoTrading | null> {
  const before = await readDemo(tx);
  if (!before) return null;
  await tx.rows(
    "update people.demo set rate = $3, next_at = $4 where cell = $1 and tenant_id = $2",
    [...scopeOf(tx), rate, tx.now],
  );
  tx.audit({
    action: "people.demo.rate",
    subjectKind: "tenant",
    subjectId: tx.scope.tenantId,
    before: { rate: before.rate },
    after: { rate },
  });
  return { ...before, rate };
}

/**
 * Takes the next order to be made, when it is due: of several servers one gets it, and it is made
 * in the same transaction or not at all. Null when it is not due, or somebody else makes it.
 */
export async function takeDemoTurn(tx: Tx): Promise<DemoTrading | null> {
  const [row] = await tx.rows<DemoTrading>(
    `select ${columns} from people.demo where cell = $1 and tenant_id = $2 and rate > 0
       and next_at <= $3 for update skip locked`,
    [...scopeOf(tx), tx.now],
  );
  if (!row) return null;
  await tx.rows(
    `update people.demo set serial = serial + 1,
       next_at = greatest(next_at, $3::timestamptz - interval '5 seconds')
         + make_interval(secs => 1.0 / rate::float8)
     where cell = $1 and tenant_id = $2`,
    [...scopeOf(tx), tx.now],
  );
  return { ...row, serial: row.serial + 1 };
}
