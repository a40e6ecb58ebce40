import { endOnSeat } from "../search/estimate.ts";
import { lanesOf } from "../shop/lanes.ts";
import type { Relocation } from "../search/relocate.ts";
import { slotBy } from "../search/standing.ts";
import type { Standing } from "../search/standing.ts";
import { jobReady } from "../search/times.ts";

const none = -1;

/** A seat, and when the operation ends there at the soonest. */
interface SeatOption {
  readonly seat: Relocation;
  readonly end: number;
}

/** Seats on every lane of every mode, from when the operation is ready on; the soonest end first. */
export function seatsFor(standing: Standing, op: number, count: number): SeatOption[] {
  const { board } = standing;
  const { shop } = board;
  const ready = jobReady(board, op);
  const options: SeatOption[] = [];
  const until = shop.modeFrom[op + 1] as number;
  for (let mode = shop.modeFrom[op] as number; mode < until; mode += 1) {
    const own = shop.modeResource[mode] as number;
    const need = shop.needFrom[mode] as number;
    const pool =
      need < (shop.needFrom[mode + 1] as number) ? (shop.needResource[need] as number) : none;
    const resource = own >= 0 ? own : pool;
    if (resource < 0) {
      options.push({ seat: { op, mode, lane: 0, left: none }, end: ready });
      continue;
    }
    for (const lane of lanesOf(shop, resource)) {
      let left = slotBy(standing, lane, ready);
      for (let place = 0; place < count; place += 1) {
        const seat = { op, mode, lane, left };
        // What needs several lanes or joins a batch is only known once it is tried.
        const end = shop.simple[op] === 1 ? endOnSeat(board, seat, ready) : ready;
        options.push({ seat, end });
        left = (left === none ? board.laneFirst[lane] : board.slotNext[left]) as number;
        if (left === none) break;
      }
    }
  }
  return options.sort((a, b) => a.end - b.end);
}
