import { dayFromText, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { closeDays } from "./consuming.ts";
import { toldBy, type ByDay, type Weighed } from "./grain.ts";
import { takenDays } from "./netting-store.ts";
import { everyRegion, nameOf } from "./nodes.ts";
import type { NodeKey } from "./nodes.ts";
import { liveOverrides } from "./override-store.ts";
import type { Override } from "./override-store.ts";
import { askedOver, leafPoints, readPlan, writePlan } from "./plan-store.ts";
import type { LeafPlan, LeafPoint } from "./plan-store.ts";
import { holds, overlaps, planOf, type PlanLeaf, type Target } from "./planning.ts";
import { todayOf } from "./today.ts";
import { markPublished, versionById } from "./versions.ts";
import type { Version } from "./versions.ts";

/** The leaves of a version, with the days that stand as they were published before. */
export async function planLeaves(tx: Tx, version: Version, node: NodeKey): Promise<PlanLeaf[]> {
  const points = await leafPoints(tx, version.id, node);
  const stood = standingOf(await readPlan(tx, node), points, dayFromText(version.origin));
  return leavesOf(tx, version, stood);
}

/** A version's leaves, and what the plan before said of each, by day from its own first. */
interface Standing {
  readonly points: readonly LeafPoint[];
  /** The first day of the plan before; null where nothing was planned. */
  readonly first: Day | null;
  readonly units: ReadonlyMap<string, readonly number[]>;
}

/** The plan before, told by the leaves of a version: it may have told provinces apart, or not. */
function standingOf(
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

function leavesOf(tx: Tx, version: Version, { points, first, units }: Standing): PlanLeaf[] {
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

/** An override as the plan of a version takes it. */
export async function targetOf(
  tx: Tx,
  each: Pick<Override, "itemId" | "channelId" | "region" | "fromDay" | "untilDay" | "units">,
  origin: Day,
): Promise<Target> {
  const from = dayFromText(each.fromDay) - origin;
  const until = dayFromText(each.untilDay) - origin;
  const past = { from: each.fromDay, until: dayToText((origin - 1) as Day) };
  const gone = from < 0 ? await askedOver(tx, each, past) : 0;
  const { itemId, channelId, region, units } = each;
  return { itemId, channelId, region, from, until, units, gone };
}

/** Days before the origin that stay in the plan: what orders that come late may still use up. */
export const carriedDays = 28;

/** What the plan before said of the days just before an origin, by leaf. */
function carried({ first, units }: Standing, origin: Day): (leaf: NodeKey) => number[] {
  const shift = origin - carriedDays - (first ?? origin);
  return (leaf) => {
    const stood = units.get(nameOf(leaf));
    return Array.from({ length: carriedDays }, (_, at) => stood?.[at + shift] ?? 0);
  };
}

/** What closed order days took of days from an origin on, by leaf and day. */
async function takenFrom(
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

/**
 * The part a change of an override may move: its items and channels in all regions, as what was used
 * up before provinces were told apart is shared among them; or all where another reaches out of it.
 */
function reachOf(changed: NodeKey | null, overrides: readonly NodeKey[]): NodeKey | null {
  const part = changed && { ...changed, region: everyRegion };
  return part && overrides.every((each) => !overlaps(part, each) || holds(part, each))
    ? part
    : null;
}

/** Makes the plan of a version anew: its points, what is frozen, and all overrides that count. */
export async function planAnew(tx: Tx, version: Version, changed: NodeKey | null): Promise<void> {
  const origin = dayFromText(version.origin);
  // Days that are over were planned by what is about to be replaced: they are closed first.
  await closeDays(tx);
  const overrides = await liveOverrides(tx, dayToText(todayOf(tx)));
  const node = reachOf(changed, overrides);
  const before = await readPlan(tx, node);
  const stood = standingOf(before, await leafPoints(tx, version.id, node), origin);
  const past = carried(stood, origin);
  const leaves = leavesOf(tx, version, stood);
  const targets: Target[] = [];
  for (const each of overrides)
    if (!node || overlaps(each, node)) targets.push(await targetOf(tx, each, origin));
  const taken = await takenFrom(tx, origin, stood.points);
  // What orders have used up ahead of its day was planned for them: the plan does not fall below it.
  const plans = planOf(leaves, targets).map((units, at) => {
    const used = taken.get(nameOf(leaves[at] ?? { itemId: 0, channelId: 0, region: "" }));
    return used ? units.map((value, day) => Math.max(value, used[day] ?? 0)) : units;
  });
  await writePlan(tx, version.id, {
    firstDay: dayToText((origin - carriedDays) as Day),
    carried: carriedDays,
    leaves: leaves.map(({ itemId, channelId, region }, at) => {
      const leaf = { itemId, channelId, region };
      return { ...leaf, units: [...past(leaf), ...(plans[at] ?? [])] };
    }),
    before,
    isNew: changed === null,
  });
}

/** Holds the tenant's plan for this transaction: two that change it wait for each other. */
export async function lockPlan(tx: Tx): Promise<void> {
  await tx.rows("select 1 from forecasts.state where cell = $1 and tenant_id = $2 for update", [
    tx.scope.cell,
    tx.scope.tenantId,
  ]);
}

/** Publishes a finished version: its plan takes the place of the one before. */
export async function publish(tx: Tx, versionId: number): Promise<void> {
  await lockPlan(tx);
  const version = await versionById(tx, versionId);
  if (!version) return;
  await planAnew(tx, version, null);
  await markPublished(tx, versionId);
}
