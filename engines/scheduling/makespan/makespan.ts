import { assert } from "../../../kernel/index.ts";
import { sumUp } from "../sum-up.ts";
import { flowOf } from "./flow.ts";
import type { Flow } from "./graph.ts";
import type { Sequence } from "./tabu.ts";
import { createGraph, load } from "./graph.ts";
import type { Bar, Operation, Plan, Snapshot } from "../types.ts";

/** Sums of minutes on the search's whole numbers of 32 bits. */
const plainAtMost = 2 ** 30;

const isPlainOperation = (each: Operation) =>
  !each.materialAt &&
  !each.started &&
  !each.pin &&
  each.modes.every((mode) => mode.resource !== null && !mode.needs && (mode.units ?? 1) === 1) &&
  (each.after ?? []).every(
    (link) => link.from !== "start" && !link.lag && link.maxWait === undefined,
  );

const hasWork = (each: Operation) => each.modes.every((mode) => mode.minutes > 0);

/** Whether a snapshot is a job shop as the textbooks have it: machines, precedence, setups only. */
export function isPlain(snapshot: Snapshot): boolean {
  const changing = snapshot.resources.some((each) => each.setup !== undefined);
  const longestSetup = (snapshot.setups ?? []).reduce(
    (most, { minutes, cleanup = [] }) =>
      Math.max(
        most,
        Math.max(0, ...minutes.map((row) => Math.max(0, ...row))) + Math.max(0, ...cleanup),
      ),
    0,
  );
  const minutes = snapshot.operations.reduce(
    (sum, { modes }) => sum + Math.max(...modes.map((mode) => mode.minutes)) + longestSetup,
    0,
  );
  return (
    snapshot.frozenUntil === undefined &&
    minutes < plainAtMost &&
    snapshot.resources.every(
      (each) => each.capacity === 1 && !each.open && !each.batch && each.family === undefined,
    ) &&
    snapshot.orders.every((each) => (each.release ?? 0) <= snapshot.now) &&
    snapshot.operations.every(isPlainOperation) &&
    // Operations without a family leave a machine as it is, which its neighbours alone do not tell.
    (!changing || snapshot.operations.every((each) => each.family !== undefined && hasWork(each)))
  );
}

/** The arrays of a plain snapshot, operations and resources in the snapshot's order. */
export function plainFlow(snapshot: Snapshot): Flow {
  const place = new Map(snapshot.operations.map((each, at) => [each.ref, at]));
  const machine = new Map(snapshot.resources.map((each, at) => [each.ref, at]));
  const find = (map: ReadonlyMap<number, number>, ref: number) => {
    const at = map.get(ref);
    assert(at !== undefined, `unknown reference ${ref}`);
    return at;
  };
  const rows = snapshot.resources.map(({ setup }) =>
    setup === undefined ? undefined : snapshot.setups?.[setup],
  );
  const families = Math.max(1, ...rows.map((row) => row?.minutes.length ?? 0));
  const table = rows.map((row) =>
    Array.from({ length: families }, (_, from) =>
      Array.from(
        { length: families },
        (_none, to) =>
          (from === to ? 0 : (row?.cleanup?.[from] ?? 0)) + (row?.minutes[from]?.[to] ?? 0),
      ),
    ),
  );
  const withSetup = rows.some((row) => row !== undefined);
  return flowOf({
    machines: snapshot.resources.length,
    operations: snapshot.operations.map((each) =>
      each.modes.map((mode) => ({
        machine: find(machine, mode.resource ?? -1),
        time: mode.minutes,
      })),
    ),
    precedence: snapshot.operations.flatMap((each, at) =>
      (each.after ?? []).map((link): [number, number] => [find(place, link.operation), at]),
    ),
    ...(withSetup
      ? { setup: table, kinds: snapshot.operations.map((each) => each.family ?? 0) }
      : {}),
  });
}

/** The plan that a sequence stands for. */
export function plainPlan(snapshot: Snapshot, flow: Flow, sequence: Sequence): Plan {
  const g = createGraph(flow);
  load(g, sequence.order, sequence.mode);
  const bars = snapshot.operations.map((each, op): Bar => {
    const mode = (sequence.mode[op] as number) - (flow.modeFrom[op] as number);
    const end = snapshot.now + (g.done[op] as number);
    const start = end - (g.time[op] as number);
    return {
      operation: each.ref,
      order: each.order,
      mode,
      resource: each.modes[mode]?.resource ?? null,
      lanes: [0],
      setupFrom: start - (g.gap[op] as number),
      start,
      end,
    };
  });
  const setup = bars.reduce((sum, bar) => sum + bar.start - bar.setupFrom, 0);
  return { bars, score: { ...sumUp(snapshot, bars), setup, makespan: g.makespan } };
}
