import { createHash } from "node:crypto";
import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import { engineName } from "../../../forecasting/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { MonthSaid, MonthsLearnt } from "./learning.ts";
import type { MonthTrust } from "./weights.ts";
import { firstOfMonth, monthOf } from "./months.ts";
import { nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { keptLevels } from "../versions.ts";
import type { Version } from "../versions.ts";
import type { Agreed } from "./year.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What learning holds for: the engine, and the settings that change what it sees. */
function shapeOf({ settings }: Pick<Version, "settings">): string {
  const { horizonDays, historyDays, byRegion } = settings;
  const asked = JSON.stringify([horizonDays, historyDays, byRegion, keptLevels]);
  return createHash("sha256").update(engineName()).update(asked).digest("base64url");
}

interface SaidRow {
  readonly name: string;
  readonly point: number[];
  readonly quantiles: number[];
  readonly day: number[] | null;
  readonly month: number[] | null;
  readonly correlation: number | null;
}

/** What was learnt in the month a version begins in, for its settings; null where nothing was. */
export async function findMonths(tx: Tx, version: Version): Promise<MonthsLearnt | null> {
  const [known] = await tx.rows<{ month: string; shape: string; day: number; both: number }>(
    `select month, shape, day_loss as day, both_loss as both from forecasts.month_learnt
     where cell = $1 and tenant_id = $2`,
    scopeOf(tx),
  );
  const month = monthOf(dayFromText(version.origin));
  if (!known || known.shape !== shapeOf(version) || known.month !== dayToText(firstOfMonth(month)))
    return null;
  const rows = await tx.rows<SaidRow>(
    `select name, point, quantiles, day_miss as day, month_miss as month, correlation
     from forecasts.month_said where cell = $1 and tenant_id = $2`,
    scopeOf(tx),
  );
  const trust = new Map<string, MonthTrust>();
  const said = rows.map(({ name, point, quantiles, day, month: own, correlation }): MonthSaid => {
    if (day && own && correlation !== null) trust.set(name, { day, month: own, correlation });
    const levels = point.length > 0 ? quantiles.length / point.length : 0;
    const lists = Array.from({ length: levels }, (_, level) =>
      quantiles.slice(level * point.length, (level + 1) * point.length),
    );
    return { name, point, quantiles: lists };
  });
  return { month, said, trust, loss: { day: known.day, both: known.both } };
}

const rowsAtOnce = 500;

/** Keeps what a month's first run has learnt, unless there is something of a later month. */
export async function keepMonths(tx: Tx, version: Version, learnt: MonthsLearnt): Promise<void> {
  const { month, said, trust, loss } = learnt;
  const taken = await tx.rows(
    `insert into forecasts.month_learnt as known (cell, tenant_id, month, shape, day_loss, both_loss)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (cell, tenant_id) do update set month = excluded.month, shape = excluded.shape,
       day_loss = excluded.day_loss, both_loss = excluded.both_loss
       where known.month <= excluded.month returning 1`,
    [...scopeOf(tx), dayToText(firstOfMonth(month)), shapeOf(version), loss.day, loss.both],
  );
  if (taken.length === 0) return;
  await tx.rows("delete from forecasts.month_said where cell = $1 and tenant_id = $2", scopeOf(tx));
  const rows = said.map(({ name, point, quantiles }) => {
    const { day = null, month: own = null, correlation = null } = trust.get(name) ?? {};
    return { name, point, quantiles: quantiles.flat(), day, month: own, correlation };
  });
  // A part at a time: parts by the ten thousand would hold the thread that makes the text.
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await tx.rows(
      `insert into forecasts.month_said (cell, tenant_id, name, point, quantiles, day_miss,
         month_miss, correlation)
       select $1, $2, name, point, quantiles, day, month, correlation
       from jsonb_to_recordset($3::jsonb) as made (name text, point float8[], quantiles float8[],
         day float8[], month float8[], correlation float8)`,
      [...scopeOf(tx), JSON.stringify(rows.slice(from, from + rowsAtOnce))],
    );
}

/** How the days of each month of a leaf were moved, and the months' shares in it. */
export type LeafFactors = Pick<Agreed, "factors" | "added" | "shares">;

/**
 * The factors of the newest usual version of the same day, by leaf; null where there is none: a
 * what-if changes days, and what the year does stays.
 */
export async function factorsOf(
  tx: Tx,
  version: Version,
): Promise<ReadonlyMap<string, LeafFactors> | null> {
  const rows = await tx.rows<NodeKey & LeafFactors>(
    `select item_id as "itemId", channel_id as "channelId", region, month_factors as factors,
       coalesce(month_added, '{}') as added, month_shares as shares
     from forecasts.node where cell = $1 and tenant_id = $2 and month_factors is not null
       and version_id = (select id from forecasts.version where cell = $1 and tenant_id = $2
         and kind = 'statistical' and state = 'done' and origin = $3::date order by id desc limit 1)`,
    [...scopeOf(tx), version.origin],
  );
  return rows.length > 0 ? new Map(rows.map((row) => [nameOf(row), row])) : null;
}
