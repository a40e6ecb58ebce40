import type { SeriesForecast } from "../../../../engines/forecasting/index.ts";
import { dayFromText } from "../../../../kernel/index.ts";
import { runForecast, type Made } from "../../../forecasting/index.ts";
import type { Actor, Database, JobRun, Scope } from "../../../platform/index.ts";
import { liveEvents } from "./event-store.ts";
import { keeperOf, storeOf } from "./keeping.ts";
import { findLearnt } from "./learnt-store.ts";
import { moneyOf } from "../money.ts";
import { factorsFor, monthsOf, yearOf } from "./months.ts";
import { levelsOf } from "../nodes.ts";
import { noScenario } from "../scenario.ts";
import { type History, readHistories, seriesOf } from "../demand/series.ts";
import { keptLevels, type Version } from "../versions.ts";
import { writerOf } from "./writing.ts";

export interface RunParts {
  readonly database: Database;
  /** Threads that study; one less than the machine runs at once unless said. */
  readonly workers?: number;
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

/** Reads histories, lets the engine work on its threads, and stores what it makes. */
export async function forecastAll({ parts, who, version, signal, progress }: Running) {
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
  const writer = writerOf({ database, who, version }, histories, agree);
  const take = async (made: Made) => {
    const written = await writer.write(made);
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
  return { ...writer.sums(), ...studies, learntOn, monthLoss, ...money };
}
