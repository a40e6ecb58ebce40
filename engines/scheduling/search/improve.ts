import type { Chance } from "../../../kernel/index.ts";
import type { Board } from "./board.ts";
import type { Goal } from "./goal.ts";
import { createHeap, pop, push } from "../heap.ts";
import type { Heap } from "../heap.ts";
import { createKept, keepOn } from "./layout.ts";
import type { Kept } from "./layout.ts";
import { hurry } from "./hurry.ts";
import { estimate, propose } from "./moves.ts";
import type { Move } from "./moves.ts";
import { createPressure, refreshPressure, type Pressure } from "./pressure.ts";
import { holdBack, relocate, takeAllBack, takeBack } from "./relocate.ts";
import type { Undo } from "./relocate.ts";
import { createScan, type Scan } from "./scan.ts";
import type { Score } from "../types.ts";

/** A local search on a board by annealing over moves aimed at what costs. */
export interface Improvement {
  readonly board: Board;
  readonly chance: Chance;
  readonly goal: Goal;
  readonly pressure: Pressure;
  readonly scan: Scan;
  /** The best plan that breaks nothing. */
  readonly kept: Kept;
  readonly heap: Heap;
  readonly waits: Int32Array;
  best: Score | null;
  /** Better than what is kept, and not written down yet. */
  unsaved: boolean;
  heat: number;
  present: number;
  tried: number;
  estimated: number;
  accepted: number;
  sinceFresh: number;
  sinceKeys: number;
}

/** A search from the board as it is. */
export function createImprovement(board: Board, chance: Chance, goal: Goal): Improvement {
  const n = board.shop.operations;
  const pressure = createPressure(board, goal);
  const search: Improvement = {
    board,
    chance,
    goal,
    pressure,
    scan: createScan(board, chance, pressure),
    kept: createKept(board),
    heap: createHeap(n),
    waits: new Int32Array(n),
    best: null,
    unsaved: false,
    heat: 0,
    present: goal.cost(),
    tried: 0,
    estimated: 0,
    accepted: 0,
    sinceFresh: Infinity,
    sinceKeys: 0,
  };
  notice(search);
  save(search);
  return search;
}

/** Looks whether the board is the best so far; broken plans never are. */
export function notice(search: Improvement): void {
  const { board, goal } = search;
  if (board.sums.broken > 0) return;
  const score = goal.measures();
  if (search.best !== null && !goal.better(score, search.best)) return;
  search.best = score;
  search.unsaved = true;
}

/** Writes the best plan down while it still stands on the board. */
export function save(search: Improvement): void {
  if (!search.unsaved) return;
  keepOn(search.board, search.kept);
  search.unsaved = false;
}

/** Renumbers keys by start within what chains and precedence allow, so that seats by time exist. */
function renumber({ board, heap, waits }: Improvement): void {
  const { shop, slotPrev, slotNext, slotOp, start } = board;
  const count = shop.operations;
  for (let op = 0; op < count; op += 1) {
    const from = shop.slotFrom[op] as number;
    let own = (shop.beforeFrom[op + 1] as number) - (shop.beforeFrom[op] as number);
    for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
      if ((slotPrev[slot] as number) >= 0) own += 1;
    }
    waits[op] = own;
    if (own === 0) push(heap, op, start[op] as number);
  }
  const freed = (next: number) => {
    waits[next] = (waits[next] as number) - 1;
    if (waits[next] === 0) push(heap, next, start[next] as number);
  };
  for (let at = 0; heap.size > 0; at += 1) {
    const op = pop(heap);
    board.key[op] = at * 16;
    const until = shop.afterFrom[op + 1] as number;
    for (let each = shop.afterFrom[op] as number; each < until; each += 1) {
      freed(shop.afterOp[each] as number);
    }
    const from = shop.slotFrom[op] as number;
    for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
      const right = slotNext[slot] as number;
      if (right >= 0) freed(slotOp[right] as number);
    }
  }
}

function carryOut(board: Board, move: Move): Undo | null {
  return move.kind === "hold" ? holdBack(board, move.op, move.until) : relocate(board, move);
}

/** A fixed operation may change its lane or its way, never its start; one that runs stays. */
function isHeld({ shop }: Board, move: Move): boolean {
  if ((shop.fixed[move.op] as number) < 0) return false;
  return move.kind === "hold" || shop.running[move.op] === 1;
}

/** Accepted moves after which pressure is looked at again; in a small shop few change everything. */
const freshAfter = ({ shop }: Board) => Math.min(250, 2 * shop.operations);
/** What a step counts beside them, so that a search at rest looks again too. */
const restShare = 0.05;

function attempt(search: Improvement): void {
  const { board, chance } = search;
  search.scan.blur = search.heat;
  search.scan.seen = 1;
  const move = propose(search);
  search.estimated += search.scan.seen;
  if (move === null || isHeld(board, move)) return;
  const limit = search.heat * -Math.log(1 - chance.next());
  if (estimate(search, move) > limit * 2) return;
  let undo = carryOut(board, move);
  search.tried += 1;
  if (undo === null) return;
  const cost = search.goal.cost();
  // Written so that a cost that is no number is never accepted.
  if (!(cost - search.present <= limit)) {
    takeBack(board, undo);
    return;
  }
  if (search.unsaved && cost > search.present) {
    // The best plan is written down before it is left for a worse one.
    takeBack(board, undo);
    save(search);
    undo = carryOut(board, move);
  }
  accept(search, cost, 1);
}

function accept(search: Improvement, cost: number, moves: number): void {
  search.board.journal.recording = false;
  const better = cost < search.present;
  search.present = cost;
  search.accepted += moves;
  search.sinceFresh += moves;
  search.sinceKeys += moves;
  if (better) notice(search);
}

/** Share of the steps that try a whole order. */
const hurryShare = 0.1;

function attemptOrder(search: Improvement): void {
  const { board, chance, scan } = search;
  scan.blur = 0;
  scan.seen = 0;
  const limit = search.heat * -Math.log(1 - chance.next());
  const undos = hurry(search);
  search.estimated += scan.seen;
  search.tried += 1;
  if (undos === null) return;
  const cost = search.goal.cost();
  const leaves = search.unsaved && cost > search.present;
  if (!leaves && cost - search.present <= limit) {
    accept(search, cost, undos.length);
    return;
  }
  takeAllBack(board, undos);
  if (leaves) save(search);
}

/** Takes some steps at the present heat. */
export function improve(search: Improvement, steps: number): void {
  const fresh = freshAfter(search.board);
  for (let step = 0; step < steps; step += 1) {
    search.sinceFresh += restShare;
    if (search.sinceFresh > fresh) {
      refreshPressure(search.pressure);
      search.sinceFresh = 0;
    }
    if (search.sinceKeys > 2_000) {
      renumber(search);
      search.sinceKeys = 0;
      search.sinceFresh = Infinity;
    }
    if (search.chance.next() < hurryShare) attemptOrder(search);
    else attempt(search);
  }
  save(search);
}

/** Goes on from whatever has been laid out on the board. */
export function restart(search: Improvement): void {
  search.present = search.goal.cost();
  search.sinceFresh = Infinity;
  search.sinceKeys = 0;
  notice(search);
  save(search);
}
