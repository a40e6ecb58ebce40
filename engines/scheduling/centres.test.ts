// Goal: where a few work centres are the bottleneck and the rest of the shop is idle, work is not given
// to slow machines there. Method: work centres by hand, and made-up shops of five beside a bound.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { centresOf } from "./makespan/centres.ts";
import { createMakespanSearch, run } from "./makespan/elite.ts";
import { flowOf } from "./makespan/flow.ts";
import type { Flow } from "./makespan/graph.ts";

test("machines that stand in for each other are one work centre", () => {
  const on = (...pairs: [number, number][]) => pairs.map(([machine, time]) => ({ machine, time }));
  const flow = flowOf({
    machines: 5,
    operations: [on([0, 4], [1, 3]), on([2, 5], [3, 7]), on([3, 2], [4, 6]), on([0, 9], [1, 8])],
    precedence: [
      [0, 1],
      [1, 2],
    ],
  });
  const { of, machines, closed, even } = centresOf(flow);
  assert.deepEqual([...of], [0, 2, 2, 0]);
  assert.deepEqual([machines[0], machines[2]], [2, 3]);
  // Operation 3 has nothing before or behind it; the second centre waits for 3 minutes.
  assert.deepEqual([closed[0], closed[2]], [0, 3]);
  // Nothing runs on machines 2, 3 and 4 alike.
  assert.deepEqual([even[0], even[2]], [1, 0]);
});

const sizes = [4, 12, 24, 12, 4];

/** Jobs through five work centres, of which the first and the last have few machines. */
function madeUp(seed: number, jobs: number): Flow {
  const chance = createChance(seed);
  let first = 0;
  const stages = sizes.map((size) => {
    const machines = Array.from({ length: size }, (_, at) => first + at);
    first += size;
    return machines;
  });
  const operations = Array.from({ length: jobs }, () =>
    stages.map((machines) => machines.map((machine) => ({ machine, time: chance.whole(10, 31) }))),
  ).flat();
  return flowOf({
    machines: first,
    operations,
    precedence: operations.flatMap((_, at): [number, number][] =>
      at % sizes.length === sizes.length - 1 ? [] : [[at, at + 1]],
    ),
  });
}

/** Each operation of the fullest centre at its fastest, and the shortest way to it and from it. */
function boundOf(flow: Flow): number {
  const fastest = Array.from({ length: flow.operations }, (_, op) =>
    Math.min(...flow.modeTime.subarray(flow.modeFrom[op], flow.modeFrom[op + 1])),
  );
  const stage = (at: number) => fastest.filter((_, op) => op % sizes.length === at);
  const least = sizes.map((_, at) => Math.min(...stage(at)));
  return Math.max(
    ...sizes.map((size, at) => {
      const work = stage(at).reduce((sum, time) => sum + time, 0) / size;
      return work + least.reduce((sum, time, other) => (other === at ? sum : sum + time), 0);
    }),
  );
}

test("shops of work centres end near what their bottleneck allows", () => {
  let gap = 0;
  const shops = 5;
  for (let seed = 1; seed <= shops; seed += 1) {
    const flow = madeUp(seed, 20);
    const search = createMakespanSearch(flow, { chance: createChance(seed), bound: 0 });
    run(search, 20_000);
    gap += (search.best.makespan / boundOf(flow) - 1) / shops;
  }
  assert.ok(gap < 0.18, `${(100 * gap).toFixed(1)} % above the bound`);
});
