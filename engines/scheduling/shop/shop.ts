import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { modeArrays, starts } from "./modes.ts";
import type { Found } from "./modes.ts";
import { refusalOf } from "./refuse.ts";
import { openTime } from "../time.ts";
import type { OpenTime } from "../time.ts";
import type { Finding, Operation, Snapshot, Span } from "../types.ts";

/** How often a list of neighbours, modes or lanes begins: `from[at] .. from[at + 1]`. */
type Starts = Int32Array;

/** A snapshot as arrays; operations, orders and resources count in the snapshot's order. */
export interface Shop {
  readonly snapshot: Snapshot;
  readonly now: number;
  readonly operations: number;
  readonly orders: number;
  readonly resources: number;
  readonly lanes: number;
  readonly laneFrom: Starts;
  readonly laneResource: Int32Array;
  readonly open: readonly (OpenTime | null)[];
  readonly batch: Int32Array;
  /** Family that a resource is set up for at the start; −1: none. */
  readonly firstFamily: Int32Array;
  /** Matrix of a resource, −1: none; `setup[(matrix * families + from) * families + to]`. */
  readonly matrix: Int32Array;
  readonly families: number;
  /** Where a family of the snapshot stands in the matrices. */
  readonly familyAt: ReadonlyMap<number, number>;
  readonly setup: Int32Array;
  /** −1: none that counts. */
  readonly family: Int32Array;
  /** 1: leaves a lane's family as it found it, so that the one behind depends on the one before. */
  readonly clear: Uint8Array;
  readonly running: Uint8Array;
  /** 1: one lane in every mode, no oven, no pool, not fixed, no longest wait. */
  readonly simple: Uint8Array;
  readonly orderOf: Int32Array;
  readonly size: Int32Array;
  readonly splittable: Uint8Array;
  /** The earliest start by now, release and material; and which of the three it is. */
  readonly earliest: Float64Array;
  /** Fixed start, or −1. */
  readonly fixed: Float64Array;
  readonly modeFrom: Starts;
  readonly modeOp: Int32Array;
  /** −1: no resource. */
  readonly modeResource: Int32Array;
  readonly modeMinutes: Float64Array;
  readonly modeUnits: Int32Array;
  /** Index into the operation's own list of modes. */
  readonly modeAt: Int32Array;
  readonly modeOpen: readonly (OpenTime | null)[];
  readonly needFrom: Starts;
  readonly needResource: Int32Array;
  readonly needUnits: Int32Array;
  /** Slots that an operation may need at most, over its modes. */
  readonly slotFrom: Starts;
  readonly beforeFrom: Starts;
  readonly beforeOp: Int32Array;
  readonly beforeStart: Uint8Array;
  readonly beforeLag: Float64Array;
  readonly beforeWait: Float64Array;
  /** 1: a longest wait stands before it. */
  readonly waits: Uint8Array;
  readonly afterFrom: Starts;
  readonly afterOp: Int32Array;
  readonly due: Float64Array;
  readonly weight: Float64Array;
  readonly lastFrom: Starts;
  readonly last: Int32Array;
  readonly isLast: Uint8Array;
  /** Start in the present plan, or −1. */
  readonly presentStart: Float64Array;
  /** A topological order by precedence alone. */
  readonly sorted: Int32Array;
}

/** A topological order, or the shortest-named cycle that forbids one. */
function sortedBy(snapshot: Snapshot, found: Found): Result<Int32Array, Finding> {
  const { operations } = snapshot;
  const waits = operations.map((each) => each.after?.length ?? 0);
  const after: number[][] = operations.map(() => []);
  operations.forEach((each, at) => {
    for (const link of each.after ?? [])
      after[found.operationAt.get(link.operation) ?? 0]?.push(at);
  });
  const queue = waits.flatMap((count, at) => (count === 0 ? [at] : []));
  for (let at = 0; at < queue.length; at += 1) {
    for (const next of after[queue[at] ?? 0] ?? []) {
      waits[next] = (waits[next] ?? 0) - 1;
      if (waits[next] === 0) queue.push(next);
    }
  }
  if (queue.length === operations.length) return ok(Int32Array.from(queue));
  const stuck = new Set(waits.flatMap((count, at) => (count > 0 ? [at] : [])));
  const path: number[] = [];
  let at = [...stuck][0] ?? 0;
  while (!path.includes(at)) {
    path.push(at);
    const links = operations[at]?.after ?? [];
    const before = links.map((link) => found.operationAt.get(link.operation) ?? 0);
    at = before.find((each) => stuck.has(each)) ?? at;
  }
  const cycle = path.slice(path.indexOf(at)).toReversed();
  return err({ kind: "cycle", operations: cycle.map((each) => operations[each]?.ref ?? each) });
}

/** Families as indices: those that a matrix knows keep their number, others get one behind. */
function familyPlaces(snapshot: Snapshot): ReadonlyMap<number, number> {
  const { setups = [], operations, resources } = snapshot;
  const known = Math.max(0, ...setups.map((each) => each.minutes.length));
  const places = new Map(Array.from({ length: known }, (_, family) => [family, family]));
  for (const { family } of [...operations, ...resources]) {
    if (family !== undefined && !places.has(family)) places.set(family, places.size);
  }
  return places;
}

function setupTable(snapshot: Snapshot, places: ReadonlyMap<number, number>) {
  const matrices = snapshot.setups ?? [];
  const families = matrices.length === 0 ? 1 : Math.max(1, places.size);
  const setup = new Int32Array(matrices.length * families * families);
  matrices.forEach(({ minutes, cleanup }, matrix) => {
    for (let from = 0; from < families; from += 1) {
      for (let to = 0; to < families; to += 1) {
        const clean = from === to ? 0 : (cleanup?.[from] ?? 0);
        setup[(matrix * families + from) * families + to] = clean + (minutes[from]?.[to] ?? 0);
      }
    }
  });
  return { families, setup };
}

function linkArrays(snapshot: Snapshot, found: Found) {
  const { operations } = snapshot;
  const links = operations.map((each) => each.after ?? []);
  const flat = links.flat();
  const after: number[][] = operations.map(() => []);
  links.forEach((list, at) => {
    for (const link of list) after[found.operationAt.get(link.operation) ?? 0]?.push(at);
  });
  return {
    beforeFrom: starts(links.map((list) => list.length)),
    beforeOp: Int32Array.from(flat, (link) => found.operationAt.get(link.operation) ?? 0),
    beforeStart: Uint8Array.from(flat, (link) => (link.from === "start" ? 1 : 0)),
    beforeLag: Float64Array.from(flat, (link) => link.lag ?? 0),
    beforeWait: Float64Array.from(flat, (link) => link.maxWait ?? Infinity),
    waits: Uint8Array.from(links, (list) =>
      list.some((each) => each.maxWait !== undefined) ? 1 : 0,
    ),
    afterFrom: starts(after.map((list) => list.length)),
    afterOp: Int32Array.from(after.flat()),
  };
}

function orderArrays(snapshot: Snapshot, found: Found) {
  const { operations, orders } = snapshot;
  const followed = new Set<number>();
  for (const each of operations) {
    // One that overlaps its follower, or whose follower runs already, may end after it.
    for (const { operation, from, lag = 0 } of each.started ? [] : (each.after ?? [])) {
      const before = operations[found.operationAt.get(operation) ?? 0];
      const whole = from !== "start" && lag >= 0;
      if (whole && before?.order === each.order) followed.add(operation);
    }
  }
  const last: number[][] = orders.map(() => []);
  operations.forEach((each, at) => {
    if (!followed.has(each.ref)) last[found.orderAt.get(each.order) ?? 0]?.push(at);
  });
  const present = new Map((snapshot.present ?? []).map((bar) => [bar.operation, bar.start]));
  return {
    orderOf: Int32Array.from(operations, (each) => found.orderAt.get(each.order) ?? 0),
    due: Float64Array.from(orders, (each) => each.due ?? Infinity),
    weight: Float64Array.from(orders, (each) => each.weight ?? 1),
    lastFrom: starts(last.map((list) => list.length)),
    last: Int32Array.from(last.flat()),
    isLast: Uint8Array.from(operations, (each) => (followed.has(each.ref) ? 0 : 1)),
    presentStart: Float64Array.from(operations, (each) => present.get(each.ref) ?? -1),
  };
}

function resourceArrays(snapshot: Snapshot, timeOf: (open: readonly Span[]) => OpenTime) {
  const { resources } = snapshot;
  const laneFrom = starts(resources.map((each) => each.capacity));
  const laneResource = new Int32Array(laneFrom[resources.length] as number);
  resources.forEach((_, at) => laneResource.fill(at, laneFrom[at], laneFrom[at + 1]));
  return {
    laneFrom,
    laneResource,
    lanes: laneResource.length,
    open: resources.map((each) => (each.open ? timeOf(each.open) : null)),
    batch: Int32Array.from(resources, (each) => each.batch ?? 0),
    matrix: Int32Array.from(resources, (each) => each.setup ?? -1),
  };
}

function familyArrays(snapshot: Snapshot) {
  const places = familyPlaces(snapshot);
  const placeOf = (family: number | undefined) => places.get(family ?? -1) ?? -1;
  const { operations, resources, setups = [] } = snapshot;
  const changing = new Set(resources.flatMap((each) => (each.setup === undefined ? [] : each.ref)));
  const family = Int32Array.from(operations, ({ family: own, started, modes }) => {
    const idle = started ? started.minutesLeft === 0 : modes.some((mode) => mode.minutes === 0);
    return idle ? -1 : placeOf(own);
  });
  const lends = (each: Operation) =>
    each.modes.some((mode) => mode.needs?.some(({ resource }) => changing.has(resource)));
  const clear = Uint8Array.from(operations, (each, at) =>
    setups.length > 0 && ((family[at] as number) < 0 || lends(each)) ? 1 : 0,
  );
  const firstFamily = Int32Array.from(resources, (each) => placeOf(each.family));
  return { family, clear, firstFamily, familyAt: places, ...setupTable(snapshot, places) };
}

/** 1 for operations of one lane, without oven, pool, longest wait or fixed start. */
export function simpleOf(snapshot: Snapshot, fixed: Float64Array): Uint8Array {
  const ovens = new Set(snapshot.resources.flatMap(({ ref, batch }) => (batch ? [ref] : [])));
  return Uint8Array.from(snapshot.operations, ({ modes, after }, op) => {
    const lean = modes.every(
      ({ resource, units = 1, needs }) =>
        resource !== null && units === 1 && !needs?.length && !ovens.has(resource),
    );
    const waits = after?.some((link) => link.maxWait !== undefined) ?? false;
    return lean && !waits && (fixed[op] as number) < 0 ? 1 : 0;
  });
}

/**
 * Open time by its stretches: resources of one shift pattern share one, which keeps it at hand.
 * `known`: a shop whose open times are taken over where the stretches are the same list.
 */
function sharedTimes(known?: Shop): (open: readonly Span[]) => OpenTime {
  const lists = new Map<readonly Span[], OpenTime>();
  for (const [at, { open }] of (known?.snapshot.resources ?? []).entries()) {
    const time = known?.open[at];
    if (open && time) lists.set(open, time);
  }
  const texts = new Map<string, OpenTime>();
  return (open) => {
    const held = lists.get(open);
    if (held) return held;
    const text = open.map(({ from, until }) => `${from}-${until}`).join();
    const time = texts.get(text) ?? openTime(open);
    texts.set(text, time);
    lists.set(open, time);
    return time;
  };
}

/** A snapshot as arrays, or the first thing that makes it impossible; `known` lends its calendars. */
export function compileShop(snapshot: Snapshot, known?: Shop): Result<Shop, Finding> {
  const index = (list: readonly { readonly ref: number }[]) =>
    new Map(list.map((each, at) => [each.ref, at]));
  const found: Found = {
    operationAt: index(snapshot.operations),
    resourceAt: index(snapshot.resources),
    orderAt: index(snapshot.orders),
  };
  const refused = refusalOf(snapshot, found);
  if (refused) return err(refused);
  const sorted = sortedBy(snapshot, found);
  if (!sorted.ok) return sorted;
  const timeOf = sharedTimes(known);
  const modes = modeArrays(snapshot, found, timeOf);
  if (modes.empty >= 0) {
    return err({ kind: "no_mode", operation: snapshot.operations[modes.empty]?.ref ?? -1 });
  }
  const release = new Map(snapshot.orders.map((each) => [each.ref, each.release ?? -Infinity]));
  const { operations, orders, resources, now } = snapshot;
  return ok({
    snapshot,
    now,
    operations: operations.length,
    orders: orders.length,
    resources: resources.length,
    ...resourceArrays(snapshot, timeOf),
    ...orderArrays(snapshot, found),
    ...modes.arrays,
    ...linkArrays(snapshot, found),
    fixed: modes.fixed,
    ...familyArrays(snapshot),
    running: Uint8Array.from(operations, (each) => (each.started ? 1 : 0)),
    size: Int32Array.from(operations, (each) => each.size ?? 1),
    splittable: Uint8Array.from(operations, (each) => (each.splittable ? 1 : 0)),
    earliest: Float64Array.from(operations, (each) =>
      Math.max(now, release.get(each.order) ?? now, each.materialAt ?? now),
    ),
    simple: simpleOf(snapshot, modes.fixed),
    sorted: sorted.value,
  });
}
