// Goal: A9, the laws of a fair share. Method: 10,000 generated cases against the definition of
// max–min fairness itself, and a table whose answers can be checked by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fairShare } from "./index.ts";
import type { ShareRequest } from "./index.ts";

/** `7 | 5 2 9` seven units for three requests; `5*2` weighs two, `5!1` is of priority 1. */
function check(table: string): void {
  for (const row of table.trim().split("\n")) {
    const [ask = "", expected = ""] = row.split("->");
    const [supply = "", list = ""] = ask.split("|");
    const requests = list
      .trim()
      .split(/\s+/)
      .map((word, ref): ShareRequest => {
        const match = /^(-?\d+)(?:\*(\d+))?(?:!(\d+))?$/.exec(word);
        assert.ok(match, word);
        const weight = Number(match[2] ?? 1);
        return { ref, units: Number(match[1]), priority: Number(match[3] ?? 0), weight };
      });
    const shares = fairShare(Number(supply), requests).map((share) => share.units);
    assert.equal(shares.join(" "), expected.trim(), row.trim());
  }
}

test("shares by hand", () =>
  check(`
    0   | 5 5          -> 0 0
    7   | 5 2 9        -> 3 2 2
    8   | 5 2 9        -> 3 2 3
    16  | 5 2 9        -> 5 2 9
    99  | 5 2 9        -> 5 2 9
    10  | 8!2 8!1      -> 8 2
    10  | 8!1 8!2      -> 2 8
    9   | 9*2 9        -> 6 3
    10  | 9*2 9        -> 7 3
    12  | 7*2 9        -> 7 5
    5   | 0 -3 9       -> 0 0 5
    -4  | 5 5          -> 0 0`));

const anyRequests = fc
  .array(
    fc.record({
      units: fc.oneof(fc.integer({ min: -1, max: 6 }), fc.constantFrom(0, 1_000_000_007)),
      priority: fc.integer({ min: 0, max: 2 }),
      weight: fc.constantFrom(1, 1, 2, 3, 100),
    }),
    { maxLength: 7 },
  )
  .map((list) => list.map((each, ref): ShareRequest => ({ ref, ...each })));

const anySupply = fc.oneof(fc.integer({ min: -1, max: 25 }), fc.integer({ min: 0, max: 3e9 }));

function checkLaws(supply: number, requests: readonly ShareRequest[]): number[] {
  const shares = fairShare(supply, requests).map((share) => share.units);
  const asked = requests.map((each) => Math.max(0, each.units));
  const total = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0);
  assert.equal(total(shares), Math.min(Math.max(0, supply), total(asked)));
  requests.forEach((request, at) => {
    const share = shares[at] ?? 0;
    assert.ok(Number.isInteger(share) && share >= 0 && share <= (asked[at] ?? 0));
    if (share === asked[at]) return;
    requests.forEach((other, index) => {
      const has = shares[index] ?? 0;
      // Whoever wants more: nobody of a lower class has any, and nobody of the same class would
      // still have more per weight than this one after giving it a unit.
      if (other.priority < request.priority) assert.equal(has, 0);
      if (other.priority !== request.priority || has === 0) return;
      assert.ok((has - 1) * (request.weight ?? 1) <= share * (other.weight ?? 1));
    });
  });
  return shares;
}

test("sum exact, never above the request, no class inverted, max–min fair, monotone", () => {
  fc.assert(
    fc.property(anySupply, anyRequests, (supply, requests) => {
      const shares = checkLaws(supply, requests);
      const more = checkLaws(supply + 1, requests);
      more.forEach((units, at) => assert.ok(units >= (shares[at] ?? 0)));
    }),
    { numRuns: 10_000 },
  );
});
