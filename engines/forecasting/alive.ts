// Whether an item that has been quiet still sells. The beta-geometric/beta-Bernoulli model of Fader,
// Hardie and Shang (Marketing Science 29, 2010): it sells in a step with a chance of its own, and in
// every step it may have ended for good.

/** What there is to tell by, before a moment. */
export interface Quiet {
  /** Steps with demand. */
  readonly demands: number;
  /** Steps without between the first and the last of these. */
  readonly between: number;
  /** Steps without since the last. */
  readonly since: number;
}

/** How quiet a history is before `until`. */
export function quietOf(y: Float64Array, until: number): Quiet {
  let [demands, first, last] = [0, 0, -1];
  for (let t = 0; t < until; t += 1) {
    if (!((y[t] as number) > 0)) continue;
    if (demands === 0) first = t;
    demands += 1;
    last = t;
  }
  if (demands === 0) return { demands, between: 0, since: until };
  return { demands, between: last - first + 1 - demands, since: until - 1 - last };
}

/** What is believed of an item's chance before it is seen: half a step with and half a step without. */
const half = 0.5;

/** The chance that an item still sells, where it ends in any step with the chance `hazard`. */
export function chanceAlive({ demands, between, since }: Quiet, hazard: number): number {
  if (hazard === 0 || demands === 0) return 1;
  const [some, none] = [demands - half, between + half];
  let alive = 1;
  let ended = 0;
  for (let step = 0; step < since; step += 1) {
    ended += hazard * alive;
    alive *= ((1 - hazard) * (none + step)) / (some + none + step);
  }
  return alive / (alive + ended);
}
