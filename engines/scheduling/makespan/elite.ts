import type { Chance } from "../../../kernel/index.ts";
import type { Flow } from "./graph.ts";
import { leastMakespan } from "./least.ts";
import { createTabu, search, start } from "./tabu.ts";
import type { Sequence, Tabu } from "./tabu.ts";

/** A makespan search: tabu searches joined by path relinking over a pool of good schedules. */
export interface MakespanSearch {
  readonly tabu: Tabu;
  readonly pool: Sequence[];
  /** Found since the others were last told. */
  readonly fresh: Sequence[];
  readonly chance: Chance;
  readonly best: Sequence;
  readonly poolSize: number;
  readonly patience: number;
  /** Best schedules of pools that came to rest, by how often they were joined; see `rest`. */
  readonly champions: Sequence[][];
  level: number;
  /** Schedules since the full pool's best was last bettered. */
  stale: number;
  steps: number;
  running: boolean;
}

export interface SearchChoice {
  readonly chance: Chance;
  readonly bound: number;
}

/** A makespan search that has a first schedule and waits for `run`. */
export function createMakespanSearch(flow: Flow, { chance, bound }: SearchChoice): MakespanSearch {
  const tabu = createTabu(flow, chance, Math.max(bound, leastMakespan(flow)));
  start(tabu, dispatch(flow, chance, 0));
  const best = copyOf(tabu.best);
  return {
    tabu,
    pool: [],
    fresh: [],
    chance,
    best,
    // A small pool is joined early, which betters large shops sooner than more starts do.
    poolSize: 4,
    patience: 12_500,
    champions: [],
    level: 0,
    stale: 0,
    steps: 0,
    running: true,
  };
}

const copyOf = (from: Sequence): Sequence => ({
  order: from.order.slice(),
  mode: from.mode.slice(),
  makespan: from.makespan,
});

/** A schedule by a non-delay rule: most work left first, blurred by `noise` (0 to 1). */
export function dispatch(flow: Flow, chance: Chance, noise: number): Sequence {
  const { operations: n, modeFrom, modeMachine, modeTime } = flow;
  const left = restOf(flow, chance, noise);
  const waits = new Int32Array(n);
  const ready = new Int32Array(n);
  const free = new Int32Array(flow.machines);
  const order = new Int32Array(n);
  const mode = new Int32Array(n);
  const open: number[] = [];
  for (let op = 0; op < n; op += 1) {
    waits[op] = (flow.beforeFrom[op + 1] as number) - (flow.beforeFrom[op] as number);
    if (waits[op] === 0) open.push(op);
  }
  let makespan = 0;
  for (let at = 0; at < n; at += 1) {
    let pick = 0;
    let pickMode = 0;
    let pickStart = Infinity;
    let pickEnd = Infinity;
    for (let slot = 0; slot < open.length; slot += 1) {
      const op = open[slot] as number;
      let begin = Infinity;
      let end = Infinity;
      let choice = 0;
      for (let each = modeFrom[op] as number; each < (modeFrom[op + 1] as number); each += 1) {
        const from = Math.max(ready[op] as number, free[modeMachine[each] as number] as number);
        const until = from + (modeTime[each] as number);
        if (until < end) [begin, end, choice] = [from, until, each];
      }
      const held = open[pick] as number;
      const better =
        begin < pickStart || (begin === pickStart && (left[op] as number) > (left[held] as number));
      if (better) [pick, pickMode, pickStart, pickEnd] = [slot, choice, begin, end];
    }
    const op = open[pick] as number;
    open[pick] = open[open.length - 1] as number;
    open.pop();
    order[at] = op;
    mode[op] = pickMode;
    free[modeMachine[pickMode] as number] = pickEnd;
    makespan = Math.max(makespan, pickEnd);
    for (
      let each = flow.afterFrom[op] as number;
      each < (flow.afterFrom[op + 1] as number);
      each += 1
    ) {
      const next = flow.after[each] as number;
      waits[next] = (waits[next] as number) - 1;
      ready[next] = Math.max(ready[next] as number, pickEnd);
      if (waits[next] === 0) open.push(next);
    }
  }
  return { order, mode, makespan };
}

/** Work left behind each operation by its fastest modes, each blurred by the noise. */
function restOf(flow: Flow, chance: Chance, noise: number): Float64Array {
  const n = flow.operations;
  const left = new Float64Array(n);
  const waits = new Int32Array(n);
  const open: number[] = [];
  for (let op = 0; op < n; op += 1) {
    waits[op] = (flow.afterFrom[op + 1] as number) - (flow.afterFrom[op] as number);
    if (waits[op] === 0) open.push(op);
  }
  while (open.length > 0) {
    const op = open.pop() as number;
    let fastest = Infinity;
    for (
      let each = flow.modeFrom[op] as number;
      each < (flow.modeFrom[op + 1] as number);
      each += 1
    ) {
      fastest = Math.min(fastest, flow.modeTime[each] as number);
    }
    left[op] = (left[op] as number) + fastest;
    for (
      let each = flow.beforeFrom[op] as number;
      each < (flow.beforeFrom[op + 1] as number);
      each += 1
    ) {
      const before = flow.before[each] as number;
      left[before] = Math.max(left[before] as number, left[op] as number);
      waits[before] = (waits[before] as number) - 1;
      if (waits[before] === 0) open.push(before);
    }
  }
  return left.map((work) => work * (1 + noise * (chance.next() * 2 - 1)));
}

/** A schedule between two: each operation stands between its places in both orders. */
function between(
  search: MakespanSearch,
  [a, b]: readonly [Sequence, Sequence],
  share: number,
): Sequence {
  const n = a.order.length;
  const place = new Float64Array(n);
  for (let at = 0; at < n; at += 1) {
    const first = a.order[at] as number;
    const second = b.order[at] as number;
    place[first] = (place[first] as number) + at * (1 - share);
    place[second] = (place[second] as number) + at * share;
  }
  const order = Int32Array.from({ length: n }, (_, op) => op);
  order.sort((x, y) => (place[x] as number) - (place[y] as number) || x - y);
  const mode = a.mode.map((own, op) =>
    search.chance.next() < share ? (b.mode[op] as number) : own,
  );
  return { order, mode, makespan: Infinity };
}

/** Σ over operations of how far apart they stand, per operation. */
function distance(a: Sequence, b: Sequence): number {
  const n = a.order.length;
  const place = new Int32Array(n);
  for (let at = 0; at < n; at += 1) place[a.order[at] as number] = at;
  let sum = 0;
  for (let at = 0; at < n; at += 1) {
    const op = b.order[at] as number;
    sum += Math.abs((place[op] as number) - at);
    if (a.mode[op] !== b.mode[op]) sum += 1;
  }
  return sum / n;
}

/** The order by start times, so that equal schedules have equal orders. */
function byStart(tabu: Tabu, from: Sequence): Sequence {
  start(tabu, from);
  const { g } = tabu;
  const order = from.order
    .slice()
    .sort(
      (x, y) =>
        (g.done[x] as number) -
          (g.time[x] as number) -
          ((g.done[y] as number) - (g.time[y] as number)) ||
        (g.position[x] as number) - (g.position[y] as number),
    );
  return { order, mode: from.mode.slice(), makespan: from.makespan };
}

function admit(search: MakespanSearch, found: Sequence): void {
  const { pool, poolSize } = search;
  const near = pool.findIndex((each) => distance(each, found) < 0.5);
  if (near >= 0) {
    if (found.makespan <= (pool[near] as Sequence).makespan) pool[near] = found;
    return;
  }
  if (pool.length < poolSize) {
    pool.push(found);
    return;
  }
  let worst = 0;
  pool.forEach((each, at) => {
    if (each.makespan > (pool[worst] as Sequence).makespan) worst = at;
  });
  if (found.makespan <= (pool[worst] as Sequence).makespan) pool[worst] = found;
}

/** Schedules without a better one after which a full pool has come to rest. */
const staleAtMost = 10;

/**
 * Notes whether a full pool still betters itself. One that has come to rest leaves its best behind;
 * as many such as a pool holds make a pool of their own, else another begins from nothing.
 */
function rest(search: MakespanSearch, better: boolean): void {
  const { pool, champions } = search;
  search.stale = better ? 0 : search.stale + 1;
  if (search.stale < staleAtMost) return;
  search.stale = 0;
  const champion = pool.reduce((a, b) => (b.makespan < a.makespan ? b : a));
  const list = (champions[search.level] ??= []);
  list.push(champion);
  pool.length = 0;
  if (list.length < search.poolSize) {
    search.level = 0;
    return;
  }
  pool.push(...list.splice(0));
  search.level += 1;
}

function begin(search: MakespanSearch): void {
  const { pool, chance, tabu } = search;
  const flow = tabu.g;
  if (pool.length < search.poolSize) {
    start(tabu, dispatch(flow, chance, pool.length === 0 ? 0 : 0.5));
    return;
  }
  const one = chance.whole(0, pool.length);
  let two = chance.whole(0, Math.max(1, pool.length - 1));
  if (two >= one) two = (two + 1) % pool.length;
  const share = 0.3 + 0.4 * chance.next();
  start(tabu, between(search, [pool[one] as Sequence, pool[two] as Sequence], share));
}

/** Goes on for some steps. Gives the steps taken; fewer when the bound is met. */
export function run(search_: MakespanSearch, steps: number): number {
  const { tabu, best } = search_;
  let taken = 0;
  while (taken < steps && search_.running) {
    const share = Math.min(steps - taken, search_.patience - tabu.sinceBest);
    const used = share > 0 ? search(tabu, share) : 0;
    taken += used;
    search_.steps += used;
    if (tabu.best.makespan < best.makespan) {
      best.order.set(tabu.best.order);
      best.mode.set(tabu.best.mode);
      best.makespan = tabu.best.makespan;
    }
    if (best.makespan <= tabu.bound) search_.running = false;
    else if (used < share || tabu.sinceBest >= search_.patience) {
      const found = byStart(tabu, copyOf(tabu.best));
      const full = search_.pool.length >= search_.poolSize;
      const better = search_.pool.every((each) => found.makespan < each.makespan);
      admit(search_, found);
      search_.fresh.push(found);
      if (full) rest(search_, better);
      begin(search_);
    }
  }
  return taken;
}

/** Takes over what other threads found. */
export function exchange(search_: MakespanSearch, found: readonly Sequence[]): void {
  const { best, tabu } = search_;
  for (const each of found) {
    admit(search_, copyOf(each));
    if (each.makespan >= best.makespan) continue;
    best.order.set(each.order);
    best.mode.set(each.mode);
    best.makespan = each.makespan;
    if (best.makespan <= tabu.bound) search_.running = false;
  }
}
