import type { Day } from "../../kernel/index.ts";
import { onTimeFree } from "./state.ts";
import type { ItemState } from "./state.ts";
import type { Source } from "./types.ts";

/** What one claim asks of one item, summed over its lines. */
export interface Demand {
  readonly state: ItemState;
  readonly units: number;
  /** What the channel may take of it. */
  readonly allowed: number;
}

interface Way {
  readonly places: readonly Source[];
  readonly covered: number;
  readonly costMinor: number;
  readonly transitDays: number;
  readonly rank: number;
}

const exactPlacesMax = 6;

function better(a: Way, b: Way): boolean {
  if (a.covered !== b.covered) return a.covered > b.covered;
  if (a.places.length !== b.places.length) return a.places.length < b.places.length;
  if (a.costMinor !== b.costMinor) return a.costMinor < b.costMinor;
  if (a.transitDays !== b.transitDays) return a.transitDays < b.transitDays;
  return a.rank < b.rank;
}

/** Stock in time at each source for each demand: rows are demands, columns sources. */
function stockTable(
  demands: readonly Demand[],
  sources: readonly Source[],
  when: { readonly wanted: Day | null; readonly today: Day },
): number[][] {
  return demands.map((demand) =>
    sources.map((source) => onTimeFree(demand.state, source, when.wanted, when.today)),
  );
}

function wayOf(
  chosen: readonly number[],
  table: readonly (readonly number[])[],
  demands: readonly Demand[],
  sources: readonly Source[],
): Way {
  let covered = 0;
  for (let row = 0; row < demands.length; row += 1) {
    let there = 0;
    for (const column of chosen) there += table[row]?.[column] ?? 0;
    const { units, allowed } = demands[row] as Demand;
    covered += Math.min(units, allowed, there);
  }
  let costMinor = 0;
  let transitDays = 0;
  let rank = 0;
  const places = chosen.map((column) => sources[column] as Source);
  for (const source of places) {
    costMinor += source.parcelCostMinor;
    transitDays = Math.max(transitDays, source.transitDays);
    rank += source.rank;
  }
  return { places, covered, costMinor, transitDays, rank };
}

/** All ways to choose `size` of `count` columns. */
function* choices(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first <= count - size; first += 1) {
    for (const rest of choices(count, size - 1, first + 1)) yield [first, ...rest];
  }
}

/**
 * The places to serve a claim from. Lexicographic: most units in time; then fewest places (each is
 * a parcel); then lowest parcel cost; then shortest transit; then rank.
 * Exact up to six candidate places; beyond that places are added one by one, each time the one that
 * covers most of what is still uncovered.
 */
export function choosePlaces(
  demands: readonly Demand[],
  sources: readonly Source[],
  when: { readonly wanted: Day | null; readonly today: Day },
): readonly Source[] {
  if (sources.length <= 1) return sources;
  const table = stockTable(demands, sources, when);
  const everything = wayOf(
    sources.map((_source, index) => index),
    table,
    demands,
    sources,
  ).covered;
  if (everything === 0) return [];
  const sizeMax = sources.length <= exactPlacesMax ? sources.length : 2;
  for (let size = 1; size <= sizeMax; size += 1) {
    let best: Way | null = null;
    for (const chosen of choices(sources.length, size)) {
      const way = wayOf(chosen, table, demands, sources);
      if (way.covered === everything && (!best || better(way, best))) best = way;
    }
    if (best) return best.places;
  }
  return greedy(table, demands, sources, everything);
}

function greedy(
  table: readonly (readonly number[])[],
  demands: readonly Demand[],
  sources: readonly Source[],
  everything: number,
): readonly Source[] {
  let chosen: number[] = [];
  let covered = 0;
  while (covered < everything) {
    let best: Way | null = null;
    let bestColumn = -1;
    for (let column = 0; column < sources.length; column += 1) {
      if (chosen.includes(column)) continue;
      const way = wayOf([...chosen, column], table, demands, sources);
      if (!best || better(way, best)) {
        best = way;
        bestColumn = column;
      }
    }
    if (!best || bestColumn < 0) break;
    chosen = [...chosen, bestColumn];
    covered = best.covered;
  }
  return chosen.map((column) => sources[column] as Source);
}
