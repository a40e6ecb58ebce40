import type { Chance } from "../../../kernel/index.ts";
import type { Board } from "./board.ts";
import { costOfSeat, leavingOf } from "./estimate.ts";
import { jobDriver, lastOf, laneDriver } from "./pressure.ts";
import type { Pressure } from "./pressure.ts";
import type { Relocation } from "./relocate.ts";
import { bestSeat } from "./scan.ts";
import type { Scan } from "./scan.ts";
import { otherTurn } from "./turns.ts";
import { jobReady } from "./times.ts";

const none = -1;

/** A change that is worth trying: another seat, or another instant before which it must not start. */
export type Move =
  | ({ readonly kind: "seat" } & Relocation)
  | { readonly kind: "hold"; readonly op: number; readonly until: number };

/** What moves are aimed by. */
export interface Aim {
  readonly board: Board;
  readonly chance: Chance;
  readonly pressure: Pressure;
  readonly scan: Scan;
}

/** An operation on the chain of causes of an order that costs; −1 when none waits for its lane. */
function pickWaiting({ board, chance, pressure }: Aim): number {
  const { costly, costlyCount } = pressure;
  if (costlyCount === 0) return chance.whole(0, board.shop.operations);
  const order = costly[chance.whole(0, costlyCount)] as number;
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
function ahead({ board, chance }: Aim, op: number): Move | null {
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
  return { kind: "seat", op, mode: board.mode[op] as number, lane, left };
}

/** The one in front goes behind: right after `op`, or further. */
function behind({ board, chance }: Aim, op: number): Move | null {
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
    kind: "seat",
    op: moved,
    mode: board.mode[moved] as number,
    lane: board.slotLane[slot] as number,
    left,
  };
}

/** Another way to do it: a seat on another lane at about the time it is ready, or another mode. */
function elsewhere({ board, chance }: Aim, op: number): Move | null {
  const { shop } = board;
  const from = shop.modeFrom[op] as number;
  const mode = chance.whole(from, shop.modeFrom[op + 1] as number);
  const resource = shop.modeResource[mode] as number;
  const seat = board.slots[op] === 0 ? none : (shop.slotFrom[op] as number);
  if (resource < 0) {
    if (mode === board.mode[op] || seat < 0) return null;
    return {
      kind: "seat",
      op,
      mode,
      lane: board.slotLane[seat] as number,
      left: board.slotPrev[seat] as number,
    };
  }
  const first = shop.laneFrom[resource] as number;
  const lane = chance.whole(first, shop.laneFrom[resource + 1] as number);
  if (seat >= 0 && lane === board.slotLane[seat]) {
    if (mode === board.mode[op]) return null;
    return { kind: "seat", op, mode, lane, left: board.slotPrev[seat] as number };
  }
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
  return { kind: "seat", op, mode, lane, left };
}

/** An operation that costs a changeover goes next to another of its family. */
function alike({ board, chance }: Aim): Move | null {
  const { shop } = board;
  for (let tries = 0; tries < 20; tries += 1) {
    const op = chance.whole(0, shop.operations);
    if (board.gap[op] === 0) continue;
    const slot = shop.slotFrom[op] as number;
    const lane = board.slotLane[slot] as number;
    const forward = chance.next() < 0.5;
    const step = forward ? board.slotNext : board.slotPrev;
    let at = step[slot] as number;
    for (let seen = 0; at !== none && seen < 40; seen += 1, at = step[at] as number) {
      if (shop.family[board.slotOp[at] as number] !== shop.family[op]) continue;
      const left = chance.next() < 0.5 ? at : (board.slotPrev[at] as number);
      return { kind: "seat", op, mode: board.mode[op] as number, lane, left };
    }
  }
  return null;
}

/** Later on purpose: not before it was planned, or not long before the order is due; or no longer. */
function later({ board, chance, pressure }: Aim): Move | null {
  const { shop } = board;
  const { weights } = pressure.goal;
  const op = chance.whole(0, shop.operations);
  if ((shop.fixed[op] as number) >= 0) return null;
  if (chance.next() < 0.2) return { kind: "hold", op, until: -Infinity };
  const start = board.start[op] as number;
  const was = shop.presentStart[op] as number;
  if (weights.moved > 0 && was > start) return { kind: "hold", op, until: was };
  if (weights.earliness === 0) return null;
  const order = shop.orderOf[op] as number;
  const last = lastOf(board, order);
  const room = (shop.due[order] as number) - (board.orderEnd[order] as number);
  if (last < 0 || !(room > 0) || room === Infinity) return null;
  const share = chance.next() < 0.6 ? 1 : chance.next();
  const until = (board.start[last] as number) + Math.floor(room * share);
  return { kind: "hold", op: last, until };
}

/** What makes a broken operation miss its pin: those in front of it that end too late. */
function hinderers({ board }: Aim, op: number): number[] {
  const { shop } = board;
  const start = board.start[op] as number;
  const list: number[] = [];
  const from = shop.slotFrom[op] as number;
  for (let slot = from; slot < from + (board.slots[op] as number); slot += 1) {
    const left = board.slotPrev[slot] as number;
    if (left === none) continue;
    const before = board.slotOp[left] as number;
    if ((board.end[before] as number) + (board.gap[op] as number) > start) list.push(before);
  }
  for (let at = shop.beforeFrom[op] as number; at < (shop.beforeFrom[op + 1] as number); at += 1) {
    const before = shop.beforeOp[at] as number;
    const from2 = (shop.beforeStart[at] === 1 ? board.start[before] : board.end[before]) as number;
    if (from2 + (shop.beforeLag[at] as number) > start) list.push(before);
  }
  return list;
}

/** A move that may let a broken operation keep its pin or wait. */
function unbreak(aim: Aim): Move | null {
  const { board, chance, pressure } = aim;
  const op = chance.pick(pressure.broken);
  if (board.shop.waits[op] === 1 && chance.next() < 0.3) return holdForWait(aim, op);
  if (chance.next() < 0.3) return elsewhere(aim, op);
  const list = hinderers(aim, op);
  if (list.length === 0) return null;
  let at = chance.pick(list);
  if (chance.next() < 0.35 && board.slots[op] !== 0) {
    const slot = board.shop.slotFrom[op] as number;
    const lane = board.slotLane[slot] as number;
    return { kind: "seat", op: at, mode: board.mode[at] as number, lane, left: slot };
  }
  while (chance.next() < 0.5) {
    const lane = laneDriver(board, at);
    const next = lane >= 0 ? lane : jobDriver(board, at);
    if (next < 0) break;
    at = next;
  }
  if (chance.next() < 0.4) return elsewhere(aim, at);
  return board.slots[at] === 0 ? null : chance.next() < 0.6 ? ahead(aim, at) : behind(aim, at);
}

/** Holds the predecessor back by what its follower waits too long. */
function holdForWait({ board }: Aim, op: number): Move | null {
  const { shop } = board;
  for (let at = shop.beforeFrom[op] as number; at < (shop.beforeFrom[op + 1] as number); at += 1) {
    const before = shop.beforeOp[at] as number;
    const waited = (board.start[op] as number) - (board.end[before] as number);
    const over = waited - (shop.beforeWait[at] as number);
    if (over > 0 && over < Infinity)
      return { kind: "hold", op: before, until: (board.start[before] as number) + over };
  }
  return null;
}

/** A move that is worth an estimate; null: none was found this time. */
export function propose(aim: Aim): Move | null {
  const { board, chance, pressure } = aim;
  const { weights } = pressure.goal;
  if (board.sums.broken > 0 && pressure.broken.length > 0 && chance.next() < 0.8) {
    return unbreak(aim);
  }
  if ((weights.earliness > 0 || weights.moved > 0) && chance.next() < 0.3) return later(aim);
  if (weights.setup > 0 && board.sums.setup > 0) {
    const share = pressure.costlyCount === 0 ? 0.7 : 0.02;
    if (chance.next() < share) return alike(aim);
  }
  const op = pickWaiting(aim);
  if (op < 0) return null;
  if (board.slots[op] !== 0 && pressure.costlyCount > 0 && chance.next() < 0.9) {
    const best = bestSeat(aim.scan, op);
    if (best) return { kind: "seat", ...best };
  }
  const turn = otherTurn(aim, op);
  if (turn !== null && chance.next() < 0.4) return { kind: "seat", ...turn };
  const dice = chance.next();
  const modes = (board.shop.modeFrom[op + 1] as number) - (board.shop.modeFrom[op] as number);
  const lanes = board.shop.lanes > board.shop.resources;
  if ((modes > 1 || lanes) && dice < 0.35) return elsewhere(aim, op);
  if (board.slots[op] === 0) return null;
  return dice < 0.75 ? ahead(aim, op) : behind(aim, op);
}

/** The change in cost that a move promises; Infinity where nothing would move. */
export function estimate({ board, pressure }: Aim, move: Move): number {
  if (move.kind === "hold") return 0;
  const { shop } = board;
  const slot = shop.slotFrom[move.op] as number;
  const next = (move.left < 0 ? board.laneFirst[move.lane] : board.slotNext[move.left]) as number;
  const seated = (board.slots[move.op] as number) > 0;
  const stays = seated && (move.left === slot || next === slot);
  // Where it stays on its machine it may still take another turn on a tool.
  if (stays) return move.mode === board.mode[move.op] && move.near === undefined ? Infinity : 0;
  // An oven or a pool may take it along: only trying tells.
  if (shop.simple[move.op] === 0) return 0;
  return costOfSeat(pressure, leavingOf(pressure, move.op), move);
}
