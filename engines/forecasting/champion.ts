// Which mix speaks: the plain one is champion unless one that was learnt does better on what it has
// not seen. Both are told of, with what they missed there.
import type { ModelShare } from "./types.ts";
import { apart, learnWeights, mixError } from "./weights.ts";
import type { Trial } from "./weights.ts";

/**
 * Tries on what it has not seen that a learnt mix is chosen by, or early origins it was then learnt
 * from: with fewer it speaks, as leaving equal weights costs it twice.
 */
const fewest = 20;

/** The names of mixes: of weights believed in beforehand, and of those that past origins taught. */
export const mixNames = { plain: "plain mix", learnt: "learnt mix" } as const;

type Kind = keyof typeof mixNames;

/** What each mix missed on the latest past origin, over the naive error; null: not tried. */
type Errors = Readonly<Record<Kind, number | null>>;

/** What was chosen, for all series that learn together. */
export interface Choice {
  readonly weights: Float64Array;
  /** The champion, then the challenger where there is one. */
  readonly mixes: readonly ModelShare[];
  /** The same with what each series missed itself, in their order. */
  readonly own: readonly (readonly ModelShare[])[];
}

/**
 * Weights that have not seen the latest origin of a series: learnt on earlier ones or, where all
 * have but one, on every other series.
 */
function unseenBy(
  trials: readonly (readonly Trial[])[],
  early: readonly Trial[],
  prior: Float64Array,
): (at: number) => Float64Array | null {
  if (early.length > 0) {
    const weights = learnWeights(early, prior);
    return () => weights;
  }
  const halves = [1, 0].map((other) => {
    const seen = trials.flatMap((each, at) => (at % 2 === other ? each : []));
    return seen.length > 0 ? learnWeights(seen, prior) : null;
  });
  return (at) => halves[at % 2] ?? null;
}

/** The mean of what is known, added up in order. */
function meanOf(errors: readonly (number | null)[]): number | null {
  let [sum, count] = [0, 0];
  for (const error of errors) {
    if (error === null) continue;
    sum += error;
    count += 1;
  }
  return count > 0 ? sum / count : null;
}

/** Which mix speaks, what both missed over all, and whether that is what chose it. */
interface Chosen {
  readonly speaks: Kind;
  readonly measure: "miss" | "few_misses";
  readonly group: Errors;
}

/** The champion and the challenger, of one series or of all. */
function told({ speaks, measure, group }: Chosen, own: Errors | null): ModelShare[] {
  const kinds: readonly Kind[] = speaks === "plain" ? ["plain", "learnt"] : ["learnt", "plain"];
  // What has learnt nothing is no challenger.
  const there = kinds.filter((kind, at) => at === 0 || group[kind] !== null);
  return there.map((kind, at) => ({
    name: mixNames[kind],
    weight: at === 0 ? 1 : 0,
    error: own?.[kind] ?? null,
    role: at === 0 ? "champion" : "challenger",
    groupError: group[kind],
    measure,
  }));
}

/**
 * The learnt mix where it does better than the plain one on the latest origin, kept from it, or
 * where too few tries tell them apart.
 * `trials` are those of each series, the latest first.
 */
export function chooseMix(trials: readonly (readonly Trial[])[], prior: Float64Array): Choice {
  const early = trials.flatMap((each) => apart(each).slice(1));
  const learnt = learnWeights(trials.flat(), prior);
  const unseen = unseenBy(trials, early, prior);
  const errors = trials.map(([latest], at): Errors => {
    const weights = unseen(at);
    return {
      plain: latest ? mixError([latest], prior) : null,
      learnt: latest && weights ? mixError([latest], weights) : null,
    };
  });
  const group: Errors = {
    plain: meanOf(errors.map((each) => each.plain)),
    learnt: meanOf(errors.map((each) => each.learnt)),
  };
  const tries = errors.filter((each) => each.learnt !== null).length;
  const isTried = Math.max(tries, early.length) >= fewest;
  const isBetter = !isTried || (group.learnt ?? NaN) <= (group.plain ?? NaN);
  const speaks = learnt !== prior && isBetter ? "learnt" : "plain";
  const measure = isTried || tries === 0 ? "miss" : "few_misses";
  return {
    weights: speaks === "learnt" ? learnt : prior,
    mixes: told({ speaks, measure, group }, null),
    own: errors.map((each) => told({ speaks, measure, group }, each)),
  };
}
