import type {
  Finding,
  News,
  PlannerChoice,
  Plan,
  Score,
  Snapshot,
} from "../../engines/scheduling/index.ts";

/** What a thread is started with. */
export interface Start {
  readonly snapshot: Snapshot;
  readonly choice: PlannerChoice;
}

/** What a thread is asked to do; it answers each with one reply, in order. */
export type Ask =
  /** Takes over what others found, then goes on: for so many steps, or about so long. */
  | {
      readonly kind: "work";
      readonly heard: readonly News[];
      readonly share: number;
      readonly steps?: number;
      readonly milliseconds?: number;
      /** Milliseconds of this thread's own work instead of the clock's. */
      readonly byWork?: boolean;
    }
  | { readonly kind: "plan" };

export type Reply =
  | { readonly kind: "impossible"; readonly finding: Finding }
  | {
      readonly kind: "worked";
      readonly score: Score;
      readonly news: News;
      readonly finished: boolean;
      readonly evaluations: number;
      /** What the thread has worked since it began. */
      readonly cpuSeconds: number;
    }
  | { readonly kind: "plan"; readonly plan: Plan };
