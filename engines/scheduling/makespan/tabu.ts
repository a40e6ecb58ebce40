import type { Chance } from "../../../kernel/index.ts";
import { centresOf } from "./centres.ts";
import {
  createGraph,
  heads,
  linkBehind,
  load,
  mendBackward,
  mendForward,
  tails,
  unlink,
} from "./graph.ts";
import type { Flow, Graph } from "./graph.ts";
import { lookAtBlock, lookAtModes, pairCell } from "./neighbours.ts";
import type { Memory } from "./neighbours.ts";

/** A schedule as a topological order and a mode per operation. */
export interface Sequence {
  readonly order: Int32Array;
  readonly mode: Int32Array;
  makespan: number;
}

/** A tabu search on one flow. `best` is the best since the last `start`. */
export interface Tabu {
  readonly g: Graph;
  readonly memory: Memory;
  readonly best: Sequence;
  readonly path: Int32Array;
  readonly chance: Chance;
  readonly bound: number;
  /** Minutes of each work centre's operations as they are done now. */
  readonly work: Float64Array;
  sinceBest: number;
}

const pairsAtMost = 1 << 22;

/** A tabu search that has not started. `bound`: a makespan that cannot be beaten. */
export function createTabu(flow: Flow, chance: Chance, bound: number): Tabu {
  const g = createGraph(flow);
  const n = flow.operations;
  const whole = n * n <= pairsAtMost;
  const memory: Memory = {
    g,
    pairs: new Int32Array(whole ? Math.max(1, n * n) : pairsAtMost),
    pairStride: whole ? n : 0,
    modes: new Int32Array(flow.modeMachine.length),
    way: new Int32Array(n + 1),
    step: 0,
    aspiration: 0,
    minutePrices: new Float64Array(flow.machines),
    centres: centresOf(flow),
    draw: chance.next,
    kind: -1,
    op: 0,
    anchor: 0,
    mode: 0,
    estimate: 0,
    ties: 0,
    lastKind: -1,
    lastOp: 0,
    lastAnchor: 0,
    lastMode: 0,
    seen: 0,
    evaluations: 0,
  };
  const best = { order: new Int32Array(n), mode: new Int32Array(n), makespan: Infinity };
  const work = new Float64Array(flow.machines);
  return { g, memory, best, path: new Int32Array(n), chance, bound, work, sinceBest: 0 };
}

function keep(tabu: Tabu): void {
  const { g, best } = tabu;
  best.order.set(g.order);
  best.mode.set(g.mode.subarray(0, g.nobody));
  best.makespan = g.makespan;
  tabu.sinceBest = 0;
}

/** Starts anew from a schedule; what was forbidden is forgotten. */
export function start(tabu: Tabu, from: Sequence): void {
  load(tabu.g, from.order, from.mode);
  // Steps only grow, so a jump forgets without touching the table.
  tabu.memory.step += 1_000;
  keep(tabu);
  const { g, work } = tabu;
  work.fill(0);
  for (let op = 0; op < g.nobody; op += 1) addWork(tabu, op, g.time[op] as number);
  for (let centre = 0; centre < work.length; centre += 1) setPrice(tabu, centre);
}

function addWork({ work, memory }: Tabu, op: number, minutes: number): void {
  const centre = memory.centres.of[op] as number;
  work[centre] = (work[centre] as number) + minutes;
}

/** The price where machines are never idle. */
const minutePriceMost = 4;

/**
 * Where a work centre's work is all that keeps the makespan up, a place that looks short but takes
 * longer costs everybody; where jobs or other machines do, it costs nothing. Between the two the
 * price falls with idle time: steeply where machines cannot all stand in for each other, for there
 * the average hides which of them are full.
 */
function setPrice({ memory, best, work }: Tabu, centre: number): void {
  const { machines, closed, even } = memory.centres;
  const open = (machines[centre] as number) * (best.makespan - (closed[centre] as number));
  const busy = open > 0 ? (work[centre] as number) / open : 0;
  // Products only: powers may differ in the last digit between machines.
  const fourth = busy * busy * busy * busy;
  const steep = even[centre] === 1 ? 1 : fourth * fourth * fourth;
  memory.minutePrices[centre] = minutePriceMost * fourth * steep;
}

/** A critical path, drawn at random where ways are equally long; gives its length in operations. */
function criticalPath(tabu: Tabu): number {
  const { g, path, memory } = tabu;
  const { done, ready, time, prev, gap, nobody, makespan } = g;
  let count = 0;
  let seen = 0;
  let op = nobody;
  for (let at = 0; at < g.lasts.length; at += 1) {
    const each = g.lasts[at] as number;
    if (done[each] !== makespan) continue;
    seen += 1;
    if (seen === 1 || memory.draw() * seen < 1) op = each;
  }
  while (op !== nobody) {
    path[count] = op;
    count += 1;
    const begin = (done[op] as number) - (time[op] as number);
    const left = prev[op] as number;
    const byMachine = left !== nobody && (done[left] as number) + (gap[op] as number) === begin;
    const byJob = ready[op] === begin && begin > 0;
    if (byMachine && (!byJob || memory.draw() < 0.5)) op = left;
    else if (byJob) op = drivingJob(g, op, begin);
    else op = nobody;
  }
  for (let from = 0, until = count - 1; from < until; from += 1, until -= 1) {
    const held = path[from] as number;
    path[from] = path[until] as number;
    path[until] = held;
  }
  return count;
}

function drivingJob(g: Graph, op: number, begin: number): number {
  if (g.chains) return g.jobPrev[op] as number;
  for (let at = g.beforeFrom[op] as number; at < (g.beforeFrom[op + 1] as number); at += 1) {
    const each = g.before[at] as number;
    if (g.done[each] === begin) return each;
  }
  return g.nobody;
}

function forget(memory: Memory): void {
  memory.kind = -1;
  memory.estimate = Infinity;
  memory.ties = 0;
  memory.lastKind = -1;
  memory.seen = 0;
}

function lookAround(tabu: Tabu): void {
  const { g, memory, path } = tabu;
  forget(memory);
  memory.aspiration = tabu.best.makespan;
  const count = criticalPath(tabu);
  let from = 0;
  for (let at = 1; at <= count; at += 1) {
    const op = path[at] as number;
    if (at < count && g.prev[op] === path[at - 1]) continue;
    if (at - from > 1) lookAtBlock(memory, { path, from, until: at });
    from = at;
  }
  if (g.flexible) for (let at = 0; at < count; at += 1) lookAtModes(memory, path[at] as number);
  if (memory.kind === -1) {
    memory.kind = memory.lastKind;
    memory.op = memory.lastOp;
    memory.anchor = memory.lastAnchor;
    memory.mode = memory.lastMode;
  }
}

function tenure(tabu: Tabu): number {
  const { g, chance } = tabu;
  const low = 8 + g.nobody / g.machines / g.machines;
  return Math.floor(low + chance.next() * low);
}

/** Moves within a machine; what the move undoes is forbidden for a while. */
function resequence(tabu: Tabu): boolean {
  const { g, memory } = tabu;
  const { op, anchor } = memory;
  const behind = memory.kind === 0;
  const until = memory.step + tenure(tabu);
  const held = g.prev[op] as number;
  const from = g.position[op] as number;
  const other = g.position[anchor] as number;
  unlink(g, op);
  linkBehind(g, op, behind ? anchor : (g.prev[anchor] as number));
  const fine = behind ? mendForward(g, op, anchor) : mendBackward(g, op, anchor);
  if (!fine) {
    unlink(g, op);
    linkBehind(g, op, held);
    return false;
  }
  if (behind) {
    for (let each = g.prev[op] as number; each !== held; each = g.prev[each] as number) {
      memory.pairs[pairCell(memory, op, each)] = until;
    }
  } else {
    for (let each = g.next[op] as number; ; each = g.next[each] as number) {
      memory.pairs[pairCell(memory, each, op)] = until;
      if (each === held) break;
    }
  }
  heads(g, Math.min(from, other));
  tails(g, Math.max(from, other));
  return true;
}

function setMode(g: Graph, op: number, mode: number): void {
  g.mode[op] = mode;
  g.machine[op] = g.modeMachine[mode] as number;
  g.time[op] = g.modeTime[mode] as number;
}

/** Where the order must be mended after a mode was changed; false where the links hold a cycle. */
function mendAround(g: Graph, op: number): boolean {
  const { position, nobody } = g;
  const left = g.prev[op] as number;
  const right = g.next[op] as number;
  if (left !== nobody && (position[left] as number) > (position[op] as number)) {
    return mendForward(g, op, left);
  }
  if (right !== nobody && (position[right] as number) < (position[op] as number)) {
    return mendBackward(g, op, right);
  }
  return true;
}

function reassign(tabu: Tabu): boolean {
  const { g, memory } = tabu;
  const { op } = memory;
  const heldMode = g.mode[op] as number;
  const heldLeft = g.prev[op] as number;
  const before = g.position[op] as number;
  unlink(g, op);
  setMode(g, op, memory.mode);
  linkBehind(g, op, memory.anchor);
  const fine = mendAround(g, op);
  if (!fine) {
    unlink(g, op);
    setMode(g, op, heldMode);
    linkBehind(g, op, heldLeft);
    return false;
  }
  memory.modes[heldMode] = memory.step + tenure(tabu);
  addWork(tabu, op, (g.time[op] as number) - (g.modeTime[heldMode] as number));
  setPrice(tabu, memory.centres.of[op] as number);
  const now = g.position[op] as number;
  // The old neighbours changed too, wherever they stand.
  const old = g.modeMachine[heldMode] as number;
  const freed = (heldLeft === g.nobody ? g.firstOn[old] : g.next[heldLeft]) as number;
  const low = freed === g.nobody ? now : (g.position[freed] as number);
  const high = heldLeft === g.nobody ? now : (g.position[heldLeft] as number);
  heads(g, Math.min(before, now, low));
  tails(g, Math.max(before, now, high));
  return true;
}

/** Takes some steps; stops early at the bound. Gives the steps taken. */
export function search(tabu: Tabu, steps: number): number {
  const { g, memory, best } = tabu;
  for (let taken = 0; taken < steps; taken += 1) {
    if (best.makespan <= tabu.bound) return taken;
    memory.step += 1;
    tabu.sinceBest += 1;
    lookAround(tabu);
    // A critical path without a move is a single job or a single machine: optimal.
    if (memory.kind === -1) return taken;
    if (memory.kind === 2) reassign(tabu);
    else resequence(tabu);
    if (g.makespan < best.makespan) keep(tabu);
  }
  return steps;
}
