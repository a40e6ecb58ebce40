import type { ForecastInput, Prepared, SeriesInput } from "../types.ts";
import { summingByKeys } from "./summing.ts";
import type { Summing } from "./summing.ts";

/** The value of a series so many steps before the end of its call; 0 before it began. */
function valueAt(prepared: Prepared, back: number): number {
  const { values, gap, scale } = prepared;
  // Where the end was not observed, the last value is the best there is to add up.
  const at = Math.min(values.length - 1, values.length - 1 + gap - back);
  return at < 0 ? 0 : (values[at] as number) * scale;
}

/** The sums of prepared series that a hierarchy asks for, as series of their own. */
export function aggregatesOf(
  input: ForecastInput,
  prepared: readonly Prepared[],
): { readonly summing: Summing; readonly series: readonly SeriesInput[] } {
  const given = new Map(input.series.map((each) => [each.id, each]));
  const keys = prepared.map(({ id }) => given.get(id)?.keys ?? {});
  const summing = summingByKeys(keys, input.hierarchy?.levels ?? []);
  const length = prepared.reduce((most, { values, gap }) => Math.max(most, values.length + gap), 0);
  const first = input.series.find(({ id }) => id === prepared[0]?.id);
  const seasons = input.seasons ?? first?.seasons ?? [];
  const series = summing.names.map((id, node) => {
    const history = new Float64Array(length);
    for (
      let at = summing.starts[node] as number;
      at < (summing.starts[node + 1] as number);
      at += 1
    ) {
      const each = prepared[summing.members[at] as number] as Prepared;
      for (let back = 0; back < Math.min(length, each.values.length + each.gap); back += 1)
        history[length - 1 - back] = (history[length - 1 - back] as number) + valueAt(each, back);
    }
    const start = history.findIndex((value) => value !== 0);
    return { id, history: Array.from(history.subarray(Math.max(0, start))), seasons };
  });
  return { summing, series };
}
