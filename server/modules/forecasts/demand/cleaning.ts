import { dayFromText } from "../../../../kernel/index.ts";

/** What a planner says of days of an item that were not ordinary; null: all channels, all regions. */
export interface Correction {
  readonly id: number;
  readonly itemId: number;
  readonly channelId: number | null;
  readonly region: string | null;
  readonly fromDay: string;
  readonly untilDay: string;
  readonly kind: "stock_out" | "set" | "ignore";
  readonly units: number | null;
}

/** Demand of one item, channel and region, a value a day; null: not observed. */
export interface Leaf {
  readonly itemId: number;
  readonly channelId: number;
  readonly region: string;
  readonly values: (number | null)[];
  /** Days on which it was sold out, where there are any. */
  stockOuts?: boolean[];
  /** Days of which a planner has said something: what is found of itself says no more there. */
  spoken?: Set<number>;
}

/** Whether a correction speaks of a leaf. */
export const covers = (
  correction: Pick<Correction, "itemId" | "channelId" | "region">,
  leaf: Pick<Leaf, "itemId" | "channelId" | "region">,
): boolean =>
  correction.itemId === leaf.itemId &&
  (correction.channelId === null || correction.channelId === leaf.channelId) &&
  (correction.region === null || correction.region === leaf.region);

/** Sets a day's sum over leaves: in proportion to what they had, alike where they had nothing. */
function setDay(leaves: readonly Leaf[], at: number, units: number): void {
  const had = leaves.reduce((sum, leaf) => sum + Math.max(0, leaf.values[at] ?? 0), 0);
  for (const leaf of leaves) {
    const share = had > 0 ? Math.max(0, leaf.values[at] ?? 0) / had : 1 / leaves.length;
    leaf.values[at] = units * share;
  }
}

/**
 * Applies corrections to the leaves of one item, the oldest first, so that the latest word stands.
 * The lists begin on `first`; days outside of them are passed over.
 */
export function correct(
  leaves: readonly Leaf[],
  corrections: readonly Correction[],
  first: number,
): void {
  for (const each of corrections) {
    const mine = leaves.filter((leaf) => covers(each, leaf));
    const length = mine[0]?.values.length ?? 0;
    const from = Math.max(0, dayFromText(each.fromDay) - first);
    const until = Math.min(length - 1, dayFromText(each.untilDay) - first);
    for (let at = from; at <= until; at += 1) {
      for (const leaf of mine) (leaf.spoken ??= new Set()).add(at);
      if (each.kind === "set") setDay(mine, at, each.units ?? 0);
      else
        for (const leaf of mine) {
          if (each.kind === "ignore") leaf.values[at] = null;
          else {
            leaf.stockOuts ??= leaf.values.map(() => false);
            leaf.stockOuts[at] = true;
          }
        }
    }
  }
}

/** A day that stands out from those around it. */
export interface Outlier {
  readonly at: number;
  readonly units: number;
  readonly usual: number;
  readonly deviations: number;
}

const around = 14;
/** Hampel's usual cut, doubled: demand has heavier tails than the normal he had in mind. */
const cut = 6;

const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] ?? 0;
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/**
 * Days further than six usual deviations from the median of the four weeks around them (Hampel's
 * identifier; the deviation is 1.4826 times the median miss, at least the square root of the median
 * and at least 1, as counts vary). The furthest first.
 */
export function outliersOf(values: readonly (number | null)[]): Outlier[] {
  const found = values.flatMap((value, at): Outlier[] => {
    if (value === null) return [];
    const near = values
      .slice(Math.max(0, at - around), at + around + 1)
      .filter((each) => each !== null);
    const usual = medianOf(near);
    const miss = 1.4826 * medianOf(near.map((each) => Math.abs(each - usual)));
    const deviations = (value - usual) / Math.max(miss, Math.sqrt(usual), 1);
    return Math.abs(deviations) > cut ? [{ at, units: value, usual, deviations }] : [];
  });
  return found.sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations));
}
