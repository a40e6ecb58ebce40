import type { Centres } from "./centres.ts";
import { setupOf } from "./graph.ts";
import type { Graph } from "./graph.ts";

/** What the tabu search remembers, and the best move seen in the present step. */
export interface Memory {
  readonly g: Graph;
  /** Until which step "a before b" is forbidden, by pair (hashed where pairs are too many). */
  readonly pairs: Int32Array;
  readonly pairStride: number;
  readonly modes: Int32Array;
  readonly way: Int32Array;
  step: number;
  /** The makespan below which a forbidden move is allowed. */
  aspiration: number;
  readonly centres: Centres;
  /** What a minute of work more is held against a place on another machine, by work centre. */
  readonly minutePrices: Float64Array;
  readonly draw: () => number;
  /** The best allowed move: kind (0 behind, 1 before, 2 to another mode), operation, anchor. */
  kind: number;
  op: number;
  anchor: number;
  mode: number;
  estimate: number;
  ties: number;
  /** A move at random among the forbidden, for when nothing else is left. */
  lastKind: number;
  lastOp: number;
  lastAnchor: number;
  lastMode: number;
  seen: number;
  evaluations: number;
}

/** The cell of "a before b". */
export function pairCell(memory: Memory, a: number, b: number): number {
  if (memory.pairStride > 0) return a * memory.pairStride + b;
  return (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) & (memory.pairs.length - 1);
}

/** Whether a move is the best so far (1), the forbidden one to fall back on (2), or neither (0). */
function judge(memory: Memory, estimate: number, forbidden: boolean): number {
  memory.evaluations += 1;
  if (forbidden && estimate >= memory.aspiration) {
    memory.seen += 1;
    return memory.draw() * memory.seen < 1 ? 2 : 0;
  }
  if (estimate > memory.estimate) return 0;
  if (estimate === memory.estimate) {
    memory.ties += 1;
    return memory.draw() * memory.ties < 1 ? 1 : 0;
  }
  memory.ties = 1;
  memory.estimate = estimate;
  return 1;
}

interface Move {
  readonly kind: number;
  readonly op: number;
  readonly anchor: number;
  readonly mode: number;
}

function note(memory: Memory, verdict: number, move: Move): void {
  if (verdict === 1) {
    memory.kind = move.kind;
    memory.op = move.op;
    memory.anchor = move.anchor;
    memory.mode = move.mode;
    return;
  }
  memory.lastKind = move.kind;
  memory.lastOp = move.op;
  memory.lastAnchor = move.anchor;
  memory.lastMode = move.mode;
}

/** Looks at moving `op` right behind `anchor`, which stands later on its machine. */
function lookBehind(memory: Memory, op: number, anchor: number): void {
  const { g, way, step, pairs } = memory;
  const { done, back, ready, rest, time, next, prev, gap } = g;
  const first = next[op] as number;
  const after = next[anchor] as number;
  const left = prev[op] as number;
  const plain = g.setup === null;
  let forbidden = false;
  let end = done[left] as number;
  for (let each = first; ; each = next[each] as number) {
    const changeover = each === first && !plain ? setupOf(g, left, each) : (gap[each] as number);
    const own = end + changeover;
    const job = ready[each] as number;
    const start = own > job ? own : job;
    way[each] = start;
    end = start + (time[each] as number);
    if ((pairs[pairCell(memory, each, op)] as number) > step) forbidden = true;
    if (each === anchor) break;
  }
  if (!plain) end += setupOf(g, anchor, op);
  const start = Math.max(end, ready[op] as number);
  const tail = (back[after] as number) + (plain ? 0 : setupOf(g, op, after));
  let behind = (time[op] as number) + Math.max(rest[op] as number, tail);
  let estimate = start + behind;
  if (!plain) behind += setupOf(g, anchor, op);
  for (let each = anchor; each !== op; each = prev[each] as number) {
    const job = rest[each] as number;
    behind = (behind > job ? behind : job) + (time[each] as number);
    const through = (way[each] as number) + behind;
    if (through > estimate) estimate = through;
    behind += gap[each] as number;
  }
  const verdict = judge(memory, estimate, forbidden);
  if (verdict > 0) note(memory, verdict, { kind: 0, op, anchor, mode: 0 });
}

/** Looks at moving `op` right before `anchor`, which stands earlier on its machine. */
function lookBefore(memory: Memory, op: number, anchor: number): void {
  const { g, way, step, pairs } = memory;
  const { done, back, ready, rest, time, next, prev, gap } = g;
  const left = prev[anchor] as number;
  const last = prev[op] as number;
  const plain = g.setup === null;
  let forbidden = false;
  const own = (done[left] as number) + (plain ? 0 : setupOf(g, left, op));
  const start = Math.max(own, ready[op] as number);
  let end = start + (time[op] as number) + (plain ? 0 : setupOf(g, op, anchor));
  for (let each = anchor; each !== op; each = next[each] as number) {
    if (each !== anchor) end += gap[each] as number;
    const job = ready[each] as number;
    const begin = end > job ? end : job;
    way[each] = begin;
    end = begin + (time[each] as number);
    if ((pairs[pairCell(memory, op, each)] as number) > step) forbidden = true;
  }
  const after = next[op] as number;
  let behind = (back[after] as number) + (plain ? 0 : setupOf(g, last, after));
  let estimate = 0;
  for (let each = last; ; each = prev[each] as number) {
    const job = rest[each] as number;
    behind = (behind > job ? behind : job) + (time[each] as number);
    const through = (way[each] as number) + behind;
    if (through > estimate) estimate = through;
    if (each === anchor) break;
    behind += gap[each] as number;
  }
  if (!plain) behind += setupOf(g, op, anchor);
  behind = Math.max(behind, rest[op] as number) + (time[op] as number);
  if (start + behind > estimate) estimate = start + behind;
  const verdict = judge(memory, estimate, forbidden);
  if (verdict > 0) note(memory, verdict, { kind: 1, op, anchor, mode: 0 });
}

/** Looks at the N7 moves of a block of critical operations that follow each other on a machine. */
export function lookAtBlock(
  memory: Memory,
  block: { readonly path: Int32Array; readonly from: number; readonly until: number },
): void {
  const { path, from, until } = block;
  const { done, back, ready, rest } = memory.g;
  const head = path[from] as number;
  const last = path[until - 1] as number;
  for (let at = from; at < until - 1; at += 1) {
    const op = path[at] as number;
    // The last leads to the end at least as long as the job's next: no way between them.
    if ((back[last] as number) >= (rest[op] as number)) lookBehind(memory, op, last);
  }
  for (let at = from + 1; at < until; at += 1) {
    const op = path[at] as number;
    if (at === from + 1 && until - from === 2) continue;
    if ((done[head] as number) >= (ready[op] as number)) {
      lookBefore(memory, op, head);
    }
  }
  for (let at = from + 1; at < until - 1; at += 1) {
    const each = path[at] as number;
    if ((back[each] as number) >= (rest[head] as number)) {
      lookBehind(memory, head, each);
    }
    if (at > from + 1 && (done[each] as number) >= (ready[last] as number)) {
      lookBefore(memory, last, each);
    }
  }
}

interface Span {
  /** The latest start of a job predecessor, the earliest end of a job successor. */
  readonly startBefore: number;
  readonly endAfter: number;
}

function spanOf(g: Graph, op: number): Span {
  const { done, time, nobody } = g;
  if (g.chains) {
    const before = g.jobPrev[op] as number;
    const after = g.jobNext[op] as number;
    return {
      startBefore: before === nobody ? -1 : (done[before] as number) - (time[before] as number),
      endAfter: after === nobody ? Infinity : (done[after] as number),
    };
  }
  let startBefore = -1;
  let endAfter = Infinity;
  for (let at = g.beforeFrom[op] as number; at < (g.beforeFrom[op + 1] as number); at += 1) {
    const each = g.before[at] as number;
    startBefore = Math.max(startBefore, (done[each] as number) - (time[each] as number));
  }
  for (let at = g.afterFrom[op] as number; at < (g.afterFrom[op + 1] as number); at += 1) {
    endAfter = Math.min(endAfter, done[g.after[at] as number] as number);
  }
  return { startBefore, endAfter };
}

/** Looks at the places on every other machine that can do a critical operation. */
export function lookAtModes(memory: Memory, op: number): void {
  const { g } = memory;
  const from = g.modeFrom[op] as number;
  const until = g.modeFrom[op + 1] as number;
  if (until - from < 2) return;
  const span = spanOf(g, op);
  const price = memory.minutePrices[memory.centres.of[op] as number] as number;
  const held = g.mode[op] as number;
  const least = (g.ready[op] as number) + (g.rest[op] as number) - price * (g.time[op] as number);
  for (let mode = from; mode < until; mode += 1) {
    if (mode === held) continue;
    // No place is shorter than its own way: a machine that cannot win is not walked along.
    const shortest = least + (1 + price) * (g.modeTime[mode] as number);
    if (shortest > memory.estimate) continue;
    const forbidden = (memory.modes[mode] as number) > memory.step;
    if (forbidden && shortest >= memory.aspiration && memory.seen > 0) continue;
    if (g.modeMachine[mode] === g.machine[op])
      lookInPlace(memory, mode, { op, span, price, forbidden });
    else if (g.setup === null) lookAtMode(memory, mode, { op, span, price, forbidden });
    else lookAtModeWithSetup(memory, mode, { op, span, price, forbidden });
  }
}

interface Asked {
  readonly op: number;
  readonly span: Span;
  /** Of a minute of work more. */
  readonly price: number;
  readonly forbidden: boolean;
}

/** Another way on its own machine: where it stands. */
function lookInPlace(memory: Memory, mode: number, { op, price, forbidden }: Asked): void {
  const { g } = memory;
  const left = g.prev[op] as number;
  const right = g.next[op] as number;
  const minutes = g.modeTime[mode] as number;
  const begin = Math.max(g.ready[op] as number, (g.done[left] as number) + (g.gap[op] as number));
  const behind = Math.max(
    g.rest[op] as number,
    (g.back[right] as number) + (g.gap[right] as number),
  );
  const dearer = price * (minutes - (g.time[op] as number)) + minutes;
  const verdict = judge(memory, begin + dearer + behind, forbidden);
  if (verdict > 0) note(memory, verdict, { kind: 2, op, anchor: left, mode });
}

function lookAtMode(memory: Memory, mode: number, { op, span, price, forbidden }: Asked): void {
  const { g } = memory;
  const { done, back, time, next, nobody } = g;
  const { startBefore, endAfter } = span;
  const minutes = g.modeTime[mode] as number;
  const ready = g.ready[op] as number;
  const rest = g.rest[op] as number;
  let left = nobody;
  let right = g.firstOn[g.modeMachine[mode] as number] as number;
  const dearer = price * (minutes - (time[op] as number)) + minutes;
  let begin = 0;
  // In front of what ends before it is ready no place is better than behind it.
  for (let end = 0; right !== nobody; right = next[right] as number) {
    end = done[right] as number;
    if (end > ready && end > startBefore) break;
    begin = end;
    left = right;
  }
  for (;;) {
    const after = back[right] as number;
    const estimate = (begin > ready ? begin : ready) + dearer + (after > rest ? after : rest);
    if (estimate <= memory.estimate) {
      const verdict = judge(memory, estimate, forbidden);
      if (verdict > 0) note(memory, verdict, { kind: 2, op, anchor: left, mode });
    } else memory.evaluations += 1;
    // Nor behind what has less behind it than its job has.
    if (right === nobody || after <= rest) break;
    begin = done[right] as number;
    if (begin - (time[right] as number) >= endAfter) break;
    left = right;
    right = next[right] as number;
  }
}

function lookAtModeWithSetup(
  memory: Memory,
  mode: number,
  { op, span, price, forbidden }: Asked,
): void {
  const { g } = memory;
  const { done, back, time, next, nobody } = g;
  const on = g.modeMachine[mode] as number;
  const minutes = g.modeTime[mode] as number;
  const dearer = price * (minutes - (time[op] as number)) + minutes;
  const ready = g.ready[op] as number;
  const rest = g.rest[op] as number;
  let left = nobody;
  let right = g.firstOn[on] as number;
  while (right !== nobody && (done[right] as number) <= span.startBefore) {
    left = right;
    right = next[right] as number;
  }
  const held = g.machine[op] as number;
  g.machine[op] = on;
  for (;;) {
    const before = (done[left] as number) + setupOf(g, left, op);
    const after = (back[right] as number) + setupOf(g, op, right);
    const estimate = (before > ready ? before : ready) + dearer + (after > rest ? after : rest);
    const verdict = judge(memory, estimate, forbidden);
    if (verdict > 0) note(memory, verdict, { kind: 2, op, anchor: left, mode });
    if (right === nobody) break;
    if ((done[right] as number) - (time[right] as number) >= span.endAfter) break;
    left = right;
    right = next[right] as number;
  }
  g.machine[op] = held;
}
