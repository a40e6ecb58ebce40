import { dayFromText, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { closeDays } from "./consuming.ts";
import { takenDays } from "./netting-store.ts";
import { nameOf } from "./nodes.ts";
import type { NodeKey } from "./nodes.ts";
import { liveOverrides } from "./override-store.ts";
import type { Override } from "./override-store.ts";
import { askedOver, leafPoints, readPlan, writePlan, type LeafPlan } from "./plan-store.ts";
import { holds, overlaps, planOf, type PlanLeaf, type Target } from "./planning.ts";
import { todayOf } from "./today.ts";
import { markPublished, versionById } from "./versions.ts";
import type { Version } from "./versions.ts";

/** The leaves of a version, with the days that stand as they were published before. */
export const planLeaves = async (
  tx: Tx,
  version: Version,
  node: NodeKey | null,
): Promise<PlanLeaf[]> => leavesWith(tx, version, { node, before: await readPlan(tx, node) });

async function leavesWith(
  tx: Tx,
  version: Version,
  { node, before }: { node: NodeKey | null; before: readonly LeafPlan[] },
): Promise<PlanLeaf[]> {
  const origin = dayFromText(version.origin);
  const plans = new Map(before.map((each) => [nameOf(each), each]));
  // Days until then stand: they are near, or over already.
  const frozenUntil = Math.max(todayOf(tx), origin) + version.settings.frozenDays;
  return (await leafPoints(tx, version.id, node)).map((leaf) => {
    const plan = plans.get(nameOf(leaf));
    const shift = plan ? origin - dayFromText(plan.firstDay) : 0;
    const frozen = before.length === 0 ? 0 : Math.min(leaf.point.length, frozenUntil - origin);
    return {
      ...leaf,
      // A leaf that is new has said nothing of the frozen days: nothing was promised of it.
      frozen: Array.from({ length: frozen }, (_, day) => plan?.units[day + shift] ?? 0),
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
function carried(before: readonly LeafPlan[], origin: Day): (leaf: NodeKey) => number[] {
  const plans = new Map(before.map((each) => [nameOf(each), each]));
  return (leaf) => {
    const plan = plans.get(nameOf(leaf));
    const shift = plan ? origin - carriedDays - dayFromText(plan.firstDay) : 0;
    return Array.from({ length: carriedDays }, (_, at) => plan?.units[at + shift] ?? 0);
  };
}

/** What closed order days took of days from an origin on, by leaf and day. */
async function takenFrom(tx: Tx, origin: Day): Promise<Map<string, Map<number, number>>> {
  const found = new Map<string, Map<number, number>>();
  for (const each of await takenDays(tx, dayToText(origin))) {
    const days = found.get(nameOf(each)) ?? new Map<number, number>();
    days.set(dayFromText(each.day) - origin, each.units);
    found.set(nameOf(each), days);
  }
  return found;
}

/** The part a change of an override may move: itself, or all where another reaches out of it. */
const reachOf = (changed: NodeKey | null, overrides: readonly NodeKey[]): NodeKey | null =>
  changed && overrides.every((each) => !overlaps(changed, each) || holds(changed, each))
    ? changed
    : null;

/** Makes the plan of a version anew: its points, what is frozen, and all overrides that count. */
export async function planAnew(tx: Tx, version: Version, changed: NodeKey | null): Promise<void> {
  const origin = dayFromText(version.origin);
  // Days that are over were planned by what is about to be replaced: they are closed first.
  await closeDays(tx);
  const overrides = await liveOverrides(tx, dayToText(todayOf(tx)));
  const node = reachOf(changed, overrides);
  const before = await readPlan(tx, node);
  const past = carried(before, origin);
  const leaves = await leavesWith(tx, version, { node, before });
  const targets: Target[] = [];
  for (const each of overrides)
    if (!node || overlaps(each, node)) targets.push(await targetOf(tx, each, origin));
  const taken = await takenFrom(tx, origin);
  // What orders have used up ahead of its day was planned for them: the plan does not fall below it.
  const plans = planOf(leaves, targets).map((units, at) => {
    const used = taken.get(nameOf(leaves[at] ?? { itemId: 0, channelId: 0, region: "" }));
    return used ? units.map((value, day) => Math.max(value, used.get(day) ?? 0)) : units;
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
