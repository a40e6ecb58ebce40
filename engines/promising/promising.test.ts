// Goal: a promise never rests on a unit twice, takes the fewest parcels, and says why.
// Method: golden plans as text through one `check`, with `verify` as judge of each.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Day } from "../../kernel/index.ts";
import { everyDay, inputOf, planText, quotasOf, suppliesOf, today } from "./fixture.ts";
import type { Case } from "./fixture.ts";
import { availability, backwardAtp, decide, explain, verify } from "./index.ts";

function check(example: Case): void {
  const input = inputOf(example);
  const { plan: decisions } = decide(input);
  assert.deepEqual(verify(input, decisions), []);
  const expected = example.plan
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
  assert.equal(planText(decisions), expected);
}

test("first come, first served; a refused claim takes nothing from those behind it", () =>
  check({
    supplies: "1@A=5",
    claims: `complete 1x3
           complete 1x3
           complete 1x2`,
    plan: `granted 1:3@A+2
         refused 1:-
         granted 1:2@A+2`,
  }));

test("demand of one item is summed over the lines of a claim", () =>
  check({
    supplies: "1@A=1",
    claims: "complete 1x1 1x1",
    plan: "refused 1:- 1:-",
  }));

test("the fewest parcels win over the cheaper place", () =>
  check({
    supplies: "1@A=9 2@A=9 1@B=9",
    claims: "complete 1x2 2x2",
    plan: "granted 1:2@A+2 2:2@A+2",
  }));

test("with equal parcels the cheaper place wins, then the faster", () =>
  check({
    supplies: "1@A=9 1@B=9 1@C=9",
    claims: "complete 1x2",
    plan: "granted 1:2@B+3",
  }));

test("a wanted day moves the choice to a place that makes it", () =>
  check({
    supplies: "1@A=9 1@B=9 1@C=9",
    claims: `complete 1x2 by 2
           complete 1x2 by 1`,
    plan: `granted 1:2@A+2
         granted 1:2@C+1`,
  }));

test("backward consumption keeps early stock for early demand", () =>
  check({
    supplies: "1@A=5 1@A=5+10",
    claims: `backorder 1x5 by 20
           backorder 1x5 by 2`,
    plan: `granted 1:5@A+12
         granted 1:5@A+2`,
  }));

test("stock now, the rest from the receipt, and the remainder kept as demand", () =>
  check({
    supplies: "1@A=37 1@A=60+7",
    claims: `backorder 1x97
           backorder 1x4`,
    plan: `granted 1:37@A+2,60@A+9
         short 1:short4`,
  }));

test("partial takes what there is and refuses nothing at all", () =>
  check({
    supplies: "1@A=3",
    claims: `partial 1x5
           partial 1x1`,
    plan: `part 1:3@A+2,short2
         refused 1:-`,
  }));

test("a cap binds its channel, a protection binds the others", () =>
  check({
    supplies: "1@A=10",
    quotas: "1#1<=3 1#2>=6",
    claims: `backorder #1 1x5
           backorder #3 1x5
           backorder #2 1x8`,
    plan: `part 1:3@A+2,short2
         part 1:1@A+2,short4
         part 1:6@A+2,short2`,
  }));

test("the textbook table of backward consumption", () => {
  assert.deepEqual(
    backwardAtp([6, 4, 2, 4, 8, 4, 4, 4], [6, 2, 3, 6, 6, 1, 2, 2]),
    [0, 0, 0, -1, 2, 3, 2, 2],
  );
});

test("availability adds up step by step and stops at the allowance", () => {
  const { steps, allowed, keptForOthers } = availability({
    supplies: suppliesOf("1@A=37 1@A=60+7"),
    quotas: quotasOf("1#2>=10"),
    clocks: [{ place: 1, shipDay: everyDay }],
    item: 1,
    channel: 1,
    today,
    horizonDays: 60,
  });
  assert.deepEqual(
    steps.map((step) => [step.day - today, step.added, step.cumulative, step.forChannel]),
    [
      [0, 37, 37, 37],
      [7, 60, 97, 87],
    ],
  );
  assert.deepEqual([allowed, keptForOthers], [87, 10]);
});
