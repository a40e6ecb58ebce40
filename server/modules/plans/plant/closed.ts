import type { Bar, Mode, Snapshot, Span } from "../../../../engines/scheduling/index.ts";

/** Stretches in which two calendars are open. */
function both(one: readonly Span[], two: readonly Span[]): Span[] {
  const found: Span[] = [];
  let at = 0;
  for (const { from, until } of one) {
    while (at < two.length && (two[at]?.until ?? 0) <= from) at += 1;
    for (let next = at; next < two.length && (two[next]?.from ?? 0) < until; next += 1) {
      const other = two[next];
      if (other)
        found.push({ from: Math.max(from, other.from), until: Math.min(until, other.until) });
    }
  }
  return found.filter((span) => span.until > span.from);
}

const takesOf = ({ resource, units = 1, needs = [] }: Mode) => [
  ...(resource === null ? [] : [{ resource, units }]),
  ...needs,
];

/** Stretches in which all that a mode takes is open, made once for each set of resources. */
export function openTimesOf({ resources }: Snapshot) {
  const open = new Map(resources.map((each) => [each.ref, each.open]));
  const known = new Map<string, readonly Span[] | null>();
  return (mode: Mode): readonly Span[] | null => {
    const refs = takesOf(mode).map((each) => each.resource);
    const key = refs.join();
    const made = known.get(key);
    if (made !== undefined) return made;
    let spans: readonly Span[] | null = null;
    for (const ref of refs) {
      const own = open.get(ref);
      if (own) spans = spans === null ? own : both(spans, own);
    }
    known.set(key, spans);
    return spans;
  };
}

/** Whether a bar's work no longer fits into the time that is open for it. */
function isClosed(
  { start, end }: Bar,
  spans: readonly Span[],
  { minutes, splittable }: { readonly minutes: number; readonly splittable: boolean },
): boolean {
  if (minutes === 0) return false;
  const isIn = (minute: number) =>
    spans.some(({ from, until }) => from <= minute && minute < until);
  const worked = spans.reduce(
    (sum, { from, until }) => sum + Math.max(0, Math.min(until, end) - Math.max(from, start)),
    0,
  );
  if (!isIn(start) || !isIn(end - 1)) return true;
  // A bar that is too short though nothing interrupts it was resized since: no calendar's fault either.
  return worked < end - start && (!splittable || worked < minutes);
}

interface Placed {
  readonly bar: Bar;
  readonly mode: Mode;
}

/** Bars at whose beginning more of a resource is taken than there is; what shares a load is not counted. */
function crowdedIn({ resources }: Snapshot, placed: readonly Placed[]): number[] {
  const ovens = new Set(resources.flatMap((each) => (each.batch === undefined ? [] : each.ref)));
  const capacity = new Map(resources.map((each) => [each.ref, each.capacity]));
  const turns = placed.flatMap(({ bar, mode }) =>
    bar.end <= bar.start
      ? []
      : takesOf(mode)
          .filter(({ resource }) => !ovens.has(resource))
          .flatMap(({ resource, units }) => [
            { resource, at: bar.start, units, operation: bar.operation },
            { resource, at: bar.end, units: -units, operation: bar.operation },
          ]),
  );
  const used = new Map<number, number>();
  return turns
    .toSorted((a, b) => a.at - b.at || a.units - b.units)
    .flatMap(({ resource, units, operation }) => {
      const now = (used.get(resource) ?? 0) + units;
      used.set(resource, now);
      return units > 0 && now > (capacity.get(resource) ?? 0) ? operation : [];
    });
}

/** Operations, and held slots, that can no longer stand where the plan in force has them. */
export interface BrokenTimes {
  /** With the starts that their resources do not allow any more. */
  readonly closed: ReadonlyMap<number, number>;
  /** That take more than there is. */
  readonly crowded: ReadonlySet<number>;
}

/**
 * What is ahead and can no longer stand: its resources are closed then, or fewer than are taken. What
 * is late already is nobody's calendar's fault.
 */
export function brokenTimes(snapshot: Snapshot): BrokenTimes {
  const operations = new Map(snapshot.operations.map((each) => [each.ref, each]));
  const openFor = openTimesOf(snapshot);
  const closed = new Map<number, number>();
  const placed = (snapshot.present ?? []).flatMap((bar): Placed[] => {
    const operation = operations.get(bar.operation);
    const mode = operation?.modes[bar.mode];
    if (!operation || !mode) return [];
    if (operation.started) return [{ bar, mode }];
    if (bar.start < snapshot.now) return [];
    const spans = openFor(mode);
    const work = { minutes: mode.minutes, splittable: operation.splittable ?? false };
    if (spans !== null && isClosed(bar, spans, work)) closed.set(bar.operation, bar.start);
    return [{ bar, mode }];
  });
  return { closed, crowded: new Set(crowdedIn(snapshot, placed)) };
}
