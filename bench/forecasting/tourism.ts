import { forecast } from "../../engines/forecasting/index.ts";
import { meanOver } from "./measures.ts";
import { rowsOf } from "./sets.ts";

const held = 8;
const levels = [[], ["state"], ["region"], ["purpose"], ["state", "purpose"]];

/** How the hierarchy came out: mean RMSSE of all nodes, and by how much its sums miss. */
export interface TourismOutcome {
  readonly nodes: number;
  readonly rmsse: number;
  /** Largest miss of a sum, as a share of it. */
  readonly incoherence: number;
  readonly negative: number;
}

/** The default setting on Australian tourism: 425 nodes, the last eight quarters held out. */
export function tourism(): TourismOutcome {
  const rows = rowsOf("hier_tourism_au");
  const keysOf = (row: (typeof rows)[number]) => ({
    state: String(row["state"]),
    region: String(row["region"]),
    purpose: String(row["purpose"]),
  });
  const { forecast: made } = forecast({
    series: rows.map((row) => ({ id: row.id, history: row.y.slice(0, -held), keys: keysOf(row) })),
    seasons: [4],
    horizon: held,
    hierarchy: { levels },
  });
  const points = new Map(made.map(({ id, point }) => [id, point]));
  const truth = new Map<string, { y: number[]; below: number[] }>();
  const add = (name: string, row: (typeof rows)[number]) => {
    const known = truth.get(name) ?? { y: row.y.map(() => 0), below: Array<number>(held).fill(0) };
    row.y.forEach((value, t) => (known.y[t] = (known.y[t] ?? 0) + (value ?? NaN)));
    points.get(row.id)?.forEach((value, h) => (known.below[h] = (known.below[h] ?? 0) + value));
    truth.set(name, known);
  };
  for (const row of rows) {
    const keys: Readonly<Record<string, string>> = keysOf(row);
    for (const level of levels)
      add(level.map((key) => `${key}=${keys[key]}`).join(",") || "total", row);
    add(row.id, row);
  }
  const judged = made.map(({ id, point }) => {
    const { y = [], below = [] } = truth.get(id) ?? {};
    const seen = y.slice(0, -held);
    const scale = meanOver(seen.slice(4), (value, t) => (value - (seen[t] ?? NaN)) ** 2);
    const error = meanOver(y.slice(-held), (value, h) => (value - (point[h] ?? NaN)) ** 2);
    const misses = point.map(
      (value, h) => Math.abs(value - (below[h] ?? NaN)) / Math.max(1, value),
    );
    return {
      rmsse: Math.sqrt(error / scale),
      miss: Math.max(...misses),
      least: Math.min(...point),
    };
  });
  return {
    nodes: made.length,
    rmsse: meanOver(judged, ({ rmsse }) => rmsse),
    incoherence: Math.max(...judged.map(({ miss }) => miss)),
    negative: judged.filter(({ least }) => least < 0).length,
  };
}
