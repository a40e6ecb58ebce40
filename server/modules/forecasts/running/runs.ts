import { dayOfInstant, dayToText, type Day } from "../../../../kernel/index.ts";
import { jobStates } from "../../../platform/index.ts";
import type { Actor, Database, JobHandler, Jobs, Scope, Tx } from "../../../platform/index.ts";
import { readRules } from "../demand/demand-store.ts";
import { rulesVersion } from "../model.ts";
import { lockPlan, publish } from "../planning/publishing.ts";
import { measure } from "../planning/measuring.ts";
import { dropWritten } from "./node-store.ts";
import { makeVersion } from "./running.ts";
import type { RunParts } from "./studying.ts";
import type { Scenario } from "../scenario.ts";
import { readSettings } from "../settings.ts";
import { findStockOuts } from "../demand/stock-outs.ts";
import {
  endVersion,
  noteJob,
  openVersion,
  openVersions,
  publishedVersion,
  recentVersions,
  triesOf,
  versionById,
} from "../versions.ts";

const name = "forecasts.run";
const system: Actor = { kind: "system", id: 0, name: "forecasts" };
const zone = "Asia/Shanghai";
/** Minutes after midnight: the last orders of the day have been counted by then. */
const nightMinute = 20;

/** What a run is to be: the usual one, or a scenario that is compared and never published. */
export interface RunAsked {
  readonly kind: "statistical" | "scenario";
  readonly name: string;
  readonly scenario: Scenario | null;
  /** Published when it is done. */
  readonly publish: boolean;
  /** As if it were this earlier day; such a version is never published. */
  readonly origin?: string | undefined;
}

/** Opens a version and the job that makes it; of the usual kind one at a time. */
export async function startRun(
  tx: Tx,
  jobs: Pick<Jobs, "add">,
  asked: RunAsked,
): Promise<{ versionId: number; jobId: number }> {
  const settings = await readSettings(tx);
  const today = dayToText(dayOfInstant(tx.now, zone).day);
  const origin = asked.origin ?? today;
  const { kind, name: title, scenario } = asked;
  const draft = kind === "statistical" && !asked.publish && origin === today;
  const versionId = await openVersion(tx, { kind, name: title, origin, settings, scenario, draft });
  const payload = { versionId, publish: asked.publish && origin === today, actor: tx.actor };
  const key = String(versionId);
  const jobId = await jobs.add(tx, { name, key, title: `${origin} ${title}`.trim(), payload });
  await noteJob(tx, versionId, jobId);
  const subject = { subjectKind: "forecast_version", subjectId: versionId };
  tx.audit({
    action: "forecasts.run",
    ...subject,
    after: { kind, origin, draft, settings, scenario },
  });
  return { versionId, jobId };
}

/**
 * Looks which days were sold out before a usual run. Where that fails, as over a first look that
 * takes too long, what was found before stands and the audit says so: a night must not go without forecast.
 */
async function lookForStockOuts(database: Database, scope: Scope, versionId: number) {
  const look = async (tx: Tx) => {
    if ((await versionById(tx, versionId))?.kind === "statistical") await findStockOuts(tx);
  };
  try {
    await database.transact(scope, system, look);
  } catch (error) {
    const subject = { subjectKind: "forecast_version", subjectId: versionId };
    const why = error instanceof Error ? error.message : String(error);
    await database.transact(scope, system, async (tx) =>
      tx.audit({ action: "forecasts.stock_outs_unknown", ...subject, after: {}, why }),
    );
  }
}

/** Does the runs that were asked for, and those that a killed process has left. */
export function doRuns(parts: RunParts & { readonly jobs: Jobs }): void {
  const { database, jobs } = parts;
  const work: JobHandler = async ({ scope, payload, signal, progress }) => {
    const asked = payload as unknown as { versionId: number; publish: boolean; actor: Actor };
    const { versionId } = asked;
    const who = { scope, actor: asked.actor };
    await lookForStockOuts(database, scope, versionId);
    const version = await makeVersion(parts, who, { versionId, signal, progress });
    await database.transact(scope, asked.actor, measure);
    if (version?.state !== "done") return { versionId, state: version?.state ?? "gone" };
    if (asked.publish)
      await database.transact(scope, asked.actor, (tx) => publishNewest(tx, versionId));
    return { versionId, state: version.state, series: version.series };
  };
  jobs.task(name, work, { long: true });
}

/**
 * Publishes a run that has ended, unless a newer one is in force: a run that goes on after a day
 * without a server must not put its older forecast in the place of today's. True when it did.
 */
export async function publishNewest(tx: Tx, versionId: number): Promise<boolean> {
  // The lock comes first: whoever publishes meanwhile is seen.
  await lockPlan(tx);
  const [version, inForce] = [await versionById(tx, versionId), await publishedVersion(tx)];
  const isOlder =
    version && inForce && (version.origin < inForce.origin || version.id < inForce.id);
  if (!version || isOlder) return false;
  await publish(tx, versionId);
  return true;
}

/** Whether the night's run of a tenant is due. */
async function isDue(tx: Tx): Promise<boolean> {
  if ((await readRules(tx)) !== rulesVersion || !(await readSettings(tx)).nightly) return false;
  const { day, minute } = dayOfInstant(tx.now, zone);
  if (minute < nightMinute) return false;
  if (!(await mayTry(tx, day))) return false;
  return (await daysBefore(tx, day)) >= daysLeast;
}

/** A night's run that fails or is cancelled is made again after a while, so often in all. */
const triesMost = 3;
const pauseMs = 30 * 60_000;

/** Whether a day has no forecast, none is being made, and the last try is a while ago. */
async function mayTry(tx: Tx, day: Day): Promise<boolean> {
  const tries = await triesOf(tx, dayToText(day));
  const jobIds = tries.map((each) => each.jobId ?? 0);
  // One whose job is over will never be done, whatever it says itself.
  const jobs = await jobStates(tx, jobIds);
  const isOver = (each: (typeof tries)[number]) =>
    ["failed", "cancelled"].some(
      (state) => state === each.state || state === jobs.get(each.jobId ?? 0),
    );
  const lastMs = Math.max(0, ...tries.map((each) => (each.endedAt ?? each.createdAt).getTime()));
  const isRested = tx.now.getTime() - lastMs >= pauseMs;
  return tries.every(isOver) && tries.length < triesMost && isRested;
}

/** Days with demand from which on there is a forecast. */
const daysLeast = 28;

/** Days before one on which something was asked; a hundred at most. */
async function daysBefore(tx: Tx, day: Day): Promise<number> {
  const [row] = await tx.rows<{ days: number }>(
    `select count(*)::int as days from (select distinct day from forecasts.demand
       where cell = $1 and tenant_id = $2 and asked > 0 and day < $3::date limit 100) as seen`,
    [tx.scope.cell, tx.scope.tenantId, dayToText(day)],
  );
  return row?.days ?? 0;
}

/** Days back from which a first version is made as well, and how much demand that takes. */
const lookBackDays = 28;
const lookBackLeast = 84;

/**
 * Starts the night's run. A company's first also looks back: made as it would have been four weeks
 * ago, so that planners see from the first day on how far forecasts miss.
 */
async function startNight(tx: Tx, jobs: Pick<Jobs, "add">): Promise<void> {
  const isFirst = (await recentVersions(tx, 1)).length === 0;
  const asked = { kind: "statistical" as const, name: "", scenario: null };
  await startRun(tx, jobs, { ...asked, publish: true });
  const { day } = dayOfInstant(tx.now, zone);
  if (!isFirst || (await daysBefore(tx, day)) < lookBackLeast) return;
  const origin = dayToText((day - lookBackDays) as Day);
  await startRun(tx, jobs, { ...asked, publish: false, origin });
}

/**
 * Ends versions that nobody makes any more: their job failed or was cancelled while its process was
 * gone, or is forgotten. A night's run that ended so is made again by the night's own rule.
 */
export async function endDead(tx: Tx): Promise<number> {
  const open = await openVersions(tx);
  const states = await jobStates(
    tx,
    open.flatMap(({ jobId }) => jobId ?? []),
  );
  let ended = 0;
  for (const { id, jobId, createdAt } of open) {
    const state = states.get(jobId ?? 0);
    if (state === "waiting" || state === "running") continue;
    // No job lives for less: one that is not there was forgotten, or is not there yet.
    if (state === undefined && tx.now.getTime() - createdAt.getTime() < 3_600_000) continue;
    const how = state === "cancelled" ? ("cancelled" as const) : ("failed" as const);
    await dropWritten(tx, id);
    await endVersion(tx, id, { state: how, message: `its job is over (${state ?? "forgotten"})` });
    ended += 1;
  }
  return ended;
}

/** Starts the night's run where it is due: a company with four weeks of demand has a forecast. */
export async function startNightly(
  database: Database,
  jobs: Pick<Jobs, "add">,
  scopes: readonly Scope[],
): Promise<void> {
  for (const scope of scopes) {
    const hasDead = await database.read(scope, async (tx) => (await openVersions(tx)).length > 0);
    if (hasDead) await database.transact(scope, system, endDead);
    if (!(await database.read(scope, isDue))) continue;
    await database.transact(scope, system, async (tx) => {
      // Two servers look at the same moment: the second finds the first one's version.
      await tx.rows("select 1 from forecasts.state where cell = $1 and tenant_id = $2 for update", [
        scope.cell,
        scope.tenantId,
      ]);
      if (await isDue(tx)) await startNight(tx, jobs);
    });
  }
}
