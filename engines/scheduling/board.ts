import { assert } from "../../kernel/index.ts";
import { createHeap, pop, push } from "./heap.ts";
import type { Heap } from "./heap.ts";
import type { Shop } from "./shop.ts";
import { advance, firstStart } from "./time.ts";

/** Sums that change with every move. `broken`: minutes by which pins and longest waits are missed. */
export interface Sums {
  tardiness: number;
  late: number;
  setup: number;
  moved: number;
  earliness: number;
  broken: number;
}

/**
 * A plan that can be changed: operations on lanes, each lane a chain, all times semi-active.
 * Keys give one order in which every chain and every precedence runs; a key is any number between
 * those of its neighbours. A slot is an operation's seat on one lane.
 */
export interface Board {
  readonly shop: Shop;
  readonly mode: Int32Array;
  readonly key: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Changeover minutes before it. */
  readonly gap: Int32Array;
  /** Units in its batch up to and including it. */
  readonly load: Int32Array;
  /** Held back by at least this, to keep a longest wait. */
  readonly hold: Float64Array;
  readonly slotOp: Int32Array;
  readonly slotLane: Int32Array;
  readonly slotPrev: Int32Array;
  readonly slotNext: Int32Array;
  readonly laneFirst: Int32Array;
  readonly laneLast: Int32Array;
  /** Slots in use per operation. */
  readonly slots: Int32Array;
  readonly orderEnd: Float64Array;
  readonly sums: Sums;
  readonly heap: Heap;
  readonly queued: Uint8Array;
  readonly journal: Journal;
  readonly trial: Trial;
}

/** What `recompute` found. */
interface Trial {
  start: number;
  end: number;
  gap: number;
  load: number;
}

/** Times before they were changed, since `mark`. */
export interface Journal {
  readonly op: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly gap: Int32Array;
  readonly load: Int32Array;
  size: number;
  /** Beyond this many changes a trial is given up. */
  readonly capacity: number;
  recording: boolean;
}

const none = -1;

/** An empty board. */
export function createBoard(shop: Shop): Board {
  const n = shop.operations;
  const slots = shop.slotFrom[n] as number;
  const slotOp = new Int32Array(slots);
  for (let op = 0; op < n; op += 1) slotOp.fill(op, shop.slotFrom[op], shop.slotFrom[op + 1]);
  const capacity = 2 * n + 16;
  return {
    shop,
    mode: Int32Array.from({ length: n }, (_, op) => shop.modeFrom[op] as number),
    key: new Float64Array(n),
    start: new Float64Array(n),
    end: new Float64Array(n),
    gap: new Int32Array(n),
    load: new Int32Array(n),
    hold: new Float64Array(n).fill(-Infinity),
    slotOp,
    slotLane: new Int32Array(slots),
    slotPrev: new Int32Array(slots).fill(none),
    slotNext: new Int32Array(slots).fill(none),
    laneFirst: new Int32Array(shop.lanes).fill(none),
    laneLast: new Int32Array(shop.lanes).fill(none),
    slots: new Int32Array(n),
    orderEnd: new Float64Array(shop.orders).fill(NaN),
    sums: { tardiness: 0, late: 0, setup: 0, moved: 0, earliness: 0, broken: 0 },
    heap: createHeap(n),
    queued: new Uint8Array(n),
    journal: {
      op: new Int32Array(capacity),
      start: new Float64Array(capacity),
      end: new Float64Array(capacity),
      gap: new Int32Array(capacity),
      load: new Int32Array(capacity),
      size: 0,
      capacity,
      recording: false,
    },
    trial: { start: 0, end: 0, gap: 0, load: 0 },
  };
}

/** Changeover minutes on a lane from one operation (−1: the start) to another. */
export function changeoverOn(shop: Shop, lane: number, pair: { from: number; to: number }): number {
  const resource = shop.laneResource[lane] as number;
  const matrix = shop.matrix[resource] as number;
  if (matrix < 0) return 0;
  const { from, to } = pair;
  const old = (from === none ? shop.firstFamily[resource] : shop.family[from]) as number;
  const fresh = shop.family[to] as number;
  if (old < 0 || fresh < 0) return 0;
  return shop.setup[(matrix * shop.families + old) * shop.families + fresh] as number;
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
  const running = shop.fixed[op] === shop.now;
  let begin = ready;
  trial.gap = 0;
  trial.load = shop.size[op] as number;
  for (let slot = from; slot < until; slot += 1) {
    const left = board.slotPrev[slot] as number;
    const lane = board.slotLane[slot] as number;
    const before = left === none ? none : (board.slotOp[left] as number);
    if (before !== none && slot === from && joins(board, op, { before, ready })) {
      trial.load += board.load[before] as number;
      trial.gap = 0;
      return board.start[before] as number;
    }
    const free = before === none ? shop.now : (board.end[before] as number);
    const gap = running ? 0 : changeoverOn(shop, lane, { from: before, to: op });
    const calendar = shop.open[shop.laneResource[lane] as number] ?? null;
    const own = gap > 0 ? advance(calendar, free, gap) : free;
    if (own > begin) begin = own;
    trial.gap += gap;
  }
  return begin;
}

/** Whether an operation starts together with the one before it in an oven. */
function joins(board: Board, op: number, than: { before: number; ready: number }): boolean {
  const { shop } = board;
  const { before } = than;
  const mode = board.mode[op] as number;
  const resource = shop.modeResource[mode] as number;
  const room = (resource < 0 ? 0 : shop.batch[resource]) as number;
  return (
    room > 0 &&
    shop.family[op] === shop.family[before] &&
    shop.modeMinutes[mode] === shop.modeMinutes[board.mode[before] as number] &&
    (board.load[before] as number) + (shop.size[op] as number) <= room &&
    than.ready <= (board.start[before] as number)
  );
}

/** Computes an operation's times from its neighbours into `trial`. */
function recompute(board: Board, op: number): void {
  const { shop, trial } = board;
  const mode = board.mode[op] as number;
  const minutes = shop.modeMinutes[mode] as number;
  const calendar = shop.modeOpen[mode] ?? null;
  let begin = laneReady(board, op, jobReady(board, op));
  const fixed = shop.fixed[op] as number;
  if (fixed >= 0) begin = fixed;
  else if (calendar !== null && minutes > 0) {
    begin = firstStart(calendar, begin, { minutes, splittable: shop.splittable[op] === 1 });
  }
  trial.start = begin;
  trial.end =
    calendar === null || begin === Infinity ? begin + minutes : advance(calendar, begin, minutes);
}

/** Minutes by which an operation breaks its pin and its longest waits, with the times it has. */
function brokenBy(board: Board, op: number): number {
  const { shop } = board;
  const fixed = shop.fixed[op] as number;
  let sum = 0;
  if (fixed >= 0 && fixed !== shop.now) {
    sum += Math.max(0, laneReady(board, op, jobReady(board, op)) - fixed);
  }
  const until = shop.beforeFrom[op + 1] as number;
  for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
    const most = shop.beforeWait[at] as number;
    if (most === Infinity) continue;
    const waited = (board.start[op] as number) - (board.end[shop.beforeOp[at] as number] as number);
    sum += Math.max(0, waited - most);
  }
  return sum;
}

/** Minutes by which the whole plan breaks pins and longest waits. */
export function brokenOn(board: Board): number {
  let sum = 0;
  for (let op = 0; op < board.shop.operations; op += 1) sum += brokenBy(board, op);
  return sum;
}

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

function refreshOrder(board: Board, order: number): void {
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

/** Puts an operation among those whose times must be looked at again. */
export function touch(board: Board, op: number): void {
  if (board.queued[op] === 1) return;
  board.queued[op] = 1;
  push(board.heap, op, board.key[op] as number);
}

function setTimes(board: Board, op: number, times: Trial): void {
  const { shop, sums } = board;
  const present = shop.presentStart[op] as number;
  if (present >= 0) {
    sums.moved += Math.abs(times.start - present) - Math.abs((board.start[op] as number) - present);
  }
  sums.setup += times.gap - (board.gap[op] as number);
  board.start[op] = times.start;
  board.end[op] = times.end;
  board.gap[op] = times.gap;
  board.load[op] = times.load;
  if (shop.isLast[op] === 1) refreshOrder(board, shop.orderOf[op] as number);
}

function touchFollowers(board: Board, op: number): void {
  const { shop, slotNext, slotOp } = board;
  const until = shop.afterFrom[op + 1] as number;
  for (let at = shop.afterFrom[op] as number; at < until; at += 1) {
    touch(board, shop.afterOp[at] as number);
  }
  const from = shop.slotFrom[op] as number;
  const end = from + (board.slots[op] as number);
  for (let slot = from; slot < end; slot += 1) {
    const right = slotNext[slot] as number;
    if (right !== none) touch(board, slotOp[right] as number);
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
      trial.load === board.load[op];
    if (same) continue;
    changed += 1;
    if (journal.recording) {
      if (journal.size >= journal.capacity) return giveUp(board);
      journal.op[journal.size] = op;
      journal.start[journal.size] = board.start[op] as number;
      journal.end[journal.size] = board.end[op] as number;
      journal.gap[journal.size] = board.gap[op] as number;
      journal.load[journal.size] = board.load[op] as number;
      journal.size += 1;
    }
    setTimes(board, op, trial);
    touchFollowers(board, op);
  }
  return changed;
}

function giveUp(board: Board): number {
  forgetTouched(board);
  return none;
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
    });
  }
  journal.size = 0;
}

/** Takes an operation off all its lanes; those behind it are touched. */
export function lift(board: Board, op: number): void {
  const { shop, slotPrev, slotNext, slotLane, laneFirst, laneLast } = board;
  const from = shop.slotFrom[op] as number;
  const until = from + (board.slots[op] as number);
  for (let slot = from; slot < until; slot += 1) {
    const left = slotPrev[slot] as number;
    const right = slotNext[slot] as number;
    const lane = slotLane[slot] as number;
    if (left === none) laneFirst[lane] = right;
    else slotNext[left] = right;
    if (right === none) laneLast[lane] = left;
    else {
      slotPrev[right] = left;
      touch(board, board.slotOp[right] as number);
    }
  }
  board.slots[op] = 0;
}

/** Puts an operation's next slot on a lane behind another slot (−1: first). */
export function seat(board: Board, op: number, where: { lane: number; left: number }): void {
  const { shop, slotPrev, slotNext, laneFirst, laneLast } = board;
  const { lane, left } = where;
  const slot = (shop.slotFrom[op] as number) + (board.slots[op] as number);
  assert(slot < (shop.slotFrom[op + 1] as number), "more slots than the operation can need");
  board.slots[op] = (board.slots[op] as number) + 1;
  const right = (left === none ? laneFirst[lane] : slotNext[left]) as number;
  board.slotLane[slot] = lane;
  slotPrev[slot] = left;
  slotNext[slot] = right;
  if (left === none) laneFirst[lane] = slot;
  else slotNext[left] = slot;
  if (right === none) laneLast[lane] = slot;
  else {
    slotPrev[right] = slot;
    touch(board, board.slotOp[right] as number);
  }
}

/** The last slot of a lane whose operation has a smaller key; −1 for none. */
export function slotBefore(board: Board, lane: number, key: number): number {
  let slot = board.laneLast[lane] as number;
  while (slot !== none && (board.key[board.slotOp[slot] as number] as number) > key) {
    slot = board.slotPrev[slot] as number;
  }
  return slot;
}
