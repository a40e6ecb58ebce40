// Goal: what a partner sent is taken off the lines that can only have been meant, all of it and never more
// than is open and in nobody's hand; whatever else would be a guess is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import type { SendableLine } from "../orders/index.ts";
import type { Sent } from "./notices/matching.ts";
import { leftOf } from "./notices/sent-lines.ts";

const line = (id: number, more: Partial<SendableLine> = {}): SendableLine => ({
  ...{ id, orderId: 1, itemId: 7, names: [`L${id}`, String(id)], openUnits: 10, pickedUnits: 0 },
  ...more,
});
const sent = (units: number, orderLine = "", itemId = 7): Sent => ({
  ...{ orderNumber: "O", itemId, code: `I${itemId}`, orderLine, units },
});

/** "1:4, 2:6", or why not. */
function check(all: readonly Sent[], lines: readonly SendableLine[]): string {
  const left = leftOf(all, { orderId: 1, lines });
  return left.ok
    ? left.value.map(({ lineId, units }) => `${lineId}:${units}`).join(", ")
    : left.error.reason;
}

test("lines are those that are named, or the only ones that can be meant", () => {
  const two = [line(1), line(2)];
  const cases: [all: readonly Sent[], lines: readonly SendableLine[], said: string][] = [
    [[sent(4)], [line(1)], "1:4"],
    [[sent(4)], two, "several_lines (O I7)"],
    [[sent(20)], two, "1:10, 2:10"],
    [[sent(4, "L2")], two, "2:4"],
    [[sent(4, "2")], two, "2:4"],
    // The channel's own word for a line comes before our number of it.
    [[sent(4, "2")], [line(1, { names: ["2", "1"] }), line(2)], "1:4"],
    [[sent(10), sent(10, "L1")], two, "1:10, 2:10"],
    [[sent(4)], [line(1, { openUnits: 0 }), line(2)], "2:4"],
    [[sent(11, "L1")], two, "more_than_open (O I7: 11 > 10)"],
    [[sent(21)], two, "more_than_open (O I7: 21 > 20)"],
    [[sent(8)], [line(1, { pickedUnits: 5 })], "picked_here (O I7: 8 > 5)"],
    [[sent(1, "", 8)], two, "goods_not_ordered (O I8)"],
    [[sent(6), sent(6, "L1")], [line(1)], "more_than_open (O I7: 6 > 4)"],
  ];
  for (const [all, lines, said] of cases) assert.equal(check(all, lines), said);
});

const unitsOf = (some: readonly { readonly units: number }[]): number =>
  some.reduce((total, each) => total + each.units, 0);

test("all that was sent left lines of its item, never more than was free, or nothing did", () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const chance = createChance(seed);
  const runs = Number(process.env["RUNS"] ?? 2_000);
  let taken = 0;
  for (let run = 0; run < runs; run += 1) {
    const lines = Array.from({ length: chance.whole(1, 5) }, (_each, at) => {
      const openUnits = chance.whole(0, 6);
      const pickedUnits = chance.whole(0, openUnits + 1);
      return line(at + 1, { itemId: chance.whole(7, 9), openUnits, pickedUnits });
    });
    const all = Array.from({ length: chance.whole(1, 4) }, () =>
      sent(chance.whole(1, 6), chance.pick(["", "", "1", "L2", "9"]), chance.whole(7, 9)),
    );
    const why = `SEED=${seed} run ${run}`;
    const left = leftOf(all, { orderId: 1, lines });
    if (!left.ok) {
      assert.ok(
        left.error.waits.every((each) => each.key === "1"),
        why,
      );
      continue;
    }
    taken += 1;
    for (const item of [7, 8]) {
      const ids = new Set(lines.filter((each) => each.itemId === item).map((each) => each.id));
      const gone: readonly { readonly units: number }[] = left.value.filter((each) =>
        ids.has(each.lineId),
      );
      const said = all.filter((each) => each.itemId === item);
      assert.equal(unitsOf(gone), unitsOf(said), why);
    }
    for (const { lineId, units } of left.value) {
      const own = lines.find((each) => each.id === lineId);
      assert.ok(own && units > 0 && units <= own.openUnits - own.pickedUnits, why);
    }
  }
  assert.ok(taken > runs / 20, `SEED=${seed}: ${taken} of ${runs}`);
});
