import type { Mode, Operation, Snapshot, Span } from "../../../../engines/scheduling/index.ts";
import { openTimesOf } from "./closed.ts";

/** Where a person wants an operation, on the plant's line. */
export interface Placing {
  readonly operation: number;
  readonly resource: number | null;
  readonly start: number;
}

/**
 * Why something begins later than it was put: it is closed then; open, but not for as long as work that
 * is not interrupted takes; or taken by what was put into closed time with it.
 */
export type Opening = "closed" | "too_short" | "behind";

/** A placing that could not begin when it was asked to, and begins at the next moment at which it can. */
export interface Opened extends Placing {
  readonly asked: number;
  readonly why: Opening;
}

/** Open stretches in order, with those that touch joined: a change of shift interrupts nobody. */
function joined(spans: readonly Span[]): Span[] {
  const all: { from: number; until: number }[] = [];
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && from <= last.until) last.until = Math.max(last.until, until);
    else all.push({ from, until });
  }
  return all;
}

/** What placing an operation somewhere takes. */
interface Work {
  readonly mode: Mode;
  readonly splittable: boolean;
  /** Null: open at any time. */
  readonly open: readonly Span[] | null;
}

function workOf(
  operation: Operation | undefined,
  resource: number | null,
  openFor: ReturnType<typeof openTimesOf>,
): Work | null {
  const mode = operation?.modes.find((each) => resource === null || each.resource === resource);
  if (!operation || !mode || mode.minutes === 0) return null;
  const spans = openFor(mode);
  return { mode, splittable: operation.splittable ?? false, open: spans && joined(spans) };
}

/** The first minute from one on at which it can begin; undefined: there is none. */
const firstOpen = ({ mode, splittable, open }: Work, from: number): number | undefined =>
  open
    ?.map((span) => ({ at: Math.max(span.from, from), until: span.until }))
    .find(({ at, until }) => at < until && (splittable || at + mode.minutes <= until))?.at;

/** When work that begins at a minute ends, over what is closed meanwhile; Infinity: no shift ends it. */
function endOf({ mode, open }: Work, start: number): number {
  let left = mode.minutes;
  for (const span of open ?? []) {
    const room = span.until - Math.max(span.from, start);
    if (room <= 0) continue;
    if (left <= room) return Math.max(span.from, start) + left;
    left -= room;
  }
  return Infinity;
}

function whyNotAt(work: Work, start: number): Opening {
  if (firstOpen(work, start) === start) return "behind";
  const isOpen = work.open?.some(({ from, until }) => from <= start && start < until) ?? true;
  return isOpen ? "too_short" : "closed";
}

/**
 * Placings with those that closed time does not allow at the next moment that does; of several on one
 * machine the later ones come behind. What was asked in the past, or fits nowhere, stays as it was
 * asked: the engine says what stands against it.
 */
export function openedPlacings(
  snapshot: Snapshot,
  asked: readonly Placing[],
): (Placing | Opened)[] {
  const operations = new Map(snapshot.operations.map((each) => [each.ref, each]));
  const single = new Set(
    snapshot.resources.flatMap((each) => (each.capacity === 1 ? each.ref : [])),
  );
  const openFor = openTimesOf(snapshot);
  const busyUntil = new Map<number, number>();
  return asked
    .toSorted((one, other) => one.start - other.start)
    .map((placing) => {
      const { operation, resource, start } = placing;
      const work = workOf(operations.get(operation), resource, openFor);
      if (!work?.open || start < snapshot.now) return placing;
      const behind = busyUntil.get(resource ?? -1);
      const at = firstOpen(work, Math.max(start, behind ?? start));
      if (at === undefined || at === start) return placing;
      // Only who was put behind closed time pushes those that were dropped with it.
      if (resource !== null && single.has(resource)) busyUntil.set(resource, endOf(work, at));
      return { ...placing, start: at, asked: start, why: whyNotAt(work, start) };
    });
}
