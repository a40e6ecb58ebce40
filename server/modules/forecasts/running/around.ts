import type { Around } from "./node-store.ts";
import { nameOf, namesAbove } from "../nodes.ts";
import type { History } from "../demand/series.ts";

const recentDays = 28;
const quarterDays = 91;

interface Sums {
  units: number;
  amountMinor: number;
  recent: number;
  quarter: number;
}

const lastOf = (values: readonly (number | null)[], days: number) =>
  values.slice(-days).reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** What is known of every node beside its forecast, summed from its leaves. */
export function aroundOf(
  histories: readonly History[],
  byRegion: boolean,
): (name: string) => Around {
  const sums = new Map<string, Sums>();
  const leaves = new Set<string>();
  for (const history of histories) {
    leaves.add(nameOf(history));
    const recent = lastOf(history.values, recentDays);
    const quarter = lastOf(history.values, quarterDays);
    for (const name of namesAbove(history, byRegion)) {
      const known = sums.get(name) ?? { units: 0, amountMinor: 0, recent: 0, quarter: 0 };
      known.units += history.lately.units;
      known.amountMinor += history.lately.amountMinor;
      known.recent += recent;
      known.quarter += quarter;
      sums.set(name, known);
    }
  }
  return (name) => {
    const { units, amountMinor, recent, quarter } = sums.get(name) ?? {
      ...{ units: 0, amountMinor: 0, recent: 0, quarter: 0 },
    };
    return {
      isLeaf: leaves.has(name),
      priceMinor: units > 0 ? Math.round(amountMinor / units) : 0,
      recentUnits: recent,
      usual: quarter / quarterDays,
    };
  };
}
