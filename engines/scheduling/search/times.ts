import type { Board } from "./board.ts";
import type { Shop } from "../shop/shop.ts";
import { advance, firstStart, stretchAt } from "../time.ts";
import type { OpenTime } from "../time.ts";

const none = -1;

/** Changeover minutes on a lane from a family to an operation; 0 where either has none. */
export function changeoverOn(
  shop: Shop,
  lane: number,
  pair: { readonly family: number; readonly to: number },
): number {
  const matrix = shop.matrix[shop.laneResource[lane] as number] as number;
  if (matrix < 0) return 0;
  const fresh = shop.family[pair.to] as number;
  if (pair.family < 0 || fresh < 0) return 0;
  return shop.setup[(matrix * shop.families + pair.family) * shop.families + fresh] as number;
}

/** The family that a lane is set up for behind a slot (−1: at its start). */
export function familyBehind(board: Board, lane: number, slot: number): number {
  const { shop, slotOp, slotPrev } = board;
  const resource = shop.laneResource[lane] as number;
  if ((shop.matrix[resource] as number) < 0) return none;
  for (let at = slot; at !== none; at = slotPrev[at] as number) {
    const op = slotOp[at] as number;
    if (setsUp(board, op, at)) return shop.family[op] as number;
  }
  return shop.firstFamily[resource] as number;
}

/** Whether a slot leaves its lane set up for its operation's family. */
export function setsUp(board: Board, op: number, slot: number): boolean {
  const { family, clear } = board.shop;
  return (family[op] as number) >= 0 && (clear[op] === 0 || isOwn(board, op, slot));
}

/** Whether a slot is on the resource that the operation's mode names, not on one it needs. */
function isOwn(board: Board, op: number, slot: number): boolean {
  const own = board.shop.modeUnits[board.mode[op] as number] as number;
  return slot - (board.shop.slotFrom[op] as number) < own;
}

/** When an operation may start by its job alone: release, material, predecessors, hold. */
export function jobReady(board: Board, op: number): number {
  const { shop, start, end } = board;
  let ready = Math.max(shop.earliest[op] as number, board.hold[op] as number);
  const until = shop.beforeFrom[op + 1] as number;
  for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
    const before = shop.beforeOp[at] as number;
    const from = (shop.beforeStart[at] === 1 ? start[before] : end[before]) as number;
    const own = from + (shop.beforeLag[at] as number);
    if (own > ready) ready = own;
  }
  return ready;
}

/** When the lanes let it start, its changeover done. Fills gap and load. */
function laneReady(board: Board, op: number, ready: number): number {
  const { shop, trial } = board;
  const from = shop.slotFrom[op] as number;
  const until = from + (board.slots[op] as number);
  const mine = from + (shop.modeUnits[board.mode[op] as number] as number);
  const running = shop.running[op] === 1;
  let begin = ready;
  trial.gap = 0;
  trial.load = shop.size[op] as number;
  for (let slot = from; slot < until; slot += 1) {
    const left = board.slotPrev[slot] as number;
    const lane = board.slotLane[slot] as number;
    const free = left === none ? shop.now : (board.end[board.slotOp[left] as number] as number);
    let own = free;
    if (slot < mine && !running) {
      const family = familyBehind(board, lane, left);
      const gap = changeoverOn(shop, lane, { family, to: op });
      trial.gap += gap;
      if (gap > 0) own = advance(shop.open[shop.laneResource[lane] as number] ?? null, free, gap);
    }
    if (own > begin) begin = own;
  }
  return begin;
}

/** Puts an operation into the batch of the one before it in an oven; false when it does not fit. */
function joins(board: Board, op: number, ready: number): boolean {
  const { shop, trial } = board;
  const mode = board.mode[op] as number;
  const resource = shop.modeResource[mode] as number;
  if (resource < 0 || shop.batch[resource] === 0 || shop.modeUnits[mode] !== 1) return false;
  const from = shop.slotFrom[op] as number;
  const left = board.slotPrev[from] as number;
  if (left === none || board.slots[op] === 0) return false;
  const before = board.slotOp[left] as number;
  const other = board.mode[before] as number;
  const begin = board.start[before] as number;
  const load = (board.load[before] as number) + (shop.size[op] as number);
  const alike =
    shop.modeResource[other] === resource &&
    shop.family[op] === shop.family[before] &&
    shop.modeMinutes[mode] === shop.modeMinutes[other] &&
    shop.running[op] === shop.running[before];
  if (!alike || load > (shop.batch[resource] as number) || ready > begin) return false;
  for (let slot = from + 1; slot < from + (board.slots[op] as number); slot += 1) {
    const behind = board.slotPrev[slot] as number;
    const free = behind === none ? shop.now : (board.end[board.slotOp[behind] as number] as number);
    if (free > begin) return false;
  }
  const fixed = shop.fixed[op] as number;
  if (fixed >= 0 && fixed !== begin) return false;
  workFrom(board, op, begin);
  if (trial.start !== begin || trial.end !== board.end[before]) return false;
  trial.gap = 0;
  trial.load = load;
  return true;
}

/** The first stretch of work from an instant on, into `trial`. */
function workFrom(board: Board, op: number, from: number): void {
  const { shop, trial } = board;
  const mode = board.mode[op] as number;
  const minutes = shop.modeMinutes[mode] as number;
  const calendar = shop.modeOpen[mode] ?? null;
  let begin = from;
  if (calendar !== null && minutes > 0 && shop.running[op] === 0) {
    begin = firstStart(calendar, begin, { minutes, splittable: shop.splittable[op] === 1 });
  }
  trial.start = begin;
  trial.end =
    calendar === null || begin === Infinity ? begin + minutes : advance(calendar, begin, minutes);
}

/**
 * The usual case, kept lean: one lane, no oven, no pool, nothing fixed, no longest wait. A shop's
 * `simple` says which operations are so in every mode.
 */
function recomputeSimple(board: Board, op: number): void {
  const { shop, trial } = board;
  const slot = shop.slotFrom[op] as number;
  const left = board.slotPrev[slot] as number;
  const lane = board.slotLane[slot] as number;
  const mode = board.mode[op] as number;
  const resource = shop.modeResource[mode] as number;
  const calendar = shop.modeOpen[mode] as OpenTime | null;
  const minutes = shop.modeMinutes[mode] as number;
  let begin = jobReady(board, op);
  let free = left === none ? shop.now : (board.end[board.slotOp[left] as number] as number);
  let gap = 0;
  if ((shop.matrix[resource] as number) >= 0) {
    const before = left === none ? none : (board.slotOp[left] as number);
    const family =
      before !== none && shop.clear[before] === 0
        ? (shop.family[before] as number)
        : familyBehind(board, lane, left);
    gap = changeoverOn(shop, lane, { family, to: op });
    if (gap > 0) free = advance(calendar, free, gap);
  }
  if (free > begin) begin = free;
  trial.gap = gap;
  trial.load = shop.size[op] as number;
  trial.broken = 0;
  if (calendar === null || minutes === 0) {
    trial.start = begin;
    trial.end = begin + minutes;
    return;
  }
  const at = stretchAt(calendar, begin);
  const opens = calendar.from[at] as number;
  const start = opens > begin ? opens : begin;
  // Within one stretch is the usual case; anything else goes the long way.
  if (start + minutes <= (calendar.until[at] as number)) {
    trial.start = start;
    trial.end = start + minutes;
    return;
  }
  workFrom(board, op, begin);
}

/** Computes an operation's times from its neighbours into `trial`. */
export function recompute(board: Board, op: number): void {
  const { shop, trial } = board;
  if (shop.simple[op] === 1) {
    recomputeSimple(board, op);
    return;
  }
  const fixed = shop.fixed[op] as number;
  const running = shop.running[op] === 1;
  const ready = running ? shop.now : jobReady(board, op);
  trial.broken = 0;
  if (!joins(board, op, ready)) {
    const begin = laneReady(board, op, ready);
    workFrom(board, op, fixed >= 0 ? fixed : begin);
    if (fixed >= 0) {
      trial.broken = Math.max(0, begin - fixed) + Math.max(0, trial.start - fixed);
      trial.start = fixed;
    }
  }
  if (running || shop.waits[op] === 0) return;
  const until = shop.beforeFrom[op + 1] as number;
  for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
    const most = shop.beforeWait[at] as number;
    if (most === Infinity) continue;
    const over = trial.start - (board.end[shop.beforeOp[at] as number] as number) - most;
    if (over > 0) trial.broken += over;
  }
}
