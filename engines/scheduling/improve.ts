import type { Chance } from "../../kernel/index.ts";
import { changeoverOn, jobReady } from "./board.ts";
import type { Board } from "./board.ts";
import { relocate, takeBack } from "./relocate.ts";
import type { Relocation } from "./relocate.ts";

const none = -1;

/** A local search on a board by annealing over moves aimed at what makes orders late. */
export interface Improvement {
  readonly board: Board;
  readonly chance: Chance;
  readonly cost: () => number;
  readonly press: Float64Array;
  readonly chain: Int32Array;
  readonly late: Int32Array;
  lateCount: number;
  heat: number;
  present: number;
  best: number;
  tried: number;
  estimated: number;
  accepted: number;
  sinceFresh: number;
  sinceKeys: number;
  changed: number;
}

/** A search from the board as it is. `cost` is what is to fall, of the board's sums. */
export function createImprovement(board: Board, chance: Chance, cost: () => number): Improvement {
  const n = board.shop.operations;
  const present = cost();
  return {
    board,
    chance,
    cost,
    press: new Float64Array(n),
    chain: new Int32Array(n),
    late: new Int32Array(board.shop.orders),
    lateCount: 0,
    heat: 0,
    present,
    best: present,
    tried: 0,
    estimated: 0,
    accepted: 0,
    sinceFresh: Infinity,
    sinceKeys: 0,
    changed: 0,
  };
}

/** The operation on the lane before this one, when it is what this one waits for; else −1. */
function laneDriver(board: Board, op: number): number {
  const { shop } = board;
  const from = shop.slotFrom[op] as number;
  const start = board.start[op] as number;
  if (jobReady(board, op) >= start || (shop.fixed[op] as number) >= 0) return none;
  for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
    const left = board.slotPrev[slot] as number;
    if (left === none) continue;
    const before = board.slotOp[left] as number;
    if ((board.end[before] as number) + (board.gap[op] as number) >= start - 1_200) return before;
  }
  return none;
}

function jobDriver(board: Board, op: number): number {
  const { shop, start, end } = board;
  let best = none;
  let latest = -Infinity;
  for (let at = shop.beforeFrom[op] as number; at < (shop.beforeFrom[op + 1] as number); at += 1) {
    const before = shop.beforeOp[at] as number;
    const from = (shop.beforeStart[at] === 1 ? start[before] : end[before]) as number;
    const own = from + (shop.beforeLag[at] as number);
    if (own > latest) [latest, best] = [own, before];
  }
  return best;
}

/** What an operation waits for: its lane's neighbour or a predecessor; −1: nobody. */
export function driverOf(board: Board, op: number): number {
  const lane = laneDriver(board, op);
  return lane >= 0 ? lane : jobDriver(board, op);
}

/** Late orders, and for each operation the weight of late orders that hang on it alone. */
function refresh(search: Improvement): void {
  const { board, press, late } = search;
  const { shop } = board;
  search.lateCount = 0;
  search.sinceFresh = 0;
  press.fill(0);
  for (let order = 0; order < shop.orders; order += 1) {
    if (!((board.orderEnd[order] as number) > (shop.due[order] as number))) continue;
    late[search.lateCount] = order;
    search.lateCount += 1;
    const op = lastOf(board, order);
    if (op >= 0) press[op] = (press[op] as number) + (shop.weight[order] as number);
  }
  const order = search.chain;
  for (let op = 0; op < shop.operations; op += 1) order[op] = op;
  order.sort((a, b) => (board.key[b] as number) - (board.key[a] as number));
  for (let at = 0; at < order.length; at += 1) {
    const op = order[at] as number;
    if (press[op] === 0) continue;
    const driver = driverOf(board, op);
    if (driver >= 0) press[driver] = (press[driver] as number) + (press[op] as number);
  }
}

function lastOf(board: Board, order: number): number {
  const { shop } = board;
  const end = board.orderEnd[order] as number;
  for (
    let at = shop.lastFrom[order] as number;
    at < (shop.lastFrom[order + 1] as number);
    at += 1
  ) {
    const op = shop.last[at] as number;
    if (board.end[op] === end) return op;
  }
  return none;
}

/** An operation on a late order's chain of causes that waits for its lane; −1 when none does. */
function pickWaiting(search: Improvement): number {
  const { board, chance, late } = search;
  if (search.lateCount === 0) return chance.whole(0, board.shop.operations);
  const order = late[chance.whole(0, search.lateCount)] as number;
  let op = lastOf(board, order);
  let picked = none;
  let seen = 0;
  for (let steps = 0; op >= 0 && steps < 400; steps += 1) {
    const before = laneDriver(board, op);
    if (before >= 0) {
      seen += 1;
      if (chance.next() * seen < 1) picked = op;
      op = before;
    } else op = jobDriver(board, op);
    // Causes far back are shared by many; those near are this order's own.
    if (seen > 0 && chance.next() < 0.04) break;
  }
  return picked;
}

/** A seat further ahead on the same lane, not before the operation could use it. */
function ahead(search: Improvement, op: number): Relocation | null {
  const { board, chance } = search;
  const slot = board.shop.slotFrom[op] as number;
  const lane = board.slotLane[slot] as number;
  const ready = jobReady(board, op);
  let left = board.slotPrev[slot] as number;
  let most = 0;
  for (let at = left; at !== none && most < 30; at = board.slotPrev[at] as number) {
    most += 1;
    if ((board.start[board.slotOp[at] as number] as number) <= ready) break;
  }
  if (most === 0) return null;
  const steps = chance.next() < 0.4 ? 1 : chance.whole(1, most + 1);
  for (let step = 0; step < steps && left !== none; step += 1)
    left = board.slotPrev[left] as number;
  return { op, mode: board.mode[op] as number, lane, left };
}

/** The one in front goes behind: right after `op`, or further. */
function behind(search: Improvement, op: number): Relocation | null {
  const { board, chance } = search;
  const slot = board.shop.slotFrom[op] as number;
  const before = board.slotPrev[slot] as number;
  if (before === none) return null;
  let left = slot;
  const steps = chance.next() < 0.5 ? 0 : chance.whole(0, 8);
  for (let step = 0; step < steps; step += 1) {
    const next = board.slotNext[left] as number;
    if (next === none) break;
    left = next;
  }
  const moved = board.slotOp[before] as number;
  return {
    op: moved,
    mode: board.mode[moved] as number,
    lane: board.slotLane[slot] as number,
    left,
  };
}

/** A seat on another resource at about the time the operation is ready. */
function elsewhere(search: Improvement, op: number): Relocation | null {
  const { board, chance } = search;
  const { shop } = board;
  const from = shop.modeFrom[op] as number;
  const count = (shop.modeFrom[op + 1] as number) - from;
  const mode = from + chance.whole(0, count);
  const resource = shop.modeResource[mode] as number;
  if (resource < 0) return null;
  const lanes = (shop.laneFrom[resource + 1] as number) - (shop.laneFrom[resource] as number);
  const lane = (shop.laneFrom[resource] as number) + chance.whole(0, lanes);
  if (lane === board.slotLane[shop.slotFrom[op] as number]) return null;
  const ready = jobReady(board, op);
  let left = board.laneLast[lane] as number;
  while (left !== none && (board.start[board.slotOp[left] as number] as number) > ready) {
    left = board.slotPrev[left] as number;
  }
  for (let step = chance.whole(0, 4); step > 0; step -= 1) {
    const next = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
    if (next === none) break;
    left = next;
  }
  return { op, mode, lane, left };
}

function propose(search: Improvement): Relocation | null {
  const { board, chance } = search;
  const op = pickWaiting(search);
  if (op < 0 || board.slots[op] === 0) return null;
  const dice = chance.next();
  const modes = (board.shop.modeFrom[op + 1] as number) - (board.shop.modeFrom[op] as number);
  const lanes = board.shop.lanes > board.shop.resources;
  if ((modes > 1 || lanes) && dice < 0.35) return elsewhere(search, op);
  return dice < 0.75 ? ahead(search, op) : behind(search, op);
}

/**
 * The change in cost that a seat promises: the operation starts sooner or later by so much, those
 * behind its new seat are pushed, those behind its old one come forward.
 */
function estimate(search: Improvement, to: Relocation): number {
  const { board, press } = search;
  const { shop } = board;
  const { op, mode, lane, left } = to;
  const own = shop.slotFrom[op] as number;
  const right = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
  if (right === own || left === own) return Infinity;
  const before = left === none ? none : (board.slotOp[left] as number);
  const after = right === none ? none : (board.slotOp[right] as number);
  const gap = changeoverOn(shop, lane, { from: before, to: op });
  const free = before === none ? shop.now : (board.end[before] as number);
  const start = Math.max(jobReady(board, op), free + gap);
  const minutes = shop.modeMinutes[mode] as number;
  let change = (press[op] as number) * (start + minutes - (board.end[op] as number));
  if (after !== none) {
    const next = changeoverOn(shop, lane, { from: op, to: after });
    const push = start + minutes + next - (board.start[after] as number);
    // On its own lane the operation hangs on those it overtakes: they do not push it.
    const same = lane === board.slotLane[own];
    const weight = (press[after] as number) - (same ? (press[op] as number) : 0);
    if (push > 0) change += Math.max(0, weight) * push;
  }
  return change;
}

/** Renumbers keys by start, so that seats by time exist again between any two. */
function renumber(board: Board, scratch: Int32Array): void {
  for (let op = 0; op < scratch.length; op += 1) scratch[op] = op;
  const { start, key } = board;
  scratch.sort(
    (a, b) =>
      (start[a] as number) - (start[b] as number) || (key[a] as number) - (key[b] as number),
  );
  const fresh = new Float64Array(scratch.length);
  for (let at = 0; at < scratch.length; at += 1) fresh[scratch[at] as number] = at * 16;
  key.set(fresh);
}

function attempt(search: Improvement): void {
  const { board, chance } = search;
  const move = propose(search);
  search.estimated += 1;
  if (move === null || (board.shop.fixed[move.op] as number) >= 0) return;
  const limit = search.heat * -Math.log(1 - chance.next());
  if (estimate(search, move) > limit * 2) return;
  const undo = relocate(board, move);
  search.tried += 1;
  if (undo === null) return;
  search.changed += board.journal.size;
  const cost = search.cost();
  if (cost - search.present > limit) {
    takeBack(board, undo);
    return;
  }
  board.journal.recording = false;
  search.present = cost;
  search.accepted += 1;
  search.sinceFresh += 1;
  search.sinceKeys += 1;
}

/** Takes some steps at the present heat. Gives how many were better than ever. */
export function improve(search: Improvement, steps: number): void {
  for (let step = 0; step < steps; step += 1) {
    if (search.sinceFresh > 200) refresh(search);
    if (search.sinceKeys > 2_000) {
      renumber(search.board, search.chain);
      search.sinceKeys = 0;
      search.sinceFresh = Infinity;
    }
    attempt(search);
  }
}
