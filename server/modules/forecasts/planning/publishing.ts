import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import { touchRevision, type Tx } from "../../../platform/index.ts";
import { closeDays } from "./consuming.ts";
import { everyRegion, nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { liveOverrides } from "./override-store.ts";
import type { Override } from "./override-store.ts";
import { askedOver, leafPoints, planRevision, readPlan, writePlan } from "./plan-store.ts";
import { keepShares } from "./place-shares.ts";
import { holds, overlaps, planOf, type Target } from "./planning.ts";
import { leavesOf, standingOf, takenFrom, type Standing } from "./standing.ts";
import { todayOf } from "../today.ts";
import { markPublished, versionById } from "../versions.ts";
import type { Version } from "../versions.ts";

/** An override as the plan of a version takes it. */
export async function targetOf(
  tx: Tx,
  each: Pick<
    Override,
    "itemId" | "channelId" | "region" | "ground" | "fromDay" | "untilDay" | "units"
  >,
  origin: Day,
): Promise<Target> {
  const from = dayFromText(each.fromDay) - origin;
  const until = dayFromText(each.untilDay) - origin;
  const past = { from: each.fromDay, until: dayToText((origin - 1) as Day) };
  const gone = from < 0 ? await askedOver(tx, each, past) : 0;
  const { itemId, channelId, region, ground, units } = each;
  return { itemId, channelId, region, ground, from, until, units, gone };
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

/**
 * The part a change of an override may move: its items and channels in all regions, as what was used
 * up before provinces were told apart is shared among them; or all where another reaches out of it.
 */
function reachOf(changed: NodeKey | null, overrides: readonly NodeKey[]): NodeKey | null {
  const part = changed && {
    ...{ itemId: changed.itemId, channelId: changed.channelId, region: everyRegion },
  };
  return part && overrides.every((each) => !overlaps(part, each) || holds(part, each))
    ? part
    : null;
}

/** What an override says, before it is one. */
type Said = Parameters<typeof targetOf>[1];

/** The plan of a version's leaves, from its points, what is frozen, and all overrides that count. */
export async function decide(
  tx: Tx,
  version: Version,
  { changed, draft }: { readonly changed: NodeKey | null; readonly draft?: Said },
) {
  const origin = dayFromText(version.origin);
  const known = await liveOverrides(tx, dayToText(todayOf(tx)));
  // The latest word holds: a draft is spoken after all others.
  const overrides: readonly Said[] = draft ? [...known, draft] : known;
  const node = reachOf(changed, overrides);
  const before = await readPlan(tx, node);
  const stood = standingOf(before, await leafPoints(tx, version.id, node), origin);
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
  return { before, leaves, plans, past: carried(stood, origin) };
}

/** Makes the plan of a version anew and puts it in the place of the one before. */
export async function planAnew(tx: Tx, version: Version, changed: NodeKey | null): Promise<void> {
  await touchRevision(tx, planRevision);
  // Days that are over were planned by what is about to be replaced: they are closed first.
  await closeDays(tx);
  const { before, leaves, plans, past } = await decide(tx, version, { changed });
  await writePlan(tx, version.id, {
    firstDay: dayToText((dayFromText(version.origin) - carriedDays) as Day),
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
  await keepShares(tx, version);
  await markPublished(tx, versionId);
}
