// What months of their own say, and how far they may be trusted: the engine over whole months, and
// days and months side by side from past origins.
import type {
  ForecastInput,
  SeriesForecast,
  SeriesInput,
} from "../../../../engines/forecasting/index.ts";
import { dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import { leadMonths, learnTrust } from "./weights.ts";
import type { MonthLoss, MonthTrust, PastMiss } from "./weights.ts";
import { firstOfMonth, monthOf, monthOfDays, unitsOver, wholeMonths } from "./months.ts";
import { levelsOf, nameOf } from "../nodes.ts";
import { flagsOf } from "../scenario.ts";
import type { EventDays } from "../scenario.ts";
import { keysOf, seriesOf } from "../demand/series.ts";
import type { History } from "../demand/series.ts";
import { keptLevels } from "../versions.ts";

/** Forecasts series, and gives what was made away one by one. */
export type Forecaster = (
  asked: Omit<ForecastInput, "series">,
  series: Iterable<SeriesInput>,
  take: (made: SeriesForecast) => void,
) => Promise<void>;

/** Whole months from which on a company's months are forecast: two years show a season. */
const leastMonths = 24;

/** Whether demand that began on a day reaches back two whole years before a month. */
export const isLongEnough = (begun: number, month: number): boolean =>
  month - monthOf(begun - 1) - 1 >= leastMonths;

/** Months said: the one that runs and a year after it. */
export const monthsSaid = 13;

/** Days of history that months learn from: four years, and what has gone of the month that runs. */
export const monthHistoryDays = 4 * 365 + 1 + 31;

/** Whole months that lie between a past origin and now. */
const lookBacks = [6, 8, 10, 12];

/** What months of their own say of a part, from the month that runs. */
export interface MonthSaid {
  readonly name: string;
  /** Empty for a leaf that was asked about before a month of it was whole. */
  readonly point: readonly number[];
  /** By level, then by month. */
  readonly quantiles: readonly (readonly number[])[];
}

/** What a month's first run has learnt, for the nights of its month. */
export interface MonthsLearnt {
  /** The month that runs. */
  readonly month: number;
  readonly said: readonly MonthSaid[];
  /** Leaves whose months have helped from past origins. */
  readonly trust: ReadonlyMap<string, MonthTrust>;
  readonly loss: MonthLoss;
}

/** How the company's days are forecast, and what is known beside them. */
export interface MonthsAsked {
  readonly month: number;
  readonly horizonDays: number;
  readonly historyDays: number;
  readonly byRegion: boolean;
  readonly events: readonly EventDays[];
  /** The calendar that days go by. */
  readonly calendar: ForecastInput["calendar"];
}

/** Shares of a month's days on which something is on, by name. */
function flagsByMonth(
  history: History,
  { events }: MonthsAsked,
  { from, until }: { readonly from: number; readonly until: number },
): SeriesInput["events"] {
  const first = firstOfMonth(from);
  const { itemId, channelId } = history;
  const seen = firstOfMonth(until) - first;
  const horizon = firstOfMonth(until + monthsSaid) - first - seen;
  const daily = flagsOf(events, { itemId, channelId, first, seen, horizon });
  if (!daily) return undefined;
  return Object.fromEntries(
    Object.entries(daily).map(([name, flags]) => [
      name,
      Array.from({ length: until + monthsSaid - from }, (_, at) => {
        const days = flags.slice(
          firstOfMonth(from + at) - first,
          firstOfMonth(from + at + 1) - first,
        );
        return days.reduce<number>((sum, flag) => sum + (flag ?? 0), 0) / days.length;
      }),
    ]),
  );
}

/** The months of a leaf before one, as the engine takes them; null where none is whole. */
function monthSeries(history: History, asked: MonthsAsked, before: number): SeriesInput | null {
  const { from, units } = wholeMonths(history, before);
  if (units.every((each) => each === null)) return null;
  const flags = flagsByMonth(history, asked, { from, until: before });
  return {
    ...{ id: nameOf(history), history: units, seasons: [12], keys: keysOf(history) },
    ...{ start: dayToText(firstOfMonth(from)), step: "monthly", horizon: monthsSaid },
    ...(flags ? { events: flags } : {}),
  };
}

/** Some days of a history: from one on and before another. */
function between(history: History, from: number, until: number): History {
  const first = Math.max(history.first, from);
  const cut = <Value>(values: readonly Value[]) =>
    values.slice(first - history.first, Math.max(0, until - history.first));
  const { values, price, stockOuts } = history;
  return {
    ...history,
    ...{ first: first as Day, values: cut(values), price: cut(price) },
    stockOuts: stockOuts && cut(stockOuts),
  };
}

const hierarchyOf = ({ byRegion }: MonthsAsked) => ({
  levels: levelsOf(byRegion),
  method: "wls-var" as const,
});

/**
 * What the engine says of whole months. It is given no calendar: festivals that keep their month are
 * the season itself, and a few dozen months cannot tell the two apart.
 */
async function sayMonths(run: Forecaster, histories: readonly History[], asked: MonthsAsked) {
  const said: MonthSaid[] = [];
  const series = histories.flatMap((each) => monthSeries(each, asked, asked.month) ?? []);
  await run(
    { horizon: monthsSaid, quantiles: keptLevels, hierarchy: hierarchyOf(asked) },
    series,
    ({ id, point, quantiles }) => said.push({ name: id, point, quantiles }),
  );
  return said;
}

/** What days and months said of the months after a past one, by leaf. */
async function saidAt(
  run: Forecaster,
  histories: readonly History[],
  asked: MonthsAsked,
): Promise<{ days: Map<string, number[]>; months: Map<string, readonly number[]> }> {
  const { month, horizonDays: horizon, historyDays, calendar, events } = asked;
  const origin = firstOfMonth(month);
  const days = new Map<string, number[]>();
  const leads = Array.from({ length: leadMonths }, (_, lead) => month + lead);
  const input = { hierarchy: hierarchyOf(asked), ...(calendar ? { calendar } : {}) };
  await run(
    { ...input, horizon, quantiles: [0.5] },
    histories.map((each) =>
      seriesOf(between(each, origin - historyDays, origin), { horizon, events, prices: [] }),
    ),
    ({ id, point }) =>
      days.set(
        id,
        leads.map((each) => monthOfDays(point, origin, each)),
      ),
  );
  const said = await sayMonths(run, histories, asked);
  return { days, months: new Map(said.map(({ name, point }) => [name, point])) };
}

/** Misses of days and months from a past origin, in each leaf's usual month. */
async function missesFrom(run: Forecaster, histories: readonly History[], asked: MonthsAsked) {
  const origin = firstOfMonth(asked.month);
  const cut = histories
    .filter(({ first }) => first < origin)
    .map((each) => between(each, each.first, origin))
    .filter(({ values }) => values.some((value) => value !== null && value > 0));
  const misses = new Map<string, PastMiss>();
  if (cut.length === 0) return misses;
  const { days, months } = await saidAt(run, cut, asked);
  for (const history of histories) {
    const name = nameOf(history);
    const [day, month] = [days.get(name), months.get(name)];
    const year = unitsOver(history, firstOfMonth(asked.month - 12), origin - 1);
    if (!day || !month || !year) continue;
    const missOf = (said: readonly number[]) =>
      Array.from({ length: leadMonths }, (_, lead) => {
        const [from, next] = [
          firstOfMonth(asked.month + lead),
          firstOfMonth(asked.month + lead + 1),
        ];
        const units = unitsOver(history, from, next - 1);
        return units === null ? null : ((said[lead] ?? 0) - units) / (year / 12);
      });
    misses.set(name, { day: missOf(day), month: missOf(month) });
  }
  return misses;
}

/**
 * What the months of a company say, and which leaves may go by them; null where its demand does not
 * reach back two whole years. The history of each leaf reaches to the day before the origin.
 */
export async function learnMonths(
  run: Forecaster,
  histories: readonly History[],
  asked: MonthsAsked,
): Promise<MonthsLearnt | null> {
  const begun = histories.reduce((first, each) => Math.min(first, each.first), Infinity);
  if (histories.length === 0 || !isLongEnough(begun, asked.month)) return null;
  const said = await sayMonths(run, histories, asked);
  const misses = new Map<string, PastMiss[]>();
  for (const back of lookBacks) {
    const month = asked.month - back;
    if (!isLongEnough(begun, month)) continue;
    for (const [name, miss] of await missesFrom(run, histories, { ...asked, month })) {
      const known = misses.get(name);
      if (known) known.push(miss);
      else misses.set(name, [miss]);
    }
  }
  const known = new Set(said.map(({ name }) => name));
  const young = histories.map(nameOf).filter((name) => !known.has(name));
  const unsaid = young.map((name) => ({ name, point: [], quantiles: [] }));
  return { month: asked.month, said: [...said, ...unsaid], ...learnTrust(misses) };
}
