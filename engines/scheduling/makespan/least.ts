import type { Flow } from "./graph.ts";
import { createHeap, pop, push } from "../heap.ts";

/** The longest way to each operation and behind it, by precedence and fastest modes, itself excluded. */
interface Ways {
  readonly fastest: Int32Array;
  readonly ahead: Int32Array;
  readonly behind: Int32Array;
}

function waysOf(flow: Flow): Ways {
  const { operations: n, modeFrom, modeTime, beforeFrom, afterFrom, after } = flow;
  const fastest = Int32Array.from({ length: n }, (_, op) =>
    modeTime.subarray(modeFrom[op], modeFrom[op + 1]).reduce((a, b) => Math.min(a, b)),
  );
  const ahead = new Int32Array(n);
  const behind = new Int32Array(n);
  const waits = Int32Array.from(
    fastest,
    (_, op) => (beforeFrom[op + 1] as number) - (beforeFrom[op] as number),
  );
  const sorted = [...waits.keys()].filter((op) => waits[op] === 0);
  for (const op of sorted) {
    for (const next of after.subarray(afterFrom[op], afterFrom[op + 1])) {
      ahead[next] = Math.max(
        ahead[next] as number,
        (ahead[op] as number) + (fastest[op] as number),
      );
      waits[next] = (waits[next] as number) - 1;
      if (waits[next] === 0) sorted.push(next);
    }
  }
  for (const op of sorted.toReversed()) {
    for (const next of after.subarray(afterFrom[op], afterFrom[op + 1])) {
      const way = (behind[next] as number) + (fastest[next] as number);
      behind[op] = Math.max(behind[op] as number, way);
    }
  }
  return { fastest, ahead, behind };
}

/** The shortest plan of one machine if its operations could be interrupted (Jackson, Carlier). */
function leastOn(ops: readonly number[], { fastest, ahead, behind }: Ways): number {
  const byHead = ops.toSorted((a, b) => (ahead[a] as number) - (ahead[b] as number));
  const left = fastest.slice();
  const heap = createHeap(ops.length);
  let least = 0;
  let now = 0;
  for (let at = 0; at < byHead.length || heap.size > 0;) {
    if (heap.size === 0) now = Math.max(now, ahead[byHead[at] as number] as number);
    while (at < byHead.length && (ahead[byHead[at] as number] as number) <= now) {
      const op = byHead[at] as number;
      push(heap, op, -(behind[op] as number));
      at += 1;
    }
    // The one with most work behind it runs until it is done or another comes.
    const op = pop(heap);
    const comes = at < byHead.length ? (ahead[byHead[at] as number] as number) : Infinity;
    const until = Math.min(comes, now + (left[op] as number));
    left[op] = (left[op] as number) - (until - now);
    now = until;
    if (left[op] === 0) least = Math.max(least, now + (behind[op] as number));
    else push(heap, op, -(behind[op] as number));
  }
  return least;
}

/** A makespan that no schedule of the flow can be below: a search that meets it is done. */
export function leastMakespan(flow: Flow): number {
  const ways = waysOf(flow);
  const onMachine: number[][] = Array.from({ length: flow.machines }, () => []);
  let least = 0;
  let work = 0;
  for (let op = 0; op < flow.operations; op += 1) {
    const own = ways.fastest[op] as number;
    work += own;
    least = Math.max(least, (ways.ahead[op] as number) + own + (ways.behind[op] as number));
    const [from, until] = [flow.modeFrom[op] as number, flow.modeFrom[op + 1] as number];
    const on = flow.modeMachine[from] as number;
    const bound = flow.modeMachine.subarray(from, until).every((each) => each === on);
    if (bound) onMachine[on]?.push(op);
  }
  least = Math.max(least, Math.ceil(work / Math.max(1, flow.machines)));
  return onMachine.reduce((most, ops) => Math.max(most, leastOn(ops, ways)), least);
}
