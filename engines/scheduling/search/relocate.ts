import { lift, seat, slotBefore, touch } from "./board.ts";
import type { Board, Sums } from "./board.ts";
import { beginTrial, forgetTouched, settle, undoTimes } from "./settle.ts";

const none = -1;

/** Where an operation stood, to put it back. */
interface Seat {
  readonly op: number;
  readonly mode: number;
  readonly key: number;
  readonly lanes: readonly number[];
  readonly lefts: readonly number[];
  readonly hold: number;
}

/** A change of place: the operation, its mode, and the key between which neighbours it goes. */
export interface Relocation {
  readonly op: number;
  readonly mode: number;
  /**
   * Seat on the mode's resource: this lane, behind this slot (−1: first). A mode without a resource
   * of its own takes its turn there, on whatever lanes its needs find.
   */
  readonly lane: number;
  readonly left: number;
  /** The lanes that it takes besides, where they are known, and the key that it comes behind. */
  readonly besides?: readonly number[];
  readonly near?: number;
  /** The key that it comes in front of. */
  readonly below?: number;
}

/** What is needed to take a relocation back. */
export interface Undo {
  readonly seat: Seat;
  readonly sums: Sums;
  /** Too much moved: the times are half done, and only taking it back mends them. */
  readonly full: boolean;
}

function seatOf(board: Board, op: number): Seat {
  const from = board.shop.slotFrom[op] as number;
  const count = board.slots[op] as number;
  const lanes: number[] = [];
  const lefts: number[] = [];
  for (let slot = from; slot < from + count; slot += 1) {
    lanes.push(board.slotLane[slot] as number);
    lefts.push(board.slotPrev[slot] as number);
  }
  const hold = board.hold[op] as number;
  return { op, mode: board.mode[op] as number, key: board.key[op] as number, lanes, lefts, hold };
}

/** A key for an operation behind a slot of a lane, within what its job allows; NaN where none is. */
export function keyAt(
  board: Board,
  op: number,
  {
    lane,
    left,
    near = -Infinity,
    below = Infinity,
  }: Pick<Relocation, "lane" | "left" | "near" | "below">,
): number {
  const { shop, key, slotOp } = board;
  let low = left === none ? -Infinity : (key[slotOp[left] as number] as number);
  const right = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
  let high = Math.min(below, right === none ? Infinity : (key[slotOp[right] as number] as number));
  let until = shop.beforeFrom[op + 1] as number;
  for (let at = shop.beforeFrom[op] as number; at < until; at += 1) {
    const own = key[shop.beforeOp[at] as number] as number;
    if (own > low) low = own;
  }
  until = shop.afterFrom[op + 1] as number;
  for (let at = shop.afterFrom[op] as number; at < until; at += 1) {
    const own = key[shop.afterOp[at] as number] as number;
    if (own < high) high = own;
  }
  if (near > low && near < high) low = near;
  if (!(low < high)) return NaN;
  // Close to what is there: far from 0 numbers lie so far apart that keys fall together.
  if (low === -Infinity) low = high === Infinity ? 0 : high - 1;
  // Near the lower end, so that neighbours by time stay neighbours by key; never like another's.
  const own = 0.5 + (0.5 * (op + 1)) / (shop.operations + 1);
  const middle = low + own * Math.min(1, (high - low) / 2);
  return middle > low && middle < high ? middle : NaN;
}

/** The lanes of everything else a mode takes, each where its turn by key comes soonest. */
function seatNeeds(board: Board, op: number, mode: number): void {
  const { shop } = board;
  const key = board.key[op] as number;
  const own = shop.modeResource[mode] as number;
  const more = own < 0 ? 0 : (shop.modeUnits[mode] as number) - 1;
  if (more > 0) seatSoonest(board, op, { resource: own, units: more, key });
  for (let at = shop.needFrom[mode] as number; at < (shop.needFrom[mode + 1] as number); at += 1) {
    const resource = shop.needResource[at] as number;
    seatSoonest(board, op, { resource, units: shop.needUnits[at] as number, key });
  }
}

function seatSoonest(
  board: Board,
  op: number,
  { resource, units, key }: { resource: number; units: number; key: number },
): void {
  const { shop } = board;
  const from = shop.slotFrom[op] as number;
  const options: { lane: number; left: number; free: number }[] = [];
  for (
    let lane = shop.laneFrom[resource] as number;
    lane < (shop.laneFrom[resource + 1] as number);
    lane += 1
  ) {
    let taken = false;
    for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
      if (board.slotLane[slot] === lane) taken = true;
    }
    if (taken) continue;
    const left = slotBefore(board, lane, key);
    const free = left === none ? -Infinity : (board.end[board.slotOp[left] as number] as number);
    options.push({ lane, left, free });
  }
  options.sort((a, b) => a.free - b.free || a.lane - b.lane);
  for (const { lane, left } of options.slice(0, units)) seat(board, op, { lane, left });
}

/** Carries a relocation out and settles the times; null, and nothing changed, where keys forbid. */
export function relocate(board: Board, to: Relocation): Undo | null {
  beginTrial(board);
  const undo = relocateMore(board, to);
  if (undo !== null && !undo.full) return undo;
  if (undo !== null) takeBack(board, undo);
  board.journal.recording = false;
  return null;
}

/** The same within a trial that has begun, so that several are taken back as one. */
export function relocateMore(board: Board, to: Relocation): Undo | null {
  const { op, mode, lane, left } = to;
  const own = board.shop.modeResource[mode] as number;
  if (own >= 0 && board.shop.laneResource[lane] !== own) return null;
  const where = seatOf(board, op);
  const sums = { ...board.sums };
  lift(board, op);
  const behind = left >= 0 && board.slotOp[left] === op ? none : left;
  const key = keyAt(board, op, { ...to, left: behind });
  if (Number.isNaN(key)) {
    putBack(board, where);
    forgetTouched(board);
    return null;
  }
  board.mode[op] = mode;
  board.key[op] = key;
  board.hold[op] = -Infinity;
  if (own >= 0) seat(board, op, { lane, left: behind });
  if (to.besides === undefined) seatNeeds(board, op, mode);
  else
    for (const each of to.besides)
      seat(board, op, { lane: each, left: slotBefore(board, each, key) });
  touch(board, op);
  return { seat: where, sums, full: settle(board) < 0 };
}

function putBack(board: Board, where: Seat): void {
  board.mode[where.op] = where.mode;
  board.key[where.op] = where.key;
  board.hold[where.op] = where.hold;
  where.lanes.forEach((lane, at) =>
    seat(board, where.op, { lane, left: where.lefts[at] as number }),
  );
}

/** Takes the last relocation back, exactly. */
export function takeBack(board: Board, undo: Undo): void {
  takeAllBack(board, [undo]);
}

/** Takes all relocations of a trial back, exactly; they are listed as they were made. */
export function takeAllBack(board: Board, undos: readonly Undo[]): void {
  for (const { seat: where } of undos.toReversed()) {
    lift(board, where.op);
    putBack(board, where);
  }
  forgetTouched(board);
  undoTimes(board);
  // Sums of fractions drift when added and taken off again; the saved ones are exact.
  if (undos[0]) Object.assign(board.sums, undos[0].sums);
}

/** Holds an operation back until an instant (−Infinity: no longer) and settles the times. */
export function holdBack(board: Board, op: number, until: number): Undo | null {
  const undo = { seat: seatOf(board, op), sums: { ...board.sums }, full: false };
  board.hold[op] = until;
  touch(board, op);
  beginTrial(board);
  if (settle(board) >= 0) return undo;
  takeBack(board, undo);
  return null;
}
