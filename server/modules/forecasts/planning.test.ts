// Goal: a plan is whole units, the latest override holds to the unit, what is frozen stands, and
// what nobody touched neither gains nor loses. Method: laws over random leaves and targets, the
// seed printed; then a table by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { holds, planOf, roomOf } from "./planning/planning.ts";
import type { PlanLeaf, Target } from "./planning/planning.ts";

const leaf = ([itemId, channelId]: [number, number], point: number[], frozen: number[] = []) => ({
  ...{ itemId, channelId, region: "*", point, frozen },
});
const all = { itemId: 0, channelId: 0, region: "*" };
const target = (more: Partial<Target>): Target => ({
  ...{ ...all, from: 0, until: 6, units: 0, gone: 0 },
  ...more,
});
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** What a plan says of a target's days. */
const planned = (leaves: readonly PlanLeaf[], plans: readonly number[][], of: Target) =>
  sum(
    leaves.map((each, at) =>
      holds(of, each) ? sum((plans[at] ?? []).slice(Math.max(0, of.from), of.until + 1)) : 0,
    ),
  );

const seed = Number(process.env["SEED"] ?? 20_261_126);

test(`laws of a plan over random leaves and targets (seed ${seed})`, () => {
  const chance = createChance(seed);
  for (let round = 0; round < 300; round += 1) {
    const frozen = chance.whole(0, 3);
    const leaves = Array.from({ length: chance.whole(1, 12) }, (_, at) =>
      leaf(
        [1 + (at % 4), 1 + Math.floor(at / 4)],
        Array.from({ length: 28 }, () => chance.next() * chance.pick([0, 0.1, 3, 90])),
        Array.from({ length: frozen }, () => chance.whole(0, 5)),
      ),
    );
    const targets = Array.from({ length: chance.whole(0, 4) }, () => {
      const from = chance.whole(-3, 20);
      const until = from + chance.whole(0, 9);
      const itemId = chance.pick([0, 1, 2]);
      const channelId = chance.pick([0, 0, 1]);
      const gone = from < 0 ? chance.whole(0, 4) : 0;
      return target({ itemId, channelId, from, until, gone, units: chance.whole(0, 400) });
    });
    const plans = planOf(leaves, targets);
    leaves.forEach((each, at) => {
      const own = plans[at] ?? [];
      assert.equal(own.length, 28);
      assert.ok(own.every((units) => Number.isInteger(units) && units >= 0));
      assert.deepEqual(own.slice(0, frozen), each.frozen);
    });
    const latest = targets.at(-1);
    const room = latest && roomOf(leaves, latest);
    if (latest && room) {
      const whole = planned(leaves, plans, latest) + latest.gone;
      assert.equal(whole, Math.max(latest.units, room.least));
    }
    if (targets.length > 0) continue;
    leaves.forEach((each, at) => {
      const open = sum(each.point.slice(frozen));
      assert.ok(Math.abs(sum((plans[at] ?? []).slice(frozen)) - open) < 1);
    });
  }
});

test("rare demand keeps its sum over many leaves", () => {
  const leaves = Array.from({ length: 4_000 }, (_, at) =>
    leaf(
      [at + 1, 1 + (at % 8)],
      Array.from({ length: 28 }, () => 0.01),
    ),
  );
  const whole = sum(planOf(leaves, []).map(sum));
  const expected = 4_000 * 28 * 0.01;
  assert.ok(Math.abs(whole - expected) < 0.05 * expected, `${whole} of ${expected}`);
});

test("an override flows down in proportion, alike where nothing stood, and up by adding", () => {
  const leaves = [
    leaf([1, 1], [6, 6]),
    leaf([1, 2], [3, 3]),
    leaf([2, 1], [5, 5]),
    leaf([3, 1], [0, 0]),
  ];
  const item = target({ itemId: 1, from: 0, until: 1, units: 36 });
  assert.deepEqual(planOf(leaves, [item]), [
    [12, 12],
    [6, 6],
    [5, 5],
    [0, 0],
  ]);
  const day = target({ itemId: 1, channelId: 2, from: 1, until: 1, units: 9 });
  assert.deepEqual(planOf(leaves, [item, day]).slice(0, 2), [
    [12, 12],
    [6, 9],
  ]);
  assert.deepEqual(planOf(leaves, [target({ itemId: 3, until: 1, units: 5 })]).at(-1), [3, 2]);
});

test("what stands counts towards an override, and one without open days has no room", () => {
  const leaves = [leaf([1, 1], [6, 6, 6], [4])];
  const whole = target({ from: -2, until: 2, units: 30, gone: 10 });
  assert.deepEqual(planOf(leaves, [whole]), [[4, 8, 8]]);
  assert.deepEqual(roomOf(leaves, whole), { least: 14 });
  assert.equal(roomOf(leaves, target({ from: 0, until: 0, units: 9 })), null);
});
