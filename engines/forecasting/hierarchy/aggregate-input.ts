import type { ForecastInput, Prepared } from "../types.ts";
import { summingByKeys } from "./summing.ts";
import type { Leveled, Summing } from "./summing.ts";

/** Histories that can be added up as they came, by id: all of them observed, none cut. */
export type Plain = ReadonlyMap<string, ArrayLike<number | null>>;

function addPlain(to: Float64Array, history: ArrayLike<number | null>): void {
  const from = to.length - history.length;
  for (let at = Math.max(0, from); at < to.length; at += 1)
    to[at] = (to[at] as number) + (history[at - from] as number);
}

/** Adds a series, in units, so that its last step stands at the end of `to`. */
function addTo(to: Float64Array, { values, gap, scale, whole }: Prepared): void {
  const from = to.length - values.length - gap;
  // Whole units stay whole: a hair of rounding would make of a count what is none.
  for (let t = Math.max(0, -from); t < values.length; t += 1) {
    const units = (values[t] as number) * scale;
    to[from + t] = (to[from + t] as number) + (whole ? Math.round(units) : units);
  }
  // Where the end was not observed, the last value is the best there is to add up.
  const last = (values[values.length - 1] as number) * scale;
  for (let t = Math.max(0, to.length - gap); t < to.length; t += 1)
    to[t] = (to[t] as number) + last;
}

/** A sum of prepared series, as long as its longest and no longer than asked. */
interface Sum {
  readonly id: string;
  readonly history: Float64Array;
  readonly seasons: readonly number[];
}

/** Numbers that sums of finer levels may take while coarser ones are added up from them. */
const mostRoom = 8_000_000;

/**
 * By aggregate, the nodes to add up for it: those of the coarsest level below that there is room to
 * keep, else its bottoms. A level is below another when it tells apart all that the other does.
 */
function sourcesOf(
  { starts, members, levels, names, bottoms }: Leveled,
  keys: readonly (readonly string[])[],
  length: number,
) {
  const size = (level: number) => (levels[level + 1] as number) - (levels[level] as number);
  const from = keys.map((own, level) => {
    const finer = keys.flatMap((other, at) => {
      const isBelow = other.length > own.length && own.every((key) => other.includes(key));
      return isBelow && size(at) > size(level) && size(at) * length <= mostRoom ? at : [];
    });
    return finer.length > 0 ? finer.reduce((a, b) => (size(b) < size(a) ? b : a)) : null;
  });
  /** The node of a level that each bottom stands in. */
  const nodeOf = new Map<number, Int32Array>();
  for (const level of from) {
    if (level === null || nodeOf.has(level)) continue;
    const node = new Int32Array(bottoms);
    for (let at = levels[level] as number; at < (levels[level + 1] as number); at += 1)
      for (let of = starts[at] as number; of < (starts[at + 1] as number); of += 1)
        node[members[of] as number] = at;
    nodeOf.set(level, node);
  }
  let level = 0;
  return names.map((_, aggregate) => {
    while (aggregate >= (levels[level + 1] as number)) level += 1;
    const own = members.subarray(starts[aggregate], starts[aggregate + 1]);
    const nodes = nodeOf.get(from[level] ?? -1);
    const parts = nodes ? [...new Set(Array.from(own, (at) => nodes[at] as number))] : null;
    return { parts, own, isKept: nodeOf.has(level) };
  });
}

/** The sums of prepared series that a hierarchy asks for, of the last `most` steps at most. */
export function aggregatesOf(
  input: ForecastInput,
  prepared: readonly Prepared[],
  { plain, most }: { readonly plain: Plain; readonly most: number },
): { readonly summing: Summing; readonly sums: Iterable<Sum> } {
  const given = new Map(input.series.map((each) => [each.id, each]));
  const keys = prepared.map(({ id }) => given.get(id)?.keys ?? {});
  const levels = input.hierarchy?.levels ?? [];
  const summing = summingByKeys(keys, levels);
  const longest = prepared.reduce(
    (long, { id, values, gap }) => Math.max(long, plain.get(id)?.length ?? values.length + gap),
    0,
  );
  const histories = prepared.map(({ id }) => plain.get(id));
  const length = Math.min(most, longest);
  const first = input.series.find(({ id }) => id === prepared[0]?.id);
  const seasons = input.seasons ?? first?.seasons ?? [];
  const sources = sourcesOf(summing, levels, length);
  const kept = new Map<number, Float64Array>();
  const sumOf = (node: number): Float64Array => {
    const known = kept.get(node);
    if (known) return known;
    const { parts, own, isKept } = sources[node] as (typeof sources)[number];
    const history = new Float64Array(length);
    if (parts) for (const part of parts) addPlain(history, sumOf(part));
    else
      for (const member of own) {
        const whole = histories[member];
        if (whole) addPlain(history, whole);
        else addTo(history, prepared[member] as Prepared);
      }
    if (isKept) kept.set(node, history);
    return history;
  };
  // One after the other: all at once they would need as much room as the series themselves.
  const sums = function* () {
    for (const [node, id] of summing.names.entries()) {
      const history = sumOf(node);
      const start = history.findIndex((value) => value !== 0);
      yield { id, history: history.subarray(Math.max(0, start)), seasons };
    }
  };
  return { summing, sums: sums() };
}
