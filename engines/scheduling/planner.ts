import { createChance, err, ok } from "../../kernel/index.ts";
import type { Chance, Result } from "../../kernel/index.ts";
import { brokenOn, createBoard, type Board } from "./board.ts";
import { dispatchOn } from "./dispatch.ts";
import { createMakespanSearch, exchange, run, type MakespanSearch } from "./elite.ts";
import { createImprovement, improve, type Improvement } from "./improve.ts";
import { canBreak, findingOn, keepWaits, layOut, layoutOf, planOf } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { isPlain, plainFlow, plainPlan } from "./makespan.ts";
import { ruleBook, rules } from "./rules.ts";
import type { Rule } from "./rules.ts";
import { compareScores } from "./score.ts";
import { compileShop } from "./shop.ts";
import type { Sequence } from "./tabu.ts";
import type { Finding, Measure, Objective, Plan, Snapshot } from "./types.ts";

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
  | { readonly kind: "layout"; readonly layout: Layout; readonly cost: number };

/** A search that holds a plan from the start and betters it step by step. */
export interface Planner {
  /** Goes on for some steps; `share` of the whole budget is behind, 0 to 1. */
  readonly work: (steps: number, share: number) => void;
  readonly plan: () => Plan;
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
  const board = firstBoard(() => createBoard(compiled.value), objective);
  const finding = findingOn(board);
  return finding ? err(finding) : ok(boardPlanner(board, chance, objective));
}

function makespanPlanner(snapshot: Snapshot, chance: Chance, lower: number): Planner {
  const flow = plainFlow(snapshot);
  const search: MakespanSearch = createMakespanSearch(flow, { chance, bound: lower });
  return {
    work: (steps) => void run(search, steps),
    plan: () => plainPlan(snapshot, flow, search.best),
    finished: () => !search.running,
    news: () => ({ kind: "sequences", found: search.fresh.splice(0) }),
    hear: (news) => {
      if (news.kind === "sequences") exchange(search, news.found);
    },
    evaluations: () => search.tabu.memory.evaluations,
  };
}

/** The board of the best rule under the objective. */
function firstBoard(create: () => Board, objective: Objective): Board {
  let best: Board | null = null;
  let bestCost = Infinity;
  const fresh = create();
  const book = ruleBook(fresh.shop);
  const few = fresh.shop.operations > 20_000 ? rules.slice(0, 2) : rules;
  few.forEach((rule: Rule, at) => {
    const board = at === 0 ? fresh : create();
    dispatchOn(board, book, rule);
    if (canBreak(board.shop)) keepWaits(board);
    const cost = costOf(board, objective)();
    if (best !== null && !(cost < bestCost)) return;
    best = board;
    bestCost = cost;
  });
  return best ?? fresh;
}

/** Weights that let an earlier measure outweigh all later ones. */
function weightsOf(objective: Objective): Partial<Record<Measure, number>> {
  if (objective.kind === "weighted") return objective.weights;
  return Object.fromEntries(objective.measures.map((each, at) => [each, 1e-4 ** at]));
}

/** What is to fall, as one number of a board. Broken pins and waits outweigh everything. */
export function costOf(board: Board, objective: Objective): () => number {
  const weights = weightsOf(objective);
  const { sums } = board;
  const breakable = canBreak(board.shop);
  return () => {
    let cost =
      (weights.tardiness ?? 0) * sums.tardiness +
      (weights.late ?? 0) * sums.late +
      (weights.setup ?? 0) * sums.setup +
      (weights.moved ?? 0) * sums.moved +
      (weights.earliness ?? 0) * sums.earliness;
    if (weights.makespan) {
      let last = board.shop.now;
      for (const end of board.orderEnd) if (end > last) last = end;
      cost += weights.makespan * (last - board.shop.now);
    }
    return breakable ? cost + 1e6 * brokenOn(board) : cost;
  };
}

function boardPlanner(board: Board, chance: Chance, objective: Objective): Planner {
  const search: Improvement = createImprovement(board, chance, costOf(board, objective));
  let best: Layout = layoutOf(board);
  let bestPlan: Plan | null = null;
  const keep = () => {
    if (search.present >= search.best) return;
    search.best = search.present;
    best = layoutOf(board);
    bestPlan = null;
  };
  const basis = Math.max(1, search.present);
  const plan = () => {
    if (bestPlan) return bestPlan;
    const copy = createBoard(board.shop);
    layOut(copy, best);
    bestPlan = planOf(copy);
    return bestPlan;
  };
  return {
    work: (steps, share) => {
      search.heat = basis * startHeat * Math.max(0, 0.9 - share);
      improve(search, steps);
      keep();
    },
    plan,
    finished: () => search.best <= 0,
    news: () => ({ kind: "layout", layout: best, cost: search.best }),
    hear: (news) => {
      if (news.kind !== "layout" || news.cost >= search.best) return;
      layOut(board, news.layout);
      search.present = search.cost();
      search.sinceFresh = Infinity;
      keep();
    },
    evaluations: () => search.estimated,
  };
}

/** Share of the first cost that a worsening may have at the start. */
const startHeat = 1e-5;

/** The better of two plans under an objective, the first when they are alike. */
export function betterPlan(objective: Objective, a: Plan, b: Plan): Plan {
  return compareScores(objective, b.score, a.score) < 0 ? b : a;
}
