import { touch } from "./board.ts";
import type { Board, Times } from "./board.ts";
import { pop } from "../heap.ts";
import { recompute } from "./times.ts";

function countOrder(board: Board, order: number, sign: number): void {
  const { shop, sums } = board;
  const end = board.orderEnd[order] as number;
  const due = shop.due[order] as number;
  if (due === Infinity || Number.isNaN(end)) return;
  if (end > due) {
    sums.tardiness += sign * (shop.weight[order] as number) * (end - due);
    sums.late += sign;
  } else sums.earliness += sign * (due - end);
}

/** Brings an order's end, and what it counts, up to date. */
export function refreshOrder(board: Board, order: number): void {
  const { shop } = board;
  let end = -Infinity;
  const until = shop.lastFrom[order + 1] as number;
  for (let at = shop.lastFrom[order] as number; at < until; at += 1) {
    const own = board.end[shop.last[at] as number] as number;
    if (own > end) end = own;
  }
  if (end === board.orderEnd[order]) return;
  countOrder(board, order, -1);
  board.orderEnd[order] = end;
  countOrder(board, order, 1);
}

function setTimes(board: Board, op: number, times: Times): void {
  const { shop, sums } = board;
  const present = shop.presentStart[op] as number;
  if (present >= 0) {
    sums.moved += Math.abs(times.start - present) - Math.abs((board.start[op] as number) - present);
  }
  sums.setup += times.gap - (board.gap[op] as number);
  sums.broken += times.broken - (board.broken[op] as number);
  board.start[op] = times.start;
  board.end[op] = times.end;
  board.gap[op] = times.gap;
  board.load[op] = times.load;
  board.broken[op] = times.broken;
  if (shop.isLast[op] === 1) refreshOrder(board, shop.orderOf[op] as number);
}

function touchFollowers(board: Board, op: number): void {
  const { shop } = board;
  const until = shop.afterFrom[op + 1] as number;
  for (let at = shop.afterFrom[op] as number; at < until; at += 1) {
    touch(board, shop.afterOp[at] as number);
  }
  touchLanes(board, op);
}

function touchLanes(board: Board, op: number): void {
  const { shop, slotNext, slotOp } = board;
  const from = shop.slotFrom[op] as number;
  const end = from + (board.slots[op] as number);
  for (let slot = from; slot < end; slot += 1) {
    const right = slotNext[slot] as number;
    if (right >= 0) touch(board, slotOp[right] as number);
  }
}

/** Brings all times up to date. Gives the operations that changed; −1 when the journal is full. */
export function settle(board: Board): number {
  const { heap, queued, trial, journal } = board;
  let changed = 0;
  while (heap.size > 0) {
    const op = pop(heap);
    queued[op] = 0;
    recompute(board, op);
    const same =
      trial.start === board.start[op] &&
      trial.end === board.end[op] &&
      trial.gap === board.gap[op] &&
      trial.load === board.load[op] &&
      trial.broken === board.broken[op];
    if (same) {
      // What follows may see another family through it although nothing of its own has changed.
      if (board.shop.clear[op] === 1) touchLanes(board, op);
      continue;
    }
    changed += 1;
    if (journal.recording) {
      if (journal.size >= journal.most) return giveUp(board);
      journal.op[journal.size] = op;
      journal.start[journal.size] = board.start[op] as number;
      journal.end[journal.size] = board.end[op] as number;
      journal.gap[journal.size] = board.gap[op] as number;
      journal.load[journal.size] = board.load[op] as number;
      journal.broken[journal.size] = board.broken[op] as number;
      journal.size += 1;
    }
    setTimes(board, op, trial);
    if (journal.recording && board.sums.tardiness >= journal.tardinessMost) return giveUp(board);
    touchFollowers(board, op);
  }
  return changed;
}

function giveUp(board: Board): number {
  forgetTouched(board);
  return -1;
}

/** Looks at nothing more: the times are restored by other means. */
export function forgetTouched(board: Board): void {
  const { heap, queued } = board;
  for (let at = 0; at < heap.size; at += 1) queued[heap.items[at] as number] = 0;
  heap.size = 0;
}

/** Starts a trial: times changed from here on can be taken back. */
export function beginTrial(board: Board): void {
  board.journal.size = 0;
  board.journal.recording = true;
}

/** Takes the times of a trial back; the chains must be as they were. */
export function undoTimes(board: Board): void {
  const { journal } = board;
  journal.recording = false;
  for (let at = journal.size - 1; at >= 0; at -= 1) {
    setTimes(board, journal.op[at] as number, {
      start: journal.start[at] as number,
      end: journal.end[at] as number,
      gap: journal.gap[at] as number,
      load: journal.load[at] as number,
      broken: journal.broken[at] as number,
    });
  }
  journal.size = 0;
}
