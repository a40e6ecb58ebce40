import { openTime } from "../time.ts";
import type { OpenTime } from "../time.ts";
import type { Mode, Operation, Snapshot, Span } from "../types.ts";

/** Where references stand in a snapshot's lists. */
export interface Found {
  readonly operationAt: ReadonlyMap<number, number>;
  readonly resourceAt: ReadonlyMap<number, number>;
  readonly orderAt: ReadonlyMap<number, number>;
}

/** A list of lists, flattened. */
export function starts(lengths: readonly number[]): Int32Array {
  const from = new Int32Array(lengths.length + 1);
  lengths.forEach((length, at) => (from[at + 1] = (from[at] as number) + length));
  return from;
}

/** What a mode occupies: its resource's lanes, then its needs. */
export function takesOf(mode: Mode): { resource: number; units: number }[] {
  const own = mode.resource === null ? [] : [{ resource: mode.resource, units: mode.units ?? 1 }];
  return [...own, ...(mode.needs ?? [])];
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
function modeCalendars(
  snapshot: Snapshot,
  modes: readonly Mode[],
  timeOf: (open: readonly Span[]) => OpenTime,
): (OpenTime | null)[] {
  const spans = new Map(snapshot.resources.map((each) => [each.ref, each.open]));
  const known = new Map<string, OpenTime | null>();
  return modes.map((mode) => {
    const own = mode.resource === null ? undefined : spans.get(mode.resource);
    if (!mode.needs || mode.needs.length === 0) return own ? timeOf(own) : null;
    const lists = takesOf(mode).flatMap(({ resource }) => {
      const open = spans.get(resource);
      return open ? [{ resource, open }] : [];
    });
    const different = new Set(lists.map(({ open }) => timeOf(open)));
    const [only] = different;
    if (different.size <= 1) return only ?? null;
    const key = lists.map(({ resource }) => resource).join(",");
    const time = known.get(key) ?? openTime(commonTime(lists.map(({ open }) => open)));
    known.set(key, time);
    return time;
  });
}

/** The start that an operation is held to by running or by a pin; −1 without, and the resource. */
export function heldStart(
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
    if (still && !each.started) return all.filter(({ at }) => at === still.mode);
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

/** The modes of all operations, one after another, field by field. */
function listsOf(left: ReturnType<typeof modesLeft>, found: Found) {
  const place = (ref: number) => found.resourceAt.get(ref) ?? 0;
  const lists = {
    op: [] as number[],
    resource: [] as number[],
    minutes: [] as number[],
    units: [] as number[],
    at: [] as number[],
    modes: [] as Mode[],
    needs: [] as number[],
    needResource: [] as number[],
    needUnits: [] as number[],
    slots: [] as number[],
  };
  for (const [op, modes] of left.entries()) {
    let most = 0;
    for (const { mode, at } of modes) {
      const own = mode.resource === null ? 0 : (mode.units ?? 1);
      let slots = own;
      lists.op.push(op);
      lists.resource.push(mode.resource === null ? -1 : place(mode.resource));
      lists.minutes.push(mode.minutes);
      lists.units.push(own);
      lists.at.push(at);
      lists.modes.push(mode);
      lists.needs.push(mode.needs?.length ?? 0);
      for (const { resource, units } of mode.needs ?? []) {
        lists.needResource.push(place(resource));
        lists.needUnits.push(units);
        slots += units;
      }
      if (slots > most) most = slots;
    }
    lists.slots.push(most);
  }
  return lists;
}

/** The modes that remain, as arrays, and the starts that are fixed. */
export function modeArrays(
  snapshot: Snapshot,
  found: Found,
  timeOf: (open: readonly Span[]) => OpenTime,
) {
  const { operations } = snapshot;
  const frozen = frozenBars(snapshot);
  const left = modesLeft(snapshot, frozen);
  const lists = listsOf(left, found);
  return {
    empty: left.findIndex((modes) => modes.length === 0),
    fixed: Float64Array.from(
      operations,
      (each) =>
        (each.started ? undefined : frozen.get(each.ref)?.start) ?? heldStart(snapshot, each).start,
    ),
    arrays: {
      modeFrom: starts(left.map((modes) => modes.length)),
      modeOp: new Int32Array(lists.op),
      modeResource: new Int32Array(lists.resource),
      modeMinutes: new Float64Array(lists.minutes),
      modeUnits: new Int32Array(lists.units),
      modeAt: new Int32Array(lists.at),
      modeOpen: modeCalendars(snapshot, lists.modes, timeOf),
      needFrom: starts(lists.needs),
      needResource: new Int32Array(lists.needResource),
      needUnits: new Int32Array(lists.needUnits),
      slotFrom: starts(lists.slots),
    },
  };
}
