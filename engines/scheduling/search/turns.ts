import type { Chance } from "../../../kernel/index.ts";
import { slotBefore } from "./board.ts";
import type { Board } from "./board.ts";
import type { Relocation } from "./relocate.ts";

const none = -1;

/** The slot on a tool's or people's lane for which an operation waits longest; −1: it waits for its own. */
function awaitedNeed({ shop, ...board }: Board, op: number): number {
  const from = shop.slotFrom[op] as number;
  const mine = from + (shop.modeUnits[board.mode[op] as number] as number);
  let awaited = none;
  let latest = -Infinity;
  for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
    const left = board.slotPrev[slot] as number;
    const end = left === none ? -Infinity : (board.end[board.slotOp[left] as number] as number);
    if (end > latest) [latest, awaited] = [end, slot];
  }
  return awaited >= mine ? awaited : none;
}

/** Where an operation stands on its first lane once its key lies in these bounds. */
function seatBy(board: Board, op: number, keys: { near: number; below: number }): Relocation {
  const lane = board.slotLane[board.shop.slotFrom[op] as number] as number;
  let left = slotBefore(board, lane, keys.below === Infinity ? keys.near : keys.below);
  while (left !== none && (board.slotOp[left] === op || keyOf(board, left) >= keys.below))
    left = board.slotPrev[left] as number;
  return { op, mode: board.mode[op] as number, lane, left, ...keys };
}

const keyOf = (board: Board, slot: number) => board.key[board.slotOp[slot] as number] as number;

/**
 * A change of turns on the tool, or on the people, that an operation waits for while its machine is free:
 * it goes in front of who has them, or who has them goes behind it. Null where it waits for something else.
 */
export function otherTurn(
  { board, chance }: { readonly board: Board; readonly chance: Chance },
  op: number,
): Relocation | null {
  if (
    board.shop.needFrom[board.mode[op] as number] ===
    board.shop.needFrom[(board.mode[op] as number) + 1]
  )
    return null;
  const slot = awaitedNeed(board, op);
  if (slot === none) return null;
  let front = board.slotPrev[slot] as number;
  if (chance.next() < 0.5) {
    const moved = board.slotOp[front] as number;
    return seatBy(board, moved, { near: board.key[op] as number, below: Infinity });
  }
  for (let at = board.slotPrev[front] as number; at !== none && chance.next() < 0.4;) {
    front = at;
    at = board.slotPrev[at] as number;
  }
  const below = keyOf(board, front);
  const before = board.slotPrev[front] as number;
  return seatBy(board, op, { near: before === none ? below - 2 : keyOf(board, before), below });
}
