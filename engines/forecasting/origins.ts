// From where a series is looked back at: past origins, and how far it moves from step to step.
import type { Prepared } from "./types.ts";

/** Mean absolute change of a series over so many steps, of its first observations; 0 where there is none. */
export function changeOf(y: Float64Array, lag: number, until: number): number {
  let sum = 0;
  for (let t = lag; t < until; t += 1) sum += Math.abs((y[t] as number) - (y[t - lag] as number));
  return until > lag ? sum / (until - lag) : 0;
}

/** After how many observations a backtest looks ahead: latest first; none where there is no room. */
export function originsOf({ values, horizon, seasons, gap, origins }: Prepared): number[] {
  const least = Math.max(6, 2 * (seasons[0] ?? 1) + 1);
  const held = Math.min(horizon + gap, values.length - least);
  if (held <= 0) return [];
  const stride = Math.max(1, Math.floor(held / 3));
  const cuts = Array.from({ length: origins }, (_, back) => values.length - held - back * stride);
  return cuts.filter((cut, back) => back === 0 || cut >= least);
}
