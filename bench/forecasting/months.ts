// Whether months of their own help days: real daily demand of several years, forecast as a company's
// nights would from many origins of its last years, with months and without.
import { join } from "node:path";
import { readRows } from "../../connectors/file/index.ts";
import { forecast } from "../../engines/forecasting/index.ts";
import { dayFromText } from "../../kernel/index.ts";
import type { Day } from "../../kernel/index.ts";
import {
  agreeMonths,
  firstOfMonth,
  learnMonths,
  monthOf,
  monthOfDays,
  nameOf,
  seriesOf,
} from "../../server/modules/forecasts/index.ts";
import type { Forecaster, History } from "../../server/modules/forecasts/index.ts";
import { folder, rowsOf } from "./sets.ts";

const [horizonDays, historyDays] = [91, 1_096];
const [weeks, monthsAhead] = [4, 6];
const hierarchy = { levels: [[], ["channel"], ["item"]], method: "wls-var" as const };
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function historyOf(
  itemId: number,
  channelId: number,
  { first, values }: { readonly first: Day; readonly values: readonly number[] },
): History {
  return {
    ...{ itemId, channelId, region: "*", first, values, stockOuts: null },
    ...{ price: [], isPriceMoved: false, lately: { units: 0, amountMinor: 0 } },
  };
}

/** What a usual night would read of a history before its day. */
function daysBefore(history: History, origin: number): History {
  const first = Math.max(history.first, origin - historyDays) as Day;
  return {
    ...history,
    first,
    values: history.values.slice(first - history.first, origin - history.first),
  };
}

/** M5's eight items, summed over its shops. */
const m5 = (): History[] =>
  rowsOf("m5_small").map(({ y }, at) =>
    historyOf(at + 1, 1, {
      first: dayFromText("2011-01-29"),
      values: y.map((units) => units ?? 0),
    }),
  );

/** Units of the Superstore by sub-category and segment, 2019 to 2022. */
async function superstore(): Promise<History[]> {
  const first = dayFromText("2019-01-01");
  const length = dayFromText("2023-01-01") - first;
  const [items, channels] = [new Map<string, number>(), new Map<string, number>()];
  const idOf = (ids: Map<string, number>, name: string) => {
    const id = ids.get(name) ?? ids.size + 1;
    ids.set(name, id);
    return id;
  };
  const leaves = new Map<string, History & { readonly values: number[] }>();
  for await (const { fields } of readRows(
    join(folder, "..", "orders", "superstore_orders.csv.gz"),
  )) {
    const [day = "", month = "", year = ""] = (fields["Order Date"] ?? "").split("/");
    const itemId = idOf(items, fields["Sub-Category"] ?? "");
    const channelId = idOf(channels, fields["Segment"] ?? "");
    const values = Array.from({ length }, () => 0);
    const key = `${itemId}/${channelId}`;
    const leaf = leaves.get(key) ?? { ...historyOf(itemId, channelId, { first, values }), values };
    const at = dayFromText(`20${year}-${month}-${day}`) - first;
    leaf.values[at] = (leaf.values[at] ?? 0) + Number(fields["Quantity"]);
    leaves.set(key, leaf);
  }
  return [...leaves.values()];
}

/** The engine on this thread. */
const run: Forecaster = async (asked, series, take) =>
  forecast({ ...asked, series: [...series] }).forecast.forEach(take);

/** Sums of absolute misses, without months and with them, and of what was asked. */
interface Misses {
  days: number;
  both: number;
  units: number;
}

/** What came, and what was said of it without months and with them. */
interface Said {
  readonly came: number;
  readonly days: number;
  readonly both: number;
}

/** Every leaf's weeks and months from one origin, by their names. */
async function saidFrom(all: readonly History[], origin: number) {
  const month = monthOf(origin);
  const asked = { byRegion: false, events: [], calendar: undefined };
  const past = all.map((each) => ({ ...each, values: each.values.slice(0, origin - each.first) }));
  const learnt = await learnMonths(run, past, { ...asked, month, horizonDays, historyDays });
  const months = new Map(learnt?.said.map(({ name, point }) => [name, point]));
  const points = new Map<string, readonly number[]>();
  await run(
    { horizon: horizonDays, quantiles: [0.5], hierarchy },
    past.map((each) =>
      seriesOf(daysBefore(each, origin), { horizon: horizonDays, events: [], prices: [] }),
    ),
    ({ id, point }) => points.set(id, point),
  );
  const said: (Said & { readonly what: string })[] = [];
  for (const leaf of all) {
    const [name, point] = [nameOf(leaf), points.get(nameOf(leaf)) ?? []];
    const known = { said: months.get(name) ?? null, trust: learnt?.trust.get(name) ?? null };
    const { factors, added, units } = agreeMonths(point, known, {
      origin,
      history: daysBefore(leaf, origin),
    });
    const agreed = point.map((value, at) => {
      const ahead = monthOf(origin + at) - month;
      return value * (factors[ahead] ?? 1) + (added[ahead] ?? 0);
    });
    const came = (from: number, until: number) =>
      sum(leaf.values.slice(from - leaf.first, until - leaf.first).map((value) => value ?? 0));
    for (let week = 0; week < weeks; week += 1) {
      const of = (values: readonly number[]) => sum(values.slice(7 * week, 7 * week + 7));
      const from = origin + 7 * week;
      const what = `week ${week + 1}`;
      said.push({ what, came: came(from, from + 7), days: of(point), both: of(agreed) });
    }
    for (let ahead = 1; ahead < monthsAhead; ahead += 1) {
      const [from, until] = [firstOfMonth(month + ahead), firstOfMonth(month + ahead + 1)];
      const days = monthOfDays(point, origin, month + ahead);
      const both = units[ahead] ?? 0;
      said.push({ what: `month ${ahead + 1}`, came: came(from, until), days, both });
    }
  }
  return { said, trusted: (learnt?.trust.size ?? 0) / all.length };
}

/** Errors over all that was asked, of leaves and of their total, by how far ahead. */
export interface MonthsOutcome {
  readonly origins: number;
  /** Mean share of leaves that went by their months. */
  readonly trusted: number;
  readonly rows: readonly { readonly what: string; readonly days: number; readonly both: number }[];
}

/** A set from so many origins: the first and the 15th of months in turn, the last six months seen. */
export async function monthsOf(
  set: "m5_small" | "superstore",
  { origins, apart }: { readonly origins: number; readonly apart: number },
): Promise<MonthsOutcome> {
  const all = set === "m5_small" ? m5() : await superstore();
  const end = (all[0]?.first ?? 0) + (all[0]?.values.length ?? 0);
  const lastMonth = monthOf(end) - monthsAhead;
  const misses = new Map<string, Misses>();
  const add = (what: string, { came, days, both }: Said) => {
    const known = misses.get(what) ?? { days: 0, both: 0, units: 0 };
    known.days += Math.abs(days - came);
    known.both += Math.abs(both - came);
    known.units += came;
    misses.set(what, known);
  };
  let trusted = 0;
  for (let back = origins - 1; back >= 0; back -= 1) {
    const from = await saidFrom(all, firstOfMonth(lastMonth - apart * back) + (back % 2 ? 14 : 0));
    trusted += from.trusted / origins;
    for (const [what, leaves] of Map.groupBy(from.said, (each) => each.what)) {
      for (const each of leaves) add(`leaves, ${what}`, each);
      const total = (of: "came" | "days" | "both") => sum(leaves.map((each) => each[of]));
      add(`total, ${what}`, { came: total("came"), days: total("days"), both: total("both") });
    }
  }
  const rows = [...misses].map(([what, { days, both, units }]) => ({
    ...{ what, days: days / units, both: both / units },
  }));
  return { origins, trusted, rows };
}
