import { err, ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import { openTime } from "./time.ts";
import type { OpenTime } from "./time.ts";
import type { Finding, Mode, Operation, Snapshot, Span } from "./types.ts";

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
  readonly setup: Int32Array;
  readonly family: Int32Array;
  readonly orderOf: Int32Array;
  readonly size: Int32Array;
  readonly splittable: Uint8Array;
  /** The earliest start by now, release and material; and which of the three it is. */
  readonly earliest: Float64Array;
  /** Fixed start, or −1. */
  readonly fixed: Float64Array;
  readonly modeFrom: Starts;
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

interface Found {
  readonly operationAt: ReadonlyMap<number, number>;
  readonly resourceAt: ReadonlyMap<number, number>;
  readonly orderAt: ReadonlyMap<number, number>;
}

/** A list of lists, flattened. */
export function starts(lengths: readonly number[]): Starts {
  const from = new Int32Array(lengths.length + 1);
  lengths.forEach((length, at) => (from[at + 1] = (from[at] as number) + length));
  return from;
}

function unknownIn(snapshot: Snapshot, found: Found): Finding | null {
  for (const each of snapshot.operations) {
    const unknown = (what: "operation" | "resource" | "order", ref: number): Finding => ({
      kind: "unknown",
      what,
      ref,
    });
    if (!found.orderAt.has(each.order)) return unknown("order", each.order);
    if (each.modes.length === 0) return { kind: "no_mode", operation: each.ref };
    for (const link of each.after ?? []) {
      if (!found.operationAt.has(link.operation)) return unknown("operation", link.operation);
    }
    for (const mode of each.modes) {
      for (const { resource, units } of takesOf(mode)) {
        const at = found.resourceAt.get(resource);
        if (at === undefined) return unknown("resource", resource);
        if (units > (snapshot.resources[at]?.capacity ?? 0)) {
          return { kind: "too_big", operation: each.ref, resource };
        }
      }
    }
  }
  return null;
}

/** What a mode occupies: its resource's lanes, then its needs. */
export function takesOf(mode: Mode): { resource: number; units: number }[] {
  const own = mode.resource === null ? [] : [{ resource: mode.resource, units: mode.units ?? 1 }];
  return [...own, ...(mode.needs ?? [])];
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

function setupTable(snapshot: Snapshot): { families: number; setup: Int32Array } {
  const matrices = snapshot.setups ?? [];
  const families = Math.max(1, ...matrices.map((each) => each.minutes.length));
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

/** Time in which all of several calendars are open. */
export function commonTime(lists: readonly (readonly Span[])[]): Span[] {
  let common: readonly Span[] | null = null;
  for (const list of lists) {
    const sorted = list.toSorted((a, b) => a.from - b.from);
    if (common === null) common = sorted;
    else {
      const both: Span[] = [];
      let at = 0;
      for (const span of common) {
        while (at > 0 && (sorted[at - 1]?.until ?? 0) > span.from) at -= 1;
        for (; at < sorted.length; at += 1) {
          const other = sorted[at];
          if (!other || other.from >= span.until) break;
          const from = Math.max(span.from, other.from);
          const until = Math.min(span.until, other.until);
          if (until > from) both.push({ from, until });
        }
      }
      common = both;
    }
  }
  return [...(common ?? [])];
}

/** The calendar of a mode: open where its resource and all it needs are; shared between modes. */
function modeCalendars(snapshot: Snapshot, modes: readonly Mode[]): (OpenTime | null)[] {
  const spans = new Map(snapshot.resources.map((each) => [each.ref, each.open]));
  const known = new Map<string, OpenTime | null>();
  return modes.map((mode) => {
    const refs = takesOf(mode)
      .map((take) => take.resource)
      .filter((ref) => spans.get(ref) !== undefined);
    const key = refs.join(",");
    let time = known.get(key);
    if (time === undefined) {
      const lists = refs.map((ref) => spans.get(ref) ?? []);
      time = lists.length === 0 ? null : openTime(commonTime(lists));
      known.set(key, time);
    }
    return time;
  });
}

function heldStart(
  snapshot: Snapshot,
  each: Operation,
): { start: number; resource: number | null } {
  if (each.started) return { start: snapshot.now, resource: each.started.resource };
  if (each.pin) return { start: each.pin.start ?? -1, resource: each.pin.resource ?? null };
  return { start: -1, resource: null };
}

/** Modes that remain once pins, the frozen zone and what is running have spoken. */
function modesLeft(
  snapshot: Snapshot,
  frozen: ReadonlyMap<number, { start: number; mode: number }>,
) {
  return snapshot.operations.map((each) => {
    const all = each.modes.map((mode, at) => ({ mode, at }));
    const still = frozen.get(each.ref);
    if (still) return all.filter(({ at }) => at === still.mode);
    const { resource } = heldStart(snapshot, each);
    const kept = resource === null ? all : all.filter(({ mode }) => mode.resource === resource);
    if (!each.started) return kept;
    const { minutesLeft } = each.started;
    return kept
      .slice(0, 1)
      .map(({ mode, at }) => ({ mode: { ...mode, minutes: minutesLeft }, at }));
  });
}

function frozenBars(snapshot: Snapshot): Map<number, { start: number; mode: number }> {
  const { present = [], frozenUntil = -Infinity, now } = snapshot;
  return new Map(
    present
      .filter(({ start }) => start < frozenUntil && start >= now)
      .map(({ operation, start, mode }) => [operation, { start, mode }]),
  );
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
    afterFrom: starts(after.map((list) => list.length)),
    afterOp: Int32Array.from(after.flat()),
  };
}

function modeArrays(snapshot: Snapshot, found: Found) {
  const frozen = frozenBars(snapshot);
  const left = modesLeft(snapshot, frozen);
  const flat = left.flat();
  const needs = flat.map(({ mode }) => mode.needs ?? []);
  const at = (ref: number) => found.resourceAt.get(ref) ?? 0;
  return {
    empty: left.findIndex((modes) => modes.length === 0),
    fixed: Float64Array.from(
      snapshot.operations,
      (each) => frozen.get(each.ref)?.start ?? heldStart(snapshot, each).start,
    ),
    arrays: {
      modeFrom: starts(left.map((modes) => modes.length)),
      modeResource: Int32Array.from(flat, ({ mode }) =>
        mode.resource === null ? -1 : at(mode.resource),
      ),
      modeMinutes: Float64Array.from(flat, ({ mode }) => mode.minutes),
      modeUnits: Int32Array.from(flat, ({ mode }) =>
        mode.resource === null ? 0 : (mode.units ?? 1),
      ),
      modeAt: Int32Array.from(flat, (each) => each.at),
      modeOpen: modeCalendars(
        snapshot,
        flat.map(({ mode }) => mode),
      ),
      needFrom: starts(needs.map((list) => list.length)),
      needResource: Int32Array.from(needs.flat(), (need) => at(need.resource)),
      needUnits: Int32Array.from(needs.flat(), (need) => need.units),
      slotFrom: starts(
        left.map((modes) =>
          Math.max(
            0,
            ...modes.map(({ mode }) => takesOf(mode).reduce((sum, { units }) => sum + units, 0)),
          ),
        ),
      ),
    },
  };
}

function orderArrays(snapshot: Snapshot, found: Found) {
  const { operations, orders } = snapshot;
  const followed = new Set<number>();
  for (const each of operations) {
    for (const link of each.after ?? []) {
      const before = operations[found.operationAt.get(link.operation) ?? 0];
      if (before?.order === each.order) followed.add(link.operation);
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

function resourceArrays(snapshot: Snapshot) {
  const { resources } = snapshot;
  const laneFrom = starts(resources.map((each) => each.capacity));
  const laneResource = new Int32Array(laneFrom[resources.length] as number);
  resources.forEach((_, at) => laneResource.fill(at, laneFrom[at], laneFrom[at + 1]));
  return {
    laneFrom,
    laneResource,
    lanes: laneResource.length,
    open: resources.map((each) => (each.open ? openTime(each.open) : null)),
    batch: Int32Array.from(resources, (each) => each.batch ?? 0),
    firstFamily: Int32Array.from(resources, (each) => each.family ?? -1),
    matrix: Int32Array.from(resources, (each) => each.setup ?? -1),
  };
}

/** A snapshot as arrays, or the first thing that makes it impossible. */
export function compileShop(snapshot: Snapshot): Result<Shop, Finding> {
  const index = (list: readonly { readonly ref: number }[]) =>
    new Map(list.map((each, at) => [each.ref, at]));
  const found: Found = {
    operationAt: index(snapshot.operations),
    resourceAt: index(snapshot.resources),
    orderAt: index(snapshot.orders),
  };
  const unknown = unknownIn(snapshot, found);
  if (unknown) return err(unknown);
  const sorted = sortedBy(snapshot, found);
  if (!sorted.ok) return sorted;
  const modes = modeArrays(snapshot, found);
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
    ...resourceArrays(snapshot),
    ...setupTable(snapshot),
    ...orderArrays(snapshot, found),
    ...modes.arrays,
    ...linkArrays(snapshot, found),
    fixed: modes.fixed,
    family: Int32Array.from(operations, (each) => each.family ?? -1),
    size: Int32Array.from(operations, (each) => each.size ?? 1),
    splittable: Uint8Array.from(operations, (each) => (each.splittable ? 1 : 0)),
    earliest: Float64Array.from(operations, (each) =>
      Math.max(now, release.get(each.order) ?? now, each.materialAt ?? now),
    ),
    sorted: sorted.value,
  });
}
