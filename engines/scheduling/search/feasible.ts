import { touch } from "./board.ts";
import type { Board } from "./board.ts";
import { settle } from "./settle.ts";
import type { Finding } from "../types.ts";

/** Holds predecessors back until no longest wait is missed, as far as that goes. */
export function keepWaits(board: Board): void {
  const { shop } = board;
  const waiting = [...shop.waits.keys()].filter((op) => shop.waits[op] === 1);
  for (let round = 0; round < 200 && waiting.length > 0; round += 1) {
    let missed = 0;
    for (const op of waiting) {
      const until = shop.beforeFrom[op + 1] as number;
      for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
        const before = shop.beforeOp[at] as number;
        const wait = shop.beforeWait[at] as number;
        if (wait === Infinity) continue;
        const over = (board.start[op] as number) - (board.end[before] as number) - wait;
        if (!(over > 0) || over === Infinity || (shop.fixed[before] as number) >= 0) continue;
        missed += over;
        board.hold[before] = (board.start[before] as number) + over;
        touch(board, before);
      }
    }
    if (missed === 0) break;
    settle(board);
  }
}

/** What stands against a settled board; null when nothing does. */
export function findingOn(board: Board): Finding | null {
  const { shop } = board;
  const name = (op: number) => shop.snapshot.operations[op]?.ref ?? op;
  let worst = -1;
  for (const op of shop.sorted) {
    const mode = board.mode[op] as number;
    const bare = (shop.modeResource[mode] as number) < 0;
    const placed =
      board.slots[op] !== 0 || (bare && shop.needFrom[mode] === shop.needFrom[mode + 1]);
    if (!placed || !Number.isFinite(board.end[op])) {
      // What is held back for a longest wait may have run out of time by that alone.
      return shop.waits.includes(1)
        ? { kind: "not_found", operation: name(op), minutes: 0 }
        : { kind: "no_time", operation: name(op) };
    }
    const broken = board.broken[op] as number;
    if (broken > 0 && (worst < 0 || broken > (board.broken[worst] as number))) worst = op;
  }
  if (worst < 0) return null;
  return { kind: "not_found", operation: name(worst), minutes: board.broken[worst] as number };
}
