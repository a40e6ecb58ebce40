import type { ForecastInput, Prepared, SeriesInput } from "../types.ts";
import { summingByKeys } from "./summing.ts";
import type { Summing } from "./summing.ts";

/** Adds a series, in units, so that its last step stands at the end of `to`. */
function addTo(to: Float64Array, { values, gap, scale }: Prepared): void {
  const from = to.length - values.length - gap;
  for (let t = Math.max(0, -from); t < values.length; t += 1)
    to[from + t] = (to[from + t] as number) + (values[t] as number) * scale;
  // Where the end was not observed, the last value is the best there is to add up.
  const last = (values[values.length - 1] as number) * scale;
  for (let t = Math.max(0, to.length - gap); t < to.length; t += 1)
    to[t] = (to[t] as number) + last;
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
    )
      addTo(history, prepared[summing.members[at] as number] as Prepared);
    const start = history.findIndex((value) => value !== 0);
    return { id, history: Array.from(history.subarray(Math.max(0, start))), seasons };
  });
  return { summing, series };
}
