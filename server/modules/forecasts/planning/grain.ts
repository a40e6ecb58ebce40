import { every, everyRegion, nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";

/** Whole units of a leaf by day; all lists that are told together begin on one day. */
export interface ByDay extends NodeKey {
  readonly units: readonly number[];
}

/** A leaf of the grain that units are to be told by, and by how much it counts on each day. */
export interface Weighed extends NodeKey {
  readonly weights: readonly number[];
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/**
 * Whole units shared in proportion to weights: they add up to the unit, and none is given to more
 * than its part rounded up. What rounding owes is settled by the shares that follow, where `owed`
 * is kept from one to the next.
 */
export function shareUnits(
  units: number,
  weights: readonly number[],
  owed: number[] = weights.map(() => 0),
): number[] {
  const whole = total(weights);
  const wanted = weights.map(
    (weight, at) =>
      (owed[at] ?? 0) + units * (whole > 0 ? weight / whole : 1 / Math.max(1, weights.length)),
  );
  const open = wanted.map((value) => Math.max(0, value));
  const scale = total(open) > 0 ? units / total(open) : 0;
  const given = open.map((value) => Math.floor(value * scale + 1e-9));
  const rest = units - total(given);
  const byRest = open
    .map((value, at) => ({ at, over: value * scale - (given[at] ?? 0) }))
    .sort((one, other) => other.over - one.over || one.at - other.at);
  for (const { at } of byRest.slice(0, rest)) given[at] = (given[at] ?? 0) + 1;
  wanted.forEach((value, at) => (owed[at] = value - (given[at] ?? 0)));
  return given;
}

/** What an item asks of a channel, whatever regions it is told by. */
const wholeOf = (node: NodeKey) =>
  nameOf({ ...node, region: node.itemId === every ? node.region : everyRegion });

function split(row: ByDay, leaves: readonly Weighed[], isCarried: boolean): ByDay[] {
  const always = leaves.map(({ weights }) => total(weights));
  const owed = leaves.map(() => 0);
  const days = row.units.map((units, day) => {
    const ofDay = leaves.map(({ weights }) => weights[day] ?? 0);
    const weights = total(ofDay) > 0 ? ofDay : always;
    return isCarried ? shareUnits(units, weights, owed) : shareUnits(units, weights);
  });
  return leaves.map(({ itemId, channelId, region }, at) => ({
    ...{ itemId, channelId, region },
    units: days.map((given) => given[at] ?? 0),
  }));
}

/**
 * Lists as the leaves of another grain tell them: those of all provinces are split by weight, those
 * of single provinces added up, so that an item's channel keeps its sum on every day. What the
 * leaves tell as it is stays as it is; a leaf that is no more, in a grain that stayed, says nothing.
 */
export function toldBy(
  rows: readonly ByDay[],
  leaves: readonly Weighed[],
  { isCarried }: { readonly isCarried: boolean },
): Map<string, number[]> {
  const there = new Map(leaves.map((leaf) => [nameOf(leaf), leaf]));
  const parts = Map.groupBy(leaves, wholeOf);
  const told = new Map<string, number[]>();
  const add = ({ units, ...leaf }: ByDay) => {
    const known = told.get(nameOf(leaf));
    if (!known) told.set(nameOf(leaf), [...units]);
    else units.forEach((value, day) => (known[day] = (known[day] ?? 0) + value));
  };
  for (const row of rows) {
    const { itemId, channelId, units } = row;
    const together = { itemId, channelId, region: everyRegion };
    if (there.has(nameOf(row))) add(row);
    else if (there.has(nameOf(together))) add({ ...together, units });
    else if (row.region === everyRegion)
      split(row, parts.get(wholeOf(row)) ?? [], isCarried).forEach(add);
  }
  return told;
}
