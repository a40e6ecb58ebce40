// Goal: plans of known shops are right and as good as known. Method: shops small enough to know by
// hand, the textbooks' instances where they are at hand, every plan through verify.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { createMakespanSearch, plainFlow, plainPlan, readInstance, run, verify } from "./index.ts";
import type { Instance, Plan } from "./index.ts";
import { leastMakespan } from "./makespan/least.ts";

const folder = join(
  process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared"),
  "data/scheduling",
);
const absent = existsSync(folder) ? false : "the benchmark data is not beside the checkout";

/** An instance of a benchmark file by name. */
function instanceOf(file: string, name: string): Instance {
  const line = readFileSync(join(folder, `${file}.jsonl`), "utf8")
    .split("\n")
    .find((each) => each.includes(`"name":"${name}"`));
  const read = readInstance(JSON.parse(line ?? "null"));
  assert.ok(read.ok);
  return read.value;
}

function solve(instance: Instance, steps: number): Plan {
  const flow = plainFlow(instance.snapshot);
  const search = createMakespanSearch(flow, { chance: createChance(1), bound: instance.lower });
  run(search, steps);
  return plainPlan(instance.snapshot, flow, search.best);
}

const known = [
  { file: "jsp", name: "ft06", steps: 5_000, makespan: 55 },
  { file: "jsp", name: "la01", steps: 5_000, makespan: 666 },
  { file: "fjsp", name: "mk01", steps: 50_000, makespan: 40 },
  { file: "jsp-setup", name: "ft06-tt20", steps: 400_000, makespan: 105 },
] as const;

for (const { file, name, steps, makespan } of known) {
  test(`${name} reaches its proven optimum ${makespan}`, { skip: absent }, () => {
    const instance = instanceOf(file, name);
    const plan = solve(instance, steps);
    assert.deepEqual(verify(instance.snapshot, plan).breaches, []);
    assert.equal(plan.score.makespan, makespan);
  });
}

test("no plan is below the bound that ends a search", { skip: absent }, () => {
  let met = 0;
  for (const file of ["jsp", "fjsp"]) {
    for (const line of readFileSync(join(folder, `${file}.jsonl`), "utf8")
      .trim()
      .split("\n")) {
      const read = readInstance(JSON.parse(line));
      assert.ok(read.ok);
      const { name, snapshot, upper } = read.value;
      const least = leastMakespan(plainFlow(snapshot));
      assert.ok(upper === null || least <= upper, `${name}: ${least} > ${upper}`);
      if (least === upper) met += 1;
    }
  }
  // Where one machine or one job decides, the bound is the optimum.
  assert.ok(met > 60, `${met} met`);
});

test("an assembly shop's plan holds", { skip: absent }, () => {
  const instance = instanceOf("fajsp", "DAFJS01");
  assert.deepEqual(verify(instance.snapshot, solve(instance, 3_000)).breaches, []);
});

test("the same seed and steps give the same bytes", () => {
  const jobs = [0, 1, 2, 3, 4].map((job) =>
    [0, 1, 2].map((at) => [(job + at) % 3, 3 + ((job * 7 + at * 5) % 11)]),
  );
  const read = readInstance({ name: "five", m: 3, jobs });
  assert.ok(read.ok);
  const one = JSON.stringify(solve(read.value, 2_000));
  assert.equal(JSON.stringify(solve(read.value, 2_000)), one);
});
