// Goal: a run keeps its budget, its seed and its word. Method: real threads on made-up shops; every plan
// through verify.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareScores, usualObjective, verify } from "../../engines/scheduling/index.ts";
import type { Snapshot } from "../../engines/scheduling/index.ts";
import { createChance } from "../../kernel/index.ts";
import { runSchedule } from "./index.ts";
import type { Outcome, RunChoice } from "./index.ts";

function shopOf(seed: number): Snapshot {
  const chance = createChance(seed);
  const minutes = [
    [0, 8, 12],
    [8, 0, 6],
    [12, 6, 0],
  ];
  const orders = Array.from({ length: 20 }, (_, ref) => ({
    ref,
    due: 60 + chance.whole(0, 200),
    weight: chance.whole(1, 5),
  }));
  const operations = orders.flatMap((order) =>
    [0, 1, 2].map((at) => {
      const ref = order.ref * 3 + at;
      const modes = [0, 1].map((other) => ({
        resource: (at * 2 + other) % 4,
        minutes: chance.whole(5, 25),
      }));
      const after = at > 0 ? [{ operation: ref - 1 }] : [];
      return { ref, order: order.ref, modes, after, family: chance.whole(0, 3) };
    }),
  );
  const resources = [0, 1, 2, 3].map((ref) => ({ ref, capacity: 1, setup: 0 }));
  return { now: 0, resources, setups: [{ minutes }], orders, operations };
}

async function check(snapshot: Snapshot, choice: Partial<RunChoice>): Promise<Outcome> {
  const made = await runSchedule(snapshot, {
    seed: 1,
    objective: usualObjective,
    budget: { steps: 1_200 },
    ...choice,
  });
  assert.ok(made.ok);
  assert.deepEqual(verify(snapshot, made.value.plan).breaches, []);
  assert.ok(compareScores(usualObjective, made.value.plan.score, made.value.first) <= 0);
  return made.value;
}

test("the same seed, steps and threads give the same bytes", async () => {
  const one = await check(shopOf(1), {});
  const two = await check(shopOf(1), {});
  assert.equal(JSON.stringify(two.plan), JSON.stringify(one.plan));
  assert.equal(two.evaluations, one.evaluations);
});

test("threads that tell each other are no worse than the first alone", async () => {
  const alone = await check(shopOf(2), { threads: 1 });
  const both = await check(shopOf(2), { threads: 2 });
  assert.equal(alone.stopped, "budget");
  assert.ok(compareScores(usualObjective, both.plan.score, both.first) < 0);
});

test("a run by the clock streams what it betters and ends", async () => {
  const shares: number[] = [];
  let better = 0;
  const made = await check(shopOf(3), {
    budget: { seconds: 2 },
    onProgress: (progress) => {
      shares.push(progress.share);
      if (progress.better) better += 1;
    },
  });
  // On a busy machine the time may be up when the threads have started: told once even then.
  assert.ok(shares.length >= 1 && better >= 1);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.equal(made.stopped, "budget");
});

test("a run that is told to stop gives the best so far", async () => {
  const stop = new AbortController();
  const made = await check(shopOf(4), {
    budget: { seconds: 600 },
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  assert.equal(made.stopped, "told to");
});

test("a first plan is waited for only so long, and not at all by who is told to stop", async () => {
  const choice = { seed: 1, objective: usualObjective };
  const brief = { budget: { seconds: 1e-4 }, firstPlanSeconds: 0 };
  const made = await runSchedule(shopOf(6), { ...choice, ...brief });
  assert.deepEqual(made, { ok: false, error: { kind: "no_first_plan", seconds: 2e-4 } });
  const stop = new AbortController();
  const asked = { ...choice, budget: { steps: 1_200 }, signal: stop.signal };
  const running = runSchedule(shopOf(6), asked);
  stop.abort(new Error("enough"));
  await assert.rejects(running, /enough/);
  await assert.rejects(runSchedule(shopOf(6), asked), /enough/);
});

test("a shop that cannot be planned is answered with why", async () => {
  const shop = shopOf(5);
  const [first, ...others] = shop.operations;
  assert.ok(first);
  const cyclic = { ...shop, operations: [{ ...first, after: [{ operation: 1 }] }, ...others] };
  const made = await runSchedule(cyclic, {
    seed: 1,
    objective: usualObjective,
    budget: { seconds: 5 },
  });
  assert.deepEqual(made, { ok: false, error: { kind: "cycle", operations: [1, 0] } });
});
