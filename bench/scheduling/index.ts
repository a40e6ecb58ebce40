// What planning a plant costs: the first plan by the best rule, then so many steps of improvement.
import { createPlanner, usualObjective, verify } from "../../engines/scheduling/index.ts";
import { plantOf } from "./plant.ts";

/** Plans plants of 1×, 10× and 100× operations; `--quick` leaves the largest out. */
export async function run({ quick = false } = {}): Promise<void> {
  const figures: Record<string, number> = {};
  for (const operations of quick ? [100, 1_000] : [100, 1_000, 10_000]) {
    const snapshot = plantOf({ seed: 1, operations, resources: 12 * Math.sqrt(operations / 100) });
    const from = performance.now();
    const made = createPlanner(snapshot, { seed: 1, objective: usualObjective });
    const firstMs = performance.now() - from;
    if (!made.ok) throw new Error(`no plan: ${made.error.kind}`);
    const first = made.value.plan().score.tardiness;
    made.value.work(2_000, 0.5);
    const plan = made.value.plan();
    const { breaches } = verify(snapshot, plan);
    if (breaches.length > 0) throw new Error(`the plan is not lawful: ${breaches[0] ?? ""}`);
    console.log(
      `${operations} operations: first plan ${firstMs.toFixed(0)} ms, weighted tardiness ` +
        `${first.toFixed(0)}, after 2,000 steps ${plan.score.tardiness.toFixed(0)}`,
    );
    figures[`first_ms_${operations}`] = firstMs;
  }
  console.log(JSON.stringify({ bench: "scheduling", figures }));
}
