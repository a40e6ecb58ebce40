import { dayFromText, dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { nameOf } from "./nodes.ts";
import { liveOverrides } from "./override-store.ts";
import type { Override } from "./override-store.ts";
import { askedOver, leafPoints, readPlan, writePlan } from "./plan-store.ts";
import { planOf } from "./planning.ts";
import type { PlanLeaf, Target } from "./planning.ts";
import { markPublished, versionById } from "./versions.ts";
import type { Version } from "./versions.ts";

const zone = "Asia/Shanghai";

/** Today, as the company's calendar has it. */
export const todayOf = (tx: Tx): Day => dayOfInstant(tx.now, zone).day;

/** The leaves of a version, with the days that stand as they were published before. */
export async function planLeaves(
  tx: Tx,
  version: Version,
  { keeps }: { readonly keeps: boolean },
): Promise<PlanLeaf[]> {
  const origin = dayFromText(version.origin);
  const before = keeps ? await readPlan(tx) : [];
  const plans = new Map(before.map((each) => [nameOf(each), each]));
  // Days until then stand: they are near, or over already.
  const frozenUntil = Math.max(todayOf(tx), origin) + version.settings.frozenDays;
  return (await leafPoints(tx, version.id)).map((leaf) => {
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

/** Makes the plan of a version anew: its points, what is frozen, and all overrides that count. */
export async function planAnew(tx: Tx, version: Version): Promise<void> {
  const origin = dayFromText(version.origin);
  const leaves = await planLeaves(tx, version, { keeps: true });
  const targets: Target[] = [];
  for (const each of await liveOverrides(tx, dayToText(todayOf(tx))))
    targets.push(await targetOf(tx, each, origin));
  const plans = planOf(leaves, targets);
  await writePlan(tx, version.id, {
    firstDay: version.origin,
    leaves: leaves.map(({ itemId, channelId, region }, at) => ({
      ...{ itemId, channelId, region, units: plans[at] ?? [] },
    })),
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
  await planAnew(tx, version);
  await markPublished(tx, versionId);
}
