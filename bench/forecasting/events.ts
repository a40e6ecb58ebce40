import { forecast } from "../../engines/forecasting/index.ts";
import type { SeriesInput } from "../../engines/forecasting/index.ts";
import { rowsOf } from "./sets.ts";
import type { Row } from "./sets.ts";

const dayMs = 86_400_000;
const dayOf = (text: string) => Math.round(Date.parse(`${text}T00:00:00Z`) / dayMs);

interface Block {
  readonly start: string;
  readonly y: readonly (number | null)[];
}

/** Sum of absolute misses over the sum of demand. */
function wape(pairs: readonly (readonly [number, number])[]): number {
  let miss = 0;
  let size = 0;
  for (const [actual, guess] of pairs) {
    if (!Number.isFinite(guess)) throw new Error("not finite");
    miss += Math.abs(actual - guess);
    size += actual;
  }
  return miss / size;
}

/** How 618 came out: all days, its two peaks, and the total of each day. */
export interface FestivalOutcome {
  readonly series: number;
  readonly wape: number;
  readonly peaks: number;
  readonly perDay: number;
}

/** 618 of 2023, twenty days ahead, from histories that have seen 双11 only. */
export function festival(): FestivalOutcome {
  const first = dayOf("2022-07-01");
  const origin = dayOf("2023-06-01");
  const horizon = 20;
  const rows = rowsOf("cn_ecom_daily").map((row) => {
    const all = Array<number | null>(origin + horizon - first).fill(null);
    for (const { start, y } of row["blocks"] as readonly Block[])
      y.forEach((value, t) => {
        const at = dayOf(start) - first + t;
        if (at < all.length) all[at] = value;
      });
    return { row, history: all.slice(0, -horizon), test: all.slice(-horizon) };
  });
  const { forecast: made } = forecast({
    series: rows.map(({ row, history }) => ({
      id: row.id,
      history,
      start: "2022-07-01",
      step: "daily",
      keys: { group: String(row["group"]), size: String(row["size"]) },
    })),
    seasons: [7],
    horizon,
    calendar: "china",
  });
  const points = new Map(made.map(({ id, point }) => [id, point]));
  const pairs = (steps: readonly number[]) =>
    rows.flatMap(({ row, test }) =>
      steps.flatMap((h) => {
        const actual = test[h];
        const guess = points.get(row.id)?.[h] ?? 0;
        return typeof actual === "number" ? [[actual, guess] as const] : [];
      }),
    );
  const steps = Array.from({ length: horizon }, (_, h) => h);
  const totals = steps.map((h) =>
    pairs([h]).reduce<[number, number]>(([a, b], [x, y]) => [a + x, b + y], [0, 0]),
  );
  return {
    series: rows.length,
    wape: wape(pairs(steps)),
    peaks: wape(pairs([0, 17])),
    perDay: wape(totals),
  };
}

/** A row of orange juice on a calendar of weeks, its last twelve rows held out. */
export function juiceSeries(row: Row): { series: SeriesInput; weeks: number[]; test: number[] } {
  const week = row["week"] as readonly number[];
  const first = week[0] ?? 0;
  const length = (week.at(-1) ?? 0) - first + 1;
  const lay = (values: readonly (number | null)[]) => {
    const out = Array<number | null>(length).fill(null);
    week.forEach((each, at) => (out[each - first] = values[at] ?? null));
    return out;
  };
  const held = 12;
  const from = (week[week.length - held] ?? 0) - first;
  return {
    series: {
      id: row.id,
      history: lay(row.y).slice(0, from),
      horizon: length - from,
      step: "weekly",
      price: lay(row["price"] as number[]),
      events: { deal: lay(row["deal"] as number[]), feat: lay(row["feat"] as number[]) },
      keys: { store: String(row["store"]), brand: String(row["brand"]) },
    },
    weeks: week.slice(-held).map((each) => each - first - from),
    test: row.y.slice(-held) as number[],
  };
}

/** Orange juice: 616 series of stores and brands, the promotion plan known. */
export function juice(every: number): { series: number; wape: number } {
  const rows = rowsOf("promo_orangejuice", every).map(juiceSeries);
  const { forecast: made } = forecast({ series: rows.map(({ series }) => series) });
  const points = new Map(made.map(({ id, point }) => [id, point]));
  const pairs = rows.flatMap(({ series, weeks, test }) =>
    weeks.map((h, at) => [test[at] ?? NaN, points.get(series.id)?.[h] ?? NaN] as const),
  );
  return { series: rows.length, wape: wape(pairs) };
}
