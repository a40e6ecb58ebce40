import type { Flow } from "./graph.ts";

/** Machines that can stand in for each other, directly or by way of others: a work centre. */
export interface Centres {
  /** Work centre of each operation. */
  readonly of: Int32Array;
  readonly machines: Int32Array;
  /** Minutes at the start and at the end in which none of its operations can run. */
  readonly closed: Int32Array;
  /** 1 where each of its operations can run on each of its machines. */
  readonly even: Uint8Array;
}

/** The first of the machines with which each machine shares an operation. */
function rootsOf(flow: Flow): Int32Array {
  const root = Int32Array.from({ length: flow.machines }, (_, machine) => machine);
  const find = (machine: number) => {
    let at = machine;
    while (root[at] !== at) at = root[at] as number;
    return at;
  };
  for (let op = 0; op < flow.operations; op += 1) {
    const first = flow.modeFrom[op] as number;
    for (let mode = first + 1; mode < (flow.modeFrom[op + 1] as number); mode += 1) {
      const one = find(flow.modeMachine[first] as number);
      const two = find(flow.modeMachine[mode] as number);
      root[Math.max(one, two)] = Math.min(one, two);
    }
  }
  return root.map(find);
}

function fastestOf(flow: Flow, op: number): number {
  const [from, until] = [flow.modeFrom[op] as number, flow.modeFrom[op + 1] as number];
  return flow.modeTime.subarray(from, until).reduce((least, time) => Math.min(least, time));
}

const machinesOf = (flow: Flow, op: number) =>
  new Set(flow.modeMachine.subarray(flow.modeFrom[op], flow.modeFrom[op + 1])).size;

/** The links of a flow in one direction. */
interface Links {
  readonly from: Int32Array;
  readonly list: Int32Array;
  /** Where the lists of the other direction begin. */
  readonly backFrom: Int32Array;
}

/** The longest way to each operation at the fastest, itself excluded. */
function waysTo(flow: Flow, { from, list, backFrom }: Links): Int32Array {
  const n = flow.operations;
  const way = new Int32Array(n);
  const waits = Int32Array.from(
    { length: n },
    (_, op) => (backFrom[op + 1] as number) - (backFrom[op] as number),
  );
  const open = Array.from(waits.keys()).filter((op) => waits[op] === 0);
  for (let op = open.pop(); op !== undefined; op = open.pop()) {
    const end = (way[op] as number) + fastestOf(flow, op);
    for (let at = from[op] as number; at < (from[op + 1] as number); at += 1) {
      const next = list[at] as number;
      way[next] = Math.max(way[next] as number, end);
      waits[next] = (waits[next] as number) - 1;
      if (waits[next] === 0) open.push(next);
    }
  }
  return way;
}

/** The work centres of a flow. */
export function centresOf(flow: Flow): Centres {
  const { operations: n, beforeFrom, before, afterFrom, after } = flow;
  const roots = rootsOf(flow);
  const machines = new Int32Array(flow.machines);
  for (const root of roots) machines[root] = (machines[root] as number) + 1;
  const of = new Int32Array(n);
  const even = new Uint8Array(flow.machines).fill(1);
  const head = waysTo(flow, { from: afterFrom, list: after, backFrom: beforeFrom });
  const tail = waysTo(flow, { from: beforeFrom, list: before, backFrom: afterFrom });
  const first = new Float64Array(flow.machines).fill(Infinity);
  const last = new Float64Array(flow.machines).fill(Infinity);
  for (let op = 0; op < n; op += 1) {
    const centre = roots[flow.modeMachine[flow.modeFrom[op] as number] as number] as number;
    of[op] = centre;
    if (machinesOf(flow, op) < (machines[centre] as number)) even[centre] = 0;
    first[centre] = Math.min(first[centre] as number, head[op] as number);
    last[centre] = Math.min(last[centre] as number, tail[op] as number);
  }
  const closed = Int32Array.from(first, (from, at) =>
    from === Infinity ? 0 : from + (last[at] as number),
  );
  return { of, machines, closed, even };
}
