import type { Board } from "./board.ts";
import type { Measure, Objective, Score } from "../types.ts";
import { compareScores } from "../score.ts";

/** An objective on a board: what is to fall, and what is better. */
export interface Goal {
  readonly weights: Readonly<Record<Measure, number>>;
  /** What is to fall, as one number; broken pins and waits outweigh everything. */
  readonly cost: () => number;
  readonly measures: () => Score;
  /** Whether one score is better than another, exactly. */
  readonly better: (a: Score, b: Score) => boolean;
}

const zero: Record<Measure, number> = {
  tardiness: 0,
  late: 0,
  makespan: 0,
  setup: 0,
  moved: 0,
  earliness: 0,
};

/** How long the board's plan runs from now on. */
export function makespanOn(board: Board): number {
  let last = board.shop.now;
  for (const end of board.orderEnd) if (end > last) last = end;
  return last - board.shop.now;
}

/** Every measure of a settled board, from the sums that its moves keep. */
export function scoreOn(board: Board): Score {
  const { tardiness, late, setup, moved, earliness } = board.sums;
  return { tardiness, late, makespan: makespanOn(board), setup, moved, earliness };
}

/**
 * Weights under which a search walks. Where measures come one after another each is worth a
 * thousandth of the one before it, by their sizes now; what is kept is compared exactly.
 */
function weightsOf(objective: Objective, now: Score): Record<Measure, number> {
  if (objective.kind === "weighted") return { ...zero, ...objective.weights };
  const weights = { ...zero };
  let worth = Math.max(1, now[objective.measures[0] ?? "tardiness"]);
  for (const each of objective.measures) {
    weights[each] = worth / Math.max(1, now[each]);
    worth *= 1e-3;
  }
  return weights;
}

const perBrokenMinute = 1e6;

/** The goal that an objective sets for a settled board. */
export function goalOf(board: Board, objective: Objective): Goal {
  const weights = weightsOf(objective, scoreOn(board));
  const { tardiness, late, makespan, setup, moved, earliness } = weights;
  const { sums } = board;
  const floor = Math.max(1, ...Object.values(weights)) * perBrokenMinute;
  return {
    weights,
    cost: () => {
      const cost =
        tardiness * sums.tardiness +
        late * sums.late +
        setup * sums.setup +
        moved * sums.moved +
        earliness * sums.earliness;
      const long = makespan > 0 ? cost + makespan * makespanOn(board) : cost;
      return sums.broken > 0 ? long + floor * sums.broken : long;
    },
    measures: () => scoreOn(board),
    better: (a, b) => compareScores(objective, a, b) < 0,
  };
}
