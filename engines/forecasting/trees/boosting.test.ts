// Goal: the trees learn what is there and nothing else. Method: made-up rows whose best answer is
// known; each loss is held to what it is for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { ask, grow } from "./boosting.ts";
import type { Loss } from "./boosting.ts";

const rows = 4_000;

function made(seed: number) {
  const chance = createChance(seed);
  const first = Float64Array.from({ length: rows }, () => chance.next());
  const second = first.map(() => (chance.next() < 0.1 ? NaN : chance.next()));
  const truth = first.map((x, at) => (x > 0.4 ? 3 : 1) + (Number.isNaN(second[at]) ? 2 : 0));
  const noise = first.map(() => chance.next());
  return { features: [first, second], truth, noise };
}

const run = (loss: Loss, target: Float64Array, features: Float64Array[]) =>
  grow({ rows, features }, target, { loss, trees: 60, leaves: 8, rate: 0.2, least: 20, ridge: 1 });

test("a step and a missing value are learnt", () => {
  const { features, truth, noise } = made(1);
  const target = truth.map((value, at) => value + (noise[at] ?? 0) - 0.5);
  const forest = run({ kind: "squared" }, target, features);
  for (const [row, expected] of [
    [[0.1, 0.5], 1],
    [[0.9, 0.5], 3],
    [[0.1, NaN], 3],
    [[0.9, NaN], 5],
  ] as const) {
    const said = ask(forest, row);
    assert.ok(Math.abs(said - expected) < 0.15, `${row.join(" ")}: ${said}`);
  }
});

test("a quantile leaves its share below, a Tweedie mean is the mean and above zero", () => {
  const { features, truth, noise } = made(2);
  const target = truth.map((value, at) => value * (noise[at] ?? 0));
  const share = (level: number) => {
    const forest = run({ kind: "quantile", level }, target, features);
    let below = 0;
    for (let row = 0; row < rows; row += 1)
      if (
        (target[row] ?? 0) <=
        ask(
          forest,
          features.map((x) => x[row] ?? NaN),
        )
      )
        below += 1 / rows;
    return below;
  };
  assert.ok(Math.abs(share(0.9) - 0.9) < 0.03 && Math.abs(share(0.25) - 0.25) < 0.03);
  const rare = target.map((value, at) => ((noise[at] ?? 0) < 0.6 ? 0 : value));
  const forest = run({ kind: "tweedie", power: 1.3 }, rare, features);
  let [said, seen] = [0, 0];
  for (let row = 0; row < rows; row += 1) {
    const one = ask(
      forest,
      features.map((x) => x[row] ?? NaN),
    );
    assert.ok(one > 0);
    said += one;
    seen += rare[row] ?? 0;
  }
  assert.ok(Math.abs(said / seen - 1) < 0.05, `${said / seen}`);
});

test("the same rows grow the same trees", () => {
  const { features, truth } = made(3);
  const grown = () => JSON.stringify(run({ kind: "squared" }, truth, features).trees);
  assert.equal(grown(), grown());
});
