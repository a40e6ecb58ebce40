import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { toldBy, type ByDay, type Weighed } from "./grain.ts";
import { takenDays } from "./netting-store.ts";
import { nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { leafPoints, readPlan } from "./plan-store.ts";
import type { LeafPlan, LeafPoint } from "./plan-store.ts";
import type { PlanLeaf } from "./planning.ts";
import { todayOf } from "../today.ts";
import type { Version } from "../versions.ts";

/** A version's leaves, and what the plan before said of each, by day from its own first. */
export interface Standing {
  readonly points: readonly LeafPoint[];
  /** The first day of the plan before; null where nothing was planned. */
  readonly first: Day | null;
  readonly units: ReadonlyMap<string, readonly number[]>;
}

/** The plan before, told by the leaves of a version: it may have told provinces apart, or not. */
export function standingOf(
  before: readonly LeafPlan[],
  points: readonly LeafPoint[],
  origin: Day,
): Standing {
  const [any] = before;
  if (!any) return { points, first: null, units: new Map() };
  const first = dayFromText(any.firstDay);
  const shift = origin - first;
  const leaves = points.map(({ point, ...leaf }): Weighed => ({
    ...leaf,
    weights: any.units.map((_, day) => Math.max(0, point[day - shift] ?? 0)),
  }));
  return { points, first, units: toldBy(before, leaves, { isCarried: true }) };
}

/** The leaves of a version as it says them, each with what of its frozen days stands. */
export function leavesOf(tx: Tx, version: Version, { points, first, units }: Standing): PlanLeaf[] {
  const origin = dayFromText(version.origin);
  // Days until then stand: they are near, or over already.
  const frozenUntil = Math.max(todayOf(tx), origin) + version.settings.frozenDays;
  return points.map((leaf) => {
    const frozen = first === null ? 0 : Math.min(leaf.point.length, frozenUntil - origin);
    const stood = units.get(nameOf(leaf));
    const shift = origin - (first ?? origin);
    return {
      ...leaf,
      // A leaf that is new has said nothing of the frozen days: nothing was promised of it.
      frozen: Array.from({ length: frozen }, (_, day) => stood?.[day + shift] ?? 0),
    };
  });
}

/** The leaves of a version, with the days that stand as they were published before. */
export async function planLeaves(tx: Tx, version: Version, node: NodeKey): Promise<PlanLeaf[]> {
  const points = await leafPoints(tx, version.id, node);
  const stood = standingOf(await readPlan(tx, node), points, dayFromText(version.origin));
  return leavesOf(tx, version, stood);
}

/** What closed order days took of days from an origin on, by leaf and day. */
export async function takenFrom(
  tx: Tx,
  origin: Day,
  points: readonly LeafPoint[],
): Promise<Map<string, number[]>> {
  const rows = new Map<string, { readonly leaf: NodeKey; readonly units: number[] }>();
  for (const { day, units, ...leaf } of await takenDays(tx, dayToText(origin))) {
    const known = rows.get(nameOf(leaf)) ?? { leaf, units: [] };
    const at = dayFromText(day) - origin;
    while (known.units.length <= at) known.units.push(0);
    known.units[at] = units;
    rows.set(nameOf(leaf), known);
  }
  const lists = [...rows.values()].map(({ leaf, units }): ByDay => ({ ...leaf, units }));
  const leaves = points.map((each) => ({ ...each, weights: each.point }));
  return toldBy(lists, leaves, { isCarried: false });
}
