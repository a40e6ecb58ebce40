import {
  createPlanner,
  dispatchScores,
  usualObjective,
  verify,
} from "../../engines/scheduling/index.ts";
import type { Planner, Snapshot } from "../../engines/scheduling/index.ts";
import { runSchedule } from "../../server/scheduling/index.ts";
import type { Line } from "./groups.ts";
import { plantOf } from "./plant.ts";

const cpuMilliseconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

export const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0;

/** The milliseconds of work in which something is done. */
export function worked<Value>(act: () => Value): { value: Value; ms: number } {
  const from = cpuMilliseconds();
  const value = act();
  return { value, ms: cpuMilliseconds() - from };
}

function plannerOf(snapshot: Snapshot): Planner {
  const made = createPlanner(snapshot, { seed: 1, objective: usualObjective });
  if (!made.ok) throw new Error(`no plan: ${made.error.kind}`);
  return made.value;
}

function lawful(snapshot: Snapshot, planner: Planner): void {
  const { breaches } = verify(snapshot, planner.plan());
  if (breaches.length > 0) throw new Error(`the plan is not lawful: ${breaches[0] ?? ""}`);
}

/** First plans at 1×, 10× and 100×; the 10,000 operations also bettered for five seconds. */
export async function plantLines(quick: boolean, say: (line: Line) => void): Promise<void> {
  const sizes = [
    { operations: 1_000, resources: 40 },
    { operations: 10_000, resources: 120, key: "plant10k_first_ms", asked: "≤ 150" },
    { operations: 50_000, resources: 240, key: "plant50k_first_ms", asked: "≤ 1,000" },
    { operations: 100_000, resources: 400, key: "plant100k_first_ms", asked: "≤ 3,000" },
  ];
  for (const { operations, resources, key, asked = "" } of sizes) {
    const snapshot = plantOf({ seed: 1, operations, resources });
    const times: number[] = [];
    for (let round = operations > 10_000 ? 2 : 0; round < 5; round += 1) {
      times.push(worked(() => plannerOf(snapshot).plan()).ms);
    }
    lawful(snapshot, plannerOf(snapshot));
    const name = `first plan of ${operations} operations, ms of work (first ${(times[0] ?? 0).toFixed(0)})`;
    say({ name, value: median(times), asked, ...(key ? { key } : {}) });
    if (operations === 100_000)
      say({
        name: "the same, seconds",
        value: median(times) / 1_000,
        asked: "≤ 3",
        key: "plant100k_s",
      });
  }
  const snapshot = plantOf({ seed: 1, operations: 10_000, resources: 120 });
  const cpuSeconds = quick ? 2 : 5;
  const ruled = Math.min(...dispatchScores(snapshot).map(({ tardiness }) => tardiness));
  const made = await runSchedule(snapshot, {
    seed: 1,
    objective: usualObjective,
    budget: { cpuSeconds },
  });
  if (!made.ok) throw new Error(`no plan: ${made.error.kind}`);
  const { plan, evaluations } = made.value;
  const { breaches } = verify(snapshot, plan);
  if (breaches.length > 0) throw new Error(breaches[0]);
  say({
    name: `weighted tardiness below the best rule after ${cpuSeconds} s, two threads`,
    value: 1 - plan.score.tardiness / ruled,
    asked: "≥ 0.15",
    key: "plant10k_over_best_rule",
  });
  say({
    name: "moves evaluated per second of work",
    value: evaluations / (2 * cpuSeconds),
    asked: "≥ 50,000",
    key: "moves_per_s",
  });
}
