// Whether an item that has been quiet still sells. The beta-geometric/beta-Bernoulli model of Fader,
// Hardie and Shang (Marketing Science 29, 2010): it sells in a step with a chance of its own, and in
// every step it may have ended for good.

/** What there is to tell by, before a moment. */
export interface Quiet {
  /** Steps with demand. */
  readonly demands: number;
  /** Steps without between the first and the last of these. */
  readonly between: number;
  /** The longest run of these. */
  readonly longest: number;
  /** Steps without since the last. */
  readonly since: number;
}

/** How quiet a history is before `until`. */
export function quietOf(y: Float64Array, until: number): Quiet {
  let [demands, first, last, longest] = [0, 0, -1, 0];
  for (let t = 0; t < until; t += 1) {
    if (!((y[t] as number) > 0)) continue;
    if (demands === 0) first = t;
    else longest = Math.max(longest, t - last - 1);
    demands += 1;
    last = t;
  }
  if (demands === 0) return { demands, between: 0, longest, since: until };
  return { demands, between: last - first + 1 - demands, longest, since: until - 1 - last };
}

/** What is believed of an item's chance before it is seen: half a step with and half a step without. */
const half = 0.5;

/** A silence is told from one that the item came back from where it is longer by half. */
const clearlyLonger = 1.5;

/**
 * The chance that an item still sells, where it ends in any step with the chance `hazard`. The model
 * takes quiet steps for independent of each other, which those of an off-season are not: as long a
 * silence as one that it came back from is no sign of an end.
 */
export function chanceAlive({ demands, between, longest, since }: Quiet, hazard: number): number {
  if (hazard === 0 || demands === 0 || since <= clearlyLonger * longest) return 1;
  const [some, none] = [demands - half, between + half];
  let alive = 1;
  let ended = 0;
  for (let step = 0; step < since; step += 1) {
    ended += hazard * alive;
    alive *= ((1 - hazard) * (none + step)) / (some + none + step);
  }
  return alive / (alive + ended);
}
