import { lanesOf, takes } from "../shop/lanes.ts";
import type { Shop } from "../shop/shop.ts";
import { advance, firstStart } from "../time.ts";

const none = -1;

/** The way and the lanes that a fixed operation has. */
export interface Held {
  readonly mode: number;
  readonly lanes: readonly number[];
}

interface Ledger {
  readonly shop: Shop;
  readonly until: Float64Array;
  readonly last: Int32Array;
  readonly load: Int32Array;
  /** Lanes by operation in the plan in force. */
  readonly present: ReadonlyMap<number, readonly number[]>;
}

interface Want {
  readonly op: number;
  readonly mode: number;
  readonly start: number;
  readonly end: number;
}

/** How well a lane suits: in a batch, where it lay, the one that is free for the least time. */
function suits(
  ledger: Ledger,
  want: Want,
  { lane, own }: { readonly lane: number; readonly own: number },
): number {
  const { shop, until, last, load } = ledger;
  const mate = last[lane] as number;
  const resource = shop.laneResource[lane] as number;
  const room = (shop.modeResource[want.mode] === resource ? shop.batch[resource] : 0) as number;
  const joins =
    room > 0 &&
    mate !== none &&
    shop.fixed[mate] === want.start &&
    until[lane] === want.end &&
    shop.family[mate] === shop.family[want.op] &&
    (load[lane] as number) + (shop.size[want.op] as number) <= room;
  if (joins) return Infinity;
  if ((until[lane] as number) > want.start) return -Infinity;
  const ref = shop.snapshot.operations[want.op]?.ref ?? -1;
  const lay = ledger.present.get(ref)?.[own];
  if (lay === lane - (shop.laneFrom[resource] as number)) return 1e15;
  return Math.max(-1, until[lane] as number);
}

/** The best lanes for a fixed operation in one mode, and whether they are free. */
function lanesFor(ledger: Ledger, want: Want): { lanes: number[]; free: boolean } {
  const { shop } = ledger;
  const lanes: number[] = [];
  let free = true;
  for (const { resource, units } of takes(shop, want.mode)) {
    const from = lanes.length;
    const all = lanesOf(shop, resource)
      .filter((lane) => !lanes.includes(lane))
      .map((lane) => ({ lane, rank: suits(ledger, want, { lane, own: from }) }))
      .sort((a, b) => b.rank - a.rank || a.lane - b.lane)
      .slice(0, units);
    if (all.some(({ rank }) => rank === -Infinity)) free = false;
    lanes.push(...all.map(({ lane }) => lane));
  }
  return { lanes, free };
}

/** Gives each fixed operation a mode and lanes that are free at its time; fills the lanes' lists. */
export function reserve(shop: Shop, pins: number[][]): (Held | undefined)[] {
  const all: (Held | undefined)[] = [];
  const fixed = [...shop.fixed.keys()].filter((op) => (shop.fixed[op] as number) >= 0);
  fixed.sort((a, b) => (shop.fixed[a] as number) - (shop.fixed[b] as number) || a - b);
  const ledger: Ledger = {
    shop,
    until: new Float64Array(shop.lanes).fill(-Infinity),
    last: new Int32Array(shop.lanes).fill(none),
    load: new Int32Array(shop.lanes),
    present: new Map(shop.snapshot.present?.map((bar) => [bar.operation, bar.lanes])),
  };
  for (const op of fixed) {
    const start = shop.fixed[op] as number;
    let chosen: (Held & { end: number }) | null = null;
    for (
      let mode = shop.modeFrom[op] as number;
      mode < (shop.modeFrom[op + 1] as number);
      mode += 1
    ) {
      const calendar = shop.modeOpen[mode] ?? null;
      const minutes = shop.modeMinutes[mode] as number;
      const end = advance(calendar, start, minutes);
      const { lanes, free } = lanesFor(ledger, { op, mode, start, end });
      const work = { minutes, splittable: shop.splittable[op] === 1 };
      const open = shop.running[op] === 1 || firstStart(calendar, start, work) === start;
      if (chosen === null || (free && open)) chosen = { mode, lanes, end };
      if (free && open) break;
    }
    if (chosen === null) continue;
    all[op] = chosen;
    for (const lane of chosen.lanes) {
      const joins =
        ledger.until[lane] === chosen.end && shop.fixed[ledger.last[lane] as number] === start;
      ledger.load[lane] = (joins ? (ledger.load[lane] as number) : 0) + (shop.size[op] as number);
      ledger.until[lane] = chosen.end;
      ledger.last[lane] = op;
      pins[lane]?.unshift(op);
    }
  }
  return all;
}
