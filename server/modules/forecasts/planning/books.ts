import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { toldBy } from "./grain.ts";
import { usualWindow } from "./netting.ts";
import type { Stock, Window } from "./netting.ts";
import { readWindows, takenDays } from "./netting-store.ts";
import { everyRegion, nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { readPlan } from "./plan-store.ts";
import type { LeafPlan } from "./plan-store.ts";
import { holds } from "./planning.ts";
import { readSettings } from "../settings.ts";
import { todayOf } from "../today.ts";
import { publishedVersion } from "../versions.ts";

/** Plans with what closed days took of them, by leaf; and how far each channel's orders reach. */
export interface Books {
  readonly first: number;
  readonly plans: readonly LeafPlan[];
  /** Those of all regions of the same items and channels too. */
  readonly all: readonly LeafPlan[];
  readonly stocks: ReadonlyMap<string, Stock>;
  readonly windowOf: (channelId: number) => Window;
  readonly byRegion: boolean;
}

/** Whether the plan in force tells provinces apart: a setting that has changed waits for the next. */
const toldByRegion = async (tx: Tx): Promise<boolean> =>
  ((await publishedVersion(tx))?.settings ?? (await readSettings(tx))).byRegion;

/** What closed days took of plans, told by their leaves, by day from the plans' first. */
async function takenOf(tx: Tx, plans: readonly LeafPlan[], node: NodeKey | null) {
  const first = plans[0] ? dayFromText(plans[0].firstDay) : todayOf(tx);
  const taken = new Map(
    plans.map((each) => [nameOf(each), { ...each, units: each.units.map(() => 0) }]),
  );
  const others: { readonly leaf: NodeKey; readonly units: number[] }[] = [];
  for (const { day, units, ...leaf } of await takenDays(tx, dayToText(first), node)) {
    const own = taken.get(nameOf(leaf));
    const at = dayFromText(day) - first;
    if (own && at < own.units.length) own.units[at] = units;
    if (own) continue;
    others.push({
      leaf,
      units: Array.from({ length: at + 1 }, (_, each) => (each < at ? 0 : units)),
    });
  }
  // What was closed before provinces were told apart, or while they were, comes out of what is free.
  const weighed = plans.map((each) => ({
    ...each,
    weights: each.units.map((units, at) => units - (taken.get(nameOf(each))?.units[at] ?? 0)),
  }));
  const rows = others.map(({ leaf, units }) => ({ ...leaf, units }));
  for (const [name, units] of toldBy(rows, weighed, { isCarried: false }))
    units.forEach((each, at) => {
      const own = taken.get(name)?.units;
      if (own && at < own.length) own[at] = (own[at] ?? 0) + each;
    });
  return { first, taken };
}

/** The books of a part, or of all, as the plan in force and its closed days leave them. */
export async function openBooks(tx: Tx, node: NodeKey | null): Promise<Books> {
  // Regions of an item's channel share what was used up before they were told apart.
  const whole = node && { ...node, region: everyRegion };
  const all = await readPlan(tx, whole);
  const { first, taken } = await takenOf(tx, all, whole);
  const plans = node ? all.filter((each) => holds(node, each)) : all;
  const stocks = new Map<string, Stock>(
    all.map((each) => {
      const name = nameOf(each);
      return [name, { plan: each.units, taken: taken.get(name)?.units ?? [] }];
    }),
  );
  const windows = new Map((await readWindows(tx)).map((each) => [each.channelId, each]));
  const other = windows.get(0) ?? usualWindow;
  const byRegion = await toldByRegion(tx);
  return { first, plans, all, stocks, byRegion, windowOf: (id) => windows.get(id) ?? other };
}
