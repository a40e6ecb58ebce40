// Goal: units fall to places whole, each day's add up, and rounding forgets nothing. Method: the rule
// alone, on weights and days by chance, the seed printed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { fallTo } from "./planning/place-shares.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1e9);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const byDay = (lists: readonly (readonly number[])[], days: number) =>
  Array.from({ length: days }, (_, day) => sum(lists.map((list) => list[day] ?? NaN)));

test("a day's units are shared whole, and no place is owed more than the others can explain", () => {
  const chance = createChance(seed);
  for (let round = 0; round < 300; round += 1) {
    const weights = Array.from({ length: chance.whole(1, 7) }, () => chance.whole(1, 90));
    const most = chance.pick([2, 5, 400]);
    const units = Array.from({ length: 60 }, () => chance.whole(0, most));
    const parts = fallTo(units, weights);
    const words = `seed ${seed} round ${round}: ${weights.join("/")} of ${units.join(",")}`;
    assert.deepEqual(byDay(parts, units.length), units, words);
    parts.forEach((part, at) => {
      assert.ok(
        part.every((each) => Number.isInteger(each) && each >= 0),
        words,
      );
      let owed = 0;
      units.forEach((asked, day) => {
        owed += (asked * (weights[at] ?? 0)) / sum(weights) - (part[day] ?? 0);
        assert.ok(
          Math.abs(owed) < Math.max(1, weights.length - 1),
          `${words}, place ${at}: ${owed}`,
        );
      });
    });
  }
});
