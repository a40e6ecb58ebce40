import type { Layout } from "./search/layout.ts";
import type { Sequence } from "./makespan/tabu.ts";
import type { Objective, Plan, Score } from "./types.ts";

export interface PlannerChoice {
  readonly seed: number;
  readonly objective: Objective;
  /** A makespan that cannot be beaten, where one is known. */
  readonly lower?: number;
  /** Which of several threads this is; each searches elsewhere. */
  readonly stream?: number;
}

/** What one thread tells the others; plain arrays, so that it can be posted. */
export type News =
  | { readonly kind: "sequences"; readonly found: readonly Sequence[] }
  | { readonly kind: "layout"; readonly layout: Layout; readonly score: Score };

/** A search that holds a plan from the start and betters it step by step. */
export interface Planner {
  /** Goes on for some steps; `share` of the whole budget is behind, 0 to 1. */
  readonly work: (steps: number, share: number) => void;
  readonly plan: () => Plan;
  /** The score of that plan, without laying it out. */
  readonly score: () => Score;
  /** True when nothing better can be found. */
  readonly finished: () => boolean;
  readonly news: () => News;
  readonly hear: (news: News) => void;
  readonly evaluations: () => number;
}
