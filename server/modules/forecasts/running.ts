import { dayFromText, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Finding, SeriesForecast } from "../../../engines/forecasting/index.ts";
import { runForecast, type Made } from "../../forecasting/index.ts";
import type { Actor, Database, JobRun, Scope, Tx } from "../../platform/index.ts";
import { companyMoney } from "../orders/index.ts";
import { dropWritten, forgetOld, writeNodes } from "./node-store.ts";
import { aroundOf } from "./around.ts";
import { keeperOf, storeOf } from "./keeping.ts";
import { findLearnt, takeLearnt } from "./learnt-store.ts";
import { factorsFor, monthsOf, yearOf } from "./month-running.ts";
import { unratedDemand } from "./money.ts";
import { levelsOf, nameOf, nodeOf } from "./nodes.ts";
import { liveEvents } from "./event-store.ts";
import { noScenario } from "./scenario.ts";
import { type History, lateDays, readHistories, seriesOf } from "./series.ts";
import { endVersion, keptLevels, noteLevels, versionById } from "./versions.ts";
import type { Version } from "./versions.ts";

export interface RunParts {
  readonly database: Database;
  /** Threads that study; one less than the machine runs at once unless said. */
  readonly workers?: number;
}

/** Counts findings by kind. */
function counted(into: Record<string, number>, findings: readonly Finding[]): void {
  for (const { kind } of findings) into[kind] = (into[kind] ?? 0) + 1;
}

interface Running {
  readonly parts: RunParts;
  readonly who: { readonly scope: Scope; readonly actor: Actor };
  readonly version: Version;
  readonly signal: AbortSignal;
  readonly progress: JobRun["progress"];
}

const nothing = { series: 0, studied: 0, reused: 0, learntOn: null, monthLoss: null };

/** What months of their own say of each node, and how its days are made to agree with them. */
async function monthsBeside(run: Parameters<typeof monthsOf>[0], histories: readonly History[]) {
  const months = await monthsOf(run, histories);
  const fixed = await factorsFor(run);
  const agree = months
    ? yearOf(months, histories, { version: run.version, fixed })
    : (made: SeriesForecast) => ({ made, months: null });
  return { months, agree };
}

/** What a version says its money in, and what it cannot count of it. */
async function moneyOf(tx: Tx, origin: Day) {
  const { currency } = await companyMoney(tx);
  const from = dayToText((origin - lateDays) as Day);
  const until = dayToText((origin - 1) as Day);
  return { currency, unrated: await unratedDemand(tx, { from, until }) };
}

/** Reads histories, lets the engine work on its threads, and stores what it makes. */
async function forecastAll({ parts, who, version, signal, progress }: Running) {
  const { database } = parts;
  const { settings } = version;
  const origin = dayFromText(version.origin);
  const [histories, known, learnt, money] = await database.read(who.scope, async (tx) => [
    await readHistories(tx, settings, origin),
    await liveEvents(tx),
    await findLearnt(tx, version),
    await moneyOf(tx, origin),
  ]);
  const scenario = version.scenario ?? noScenario;
  const beside = {
    horizon: settings.horizonDays,
    events: [...known, ...scenario.events],
    prices: scenario.prices,
  };
  if (histories.length === 0) return { ...nothing, ...money, findings: {} };
  const monthsRun = { database, who, version, signal, events: known, workers: parts.workers };
  const { months, agree } = await monthsBeside(monthsRun, histories);
  const around = aroundOf(histories, settings.byRegion);
  const findings: Record<string, number> = {};
  let written = 0;
  const take = async (made: Made) => {
    counted(findings, made.findings);
    const about = Map.groupBy(made.findings, (each) => each.id);
    const nodes = made.forecast.map((each) => ({
      ...agree(each),
      around: around(nameOf(nodeOf(each.id))),
      findings: about.get(each.id) ?? [],
    }));
    await database.transact(who.scope, who.actor, (tx) => writeNodes(tx, version.id, nodes));
    written += nodes.length;
    progress({ done: 2 * made.total + written, total: 3 * made.total });
  };
  const counts = await runForecast(
    {
      horizon: settings.horizonDays,
      quantiles: keptLevels,
      ...{ explain: true, calendar: "china" as const, moved: scenario.moved },
      // Each node weighs by its own past misses: by plain least squares what rarely sells would be
      // moved as far as what sells by the thousand.
      hierarchy: { levels: levelsOf(settings.byRegion), method: "wls-var" },
    },
    histories.map((each) => seriesOf(each, beside)),
    {
      ...(parts.workers === undefined ? {} : { workers: parts.workers }),
      ...{ store: storeOf(database, who), learnt },
      // A scenario learns from what is supposed: nights do not go by it.
      ...(version.kind === "scenario"
        ? {}
        : { onLearnt: keeperOf(database, who, { versionId: version.id }) }),
      signal,
      onProgress: (done, total) => progress({ done: 2 * done, total: 3 * total }),
      onMade: take,
    },
  );
  const { rolled, ...studies } = counts;
  const learntOn = rolled ? (learnt?.origin ?? null) : null;
  const monthLoss = months && ([months.loss.day, months.loss.both] as const);
  return { series: written, ...studies, learntOn, monthLoss, ...money, findings };
}

/**
 * Makes a version: it may be run again after a crash, and then goes on with the studies that were
 * kept. Throws the signal's reason when it is told to stop, and the version stays open where the
 * server only stops.
 */
export async function makeVersion(
  parts: RunParts,
  who: { readonly scope: Scope; readonly actor: Actor },
  job: { readonly versionId: number } & Pick<JobRun, "signal" | "progress">,
): Promise<Version | null> {
  const { database } = parts;
  const { versionId, signal, progress } = job;
  const read = () => database.read(who.scope, (tx) => versionById(tx, versionId));
  const version = await read();
  if (version?.state !== "running") return version;
  const began = performance.now();
  const end = (how: Parameters<typeof endVersion>[2]) =>
    database.transact(who.scope, who.actor, async (tx) => {
      const seconds = (performance.now() - began) / 1_000;
      await endVersion(tx, versionId, { ...how, seconds });
      if (how.state === "done") {
        await takeLearnt(tx, version);
        await forgetOld(tx);
      } else await dropWritten(tx, versionId);
    });
  await database.transact(who.scope, who.actor, async (tx) => {
    await dropWritten(tx, versionId);
    await noteLevels(tx, versionId);
  });
  try {
    const made = await forecastAll({ parts, who, version, signal, progress });
    await end({ state: "done", ...made });
  } catch (error) {
    if (signal.aborted && signal.reason !== "cancelled") throw error;
    if (signal.aborted) await end({ state: "cancelled" });
    else await end({ state: "failed", message: String(error) });
    throw error;
  }
  return read();
}
