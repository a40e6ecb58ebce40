import { takesOf } from "./modes.ts";
import type { Found } from "./modes.ts";
import type { Finding, Operation, Snapshot, Span, Subject } from "../types.ts";

type Numbers = Readonly<Record<string, number | undefined>>;

interface Field {
  readonly what: Subject | "snapshot" | "setup";
  readonly ref: number;
  readonly numbers: Numbers;
  /** The least value; 0 when absent. */
  readonly least?: number;
  /** The greatest; `most` when absent. */
  readonly atMost?: number;
}

/** Beyond this many minutes (some 200,000 years) sums are no longer exact. */
const most = 1e11;
/** What is counted on whole numbers of 32 bits, two of them added. */
const countMost = 2 ** 30 - 1;
/** Every lane has a row of its own. */
const capacityMost = 1e5;

function badNumber({ what, ref, numbers, least = 0, atMost = most }: Field): Finding | null {
  for (const [field, value] of Object.entries(numbers)) {
    if (value === undefined) continue;
    // A weight may be a fraction, every other field counts minutes or units.
    const whole = field === "weight" ? Number.isFinite(value) : Number.isInteger(value);
    if (!whole || value < least || value > atMost)
      return { kind: "bad_number", what, ref, field, value };
  }
  return null;
}

function twiceIn(what: Subject, list: readonly { readonly ref: number }[]): Finding | null {
  const seen = new Set<number>();
  for (const { ref } of list) {
    if (seen.has(ref)) return { kind: "twice", what, ref };
    seen.add(ref);
  }
  return null;
}

function operationFields(each: Operation): Field[] {
  const of = (numbers: Numbers, least = 0): Field => ({
    what: "operation",
    ref: each.ref,
    numbers,
    least,
  });
  const counted = (numbers: Numbers, least = 0): Field => ({
    ...of(numbers, least),
    atMost: countMost,
  });
  const { family, materialAt, started, pin } = each;
  return [
    of({ family, materialAt, minutesLeft: started?.minutesLeft, pin: pin?.start }),
    counted({ size: each.size }, 1),
    ...each.modes.flatMap(({ minutes, units, needs }) => [
      of({ minutes }),
      counted({ units }, 1),
      ...(needs ?? []).map((need) => counted({ units: need.units }, 1)),
    ]),
    ...(each.after ?? []).flatMap(({ from, lag, maxWait }) => [
      of({ lag }, from === "start" ? 0 : -most),
      of({ maxWait }),
    ]),
  ];
}

const odd = (value: number | undefined, least: number, atMost = most) =>
  value !== undefined && !(Number.isInteger(value) && value >= least && value <= atMost);

/** Whether an operation has a number to refuse; says only that, and quickly. */
function isOdd({ family, materialAt, started, pin, size, modes, after }: Operation): boolean {
  if (odd(family, 0) || odd(materialAt, 0) || odd(size, 1, countMost)) return true;
  if (odd(started?.minutesLeft, 0) || odd(pin?.start, 0)) return true;
  for (const mode of modes) {
    if (odd(mode.minutes, 0) || odd(mode.units, 1, countMost)) return true;
    if (mode.needs?.some((need) => odd(need.units, 1, countMost))) return true;
  }
  if (after === undefined) return false;
  return after.some(
    ({ from, lag, maxWait }) => odd(lag, from === "start" ? 0 : -most) || odd(maxWait, 0),
  );
}

/** Open times that were looked at and have no number to refuse: resources often share theirs. */
type Seen = Set<readonly Span[]>;

function isOpenOdd(open: readonly Span[], seen: Seen): boolean {
  if (seen.has(open)) return false;
  for (const { from, until } of open) if (odd(from, 0) || odd(until, 0)) return true;
  seen.add(open);
  return false;
}

function* fieldsOf(snapshot: Snapshot): Generator<Field> {
  const { now, frozenUntil } = snapshot;
  yield { what: "snapshot", ref: -1, numbers: { now, frozenUntil } };
  const seen: Seen = new Set();
  for (const { ref, capacity, family, batch, open = [] } of snapshot.resources) {
    yield { what: "resource", ref, numbers: { capacity }, least: 1, atMost: capacityMost };
    yield { what: "resource", ref, numbers: { batch }, least: 1, atMost: countMost };
    yield { what: "resource", ref, numbers: { family } };
    if (!isOpenOdd(open, seen)) continue;
    for (const { from, until } of open) yield { what: "resource", ref, numbers: { from, until } };
  }
  for (const { ref, release, due, weight } of snapshot.orders) {
    yield { what: "order", ref, numbers: { release, due, weight } };
  }
  for (const each of snapshot.operations) if (isOdd(each)) yield* operationFields(each);
  for (const { operation: ref, start, end, mode } of snapshot.present ?? []) {
    if (odd(start, 0) || odd(end, 0) || odd(mode, 0))
      yield { what: "operation", ref, numbers: { "present start": start, end, mode } };
  }
  for (const [ref, { minutes, cleanup }] of (snapshot.setups ?? []).entries()) {
    for (const row of [cleanup ?? [], ...minutes]) {
      const numbers = Object.fromEntries(Object.entries(row));
      yield { what: "setup", ref, numbers, atMost: countMost };
    }
  }
}

function unknownIn(each: Operation, snapshot: Snapshot, found: Found): Finding | null {
  const unknown = (what: Subject, ref: number): Finding => ({ kind: "unknown", what, ref });
  if (!found.orderAt.has(each.order)) return unknown("order", each.order);
  if (each.modes.length === 0) return { kind: "no_mode", operation: each.ref };
  for (const link of each.after ?? []) {
    if (!found.operationAt.has(link.operation)) return unknown("operation", link.operation);
  }
  for (const mode of each.modes) {
    if (mode.resource !== null && !mode.needs?.length) {
      const at = found.resourceAt.get(mode.resource);
      if (at === undefined) return unknown("resource", mode.resource);
      if ((mode.units ?? 1) > (snapshot.resources[at]?.capacity ?? 0))
        return { kind: "too_big", operation: each.ref, resource: mode.resource };
      continue;
    }
    const units = new Map<number, number>();
    for (const take of takesOf(mode)) {
      const at = found.resourceAt.get(take.resource);
      if (at === undefined) return unknown("resource", take.resource);
      const sum = (units.get(take.resource) ?? 0) + take.units;
      units.set(take.resource, sum);
      if (sum > (snapshot.resources[at]?.capacity ?? 0)) {
        return { kind: "too_big", operation: each.ref, resource: take.resource };
      }
    }
  }
  return null;
}

/** An oven cannot take more than its room. */
function tooBigForOven(each: Operation, snapshot: Snapshot, found: Found): Finding | null {
  for (const { resource } of each.modes) {
    const at = resource === null ? undefined : found.resourceAt.get(resource);
    const batch = at === undefined ? undefined : snapshot.resources[at]?.batch;
    if (resource !== null && batch !== undefined && (each.size ?? 1) > batch)
      return { kind: "too_big", operation: each.ref, resource };
  }
  return null;
}

/** The first thing in a snapshot that cannot be understood: numbers, references, sizes. */
export function refusalOf(snapshot: Snapshot, found: Found): Finding | null {
  for (const field of fieldsOf(snapshot)) {
    const bad = badNumber(field);
    if (bad) return bad;
  }
  const twice =
    twiceIn("operation", snapshot.operations) ??
    twiceIn("resource", snapshot.resources) ??
    twiceIn("order", snapshot.orders);
  if (twice) return twice;
  const matrices = snapshot.setups?.length ?? 0;
  for (const { ref, setup } of snapshot.resources) {
    if (setup !== undefined && !(setup >= 0 && setup < matrices))
      return { kind: "bad_number", what: "resource", ref, field: "setup", value: setup };
  }
  for (const each of snapshot.operations) {
    const wrong = unknownIn(each, snapshot, found) ?? tooBigForOven(each, snapshot, found);
    if (wrong) return wrong;
  }
  return null;
}
