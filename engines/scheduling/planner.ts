import { createChance, ok } from "../../kernel/index.ts";
import type { Chance, Result } from "../../kernel/index.ts";
import { boardPlanner } from "./board-planner.ts";
import { createMakespanSearch, exchange, run, type MakespanSearch } from "./makespan/elite.ts";
import { firstBoard } from "./first-plan.ts";
import { isPlain, plainFlow, plainPlan } from "./makespan/makespan.ts";
import type { Planner, PlannerChoice } from "./planning.ts";
import { compareScores } from "./score.ts";
import { compileShop } from "./shop/shop.ts";
import type { Finding, Measure, Objective, Plan, Snapshot } from "./types.ts";

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

/** The better of two plans under an objective, the first when they are alike. */
export function betterPlan(objective: Objective, a: Plan, b: Plan): Plan {
  return compareScores(objective, b.score, a.score) < 0 ? b : a;
}
