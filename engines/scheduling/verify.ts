import { audit } from "./audit.ts";
import { sumUp } from "./sum-up.ts";
import type { Plan, Score, Snapshot } from "./types.ts";

/** Something a plan must not do, in words for the maintainer. */
export type Breach = string;

/** The score of a plan, recomputed. */
export interface Verified {
  readonly score: Score;
  readonly breaches: readonly Breach[];
}

/**
 * What is wrong with a plan, and its score from scratch. Shares no code with the search: a fault
 * there must not hide itself here.
 */
export function verify(snapshot: Snapshot, plan: Plan): Verified {
  const breaches = audit(snapshot, plan.bars);
  const score = sumUp(snapshot, plan.bars);
  for (const [name, value] of Object.entries(score)) {
    const said = plan.score[name as keyof Score];
    if (!(Math.abs(said - value) <= 1e-6 * Math.max(1, value)))
      breaches.push(`${name} is ${value}, not ${said}`);
  }
  return { score, breaches };
}
