// The months of a run: found where its month has learnt them, else learnt; then the days of every
// part made to agree with them.
import type { SeriesForecast } from "../../../../engines/forecasting/index.ts";
import { dayFromText } from "../../../../kernel/index.ts";
import { runForecast } from "../../../forecasting/index.ts";
import type { Database } from "../../../platform/index.ts";
import {
  isLongEnough,
  learnMonths,
  monthHistoryDays,
  type Forecaster,
  type MonthSaid,
  type MonthsLearnt,
} from "../months/learning.ts";
import { factorsOf, findMonths, keepMonths, type LeafFactors } from "../months/store.ts";
import { monthOf } from "../months/months.ts";
import { nameOf, namesAbove, nodeOf } from "../nodes.ts";
import type { Who } from "./keeping.ts";
import type { EventDays } from "../scenario.ts";
import { firstDay, readHistories } from "../demand/series.ts";
import type { History } from "../demand/series.ts";
import type { Version } from "../versions.ts";
import { agreeMonths, monthFan, monthsBy, movedBy, shiftOf } from "../months/year.ts";
import type { Agreed, NodeMonths } from "../months/year.ts";

interface MonthsRun {
  readonly database: Database;
  readonly who: Who;
  readonly version: Version;
  readonly events: readonly EventDays[];
  readonly workers: number | undefined;
  readonly signal: AbortSignal;
}

/** The engine on its threads, each forecast taken as it comes. */
const forecasterOf =
  ({ workers, signal }: Pick<MonthsRun, "workers" | "signal">): Forecaster =>
  async (asked, series, take) => {
    const onMade = async (made: { readonly forecast: readonly SeriesForecast[] }) => {
      for (const each of made.forecast) take(each);
    };
    await runForecast(asked, series, {
      ...(workers === undefined ? {} : { workers }),
      ...{ signal, onMade },
    });
  };

/** Share of leaves that months may not know before they are learnt anew. */
const newMost = 0.1;

function holdsFor({ said }: MonthsLearnt, histories: readonly History[]): boolean {
  const known = new Set(said.map((each) => each.name));
  const unknown = histories.filter((each) => !known.has(nameOf(each))).length;
  return unknown <= newMost * histories.length;
}

/** What months say in a run: what its month has learnt, or learnt now; null: demand is too young. */
export async function monthsOf(
  run: MonthsRun,
  histories: readonly History[],
): Promise<MonthsLearnt | null> {
  const { database, who, version, events } = run;
  const { settings } = version;
  const origin = dayFromText(version.origin);
  const month = monthOf(origin);
  const known = await database.read(who.scope, (tx) => findMonths(tx, version));
  if (known && holdsFor(known, histories)) return known;
  const begun = await database.read(who.scope, (tx) => firstDay(tx));
  if (begun === null || !isLongEnough(dayFromText(begun), month)) return null;
  const historyDays = Math.max(monthHistoryDays, settings.historyDays);
  const long = await database.read(who.scope, (tx) =>
    readHistories(tx, { ...settings, historyDays }, origin),
  );
  const learnt = await learnMonths(forecasterOf(run), long, {
    ...{ month, events, calendar: "china" },
    ...{ horizonDays: settings.horizonDays, historyDays: settings.historyDays },
    byRegion: settings.byRegion,
  });
  if (learnt && version.kind === "statistical")
    await database.transact(who.scope, who.actor, (tx) => keepMonths(tx, version, learnt));
  return learnt;
}

/** The factors that a what-if goes by; null for other runs. */
export const factorsFor = ({ database, who, version }: MonthsRun) =>
  version.kind === "scenario"
    ? database.read(who.scope, (tx) => factorsOf(tx, version))
    : Promise.resolve(null);

/** A forecast whose days agree with its months. */
export interface WithMonths {
  readonly made: SeriesForecast;
  readonly months: NodeMonths | null;
}

interface Sums {
  readonly shift: number[];
  readonly units: number[];
}

const addTo = (into: number[], values: readonly number[]) =>
  values.forEach((value, at) => {
    into[at] = (into[at] ?? 0) + value;
  });

/** What is known of a leaf when its days are made to agree. */
interface Known {
  readonly origin: number;
  readonly history: History;
  readonly learnt: MonthsLearnt;
  readonly said: MonthSaid | undefined;
  readonly fixed: LeafFactors | undefined;
}

const agreedOf = (point: readonly number[], known: Known): Agreed =>
  known.fixed
    ? monthsBy(point, known.fixed, known.origin)
    : agreeMonths(
        point,
        {
          said: known.said && known.said.point.length > 0 ? known.said.point : null,
          trust: known.learnt.trust.get(nameOf(known.history)) ?? null,
        },
        known,
      );

/** What only leaves have. */
const ofLeaves = { factors: null, added: null, shares: null } as const;

/**
 * Makes days agree with months, part by part. Leaves must come before the sums above them: a sum
 * moves by what its leaves have moved.
 */
export function yearOf(
  learnt: MonthsLearnt,
  histories: readonly History[],
  {
    version,
    fixed,
  }: { readonly version: Version; readonly fixed: ReadonlyMap<string, LeafFactors> | null },
): (made: SeriesForecast) => WithMonths {
  const origin = dayFromText(version.origin);
  const leaves = new Map(histories.map((each) => [nameOf(each), each]));
  const said = new Map(learnt.said.map((each) => [each.name, each]));
  const above = new Map<string, Sums>();
  return (made) => {
    const history = leaves.get(made.id);
    const own = said.get(made.id);
    if (!history) {
      const sums = above.get(made.id);
      if (!sums) return { made, months: null };
      const { shift, units } = sums;
      const months = { units, quantiles: monthFan(units, own), ...ofLeaves };
      return { made: movedBy(made, shift, { months, origin }), months };
    }
    const known = { origin, history, learnt, said: own, fixed: fixed?.get(made.id) };
    const { units, factors, added, shares } = agreedOf(made.point, known);
    const shift = shiftOf(made.point, { factors, added }, origin);
    for (const name of namesAbove(nodeOf(made.id), version.settings.byRegion).slice(0, -1)) {
      const sums = above.get(name) ?? { shift: [], units: [] };
      addTo(sums.shift, shift);
      addTo(sums.units, units);
      above.set(name, sums);
    }
    const months = { units, factors, added, shares, quantiles: monthFan(units, own) };
    return { made: movedBy(made, shift, { months, origin }), months };
  };
}
