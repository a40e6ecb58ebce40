import type { Aim } from "./moves.ts";
import { jobDriver, lastOf } from "./pressure.ts";
import { relocateMore, takeAllBack } from "./relocate.ts";
import type { Undo } from "./relocate.ts";
import { bestSeat } from "./scan.ts";
import { beginTrial } from "./settle.ts";
import { jobReady } from "./times.ts";

const drawn = 3;

/** An order that costs much by its end, drawn; −1 where none does. */
function pickCostly({ board, chance, pressure }: Aim): number {
  const { costly, costlyCount } = pressure;
  let best = -1;
  let most = -1;
  for (let tries = 0; tries < drawn && costlyCount > 0; tries += 1) {
    const order = costly[chance.whole(0, costlyCount)] as number;
    const over = (board.orderEnd[order] as number) - (board.shop.due[order] as number);
    const worth = Math.max(1, over) * (board.shop.weight[order] as number) * chance.next();
    if (worth > most) [most, best] = [worth, order];
  }
  return best;
}

const isFree = ({ shop, slots }: Aim["board"], op: number) =>
  (slots[op] as number) > 0 && shop.simple[op] === 1 && (shop.fixed[op] as number) < 0;

/** The seat that promises most, were a minute of this operation worth so much. */
function seatFor({ scan, pressure }: Aim, op: number, value: number) {
  const own = pressure.own[op] as number;
  const minute = pressure.minute[op] as number;
  pressure.own[op] = value;
  pressure.minute[op] = value;
  const seat = bestSeat(scan, op);
  pressure.own[op] = own;
  pressure.minute[op] = minute;
  return scan.estimate < 0 ? seat : null;
}

/**
 * Brings the operations of a late order forward, one after the other. By itself none of them is
 * worth its seat while the next still waits for its lane, so each is priced as if the order's end
 * hung on it alone. Gives what was done within one trial, to be judged and taken back as one; null,
 * and nothing changed, where nothing was.
 */
export function hurry(aim: Aim): Undo[] | null {
  const { board, chance, pressure } = aim;
  const order = pickCostly(aim);
  if (order < 0) return null;
  const last = lastOf(board, order);
  const value = last < 0 ? 0 : (pressure.own[last] as number) * (0.2 + 1.3 * chance.next());
  if (value === 0) return null;
  const chain: number[] = [];
  for (let op = last; op >= 0; op = jobDriver(board, op)) chain.push(op);
  const undos: Undo[] = [];
  beginTrial(board);
  for (const op of chain.toReversed()) {
    if (!isFree(board, op) || jobReady(board, op) >= (board.start[op] as number)) continue;
    const seat = seatFor(aim, op, value);
    if (seat === null || !isFree(board, seat.op)) continue;
    const undo = relocateMore(board, seat);
    if (undo === null) continue;
    undos.push(undo);
    if (!undo.full) continue;
    takeAllBack(board, undos);
    return null;
  }
  if (undos.length > 0) return undos;
  board.journal.recording = false;
  return null;
}
