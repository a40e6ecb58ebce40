import { createHash } from "node:crypto";
import { dayFromText } from "../../../../kernel/index.ts";
import { engineName } from "../../../forecasting/index.ts";
import type { Learnt } from "../../../forecasting/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { keptLevels } from "../versions.ts";
import type { Version } from "../versions.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What learning holds for: the engine, and the settings that change what it sees. */
function shapeOf({ settings }: Pick<Version, "settings">): string {
  const { horizonDays, historyDays, byRegion } = settings;
  const asked = JSON.stringify([horizonDays, historyDays, byRegion, keptLevels]);
  return createHash("sha256").update(engineName()).update(asked).digest("base64url");
}

/** Weeks begin on Mondays; day 0 was a Thursday. */
const weekOf = (day: number) => Math.floor((day + 3) / 7);

interface Kept {
  readonly versionId: number;
  readonly origin: string;
  readonly parts: number;
  readonly shape: string;
}

/** What was learnt, and for which day. */
interface Found extends Learnt {
  readonly origin: string;
}

/**
 * What an earlier night of the same week has learnt for the same settings, or null: on Mondays, and
 * where the week has not learnt yet, all is learnt anew. A day's second run learns as its first did.
 */
export async function findLearnt(tx: Tx, version: Version): Promise<Found | null> {
  const [known] = await tx.rows<Kept>(
    `select version_id as "versionId", origin, parts, shape from forecasts.learnt
     where cell = $1 and tenant_id = $2`,
    scopeOf(tx),
  );
  if (!known || known.shape !== shapeOf(version)) return null;
  const [then, now] = [dayFromText(known.origin), dayFromText(version.origin)];
  if (then >= now || weekOf(then) !== weekOf(now)) return null;
  const rows = await tx.rows<{ content: Buffer }>(
    `select content from forecasts.learnt_part
     where cell = $1 and tenant_id = $2 and version_id = $3 order by part`,
    [...scopeOf(tx), known.versionId],
  );
  if (rows.length < known.parts) return null;
  return { origin: known.origin, steps: now - then, parts: rows.map((row) => row.content) };
}

/** Keeps a part of what a version learns; one that is there gives way, as where a job has two holders. */
export async function keepPart(
  tx: Tx,
  versionId: number,
  { part, content }: { readonly part: number; readonly content: Uint8Array },
): Promise<void> {
  await tx.rows(
    `insert into forecasts.learnt_part (cell, tenant_id, version_id, part, content)
     values ($1, $2, $3, $4, $5)
     on conflict (cell, tenant_id, version_id, part) do update set content = excluded.content`,
    [...scopeOf(tx), versionId, part, Buffer.from(content)],
  );
}

/** Drops what a version has kept so far. */
export async function dropParts(tx: Tx, versionId: number): Promise<void> {
  await tx.rows(
    "delete from forecasts.learnt_part where cell = $1 and tenant_id = $2 and version_id = $3",
    [...scopeOf(tx), versionId],
  );
}

/**
 * From now on nights go by what this version has learnt, unless there is something of a later day;
 * all other parts are dropped. Where it kept none, what there is stands.
 */
export async function takeLearnt(tx: Tx, version: Version): Promise<void> {
  await tx.rows(
    `insert into forecasts.learnt as known (cell, tenant_id, version_id, origin, parts, shape)
     select $1, $2, $3, $4::date, count(*), $5 from forecasts.learnt_part
       where cell = $1 and tenant_id = $2 and version_id = $3 having count(*) > 0
     on conflict (cell, tenant_id) do update set version_id = excluded.version_id,
       origin = excluded.origin, parts = excluded.parts, shape = excluded.shape
       where known.origin <= excluded.origin`,
    [...scopeOf(tx), version.id, version.origin, shapeOf(version)],
  );
  await tx.rows(
    `delete from forecasts.learnt_part as part using forecasts.learnt as known, forecasts.version as by
     where part.cell = $1 and part.tenant_id = $2 and known.cell = $1 and known.tenant_id = $2
       and by.cell = $1 and by.tenant_id = $2 and by.id = part.version_id and by.state <> 'running'
       and part.version_id <> known.version_id`,
    scopeOf(tx),
  );
}
