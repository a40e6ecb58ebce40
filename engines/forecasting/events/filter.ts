// What moves slowly is taken out of demand and of what explains it alike, so that the rest of the
// one is explained by the rest of the other (Frisch, Waugh and Lovell).

/** Steps to look at, and how far their level reaches. */
export interface Filter {
  /** 1 where the step was observed. */
  readonly seen: Uint8Array;
  /** 1 where the step is ordinary: a level may rest on it. */
  readonly quiet: Uint8Array;
  readonly reach: number;
  readonly period: number;
}

/** The mean of the quiet steps around each; the window widens until it holds some. */
export function levelOf(values: Float64Array, { seen, quiet, reach }: Filter): Float64Array {
  const n = seen.length;
  const sums = new Float64Array(n + 1);
  const counts = new Float64Array(n + 1);
  for (let t = 0; t < n; t += 1) {
    const weight = seen[t] && quiet[t] ? 1 : 0;
    sums[t + 1] = (sums[t] as number) + weight * (weight ? (values[t] as number) : 0);
    counts[t + 1] = (counts[t] as number) + weight;
  }
  const least = Math.min(3, counts[n] as number);
  const out = new Float64Array(n);
  for (let t = 0; t < n; t += 1) {
    let far = reach;
    let from = Math.max(0, t - far);
    let until = Math.min(n, t + far + 1);
    while ((counts[until] as number) - (counts[from] as number) < least) {
      far *= 2;
      from = Math.max(0, t - far);
      until = Math.min(n, t + far + 1);
    }
    const count = (counts[until] as number) - (counts[from] as number);
    out[t] = count > 0 ? ((sums[until] as number) - (sums[from] as number)) / count : 0;
  }
  return out;
}

/** Values without their level and, where the season is short, without its phases' means. */
export function sift(values: Float64Array, filter: Filter): Float64Array {
  const { seen, quiet, period } = filter;
  const level = levelOf(values, filter);
  const n = seen.length;
  const out = new Float64Array(n);
  for (let t = 0; t < n; t += 1)
    out[t] = seen[t] ? (values[t] as number) - (level[t] as number) : 0;
  if (period < 2 || period > 31 || n < 3 * period) return out;
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  for (let t = 0; t < n; t += 1)
    if (seen[t] && quiet[t]) {
      sums[t % period] = (sums[t % period] as number) + (out[t] as number);
      counts[t % period] = (counts[t % period] as number) + 1;
    }
  for (let t = 0; t < n; t += 1)
    if (seen[t] && (counts[t % period] as number) > 0)
      out[t] = (out[t] as number) - (sums[t % period] as number) / (counts[t % period] as number);
  return out;
}
