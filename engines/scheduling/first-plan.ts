import { err, ok } from "../../kernel/index.ts";
import type { Chance, Result } from "../../kernel/index.ts";
import { createBoard, type Board } from "./search/board.ts";
import { dispatchOn } from "./search/dispatch.ts";
import { findingOn, keepWaits } from "./search/feasible.ts";
import { goalOf, scoreOn } from "./search/goal.ts";
import { createImprovement, improve, restart } from "./search/improve.ts";
import { layOut, layoutOfBars } from "./search/layout.ts";
import { impossibleIn } from "./shop/possible.ts";
import { heldRule, ruleBook, rules } from "./search/rules.ts";
import type { Rule } from "./search/rules.ts";
import { compareScores } from "./score.ts";
import { compileShop, type Shop } from "./shop/shop.ts";
import { seatOrderByOrder } from "./changing/order-by-order.ts";
import type { Finding, Objective, Score, Snapshot } from "./types.ts";

/** Larger shops start with the likely best rule; the others are tried while the plan is bettered. */
const wholeBookAtMost = 2_000;
/** Beyond so many operations a rule takes too long to try more than two. */
const fewRulesBeyond = 20_000;

/** A first board, and the rules that have not been tried on the shop. */
export interface FirstBoard {
  readonly board: Board;
  readonly untried: readonly Rule[];
}

/** The board of the best rule under the objective, one that breaks nothing before all others. */
function ruledBoard(shop: Shop, objective: Objective): FirstBoard {
  let best: Board | null = null as Board | null;
  const consider = (board: Board) => {
    keepWaits(board);
    if (best !== null) {
      const less = board.sums.broken - best.sums.broken;
      const worse = !(compareScores(objective, scoreOn(board), scoreOn(best)) < 0);
      if (less > 0 || (less === 0 && worse)) return;
    }
    best = board;
  };
  const present = layoutOfBars(shop, shop.snapshot.present ?? []);
  if (present !== null) {
    const board = createBoard(shop);
    layOut(board, present);
    consider(board);
  }
  const book = ruleBook(shop);
  const all = shop.operations > fewRulesBeyond ? rules.slice(0, 2) : rules;
  const few = shop.operations > wholeBookAtMost ? all.slice(0, 1) : all;
  const held = [...few, heldRule];
  for (const [at, rule] of held.entries()) {
    if (at === few.length && best?.sums.broken === 0) break;
    const board = createBoard(shop);
    dispatchOn(board, book, rule);
    consider(board);
  }
  return { board: best ?? createBoard(shop), untried: all.slice(few.length) };
}

/** The score that every dispatching rule reaches by itself; empty where the shop is impossible. */
export function dispatchScores(snapshot: Snapshot): Score[] {
  const compiled = compileShop(snapshot);
  if (!compiled.ok) return [];
  const book = ruleBook(compiled.value);
  return rules.map((rule) => {
    const board = createBoard(compiled.value);
    dispatchOn(board, book, rule);
    return scoreOn(board);
  });
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
): Result<FirstBoard, Finding> {
  const impossible = impossibleIn(shop);
  if (impossible) return err(impossible);
  const ruled = ruledBoard(shop, objective);
  // Where nothing is held or waits only so long there is nothing to keep: rules find room as gaps do.
  const keeps = shop.waits.includes(1) || shop.fixed.some((start) => start >= 0);
  const misses = keeps && (ruled.board.sums.broken > 0 || findingOn(ruled.board) !== null);
  const orderly = misses ? seatOrderByOrder(shop) : null;
  const first = orderly === null ? ruled : { board: orderly, untried: [] };
  const { board } = first;
  if (board.sums.broken > 0) mend(board, chance);
  const finding = findingOn(board);
  return finding ? err(finding) : ok(first);
}
