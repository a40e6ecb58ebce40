import type { Source } from "./types.ts";

/** Candidate places of a claim, prepared once per shared array of sources. */
export interface Candidates {
  /** Each place once: the first mention counts. */
  readonly sources: readonly Source[];
  /** All non-empty choices of places, smaller first; empty beyond `exactPlacesMax`. */
  readonly choices: readonly (readonly number[])[];
}

/** What one claim asks in time: a row per item, a column per candidate place. */
export interface Board {
  /** Units wanted per row: the demand within what the channel may take. */
  readonly wants: readonly number[];
  /** Units in time, row by row: `inTime[row * columns + column]`. */
  readonly inTime: readonly number[];
  /** Per column, smaller is better: arrival, or with a wanted day how early its supply is used. */
  readonly when: readonly number[];
}

/** Up to this many candidate places every subset is looked at. */
export const exactPlacesMax = 6;

const choicesKnown = new Map<number, readonly (readonly number[])[]>();

function choicesOf(count: number): readonly (readonly number[])[] {
  const known = choicesKnown.get(count);
  if (known) return known;
  const all: number[][] = [];
  for (let mask = 1; mask < 1 << count; mask += 1) {
    const chosen: number[] = [];
    for (let column = 0; column < count; column += 1) if (mask & (1 << column)) chosen.push(column);
    all.push(chosen);
  }
  all.sort((a, b) => a.length - b.length);
  choicesKnown.set(count, all);
  return all;
}

/** The candidates of a list of sources. */
export function candidatesOf(sources: readonly Source[]): Candidates {
  const seen = new Set<number>();
  const each: Source[] = [];
  for (const source of sources) {
    if (seen.has(source.place)) continue;
    seen.add(source.place);
    each.push(source);
  }
  return { sources: each, choices: each.length <= exactPlacesMax ? choicesOf(each.length) : [] };
}

function coveredBy(chosen: readonly number[], board: Board, columns: number): number {
  let covered = 0;
  const { wants, inTime } = board;
  for (let row = 0; row < wants.length; row += 1) {
    let there = 0;
    for (const column of chosen) there += inTime[row * columns + column] ?? 0;
    covered += Math.min(wants[row] ?? 0, there);
  }
  return covered;
}

/** Units in time when every candidate place may be used. */
export function coverable(board: Board, columns: number): number {
  let covered = 0;
  for (let row = 0; row < board.wants.length; row += 1) {
    let there = 0;
    for (let column = 0; column < columns; column += 1) {
      there += board.inTime[row * columns + column] ?? 0;
    }
    covered += Math.min(board.wants[row] ?? 0, there);
  }
  return covered;
}

/** Below zero when `a` is the better of two equally large ways: cost, then when, then rank. */
function compare(
  a: readonly number[],
  b: readonly number[],
  { sources, when }: { sources: readonly Source[]; when: readonly number[] },
): number {
  let cost = 0;
  let rank = 0;
  let latestA = -Infinity;
  let latestB = -Infinity;
  for (const column of a) {
    cost += sources[column]?.parcelCostMinor ?? 0;
    rank += sources[column]?.rank ?? 0;
    latestA = Math.max(latestA, when[column] ?? 0);
  }
  for (const column of b) {
    cost -= sources[column]?.parcelCostMinor ?? 0;
    rank -= sources[column]?.rank ?? 0;
    latestB = Math.max(latestB, when[column] ?? 0);
  }
  return cost || latestA - latestB || rank;
}

/**
 * The columns to serve a claim's units in time from, best first. Lexicographic: most units in time;
 * then fewest places, for what is in time leaves a place as one parcel; then the lowest sum of
 * parcel costs; then the earliest arrival (with a wanted day: the latest supply that still makes
 * it); then the lowest sum of ranks.
 * Exact up to six candidates. Beyond that exact when one or two places do; else greedy, by the
 * place that adds most, and places that turned out superfluous are dropped.
 */
export function choosePlaces(board: Board, candidates: Candidates): readonly number[] {
  const { sources, choices } = candidates;
  const columns = sources.length;
  const everything = coverable(board, columns);
  if (everything === 0) return [];
  const context = { sources, when: board.when };
  const best =
    columns <= exactPlacesMax
      ? firstCovering(choices, { board, columns, everything }, context)
      : (oneOrTwo({ board, columns, everything }, context) ??
        greedy({ board, columns, everything }, context));
  if (best.length < 2) return best;
  return best.toSorted((a, b) => compare([a], [b], context));
}

interface Aim {
  readonly board: Board;
  readonly columns: number;
  readonly everything: number;
}
type Context = Parameters<typeof compare>[2];

function firstCovering(
  choices: Candidates["choices"],
  { board, columns, everything }: Aim,
  context: Context,
): readonly number[] {
  let best: readonly number[] | null = null;
  for (const chosen of choices) {
    if (best && chosen.length > best.length) break;
    if (coveredBy(chosen, board, columns) < everything) continue;
    if (!best || compare(chosen, best, context) < 0) best = chosen;
  }
  return best ?? [];
}

function oneOrTwo({ board, columns, everything }: Aim, context: Context): readonly number[] | null {
  let best: readonly number[] | null = null;
  for (let a = 0; a < columns; a += 1) {
    if (coveredBy([a], board, columns) < everything) continue;
    if (!best || compare([a], best, context) < 0) best = [a];
  }
  if (best) return best;
  const pair = [0, 0];
  for (let a = 0; a < columns; a += 1) {
    for (let b = a + 1; b < columns; b += 1) {
      pair[0] = a;
      pair[1] = b;
      if (coveredBy(pair, board, columns) < everything) continue;
      if (!best || compare(pair, best, context) < 0) best = [a, b];
    }
  }
  return best;
}

function greedy({ board, columns, everything }: Aim, context: Context): readonly number[] {
  let chosen: number[] = [];
  let covered = 0;
  while (covered < everything) {
    let best = -1;
    let bestCovered = covered;
    for (let column = 0; column < columns; column += 1) {
      // A place chosen twice would count its stock twice.
      if (chosen.includes(column)) continue;
      const reach = coveredBy([...chosen, column], board, columns);
      const equal = reach === bestCovered && best >= 0;
      if (reach > bestCovered || (equal && compare([column], [best], context) < 0)) {
        best = column;
        bestCovered = reach;
      }
    }
    chosen.push(best);
    covered = bestCovered;
  }
  for (const column of chosen.toReversed()) {
    const without = chosen.filter((each) => each !== column);
    if (coveredBy(without, board, columns) === everything) chosen = without;
  }
  return chosen;
}
