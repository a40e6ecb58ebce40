// A made-up set of the shape of M5 (Makridakis et al. 2022): items in ten shops of three states, by
// day over five years and a third, most of them thin, with seasons of week and year. The real files
// are not free to carry along; size and cost are what this one shows, not accuracy.
import { forecastInParallel } from "../../server/forecasting/index.ts";
import type { Carried, SeriesInput } from "../../engines/forecasting/index.ts";
import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";

const shops = ["CA_1", "CA_2", "CA_3", "CA_4", "TX_1", "TX_2", "TX_3", "WI_1", "WI_2", "WI_3"];
const departments = [
  "FOODS_1",
  "FOODS_2",
  "FOODS_3",
  "HOBBIES_1",
  "HOBBIES_2",
  "HOUSEHOLD_1",
  "HOUSEHOLD_2",
];
/** M5's twelve levels: eleven of sums, and the series. */
export const m5Levels = [
  [],
  ["state"],
  ["shop"],
  ["category"],
  ["department"],
  ["state", "category"],
  ["state", "department"],
  ["shop", "category"],
  ["shop", "department"],
  ["item"],
  ["item", "state"],
];
const days = 1_941;
const horizon = 28;
/** Days that the set can be longer than M5. */
const spare = horizon;
/** Items in the real set; with ten shops 30,490 series. */
const allItems = 3_049;

/** A standard normal draw (Box and Muller). */
const normal = (chance: Chance): number =>
  Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());

/** A Poisson draw: by inversion where the mean is small, by the normal law where it is large. */
function poisson(chance: Chance, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(chance)));
  let value = 0;
  for (let left = chance.next() - Math.exp(-mean), term = Math.exp(-mean); left > 0;) {
    value += 1;
    term *= mean / value;
    left -= term;
    if (value > 200) break;
  }
  return value;
}

/** What all series of a department share: how its weekdays and its year go. */
function seasonsOf(chance: Chance) {
  const week = Array.from({ length: 7 }, (_, day) =>
    Math.exp(0.12 * normal(chance) + (day > 4 ? 0.25 : 0)),
  );
  const [strength, phase] = [0.1 + 0.2 * chance.next(), chance.next()];
  return Float64Array.from({ length: days + spare }, (_, t) => {
    const year = Math.exp(strength * Math.sin(2 * Math.PI * (t / 365.25 + phase)));
    return (week[t % 7] as number) * year;
  });
}

/** One item in one shop: a level that drifts, quiet spells while it is out, days of Poisson demand. */
function historyOf(chance: Chance, level: number, by: { season: Float64Array; more: number }) {
  const { season, more } = by;
  const start = chance.next() < 0.3 ? chance.whole(0, days - 200) : 0;
  let drift = 0;
  let out = 0;
  // Grown one by one, so that what is kept is small whole numbers.
  const history: number[] = [];
  for (let t = 0; t < days + more; t += 1) {
    drift = 0.997 * drift + 0.03 * normal(chance);
    if (out > 0) out -= 1;
    else if (chance.next() < 0.004) out = chance.whole(3, 30);
    const mean = t < start || out > 0 ? 0 : level * Math.exp(drift) * (season[t] as number);
    history.push(mean === 0 ? 0 : poisson(chance, mean));
  }
  return history;
}

/**
 * The set with so many items, so many days longer than M5 (28 at most); the same seed gives the same
 * set, and a longer one goes on where a shorter ends.
 */
export function* m5Shape(items: number, more: number): Generator<SeriesInput> {
  const chance = createChance(1);
  const seasons = departments.map((name) => seasonsOf(chance.fork(name)));
  for (let at = 0; at < items; at += 1) {
    const place = Math.floor((at * departments.length) / items);
    const department = departments[place] as string;
    const own = chance.fork(`item ${at}`);
    const usual = Math.exp(-1 + 1.15 * normal(own));
    for (const shop of shops) {
      const level = usual * Math.exp(0.5 * normal(own));
      const season = seasons[place] as Float64Array;
      const history = historyOf(own.fork(shop), level, { season, more });
      yield {
        id: `${department}_${at}_${shop}`,
        history,
        keys: {
          state: shop.slice(0, 2),
          shop,
          category: department.split("_")[0] as string,
          department,
          item: `${department}_${at}`,
        },
      };
    }
  }
}

/** What a run over the set cost. */
export interface ShapeOutcome {
  readonly series: number;
  /** With the sums. */
  readonly nodes: number;
  readonly zeros: number;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** The same a day later, with what was learnt the day before. */
  readonly rollSeconds: number;
  readonly rollCpuSeconds: number;
  /** Largest miss of the total, as a share of it. */
  readonly incoherence: number;
  /** Memory of this process at its largest so far, in MB. */
  readonly memory: number;
}

const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** One run on two threads; with what was learnt a day before, only that day is taken in. */
async function runOnce(series: readonly SeriesInput[], before?: Carried) {
  const [wall, cpu] = [performance.now(), spent()];
  const { forecast, carried } = await forecastInParallel(
    { series, seasons: [7], horizon, hierarchy: { levels: m5Levels } },
    { workers: 2 },
    before && { carried: before, steps: 1 },
  );
  const [wallSeconds, cpuSeconds] = [(performance.now() - wall) / 1_000, spent() - cpu];
  const bottoms = new Set(series.map(({ id }) => id));
  let [total, below] = [0, 0];
  for (const { id, point } of forecast) {
    if (id === "total") total = point[0] as number;
    if (bottoms.has(id)) below += point[0] as number;
  }
  const incoherence = Math.abs(total - below) / total;
  return { nodes: forecast.length, wallSeconds, cpuSeconds, incoherence, carried };
}

/** A first run over so many items in ten shops, and one a day later. */
export async function m5ShapeRun(items = allItems): Promise<ShapeOutcome> {
  const first = [...m5Shape(items, 0)];
  const isZero = (value: number | null) => value === 0;
  const zeros = first.reduce((sum, { history }) => sum + history.filter(isZero).length, 0);
  const { carried, ...cold } = await runOnce(first);
  const memory = process.resourceUsage().maxRSS / 1_000;
  const series = first.length;
  first.length = 0;
  const next = await runOnce([...m5Shape(items, 1)], carried);
  return {
    series,
    zeros: zeros / (series * days),
    ...cold,
    memory,
    rollSeconds: next.wallSeconds,
    rollCpuSeconds: next.cpuSeconds,
  };
}
