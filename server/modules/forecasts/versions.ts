import { defaultQuantiles } from "../../../engines/forecasting/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Unrated } from "../orders/index.ts";
import type { Scenario } from "./scenario.ts";
import type { Settings } from "./settings.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Levels of the quantiles that are kept: all that the engine gives unless it is asked for others. */
export const keptLevels = defaultQuantiles;

/** A run of the engine, and what became of it. */
export interface Version {
  readonly id: number;
  readonly kind: "statistical" | "scenario";
  readonly name: string;
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly origin: string;
  readonly settings: Settings;
  readonly scenario: Scenario | null;
  readonly levels: readonly number[];
  readonly series: number;
  readonly studied: number;
  readonly reused: number;
  readonly findings: Readonly<Record<string, number>>;
  /** Whose day's learning it goes by; null where it learnt for itself. */
  readonly learntOn: string | null;
  /** Mean misses of past months, of days alone and with months; null: its history is too short. */
  readonly monthLoss: readonly [number, number] | null;
  /** Of all its money; and what was left out of it, in other currencies, over its last 90 days. */
  readonly currency: string;
  readonly unrated: readonly Unrated[];
  readonly seconds: number;
  readonly message: string;
  readonly jobId: number | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly endedAt: Date | null;
  readonly publishedAt: Date | null;
  readonly publishedBy: string | null;
  /** Asked for to be looked at first: only a person publishes it. */
  readonly draft: boolean;
}

const columns = `id, kind, name, state, origin, settings, scenario, levels, series, studied, reused,
  currency, unrated, findings, seconds, message, job_id as "jobId", created_at as "createdAt",
  learnt_on as "learntOn", month_loss as "monthLoss", created_by as "createdBy", ended_at as "endedAt", published_at as "publishedAt",
  published_by as "publishedBy", draft`;

/** The newest versions, newest first. */
export function recentVersions(tx: Tx, limit: number): Promise<Version[]> {
  return tx.rows<Version>(
    `select ${columns} from forecasts.version where cell = $1 and tenant_id = $2
     order by id desc limit $3`,
    [...scopeOf(tx), limit],
  );
}

/** One version, or null. */
export async function versionById(tx: Tx, id: number): Promise<Version | null> {
  const [row] = await tx.rows<Version>(
    `select ${columns} from forecasts.version where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id],
  );
  return row ?? null;
}

/** The version that was published last, or null. */
export async function publishedVersion(tx: Tx): Promise<Version | null> {
  const [row] = await tx.rows<Version>(
    `select ${columns} from forecasts.version where cell = $1 and tenant_id = $2
       and published_at is not null order by published_at desc, id desc limit 1`,
    scopeOf(tx),
  );
  return row ?? null;
}

/** Opens a version; gives its number. */
export async function openVersion(
  tx: Tx,
  draft: Pick<Version, "kind" | "name" | "origin" | "settings" | "scenario"> &
    Partial<Pick<Version, "draft">>,
): Promise<number> {
  const id = await tx.newNumbers("forecast_version");
  await tx.rows(
    `insert into forecasts.version (cell, tenant_id, id, kind, name, state, origin, settings,
       scenario, levels, created_at, created_by, draft)
     values ($1, $2, $3, $4, $5, 'running', $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[...scopeOf(tx), id, draft.kind, draft.name, draft.origin],
      ...[JSON.stringify(draft.settings), JSON.stringify(draft.scenario), keptLevels],
      ...[tx.now, tx.actor.name, draft.draft ?? false],
    ],
  );
  return id;
}

/** Says which quantiles a version is made with: another release may have opened it. */
export async function noteLevels(tx: Tx, id: number): Promise<void> {
  await tx.rows(
    "update forecasts.version set levels = $4 where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), id, keptLevels],
  );
}

/** Says which job works on a version. */
export async function noteJob(tx: Tx, id: number, jobId: number): Promise<void> {
  await tx.rows(
    "update forecasts.version set job_id = $4 where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), id, jobId],
  );
}

/** Ends a version that runs; says so on the screens. */
export async function endVersion(
  tx: Tx,
  id: number,
  end: Partial<
    Pick<
      Version,
      | "series"
      | "studied"
      | "reused"
      | "learntOn"
      | "monthLoss"
      | "currency"
      | "unrated"
      | "findings"
      | "seconds"
    >
  > & {
    readonly state: "done" | "failed" | "cancelled";
    readonly message?: string;
  },
): Promise<void> {
  await tx.rows(
    `update forecasts.version set state = $4, message = $5, series = $6, studied = $7, reused = $8,
       findings = $9, seconds = $10, ended_at = $11, learnt_on = $12::date,
       month_loss = $13, currency = coalesce($14, currency), unrated = $15
     where cell = $1 and tenant_id = $2 and id = $3 and state = 'running'`,
    [
      ...[...scopeOf(tx), id, end.state, end.message ?? "", end.series ?? 0, end.studied ?? 0],
      ...[end.reused ?? 0, JSON.stringify(end.findings ?? {}), end.seconds ?? 0, tx.now],
      ...[end.learntOn ?? null, end.monthLoss ?? null, end.currency ?? null],
      JSON.stringify(end.unrated ?? []),
    ],
  );
  tx.announce({ topic: "ForecastMoved", key: id, payload: { versionId: id, state: end.state } });
}

/** Publishes a finished version: what planners and other modules go by from now on. */
export async function markPublished(tx: Tx, id: number): Promise<void> {
  const before = await publishedVersion(tx);
  const known = await versionById(tx, id);
  const isBack = known !== null && known.publishedAt !== null;
  await tx.rows(
    `update forecasts.version set published_at = $4, published_by = $5
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), id, tx.now, tx.actor.name],
  );
  tx.audit({
    action: isBack ? "forecasts.put_back" : "forecasts.publish",
    ...{ subjectKind: "forecast_version", subjectId: id },
    before: before && { inForce: before.id, origin: before.origin },
    after: { inForce: id },
  });
  tx.announce({ topic: "ForecastPublished", key: id, payload: { versionId: id } });
}

/** Versions that say they are being made. */
export function openVersions(tx: Tx): Promise<Pick<Version, "id" | "jobId" | "createdAt">[]> {
  return tx.rows(
    `select id, job_id as "jobId", created_at as "createdAt" from forecasts.version
     where cell = $1 and tenant_id = $2 and state = 'running' order by id`,
    scopeOf(tx),
  );
}

/** The usual runs of a day or later ones, whatever became of them; drafts stand for none. */
export function triesOf(
  tx: Tx,
  origin: string,
): Promise<Pick<Version, "state" | "jobId" | "createdAt" | "endedAt">[]> {
  return tx.rows(
    `select state, job_id as "jobId", created_at as "createdAt", ended_at as "endedAt"
     from forecasts.version where cell = $1 and tenant_id = $2 and kind = 'statistical'
       and not draft and origin >= $3::date`,
    [...scopeOf(tx), origin],
  );
}
