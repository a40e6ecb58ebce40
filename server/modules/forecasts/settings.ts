import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How forecasts are made. */
export interface Settings {
  readonly horizonDays: number;
  /** How far back a history reaches. */
  readonly historyDays: number;
  /** Days from today on that stand as they were published. */
  readonly frozenDays: number;
  /** Whether provinces are told apart. */
  readonly byRegion: boolean;
  readonly nightly: boolean;
  /** Per cent by which WAPE may rise before it is told; null: never. What is left out stays. */
  readonly worsePercent?: number | null;
}

const usual: Settings = {
  ...{ horizonDays: 91, historyDays: 1_096, frozenDays: 3, byRegion: false, nightly: true },
  worsePercent: 25,
};

/** The company's settings, or the usual ones. */
export async function readSettings(tx: Tx): Promise<Settings> {
  const [row] = await tx.rows<Settings>(
    `select horizon_days as "horizonDays", history_days as "historyDays",
       frozen_days as "frozenDays", by_region as "byRegion", nightly,
       worse_percent as "worsePercent"
     from forecasts.setting where cell = $1 and tenant_id = $2`,
    scopeOf(tx),
  );
  return row ?? usual;
}

/** Changes the settings; the next run goes by them. */
export async function writeSettings(tx: Tx, settings: Settings): Promise<Result<Settings, never>> {
  const before = await readSettings(tx);
  const { worsePercent = before.worsePercent ?? null } = settings;
  await tx.rows(
    `insert into forecasts.setting (cell, tenant_id, horizon_days, history_days, frozen_days,
       by_region, nightly, worse_percent)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (cell, tenant_id) do update set horizon_days = excluded.horizon_days,
       history_days = excluded.history_days, frozen_days = excluded.frozen_days,
       by_region = excluded.by_region, nightly = excluded.nightly,
       worse_percent = excluded.worse_percent`,
    [
      ...[...scopeOf(tx), settings.horizonDays, settings.historyDays, settings.frozenDays],
      ...[settings.byRegion, settings.nightly, worsePercent],
    ],
  );
  const subject = { subjectKind: "forecast_setting", subjectId: tx.scope.tenantId };
  tx.audit({ action: "forecasts.set", ...subject, before, after: { ...settings, worsePercent } });
  return ok({ ...settings, worsePercent });
}
