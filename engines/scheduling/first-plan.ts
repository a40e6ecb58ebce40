import { err, ok } from "../../kernel/index.ts";
import type { Chance, Result } from "../../kernel/index.ts";
import { createBoard } from "./board.ts";
import type { Board } from "./board.ts";
import { dispatchOn } from "./dispatch.ts";
import { findingOn, keepWaits } from "./feasible.ts";
import { goalOf, scoreOn } from "./goal.ts";
import { createImprovement, improve, restart } from "./improve.ts";
import { layOut, layoutOfBars } from "./layout.ts";
import { impossibleIn } from "./possible.ts";
import { heldRule, ruleBook, rules } from "./rules.ts";
import { compareScores } from "./score.ts";
import type { Shop } from "./shop.ts";
import type { Finding, Objective, Score } from "./types.ts";

/** The board of the best rule under the objective, one that breaks nothing before all others. */
function ruledBoard(shop: Shop, objective: Objective): Board {
  const create = () => createBoard(shop);
  let best: Board | null = null as Board | null;
  let bestScore: Score | null = null as Score | null;
  const fresh = create();
  const book = ruleBook(fresh.shop);
  const few = fresh.shop.operations > 20_000 ? rules.slice(0, 2) : rules;
  const consider = (board: Board) => {
    keepWaits(board);
    const score = scoreOn(board);
    if (best !== null && bestScore !== null) {
      const less = board.sums.broken - best.sums.broken;
      if (less > 0 || (less === 0 && !(compareScores(objective, score, bestScore) < 0))) return;
    }
    best = board;
    bestScore = score;
  };
  for (const [at, rule] of few.entries()) {
    const board = at === 0 ? fresh : create();
    dispatchOn(board, book, rule);
    consider(board);
  }
  const present = layoutOfBars(fresh.shop, fresh.shop.snapshot.present ?? []);
  if (present !== null) {
    const board = create();
    layOut(board, present);
    consider(board);
  }
  if ((best ?? fresh).sums.broken > 0) {
    const board = create();
    dispatchOn(board, book, heldRule);
    consider(board);
  }
  return best ?? fresh;
}

const mendRounds = 40;
const mendSteps = 500;

/** Looks for a plan that keeps every pin and wait, where no rule has found one. */
function mend(board: Board, chance: Chance): void {
  const search = createImprovement(board, chance, goalOf(board, { kind: "weighted", weights: {} }));
  for (let round = 0; round < mendRounds && board.sums.broken > 0; round += 1) {
    search.heat = round % 2 === 0 ? 0 : 1e6 * (1 - round / mendRounds);
    improve(search, mendSteps);
    if (board.sums.broken > 0) keepWaits(board);
    restart(search);
  }
  if (search.best !== null && board.sums.broken > 0) layOut(board, search.kept);
}

/** A board with a first plan that breaks nothing, or what forbids every plan that was looked for. */
export function firstBoard(
  shop: Shop,
  chance: Chance,
  objective: Objective,
): Result<Board, Finding> {
  const impossible = impossibleIn(shop);
  if (impossible) return err(impossible);
  const board = ruledBoard(shop, objective);
  if (board.sums.broken > 0) mend(board, chance);
  const finding = findingOn(board);
  return finding ? err(finding) : ok(board);
}
