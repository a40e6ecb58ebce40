// Seasonal profiles of counts: single items are too thin to show one, so each is drawn towards the
// profile of its group, the more the noisier it is.

/** Variance between the profiles of items, as a share of the squared mean. */
const between = 0.05;

/** Relative demand by phase, averaging 1; the series starts at phase 0. */
export type Profile = Float64Array;

interface Tally {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
  readonly mean: number;
  readonly variation: number;
}

function tally(y: Float64Array, period: number): Tally {
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  let sum = 0;
  let squares = 0;
  for (let t = 0; t < y.length; t += 1) {
    sums[t % period] = (sums[t % period] as number) + (y[t] as number);
    counts[t % period] = (counts[t % period] as number) + 1;
    sum += y[t] as number;
    squares += (y[t] as number) * (y[t] as number);
  }
  const mean = sum / y.length;
  const variation = mean > 0 ? Math.max(0, squares / y.length - mean * mean) / (mean * mean) : 0;
  return { sums, counts, mean, variation };
}

function level(profile: Float64Array): Float64Array {
  let mean = 0;
  for (const value of profile) mean += value / profile.length;
  return profile.map((value) => (mean > 0 ? Math.max(0.02, value / mean) : 1));
}

/**
 * A profile per series of a group. `phases` says where in the group's season each series starts.
 */
export function profilesOf(
  series: readonly Float64Array[],
  period: number,
  phases: readonly number[],
): Profile[] {
  const tallies = series.map((y) => tally(y, period));
  const top = new Float64Array(period);
  const bottom = new Float64Array(period);
  tallies.forEach(({ sums, counts, mean, variation }, at) => {
    if (!(mean > 0)) return;
    const weight = 1 / (variation + between);
    for (let phase = 0; phase < period; phase += 1) {
      const to = (phase + (phases[at] as number)) % period;
      top[to] = (top[to] as number) + (weight * (sums[phase] as number)) / mean;
      bottom[to] = (bottom[to] as number) + weight * (counts[phase] as number);
    }
  });
  const pooled = level(
    top.map((value, phase) =>
      (bottom[phase] as number) > 0 ? value / (bottom[phase] as number) : 1,
    ),
  );
  return tallies.map(({ sums, counts, mean, variation }, at) => {
    const pull = variation / between;
    return level(
      sums.map((sum, phase) => {
        const shared = pooled[(phase + (phases[at] as number)) % period] as number;
        return mean > 0 ? (sum / mean + pull * shared) / ((counts[phase] as number) + pull) : 1;
      }),
    );
  });
}
