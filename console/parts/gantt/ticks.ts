import { dayOfInstant, instantOfLocal } from "../../../kernel/index.ts";
import type { GanttView } from "./view.ts";
import { inSight } from "./view.ts";
import type { Minute } from "./types.ts";

const minuteMs = 60_000;
const dayMinutes = 1_440;
/** Minutes between two lines; from a day on they stand at local midnights. */
const steps = [15, 30, 60, 120, 240, 480, 720, dayMinutes, 7 * dayMinutes, 28 * dayMinutes];
const leastPixels = 46;

export interface Tick {
  readonly minute: Minute;
  /** A local midnight: its day is written over it. */
  readonly day: boolean;
}

export interface Ticks {
  readonly ticks: readonly Tick[];
  /** Minutes between two of them. */
  readonly step: number;
}

/** The local wall clock at a minute, in minutes since 1970 as if it were UTC. */
const wallOf = (minute: Minute, zone: string): number => {
  const { day, minute: ofDay } = dayOfInstant(new Date(minute * minuteMs), zone);
  return day * dayMinutes + ofDay;
};

/** The minute at which the wall clock of a zone shows this. */
const minuteOfWall = (wall: number, zone: string): Minute =>
  instantOfLocal(wall * minuteMs, zone).getTime() / minuteMs;

/**
 * The lines of the time axis in sight: at round times of the wall clock, so that a day of 23 or 25
 * hours has its midnights and its noons where the people of the plant see them.
 */
export function ticksOf(view: GanttView, zone: string): Ticks {
  const step = steps.find((each) => each / view.minutesPerPixel >= leastPixels) ?? 28 * dayMinutes;
  const { from, until } = inSight(view);
  const ticks: Tick[] = [];
  let last = -Infinity;
  for (let wall = Math.floor(wallOf(from, zone) / step) * step; ; wall += step) {
    const minute = minuteOfWall(wall, zone);
    if (minute >= until) return { ticks, step };
    // Where clocks go forward an hour of the wall clock does not exist.
    if (minute > last) ticks.push({ minute, day: wall % dayMinutes === 0 });
    last = minute;
  }
}

/** The nearest minute at which the wall clock shows a multiple of `step` minutes. */
export function snapped(minute: Minute, step: number, zone: string): Minute {
  const wall = wallOf(Math.floor(minute), zone);
  const over = wall % step;
  const down = Math.floor(minute) - over;
  return over * 2 >= step ? down + step : down;
}
