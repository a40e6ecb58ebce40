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
  for (let t = 0, phase = 0; t < y.length; t += 1) {
    const value = y[t] as number;
    sums[phase] = (sums[phase] as number) + value;
    counts[phase] = (counts[phase] as number) + 1;
    sum += value;
    squares += value * value;
    phase = phase + 1 === period ? 0 : phase + 1;
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

/** Where in a season that ends with the last step a series starts. */
const phaseOf = (y: Float64Array, period: number) => (period - (y.length % period)) % period;

/** The profile of a group whose series end together; its season ends with their last step. */
export function sharedProfile(series: Iterable<Float64Array>, period: number): Profile {
  const top = new Float64Array(period);
  const bottom = new Float64Array(period);
  for (const y of series) {
    const { sums, counts, mean, variation } = tally(y, period);
    if (!(mean > 0)) continue;
    const weight = 1 / (variation + between);
    for (let phase = 0; phase < period; phase += 1) {
      const to = (phase + phaseOf(y, period)) % period;
      top[to] = (top[to] as number) + (weight * (sums[phase] as number)) / mean;
      bottom[to] = (bottom[to] as number) + weight * (counts[phase] as number);
    }
  }
  return level(
    top.map((value, phase) =>
      (bottom[phase] as number) > 0 ? value / (bottom[phase] as number) : 1,
    ),
  );
}

/** A series' own profile, drawn to its group's; `rolled` steps came since the group's was learnt. */
export function profileOf(y: Float64Array, group: Profile, rolled: number): Profile {
  const period = group.length;
  const from = phaseOf(y, period) + rolled;
  const { sums, counts, mean, variation } = tally(y, period);
  const pull = variation / between;
  return level(
    sums.map((sum, phase) => {
      const shared = group[(phase + from) % period] as number;
      return mean > 0 ? (sum / mean + pull * shared) / ((counts[phase] as number) + pull) : 1;
    }),
  );
}
