import { forecast } from "../../engines/forecasting/index.ts";
import { meanOver } from "./measures.ts";
import { rowsOf, textOf } from "./sets.ts";

const held = 13;

const squareChange = (y: readonly number[]) =>
  meanOver(y.slice(1), (value, t) => (value - (y[t] ?? NaN)) ** 2);

/** Walmart's stores and departments, thirteen weeks ahead, the holidays known: mean RMSSE. */
export function walmart(every: number): { series: number; rmsse: number; perCpuSecond: number } {
  const { isHoliday } = JSON.parse(textOf("walmart_features.json.gz")) as { isHoliday: number[] };
  const holiday = isHoliday.map(Number);
  const rows = rowsOf("walmart_weekly", every);
  const before = process.cpuUsage().user;
  const { forecast: made } = forecast({
    series: rows.map((row) => ({
      id: row.id,
      history: row.y.slice(0, -held),
      start: String(row["start"]),
      step: "weekly",
      events: { holiday },
      keys: { store: String(row["store"]), dept: String(row["dept"]) },
    })),
    seasons: [52],
    horizon: held,
  });
  const seconds = (process.cpuUsage().user - before) / 1e6;
  const points = new Map(made.map(({ id, point }) => [id, point]));
  const judged = rows.flatMap(({ id, y }) => {
    const seen = y.slice(0, -held).filter((value) => value !== null);
    const test = y.slice(-held);
    const scale = squareChange(seen);
    const point = points.get(id);
    if (test.includes(null) || !(scale > 0) || !point) return [];
    const error = meanOver(test as number[], (value, h) => (value - (point[h] ?? NaN)) ** 2);
    return [Math.sqrt(error / scale)];
  });
  return {
    series: judged.length,
    rmsse: meanOver(judged, (value) => value),
    perCpuSecond: rows.length / seconds,
  };
}
