import type {
  Operation,
  Order,
  Resource,
  SetupMatrix,
  Snapshot,
  Span,
} from "../../engines/scheduling/index.ts";
import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";

export interface PlantChoice {
  readonly seed: number;
  readonly operations: number;
  readonly resources: number;
  /** Share of the bottleneck's open time that its work takes. */
  readonly load?: number;
  readonly families?: number;
  readonly operationsPerOrder?: number;
}

const day = 1_440;
const shiftFrom = 360;
const shiftUntil = 1_320;

/** Two shifts, 06:00 to 22:00, closed on the seventh day. */
export function twoShifts(days: number): Span[] {
  return Array.from({ length: days }, (_, at) => at)
    .filter((at) => at % 7 !== 6)
    .map((at) => ({ from: at * day + shiftFrom, until: at * day + shiftUntil }));
}

const openPerDay = ((shiftUntil - shiftFrom) * 6) / 7;

/** Changeovers that keep the triangle inequality: distance on a ring of colours plus a base. */
function setupMatrix(chance: Chance, families: number): SetupMatrix {
  const hue = Array.from({ length: families }, () => chance.whole(0, 30));
  return {
    minutes: hue.map((a, from) =>
      hue.map((b, to) => (from === to ? 0 : 10 + Math.min(Math.abs(a - b), 30 - Math.abs(a - b)))),
    ),
  };
}

interface Draft {
  readonly group: number;
  readonly minutes: number;
  readonly family: number;
  readonly splittable: boolean;
}

const groupSize = 4;

/** Minutes of changeover that an operation costs where half of them are avoided. */
const changeoverShare = 8;

/** Work per group over all drafts, and with it the days in which the busiest is at its load. */
function daysFor(drafts: readonly (readonly Draft[])[], groups: number, load: number): number {
  const work = Array.from({ length: groups }, () => 0);
  for (const each of drafts.flat()) {
    work[each.group] = (work[each.group] ?? 0) + each.minutes + changeoverShare;
  }
  return Math.max(...work) / (groupSize * openPerDay * load);
}

/**
 * A made-up plant: groups of four alike machines with changeovers and two shifts, orders of some
 * operations released over the time in which the busiest group has the load asked for, due at
 * 1.5 × their flow time ± 50%, weights 1 to 10.
 */
export function plantOf(choice: PlantChoice): Snapshot {
  const { seed, load = 0.95, families = 20, operationsPerOrder = 10 } = choice;
  const chance = createChance(seed);
  const groups = Math.max(1, Math.floor(choice.resources / groupSize));
  const count = Math.ceil(choice.operations / operationsPerOrder);
  const drafts = Array.from({ length: count }, () => {
    const family = chance.whole(0, families);
    return Array.from({ length: operationsPerOrder }, (): Draft => {
      // The first groups are asked for more often: one of them is the bottleneck.
      const group = Math.min(chance.whole(0, groups), chance.whole(0, groups * 2));
      return { group, minutes: chance.whole(20, 121), family, splittable: chance.next() < 0.3 };
    });
  });
  const days = daysFor(drafts, groups, load);
  const open = twoShifts(Math.ceil(days * 3) + 30);
  const orders = drafts.map((list, ref): Order => {
    const release = Math.floor(chance.next() * days * day);
    const minutes = list.reduce((sum, each) => sum + each.minutes, 0);
    const flow = (minutes / openPerDay) * day;
    const due = Math.floor(release + flow * 1.5 * (0.5 + chance.next()));
    return { ref, release, due, weight: chance.whole(1, 11) };
  });
  const operations: Operation[] = [];
  drafts.forEach((list, order) => {
    list.forEach((each, at) => {
      const ref = operations.length;
      const alternatives = chance.whole(2, groupSize + 1);
      const first = chance.whole(0, groupSize);
      const modes = Array.from({ length: alternatives }, (_, other) => ({
        resource: each.group * groupSize + ((first + other) % groupSize),
        minutes: Math.round(each.minutes * (1 + 0.1 * other)),
      }));
      const after = at > 0 ? [{ operation: ref - 1 }] : [];
      const { family, splittable } = each;
      operations.push({ ref, order, modes, after, family, splittable });
    });
  });
  const resources = Array.from({ length: groups * groupSize }, (_, ref): Resource => ({
    ref,
    capacity: 1,
    open,
    setup: ref % 2,
  }));
  const setups = [setupMatrix(chance, families), setupMatrix(chance, families)];
  return { now: 0, resources, setups, orders, operations };
}
