import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What can be planned by itself each night. */
export type NightPlan = "material";

/** Whether a company plans something by itself each night; null: nobody has said. */
export async function nightOf(tx: Tx, plan: NightPlan): Promise<boolean | null> {
  const [row] = await tx.rows<{ isOn: boolean }>(
    `select is_on as "isOn" from production.night
     where cell = $1 and tenant_id = $2 and plan = $3`,
    [...scopeOf(tx), plan],
  );
  return row?.isOn ?? null;
}

/** Switches a night's plan on or off, from tonight on. */
export async function switchNight(tx: Tx, plan: NightPlan, isOn: boolean): Promise<void> {
  const before = await nightOf(tx, plan);
  if (before === isOn) return;
  await tx.rows(
    `insert into production.night (cell, tenant_id, plan, is_on) values ($1, $2, $3, $4)
     on conflict (cell, tenant_id, plan) do update set is_on = excluded.is_on`,
    [...scopeOf(tx), plan, isOn],
  );
  tx.audit({
    ...{ action: "production.night", subjectKind: "night_plan", subjectId: plan },
    ...{ before: { isOn: before }, after: { isOn } },
  });
}
