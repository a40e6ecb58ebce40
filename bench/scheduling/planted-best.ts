import type { Bar, Operation, Order, Snapshot, Span } from "../../engines/scheduling/index.ts";
import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";
import { twoShifts } from "./plant.ts";

/** A shop whose least weighted tardiness is known, and a plan that has it. */
export interface PlantedBest {
  readonly snapshot: Snapshot;
  readonly bars: readonly Bar[];
  readonly tardiness: number;
}

const machines = 8;
const families = 5;
const changeover = (from: number, to: number) => (from === to ? 0 : 10 + 5 * Math.abs(from - to));

/** A machine as the planted plan fills it, one operation behind the other. */
interface Lane {
  readonly open: readonly Span[];
  family: number;
  free: number;
}

/** Two shifts with a day of maintenance somewhere. */
function laneOf(chance: Chance, days: number): Lane {
  const shut = chance.whole(2, 12) * 1_440;
  const open = twoShifts(days).filter(({ from }) => from < shut || from >= shut + 1_440);
  return { open, family: chance.whole(0, families), free: 0 };
}

/** When so many open minutes from an instant on are over. */
function doneBy({ open }: Lane, from: number, minutes: number): number {
  let left = minutes;
  if (left === 0) return from;
  for (const span of open) {
    const room = span.until - Math.max(from, span.from);
    if (room <= 0) continue;
    if (left <= room) return Math.max(from, span.from) + left;
    left -= room;
  }
  throw new Error("the planted calendar is too short");
}

/** The first instant from which so many minutes go by without closed time; any open one where it may be split. */
function beginIn({ open }: Lane, from: number, work: { minutes: number; splittable: boolean }) {
  const fits = open.find(({ from: begin, until }) => {
    const room = until - Math.max(from, begin);
    return room > 0 && (work.splittable || room >= work.minutes);
  });
  if (!fits) throw new Error("the planted calendar is too short");
  return Math.max(from, fits.from);
}

interface Step {
  readonly operation: Operation;
  readonly bar: Bar;
}

/** The steps of an order, each as soon as the one before it and the machine's queue allow. */
function stepsOf(chance: Chance, lanes: readonly Lane[], order: number): Step[] {
  const steps: Step[] = [];
  let ready = 0;
  for (let count = chance.whole(2, 6); count > 0; count -= 1) {
    const resource = chance.whole(0, lanes.length);
    const lane = lanes[resource] as Lane;
    const family = chance.next() < 0.6 ? lane.family : chance.whole(0, families);
    const minutes = chance.whole(20, 180);
    const splittable = chance.next() < 0.4;
    const free = doneBy(lane, lane.free, changeover(lane.family, family));
    const start = beginIn(lane, Math.max(ready, free), { minutes, splittable });
    const end = doneBy(lane, start, minutes);
    Object.assign(lane, { family, free: end });
    ready = end;
    const ref = order * 10 + steps.length;
    const after = steps.length > 0 ? [{ operation: ref - 1 }] : [];
    steps.push({
      operation: { ref, order, modes: [{ resource, minutes }], family, splittable, after },
      bar: { operation: ref, order, mode: 0, resource, lanes: [0], setupFrom: start, start, end },
    });
  }
  return steps;
}

/**
 * A shop with calendars, changeovers, due dates and material dates whose best plan is known. Orders are
 * laid out one after the other. Of some the last step's material comes when that step was laid: they
 * cannot end sooner, and are late by what they are then late. All others are due when they were laid
 * to end, or a little later: no plan has less weighted tardiness than this one.
 */
export function plantedBest(seed: number, count: number): PlantedBest {
  const chance = createChance(seed).fork("best");
  const days = 30 + Math.ceil(count / 2);
  const lanes = Array.from({ length: machines }, () => laneOf(chance, days));
  const first = lanes.map(({ family }) => family);
  const operations: Operation[] = [];
  const bars: Bar[] = [];
  const orders: Order[] = [];
  let tardiness = 0;
  for (let ref = 0; ref < count; ref += 1) {
    const steps = stepsOf(chance, lanes, ref);
    const end = steps.at(-1)?.bar.end ?? 0;
    const weight = chance.whole(1, 11);
    const late = chance.next() < 0.4 ? Math.min(end, chance.whole(30, 600)) : 0;
    const slack = late > 0 ? 0 : chance.whole(0, 240);
    tardiness += weight * late;
    orders.push({ ref, due: end - late + slack, weight });
    for (const [at, { operation, bar }] of steps.entries()) {
      const materialAt = late > 0 && at === steps.length - 1 ? { materialAt: bar.start } : {};
      operations.push({ ...operation, ...materialAt });
      bars.push(bar);
    }
  }
  const resources = lanes.map(({ open }, ref) => ({
    ...{ ref, capacity: 1, open, setup: 0, family: first[ref] ?? 0 },
  }));
  const minutes = Array.from({ length: families }, (_, from) =>
    Array.from({ length: families }, (_none, to) => changeover(from, to)),
  );
  return {
    snapshot: { now: 0, resources, setups: [{ minutes }], orders, operations },
    bars,
    tardiness,
  };
}
