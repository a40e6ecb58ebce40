// Goal: an order that is hurried is moved lawfully, and taking it back leaves no trace. Method: made-up
// shops with some of everything; boards compared field by field, plans through verify.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { copyBoard } from "./search/board.ts";
import type { Board } from "./search/board.ts";
import { firstBoard } from "./first-plan.ts";
import { smallShop } from "./fixture.ts";
import { goalOf } from "./search/goal.ts";
import { hurry } from "./search/hurry.ts";
import { usualObjective, verify } from "./index.ts";
import { planOf } from "./search/layout.ts";
import { createPressure, refreshPressure } from "./search/pressure.ts";
import { relocate, takeAllBack } from "./search/relocate.ts";
import { createScan } from "./search/scan.ts";
import { compileShop } from "./shop/shop.ts";

const times = ["mode", "key", "start", "end", "gap", "load", "broken", "hold", "orderEnd"] as const;
const seats = ["slots", "laneFirst", "laneLast"] as const;

/** What stands on a board; slots not in use say nothing. */
function standing(board: Board) {
  const used = (list: Int32Array) =>
    Array.from(list).filter((_, slot) => {
      const op = board.slotOp[slot] as number;
      return slot - (board.shop.slotFrom[op] as number) < (board.slots[op] as number);
    });
  return {
    arrays: [...times, ...seats].map((each) => [each, Array.from(board[each])]),
    lanes: used(board.slotLane),
    lefts: used(board.slotPrev),
    rights: used(board.slotNext),
    sums: { ...board.sums },
  };
}

test("a hurried order stands lawfully, and taken back it never was", () => {
  let hurried = 0;
  for (let seed = 1; seed <= 120; seed += 1) {
    const snapshot = smallShop(seed);
    const compiled = compileShop(snapshot);
    if (!compiled.ok) continue;
    const chance = createChance(seed);
    const first = firstBoard(compiled.value, chance, usualObjective);
    if (!first.ok) continue;
    const { board } = first.value;
    const pressure = createPressure(board, goalOf(board, usualObjective));
    refreshPressure(pressure);
    const aim = { board, chance, pressure, scan: createScan(board, chance, pressure) };
    const before = standing(copyBoard(board, board.shop));
    for (let draw = 0; draw < 6; draw += 1) {
      const undos = hurry(aim);
      if (undos !== null) {
        hurried += 1;
        const { breaches } = verify(snapshot, planOf(board));
        if (board.sums.broken === 0) assert.deepEqual(breaches, [], `seed ${seed}`);
        takeAllBack(board, undos);
      }
      assert.deepEqual(standing(board), before, `seed ${seed}, draw ${draw}`);
    }
  }
  assert.ok(hurried > 30, `${hurried} were hurried`);
});

test("keys stay apart however many operations go first on their lanes", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const compiled = compileShop(smallShop(seed));
    if (!compiled.ok) continue;
    const chance = createChance(seed);
    const first = firstBoard(compiled.value, chance, usualObjective);
    if (!first.ok) continue;
    const { board } = first.value;
    const { shop } = board;
    for (let draw = 0; draw < 60; draw += 1) {
      const op = chance.whole(0, shop.operations);
      if (board.slots[op] === 0 || (shop.fixed[op] as number) >= 0) continue;
      const lane = board.slotLane[shop.slotFrom[op] as number] as number;
      relocate(board, { op, mode: board.mode[op] as number, lane, left: -1 });
      board.journal.recording = false;
    }
    for (let op = 0; op < shop.operations; op += 1) {
      const from = shop.slotFrom[op] as number;
      for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
        const left = board.slotPrev[slot] as number;
        if (left < 0) continue;
        const before = board.key[board.slotOp[left] as number] as number;
        assert.ok(before < (board.key[op] as number), `seed ${seed}, operation ${op}`);
      }
    }
  }
});
