// Goal: a plan that is told by another grain keeps its sum on every day, and nothing that was used
// up is more than what was planned. Method: laws over random lists, the seed printed; then by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { shareUnits, toldBy } from "./planning/grain.ts";
import { everyRegion, nameOf } from "./nodes.ts";

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const seed = Number(process.env["SEED"] ?? 20_261_126);
const whole = { itemId: 1, channelId: 2, region: everyRegion };

test(`shares add up to the unit and owe less than a few (seed ${seed})`, () => {
  const chance = createChance(seed);
  for (let round = 0; round < 500; round += 1) {
    const weights = Array.from({ length: chance.whole(1, 31) }, () =>
      chance.pick([0, 0.3, 7, 1e6 * chance.next()]),
    );
    const owed = weights.map(() => 0);
    const given = weights.map(() => 0);
    for (let day = 0; day < 60; day += 1) {
      const units = chance.whole(0, 9);
      const shares = shareUnits(units, weights, owed);
      assert.equal(sum(shares), units);
      assert.ok(shares.every((each) => Number.isInteger(each) && each >= 0));
      shares.forEach((each, at) => (given[at] = (given[at] ?? 0) + each));
    }
    if (sum(weights) === 0) continue;
    given.forEach((units, at) => {
      const wanted = (sum(given) * (weights[at] ?? 0)) / sum(weights);
      assert.ok(Math.abs(units - wanted) < 3, `${units} of ${wanted}`);
    });
  }
});

test(`what was used up is shared within what is planned (seed ${seed})`, () => {
  const chance = createChance(seed);
  for (let round = 0; round < 500; round += 1) {
    const plan = Array.from({ length: chance.whole(1, 31) }, () => chance.whole(0, 6));
    const shares = shareUnits(chance.whole(0, sum(plan)), plan);
    shares.forEach((units, at) => assert.ok(units <= (plan[at] ?? 0)));
  }
});

test("provinces are split by what is expected of them, and put together by adding", () => {
  const leaf = (region: string, weights: number[]) => ({ ...whole, region, weights });
  const provinces = [leaf("33", [9, 0, 3]), leaf("44", [1, 0, 1])];
  const apart = toldBy([{ ...whole, units: [10, 8, 4] }], provinces, { isCarried: true });
  assert.deepEqual(Object.fromEntries(apart), {
    "item=1,channel=2,region=33": [9, 7, 3],
    "item=1,channel=2,region=44": [1, 1, 1],
  });
  const rows = provinces.map(({ itemId, channelId, region }) => {
    const leaf = { itemId, channelId, region };
    return { ...leaf, units: apart.get(nameOf(leaf)) ?? [] };
  });
  const together = toldBy(rows, [leaf(everyRegion, [])], { isCarried: true });
  assert.deepEqual([...together.values()], [[10, 8, 4]]);
  const gone = toldBy(rows.slice(0, 1), [leaf("44", [1])], { isCarried: true });
  assert.deepEqual([...gone], [], "a province that is no more is not another's");
});
