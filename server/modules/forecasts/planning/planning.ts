import { every, everyRegion } from "../nodes.ts";
import type { NodeKey, Part } from "../nodes.ts";

/** A leaf with what its version says, by day from the origin. */
export interface PlanLeaf extends NodeKey {
  readonly point: readonly number[];
  /** Whole units of the first days, as they were published before; they stand. */
  readonly frozen: readonly number[];
}

/** So many units over some days of a part of the demand; days count from the origin. */
export interface Target extends Part {
  readonly from: number;
  readonly until: number;
  readonly units: number;
  /** What was asked on those of its days that lie before the origin. */
  readonly gone: number;
}

/** Whether a part of the demand holds a leaf; one without a ground: or all of another part. */
export const holds = (part: Part, leaf: NodeKey): boolean =>
  (part.itemId === every || part.itemId === leaf.itemId) &&
  (part.channelId === every || part.channelId === leaf.channelId) &&
  (part.region === everyRegion || part.region === leaf.region) &&
  (!part.ground || part.ground[leaf.channelId]?.includes(leaf.region) === true);

/** Whether two parts of the demand may share leaves, whatever places these fall to. */
export const overlaps = (one: NodeKey, other: NodeKey): boolean =>
  (one.itemId === other.itemId || one.itemId === every || other.itemId === every) &&
  (one.channelId === other.channelId || one.channelId === every || other.channelId === every) &&
  (one.region === other.region || one.region === everyRegion || other.region === everyRegion);

/** A share between 0 and 1 that a leaf always has: where its rounding begins. */
function phaseOf({ itemId, channelId, region }: NodeKey): number {
  let hash = Math.imul(itemId, 2_654_435_761) ^ Math.imul(channelId, 40_503);
  for (const letter of region) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * Whole units whose running sum never strays a whole unit from that of the values. Each leaf begins
 * at a place of its own: together they neither gain nor lose.
 */
function roundAlong(values: readonly number[], phase: number): number[] {
  let sum = phase;
  let told = 0;
  return values.map((value) => {
    sum += Math.max(0, value);
    const units = Math.floor(sum + 1e-9) - told;
    told += units;
    return units;
  });
}

interface Cell {
  readonly leaf: number;
  readonly day: number;
}

/** The days of a target that may still change, by leaf; and what stands of it. */
function openCells(leaves: readonly PlanLeaf[], target: Target, plans: readonly number[][]) {
  const cells: Cell[] = [];
  let standing = target.gone;
  leaves.forEach((leaf, at) => {
    if (!holds(target, leaf)) return;
    const last = Math.min(target.until, leaf.point.length - 1);
    for (let day = Math.max(0, target.from); day <= last; day += 1)
      if (day < leaf.frozen.length) standing += plans[at]?.[day] ?? 0;
      else cells.push({ leaf: at, day });
  });
  return { cells, standing };
}

/** What a target leaves to be changed: null where all of it stands. */
export function roomOf(leaves: readonly PlanLeaf[], target: Target): { least: number } | null {
  const plans = leaves.map((leaf) => [...leaf.frozen]);
  const { cells, standing } = openCells(leaves, target, plans);
  return cells.length === 0 ? null : { least: standing };
}

/** Spreads a target over its open days in proportion to what stood there, in whole units. */
function spread(
  cells: readonly Cell[],
  open: number,
  { values, plans }: { values: number[][]; plans: number[][] },
): void {
  const had = cells.reduce((sum, { leaf, day }) => sum + (values[leaf]?.[day] ?? 0), 0);
  let sum = 0.5;
  let told = 0;
  for (const { leaf, day } of cells) {
    const [own, plan] = [values[leaf], plans[leaf]];
    if (!own || !plan) continue;
    own[day] = had > 0 ? ((own[day] ?? 0) * open) / had : open / cells.length;
    sum += own[day] ?? 0;
    const units = Math.floor(sum + 1e-9) - told;
    told += units;
    plan[day] = units;
  }
}

/**
 * The plan of every leaf in whole units: the points, the frozen days as they were, and the targets
 * in the order in which they were made, so that the latest word holds to the unit and earlier ones
 * as far as it lets them.
 */
export function planOf(leaves: readonly PlanLeaf[], targets: readonly Target[]): number[][] {
  const values = leaves.map((leaf) =>
    leaf.point.map((value, day) => leaf.frozen[day] ?? Math.max(0, value)),
  );
  const plans = leaves.map((leaf) => [
    ...leaf.frozen.slice(0, leaf.point.length),
    // Rounded along the whole path, so that what is frozen does not change what follows it.
    ...roundAlong(leaf.point, phaseOf(leaf)).slice(leaf.frozen.length),
  ]);
  for (const target of targets) {
    const { cells, standing } = openCells(leaves, target, plans);
    if (cells.length > 0) spread(cells, Math.max(0, target.units - standing), { values, plans });
  }
  return plans;
}
