import type { Chance } from "../../kernel/index.ts";
import { createBoard } from "./search/board.ts";
import type { Board } from "./search/board.ts";
import { dispatchOn } from "./search/dispatch.ts";
import { keepWaits } from "./search/feasible.ts";
import type { FirstBoard } from "./first-plan.ts";
import { goalOf, scoreOn } from "./search/goal.ts";
import type { Goal } from "./search/goal.ts";
import { createImprovement, improve, restart } from "./search/improve.ts";
import type { Improvement } from "./search/improve.ts";
import { createKept, keepOn, layOut, planOf } from "./search/layout.ts";
import type { Planner } from "./planning.ts";
import { ruleBook } from "./search/rules.ts";
import type { Rule } from "./search/rules.ts";
import type { Measure, Objective, Plan, Score } from "./types.ts";

/** Steps that trying one more rule is worth, as operations: about what it takes. */
const ruleShare = 0.02;

/** Tries rules that the first plan did without; the better plan stands on the board. */
function tryRule(board: Board, goal: Goal, rule: Rule): void {
  const other = createBoard(board.shop);
  dispatchOn(other, ruleBook(board.shop), rule);
  keepWaits(other);
  if (other.sums.broken > 0 || !goal.better(scoreOn(other), scoreOn(board))) return;
  const kept = createKept(other);
  keepOn(other, kept);
  layOut(board, kept);
}

/** A planner on a board that has a first plan: rules that were not tried, then annealing. */
export function boardPlanner(
  { board, untried }: FirstBoard,
  chance: Chance,
  objective: Objective,
): Planner {
  const goal = goalOf(board, objective);
  const rulesLeft = [...untried];
  let search: Improvement | null = null;
  let basis = 0;
  let known: { score: Score | null; plan: Plan } | null = null;
  const best = () => search?.best ?? goal.measures();
  const plan = () => {
    const score = search?.best ?? null;
    if (known !== null && score !== null && known.score === score) return known.plan;
    if (search === null) return planOf(board);
    const copy = createBoard(board.shop);
    layOut(copy, search.kept);
    known = { score, plan: planOf(copy) };
    return known.plan;
  };
  const started = () => {
    search ??= createImprovement(board, chance, goal);
    if (basis === 0) basis = Math.max(1, search.present);
    return search;
  };
  return {
    work: (steps, share) => {
      let left = steps;
      for (; left > 0 && rulesLeft.length > 0; left -= board.shop.operations * ruleShare) {
        const rule = rulesLeft.shift();
        if (rule) tryRule(board, goal, rule);
        if (search !== null) restart(search);
      }
      if (left <= 0 || isPerfect(objective, best())) return;
      started().heat = basis * startHeat * Math.max(0, 0.9 - share);
      improve(started(), Math.ceil(left));
    },
    plan,
    score: best,
    finished: () => isPerfect(objective, best()),
    news: () => ({ kind: "layout", layout: started().kept, score: best() }),
    hear: (news) => {
      if (news.kind !== "layout" || !goal.better(news.score, best())) return;
      layOut(board, news.layout);
      restart(started());
    },
    evaluations: () => search?.estimated ?? 0,
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
const startHeat = 3e-4;
