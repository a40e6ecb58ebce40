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

const membersOf = ({ starts, members }: Summing, node: number) =>
  members.subarray(starts[node], starts[node + 1]);

/**
 * By aggregate, the finer sums that add up to it, as far as there is room to keep all of their level for
 * histories of this length; null where its bottoms are added up.
 */
function keptParts({ way, names, levels }: Leveled, length: number): (Int32Array | null)[] {
  const roomy = levels.slice(1).flatMap((until, at) => {
    const size = until - (levels[at] as number);
    return Array.from({ length: size }, () => size * length <= mostRoom);
  });
  return names.map((_, node) => {
    const parts = way.parts.subarray(way.starts[node], way.starts[node + 1]);
    return roomy[parts[0] as number] ? parts : null;
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
  const parts = keptParts(summing, length);
  const isPart = new Set(parts.flatMap((own) => [...(own ?? [])]));
  const kept = new Map<number, Float64Array>();
  const sumOf = (node: number): Float64Array => {
    const known = kept.get(node);
    if (known) return known;
    const own = parts[node];
    const history = new Float64Array(length);
    if (own) for (const part of own) addPlain(history, sumOf(part));
    else
      for (const member of membersOf(summing, node)) {
        const whole = histories[member];
        if (whole) addPlain(history, whole);
        else addTo(history, prepared[member] as Prepared);
      }
    if (isPart.has(node)) kept.set(node, history);
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
