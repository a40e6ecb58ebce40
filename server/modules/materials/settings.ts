import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How an item is replenished. */
export interface Setting {
  readonly itemId: number;
  /** Null: the usual of its source. */
  readonly leadDays: number | null;
  readonly minimum: number;
  readonly multiple: number;
  readonly periodDays: number;
  /** Parts per million of ordered units that arrive good. */
  readonly yieldPpm: number;
  /** What a unit is worth, in minor units; null: what it sells for. */
  readonly unitMinor: number | null;
}

/** What holds for an item that nobody set anything for. */
export const usualSetting = {
  ...{ leadDays: null, minimum: 1, multiple: 1, periodDays: 1, yieldPpm: 1_000_000 },
  unitMinor: null,
} as const;

/** Settings by item. */
export async function readSettings(tx: Tx): Promise<Map<number, Setting>> {
  const rows = await tx.rows<Setting>(
    `select item_id as "itemId", lead_days as "leadDays", minimum, multiple,
       period_days as "periodDays", yield_ppm as "yieldPpm", unit_minor as "unitMinor"
     from materials.setting where cell = $1 and tenant_id = $2 order by item_id`,
    scopeOf(tx),
  );
  return new Map(rows.map((row) => [row.itemId, row]));
}

/** Says how items are replenished from the next run on. */
export async function saveSettings(tx: Tx, drafts: readonly Setting[]): Promise<void> {
  const before = await readSettings(tx);
  await tx.rows(
    `insert into materials.setting as known (cell, tenant_id, item_id, lead_days, minimum, multiple,
       period_days, yield_ppm, unit_minor)
     select $1, $2, "itemId", "leadDays", minimum, multiple, "periodDays", "yieldPpm", "unitMinor"
     from jsonb_to_recordset($3::jsonb) as draft ("itemId" int, "leadDays" int, minimum bigint,
       multiple bigint, "periodDays" int, "yieldPpm" int, "unitMinor" bigint)
     on conflict (cell, tenant_id, item_id) do update set lead_days = excluded.lead_days,
       minimum = excluded.minimum, multiple = excluded.multiple, period_days = excluded.period_days,
       yield_ppm = excluded.yield_ppm, unit_minor = excluded.unit_minor,
       revision = known.revision + 1`,
    [...scopeOf(tx), JSON.stringify(drafts)],
  );
  for (const { itemId, ...after } of drafts) {
    const subject = { subjectKind: "item", subjectId: itemId };
    tx.audit({
      action: "materials.setting",
      ...subject,
      before: before.get(itemId) ?? null,
      after,
    });
  }
}
