import { dayOfInstant, instantOfLocal, weekday } from "../../../../kernel/index.ts";
import type { Day, WorkingCalendar } from "../../../../kernel/index.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A weekly shift in local minutes of the day it begins on; over 1440 runs into the next day. */
export interface Shift {
  readonly weekday: number;
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly name: string;
}

/** A half-open stretch of time, in ms since 1970. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface ExceptionSpan extends Stretch {
  readonly kind: "closed" | "open";
}

/** Sorted stretches of which touching or overlapping ones are joined. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  for (const each of stretches.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = out.at(-1);
    if (last && each.fromMs <= last.untilMs) {
      if (each.untilMs > last.untilMs)
        out[out.length - 1] = { fromMs: last.fromMs, untilMs: each.untilMs };
    } else if (each.untilMs > each.fromMs) out.push(each);
  }
  return out;
}

/** What of sorted, separate stretches is left when others are taken out. */
export function without(stretches: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  let left = [...stretches];
  for (const { fromMs, untilMs } of joined(taken)) {
    left = left.flatMap((each) => {
      if (untilMs <= each.fromMs || fromMs >= each.untilMs) return [each];
      return [
        { fromMs: each.fromMs, untilMs: Math.min(fromMs, each.untilMs) },
        { fromMs: Math.max(untilMs, each.fromMs), untilMs: each.untilMs },
      ].filter((part) => part.untilMs > part.fromMs);
    });
  }
  return left;
}

/** What of sorted, separate stretches lies within a span. */
export function within(stretches: readonly Stretch[], { fromMs, untilMs }: Stretch): Stretch[] {
  return stretches.flatMap((each) => {
    const cut = { fromMs: Math.max(fromMs, each.fromMs), untilMs: Math.min(untilMs, each.untilMs) };
    return cut.untilMs > cut.fromMs ? [cut] : [];
  });
}

/**
 * When a resource is open between two instants: its shifts in the zone of its place, without
 * holidays when it keeps them, plus overtime, minus what closes it. Sorted, separate, in ms.
 * Closing wins over opening.
 */
export function openStretches(
  clock: {
    readonly zone: string;
    readonly shifts: readonly Shift[];
    /** Days on which no shift begins; null: every day counts. */
    readonly holidays: WorkingCalendar["closed"] | null;
    readonly exceptions: readonly ExceptionSpan[];
  },
  { fromMs, untilMs }: Stretch,
): Stretch[] {
  const { zone, shifts, holidays, exceptions } = clock;
  const first = dayOfInstant(new Date(fromMs), zone).day - 1;
  const last = dayOfInstant(new Date(untilMs), zone).day;
  const open: Stretch[] = [];
  for (let day = first; day <= last; day += 1) {
    if (holidays?.has(day)) continue;
    for (const shift of shifts.filter((each) => each.weekday === weekday(day as Day))) {
      const at = (minute: number) =>
        instantOfLocal(day * dayMs + minute * minuteMs, zone).getTime();
      open.push({ fromMs: at(shift.fromMinute), untilMs: at(shift.untilMinute) });
    }
  }
  const opened = exceptions.filter((each) => each.kind === "open");
  const closed = exceptions.filter((each) => each.kind === "closed");
  const outside = [
    { fromMs: Number.NEGATIVE_INFINITY, untilMs: fromMs },
    { fromMs: untilMs, untilMs: Number.POSITIVE_INFINITY },
  ];
  return without(joined([...open, ...opened]), [...closed, ...outside]);
}

/** Two shifts of a week that overlap, or null; a Sunday shift may run into Monday. */
export function overlapOf(shifts: readonly Shift[]): Shift | null {
  const week = 7 * 1_440;
  const spans = shifts.flatMap((shift) => {
    const from = (shift.weekday - 1) * 1_440 + shift.fromMinute;
    const until = (shift.weekday - 1) * 1_440 + shift.untilMinute;
    return [
      { shift, from, until },
      { shift, from: from - week, until: until - week },
    ];
  });
  const sorted = spans.toSorted((a, b) => a.from - b.from);
  const at = sorted.findIndex((each, index) => each.from < (sorted[index - 1]?.until ?? -Infinity));
  return at < 0 ? null : (sorted[at]?.shift ?? null);
}
