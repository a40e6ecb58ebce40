import { assert } from "../../../kernel/index.ts";

/**
 * A shop as arrays: operations with alternatives (modes), precedence as lists, no calendars.
 * Mode `at` of operation `op` stands at `modeFrom[op] + at`. Times are whole and ≥ 0.
 */
export interface Flow {
  readonly operations: number;
  readonly machines: number;
  readonly modeFrom: Int32Array;
  readonly modeMachine: Int32Array;
  readonly modeTime: Int32Array;
  /** Those that must end before: `before[beforeFrom[op] .. beforeFrom[op + 1])`. */
  readonly beforeFrom: Int32Array;
  readonly before: Int32Array;
  readonly afterFrom: Int32Array;
  readonly after: Int32Array;
  /** Minutes of changeover by `(machine * kinds + from) * kinds + to`, of kinds of operations. */
  readonly setup: Int32Array | null;
  readonly kinds: number;
  readonly kind: Int32Array;
}

/**
 * A semi-active schedule as a disjunctive graph. Index `operations` is nobody: done and back 0.
 * done: longest way to the operation, itself included; back: from it to the end, itself included.
 * ready, rest: the same over its job neighbours only, itself excluded. order: a topological order.
 */
export interface Graph extends Flow {
  readonly nobody: number;
  readonly chains: boolean;
  readonly jobPrev: Int32Array;
  readonly jobNext: Int32Array;
  readonly lasts: Int32Array;
  readonly flexible: boolean;
  readonly mode: Int32Array;
  readonly machine: Int32Array;
  readonly time: Int32Array;
  readonly prev: Int32Array;
  readonly next: Int32Array;
  /** Changeover from the machine's predecessor. */
  readonly gap: Int32Array;
  readonly firstOn: Int32Array;
  readonly lastOn: Int32Array;
  readonly order: Int32Array;
  readonly position: Int32Array;
  readonly done: Int32Array;
  readonly back: Int32Array;
  readonly ready: Int32Array;
  readonly rest: Int32Array;
  readonly mark: Int32Array;
  readonly spare: Int32Array;
  stamp: number;
  makespan: number;
}

function firsts(from: Int32Array, list: Int32Array, nobody: number): Int32Array {
  const first = new Int32Array(nobody + 1).fill(nobody);
  for (let op = 0; op < nobody; op += 1) {
    const at = from[op] as number;
    if (at < (from[op + 1] as number)) first[op] = list[at] as number;
  }
  return first;
}

/** An empty graph on a flow; `load` fills it. */
export function createGraph(flow: Flow): Graph {
  const n = flow.operations;
  const ints = () => new Int32Array(n + 1);
  const lasts: number[] = [];
  let chains = true;
  let flexible = false;
  for (let op = 0; op < n; op += 1) {
    const before = (flow.beforeFrom[op + 1] as number) - (flow.beforeFrom[op] as number);
    const after = (flow.afterFrom[op + 1] as number) - (flow.afterFrom[op] as number);
    if (after === 0) lasts.push(op);
    if (before > 1 || after > 1) chains = false;
    if ((flow.modeFrom[op + 1] as number) - (flow.modeFrom[op] as number) > 1) flexible = true;
  }
  return {
    ...flow,
    nobody: n,
    chains,
    flexible,
    jobPrev: firsts(flow.beforeFrom, flow.before, n),
    jobNext: firsts(flow.afterFrom, flow.after, n),
    lasts: Int32Array.from(lasts),
    mode: ints(),
    machine: ints(),
    time: ints(),
    prev: ints(),
    next: ints(),
    gap: ints(),
    firstOn: new Int32Array(flow.machines),
    lastOn: new Int32Array(flow.machines),
    order: new Int32Array(n),
    position: ints(),
    done: ints(),
    back: ints(),
    ready: ints(),
    rest: ints(),
    mark: ints(),
    spare: ints(),
    stamp: 0,
    makespan: 0,
  };
}

/** The changeover between two operations on a machine; 0 after nobody. */
export function setupOf(g: Graph, from: number, to: number): number {
  const { setup, nobody } = g;
  if (setup === null || from === nobody || to === nobody) return 0;
  const row = (g.machine[to] as number) * g.kinds + (g.kind[from] as number);
  return setup[row * g.kinds + (g.kind[to] as number)] as number;
}

/** Builds machine sequences from a topological order and modes, then all heads and tails. */
export function load(g: Graph, order: Int32Array, mode: Int32Array): void {
  const { nobody, prev, next, firstOn, lastOn, machine, gap } = g;
  firstOn.fill(nobody);
  lastOn.fill(nobody);
  for (let at = 0; at < nobody; at += 1) {
    const op = order[at] as number;
    const chosen = mode[op] as number;
    const on = g.modeMachine[chosen] as number;
    const last = lastOn[on] as number;
    g.order[at] = op;
    g.position[op] = at;
    g.mode[op] = chosen;
    machine[op] = on;
    g.time[op] = g.modeTime[chosen] as number;
    prev[op] = last;
    next[op] = nobody;
    if (last === nobody) firstOn[on] = op;
    else next[last] = op;
    lastOn[on] = op;
    gap[op] = setupOf(g, last, op);
  }
  prev[nobody] = nobody;
  next[nobody] = nobody;
  gap[nobody] = 0;
  heads(g, 0);
  tails(g, nobody - 1);
}

/** Recomputes heads from a position of the order on, and the makespan. */
export function heads(g: Graph, from: number): void {
  if (!g.chains) headsOfNet(g, from);
  else if (g.setup !== null) headsWithSetup(g, from);
  else headsOfChains(g, from);
  const { lasts, done } = g;
  let makespan = 0;
  for (let at = 0; at < lasts.length; at += 1) {
    const end = done[lasts[at] as number] as number;
    if (end > makespan) makespan = end;
  }
  g.makespan = makespan;
}

function headsOfChains(g: Graph, from: number): void {
  const { order, jobPrev, prev, done, ready, time, nobody } = g;
  for (let at = from; at < nobody; at += 1) {
    const op = order[at] as number;
    const job = done[jobPrev[op] as number] as number;
    const own = done[prev[op] as number] as number;
    ready[op] = job;
    done[op] = (job > own ? job : own) + (time[op] as number);
  }
}

function headsWithSetup(g: Graph, from: number): void {
  const { order, jobPrev, prev, done, ready, time, nobody, gap } = g;
  for (let at = from; at < nobody; at += 1) {
    const op = order[at] as number;
    const job = done[jobPrev[op] as number] as number;
    const own = (done[prev[op] as number] as number) + (gap[op] as number);
    ready[op] = job;
    done[op] = (job > own ? job : own) + (time[op] as number);
  }
}

function headsOfNet(g: Graph, from: number): void {
  const { order, beforeFrom, before, prev, done, ready, time, nobody, gap } = g;
  for (let at = from; at < nobody; at += 1) {
    const op = order[at] as number;
    let job = 0;
    const until = beforeFrom[op + 1] as number;
    for (let each = beforeFrom[op] as number; each < until; each += 1) {
      const end = done[before[each] as number] as number;
      if (end > job) job = end;
    }
    const own = (done[prev[op] as number] as number) + (gap[op] as number);
    ready[op] = job;
    done[op] = (job > own ? job : own) + (time[op] as number);
  }
}

/** Recomputes tails from a position of the order down to the start. */
export function tails(g: Graph, from: number): void {
  if (!g.chains) tailsOfNet(g, from);
  else if (g.setup !== null) tailsWithSetup(g, from);
  else tailsOfChains(g, from);
}

function tailsOfChains(g: Graph, from: number): void {
  const { order, jobNext, next, back, rest, time } = g;
  for (let at = from; at >= 0; at -= 1) {
    const op = order[at] as number;
    const job = back[jobNext[op] as number] as number;
    const own = back[next[op] as number] as number;
    rest[op] = job;
    back[op] = (job > own ? job : own) + (time[op] as number);
  }
}

function tailsWithSetup(g: Graph, from: number): void {
  const { order, jobNext, next, back, rest, time, gap } = g;
  for (let at = from; at >= 0; at -= 1) {
    const op = order[at] as number;
    const follower = next[op] as number;
    const job = back[jobNext[op] as number] as number;
    const own = (back[follower] as number) + (gap[follower] as number);
    rest[op] = job;
    back[op] = (job > own ? job : own) + (time[op] as number);
  }
}

function tailsOfNet(g: Graph, from: number): void {
  const { order, afterFrom, after, next, back, rest, time, gap } = g;
  for (let at = from; at >= 0; at -= 1) {
    const op = order[at] as number;
    let job = 0;
    const until = afterFrom[op + 1] as number;
    for (let each = afterFrom[op] as number; each < until; each += 1) {
      const way = back[after[each] as number] as number;
      if (way > job) job = way;
    }
    const follower = next[op] as number;
    const own = (back[follower] as number) + (gap[follower] as number);
    rest[op] = job;
    back[op] = (job > own ? job : own) + (time[op] as number);
  }
}

/** Whether one of the operation's job neighbours towards the start bears the mark. */
function afterMarked(g: Graph, op: number): boolean {
  const { mark, stamp } = g;
  if (mark[g.prev[op] as number] === stamp) return true;
  if (g.chains) return mark[g.jobPrev[op] as number] === stamp;
  const until = g.beforeFrom[op + 1] as number;
  for (let each = g.beforeFrom[op] as number; each < until; each += 1)
    if (mark[g.before[each] as number] === stamp) return true;
  return false;
}

function beforeMarked(g: Graph, op: number): boolean {
  const { mark, stamp } = g;
  if (mark[g.next[op] as number] === stamp) return true;
  if (g.chains) return mark[g.jobNext[op] as number] === stamp;
  const until = g.afterFrom[op + 1] as number;
  for (let each = g.afterFrom[op] as number; each < until; each += 1)
    if (mark[g.after[each] as number] === stamp) return true;
  return false;
}

/**
 * Mends the order after `op`, which stood before `anchor`, was linked behind it. Gives false, and
 * leaves the order as it was, when `op` leads to `anchor`: the links then hold a cycle.
 */
export function mendForward(g: Graph, op: number, anchor: number): boolean {
  const { order, position, mark, spare } = g;
  const from = position[op] as number;
  const until = position[anchor] as number;
  g.stamp += 1;
  mark[op] = g.stamp;
  spare[0] = op;
  let held = 1;
  for (let at = from + 1; at <= until; at += 1) {
    const each = order[at] as number;
    if (!afterMarked(g, each)) continue;
    mark[each] = g.stamp;
    spare[held] = each;
    held += 1;
  }
  if (mark[anchor] === g.stamp) return false;
  let write = from;
  for (let at = from + 1; at <= until; at += 1) {
    const each = order[at] as number;
    if (mark[each] === g.stamp) continue;
    order[write] = each;
    position[each] = write;
    write += 1;
  }
  for (let at = 0; at < held; at += 1) {
    const each = spare[at] as number;
    order[write] = each;
    position[each] = write;
    write += 1;
  }
  return true;
}

/** The same for `op`, which stood behind `anchor`, linked before it. */
export function mendBackward(g: Graph, op: number, anchor: number): boolean {
  const { order, position, mark, spare } = g;
  const from = position[op] as number;
  const until = position[anchor] as number;
  g.stamp += 1;
  mark[op] = g.stamp;
  spare[0] = op;
  let held = 1;
  for (let at = from - 1; at >= until; at -= 1) {
    const each = order[at] as number;
    if (!beforeMarked(g, each)) continue;
    mark[each] = g.stamp;
    spare[held] = each;
    held += 1;
  }
  if (mark[anchor] === g.stamp) return false;
  let write = from;
  for (let at = from - 1; at >= until; at -= 1) {
    const each = order[at] as number;
    if (mark[each] === g.stamp) continue;
    order[write] = each;
    position[each] = write;
    write -= 1;
  }
  for (let at = 0; at < held; at += 1) {
    const each = spare[at] as number;
    order[write] = each;
    position[each] = write;
    write -= 1;
  }
  return true;
}

/** Takes an operation out of its machine's sequence. */
export function unlink(g: Graph, op: number): void {
  const { prev, next, nobody, gap } = g;
  const on = g.machine[op] as number;
  const left = prev[op] as number;
  const right = next[op] as number;
  if (left === nobody) g.firstOn[on] = right;
  else next[left] = right;
  if (right === nobody) g.lastOn[on] = left;
  else prev[right] = left;
  if (g.setup !== null && right !== nobody) gap[right] = setupOf(g, left, right);
}

/** Puts an operation behind another on its present machine; behind nobody: first. */
export function linkBehind(g: Graph, op: number, left: number): void {
  const { prev, next, nobody, gap } = g;
  const on = g.machine[op] as number;
  const right = (left === nobody ? g.firstOn[on] : next[left]) as number;
  assert(left === nobody || g.machine[left] === on, "linked to another machine's operation");
  prev[op] = left;
  next[op] = right;
  if (left === nobody) g.firstOn[on] = op;
  else next[left] = op;
  if (right === nobody) g.lastOn[on] = op;
  else prev[right] = op;
  if (g.setup === null) return;
  gap[op] = setupOf(g, left, op);
  if (right !== nobody) gap[right] = setupOf(g, op, right);
}
