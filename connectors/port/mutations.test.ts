// Goal: what a contract draws of its changed documents is spread over all of them, the last among them.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { drawn } from "./mutations.ts";

test("all are drawn where there is time for all, else every so many-th of them", () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  // As chance draws it, of 32 bits.
  const share = fc.nat({ max: 0xffffffff }).map((each) => each / 2 ** 32);
  const step = fc.double({ min: 1, max: 50, noNaN: true });
  fc.assert(
    fc.property(fc.nat({ max: 400 }), step, share, (length, by, from) => {
      const all = Array.from({ length }, (_, at) => at);
      assert.deepEqual(drawn(all, { step: 1, first: from }), all);
      const some = drawn(all, { step: by, first: from * by });
      assert.equal(new Set(some).size, some.length);
      const [gaps, before] = [
        [...some, length],
        [-1, ...some],
      ];
      for (const [at, each] of gaps.entries())
        assert.ok(each - (before[at] ?? 0) <= Math.ceil(by) + 1, `${each} of ${length} by ${by}`);
    }),
    { seed },
  );
});
