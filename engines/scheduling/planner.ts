import { createChance, ok } from "../../kernel/index.ts";
import type { Chance, Result } from "../../kernel/index.ts";
import { createBoard, type Board } from "./board.ts";
import { createMakespanSearch, exchange, run, type MakespanSearch } from "./elite.ts";
import { firstBoard } from "./first-plan.ts";
import { goalOf } from "./goal.ts";
import { createImprovement, improve, restart } from "./improve.ts";
import { layOut, planOf } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { isPlain, plainFlow, plainPlan } from "./makespan.ts";
import { compareScores } from "./score.ts";
import { compileShop } from "./shop.ts";
import type { Sequence } from "./tabu.ts";
import type { Finding, Measure, Objective, Plan, Score, Snapshot } from "./types.ts";

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

/** Tardiness first, then what shops pay for besides. */
export const usualObjective: Objective = {
  kind: "weighted",
  weights: { tardiness: 1, setup: 0.01 },
};

/**
 * A planner on a snapshot, its first plan made; or the first thing that makes every plan impossible.
 * Textbook shops under the makespan go to the tabu search, all others to the board.
 */
export function createPlanner(snapshot: Snapshot, choice: PlannerChoice): Result<Planner, Finding> {
  const chance = createChance(choice.seed).fork(`stream ${choice.stream ?? 0}`);
  const { objective } = choice;
  const first =
    objective.kind === "lexicographic"
      ? objective.measures[0]
      : Object.entries(objective.weights).filter(([, weight]) => weight > 0).length === 1
        ? (Object.keys(objective.weights)[0] as Measure)
        : undefined;
  const compiled = compileShop(snapshot);
  if (!compiled.ok) return compiled;
  if (first === "makespan" && isPlain(snapshot)) {
    return ok(makespanPlanner(snapshot, chance, choice.lower ?? 0));
  }
  const board = firstBoard(compiled.value, chance, objective);
  return board.ok ? ok(boardPlanner(board.value, chance, objective)) : board;
}

function makespanPlanner(snapshot: Snapshot, chance: Chance, lower: number): Planner {
  const flow = plainFlow(snapshot);
  const search: MakespanSearch = createMakespanSearch(flow, { chance, bound: lower });
  let known: Plan | null = null;
  const plan = () => {
    if (known?.score.makespan !== search.best.makespan) known = null;
    known ??= plainPlan(snapshot, flow, search.best);
    return known;
  };
  return {
    work: (steps) => void run(search, steps),
    plan,
    score: () => plan().score,
    finished: () => !search.running,
    news: () => ({ kind: "sequences", found: search.fresh.splice(0) }),
    hear: (news) => {
      if (news.kind === "sequences") exchange(search, news.found);
    },
    evaluations: () => search.tabu.memory.evaluations,
  };
}

function boardPlanner(board: Board, chance: Chance, objective: Objective): Planner {
  const goal = goalOf(board, objective);
  const search = createImprovement(board, chance, goal);
  const basis = Math.max(1, search.present);
  let known: { score: Score | null; plan: Plan } | null = null;
  const plan = () => {
    if (known !== null && known.score === search.best) return known.plan;
    const copy = createBoard(board.shop);
    layOut(copy, search.kept);
    known = { score: search.best, plan: planOf(copy) };
    return known.plan;
  };
  const best = () => search.best ?? goal.measures();
  return {
    work: (steps, share) => {
      search.heat = basis * startHeat * Math.max(0, 0.9 - share);
      improve(search, steps);
    },
    plan,
    score: best,
    finished: () => isPerfect(objective, best()),
    news: () => ({ kind: "layout", layout: search.kept, score: best() }),
    hear: (news) => {
      if (news.kind !== "layout" || !goal.better(news.score, best())) return;
      layOut(board, news.layout);
      restart(search);
    },
    evaluations: () => search.estimated,
  };
}

/** Whether nothing that the objective counts is left to better. */
const isPerfect = (objective: Objective, score: Score) =>
  objective.kind === "weighted"
    ? Object.entries(objective.weights).every(
        ([measure, weight]) => weight === 0 || score[measure as Measure] === 0,
      )
    : objective.measures.every((measure) => score[measure] === 0);

/** Share of the first cost that a worsening may have at the start. */
const startHeat = 1e-5;

/** The better of two plans under an objective, the first when they are alike. */
export function betterPlan(objective: Objective, a: Plan, b: Plan): Plan {
  return compareScores(objective, b.score, a.score) < 0 ? b : a;
}
