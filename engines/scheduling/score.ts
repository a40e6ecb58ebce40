import type { Measure, Objective, Score } from "./types.ts";

const measures: readonly Measure[] = [
  "tardiness",
  "late",
  "makespan",
  "setup",
  "moved",
  "earliness",
];

/** Which of two scores is better: negative when the first is. */
export function compareScores(objective: Objective, a: Score, b: Score): number {
  if (objective.kind === "weighted") {
    let difference = 0;
    for (const each of measures) difference += (objective.weights[each] ?? 0) * (a[each] - b[each]);
    return difference;
  }
  for (const each of objective.measures) if (a[each] !== b[each]) return a[each] - b[each];
  return 0;
}
