// Goal: priorities are what the three factors say, and show what each does. Method: rows worked out by
// hand, and laws.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { rankOrders, urgencyOf } from "./index.ts";

const even = { urgency: 1, importance: 1, margin: 1 };

test("three orders, and what each factor does to their ranks", () => {
  const stakes = [
    { order: 1, urgency: 1, importance: 0.2, margin: 0.5 },
    { order: 2, urgency: 0.5, importance: 1, margin: 0.4 },
    { order: 3, urgency: 0.1, importance: 0.6, margin: 1 },
  ];
  assert.deepEqual(rankOrders(stakes, even), [
    { order: 2, weight: 10, rank: 1, rankWithout: { urgency: 2, importance: 2, margin: 1 } },
    { order: 1, weight: 5, rank: 2, rankWithout: { urgency: 3, importance: 1, margin: 2 } },
    { order: 3, weight: 3, rank: 3, rankWithout: { urgency: 1, importance: 3, margin: 3 } },
  ]);
});

test("urgency grows as the due date comes near", () => {
  const at = (due: number) => urgencyOf({ now: 100, due, half: 60 });
  assert.deepEqual([at(50), at(100), at(160), at(280)], [1, 1, 0.5, 0.25]);
});

test("ranks are a permutation, weights fall with them and stay between 1 and 10", () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const chance = createChance(seed);
    const stakes = Array.from({ length: chance.whole(1, 30) }, (_, order) => ({
      order,
      urgency: chance.next(),
      importance: chance.next(),
      margin: chance.next(),
    }));
    const weights = { urgency: 2 * chance.next(), importance: chance.next(), margin: 0 };
    const ranked = rankOrders(stakes, weights);
    assert.deepEqual(
      ranked.map(({ rank }) => rank),
      stakes.map((_, at) => at + 1),
    );
    for (const [at, each] of ranked.entries()) {
      assert.ok(each.weight >= 1 && each.weight <= 10, `seed ${seed}`);
      assert.ok(at === 0 || each.weight <= (ranked[at - 1]?.weight ?? 10), `seed ${seed}`);
      assert.equal(each.rankWithout.margin, each.rank, `seed ${seed}`);
    }
  }
});
