import { dayFromText } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { correct } from "./cleaning.ts";
import type { Leaf } from "./cleaning.ts";
import { correctionsOf } from "./corrections.ts";
import { leavesOf, type Period } from "./history.ts";
import { everyRegion, nameOf } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { stockOutsOf } from "./stock-outs.ts";

/** Leaves of a corrected item as the run tells them apart: regions together unless asked for. */
function merged(leaves: readonly Leaf[], byRegion: boolean): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const leaf of leaves) {
    const region = byRegion ? leaf.region : everyRegion;
    const name = nameOf({ ...leaf, region });
    const known = found.get(name);
    if (!known) {
      found.set(name, { ...leaf, region, values: [...leaf.values] });
      continue;
    }
    leaf.values.forEach((value, at) => {
      const other = known.values[at] ?? null;
      known.values[at] = value === null || other === null ? null : value + other;
    });
    if (leaf.spoken) known.spoken = new Set([...(known.spoken ?? []), ...leaf.spoken]);
    if (leaf.stockOuts) {
      const mine = known.stockOuts ?? leaf.values.map(() => false);
      known.stockOuts = mine.map((out, at) => out || (leaf.stockOuts?.[at] ?? false));
    }
  }
  return found;
}

/** Corrected histories of the items that were corrected, by the name of their leaf. */
export async function correctedLeaves(
  tx: Tx,
  period: Period,
  byRegion: boolean,
): Promise<Map<string, Leaf>> {
  const all = await correctionsOf(tx, { itemId: null, ...period });
  const live = all.filter((each) => each.withdrawnAt === null);
  const found = new Map<string, Leaf>();
  for (const [itemId, own] of Map.groupBy(live, (each) => each.itemId)) {
    const leaves = await leavesOf(tx, itemId, period);
    correct(leaves, own, dayFromText(period.from));
    for (const [name, leaf] of merged(leaves, byRegion)) found.set(name, leaf);
  }
  return found;
}

/** Which days of a leaf were sold out: as planners say, and as was found where they say nothing. */
export async function foundOut(
  tx: Tx,
  period: Period,
  length: number,
): Promise<(leaf: NodeKey, corrected: Leaf | undefined) => boolean[] | null> {
  const first = dayFromText(period.from);
  const found = await stockOutsOf(tx, { itemId: null, ...period });
  const runs = Map.groupBy(found, ({ itemId, channelId }) => `${itemId}/${channelId}`);
  return ({ itemId, channelId }, corrected) => {
    const own = runs.get(`${itemId}/${channelId}`);
    if (!own) return corrected?.stockOuts ?? null;
    const out = corrected?.stockOuts ?? Array.from({ length }, () => false);
    for (const { fromDay, untilDay } of own) {
      const until = Math.min(length - 1, dayFromText(untilDay) - first);
      for (let at = Math.max(0, dayFromText(fromDay) - first); at <= until; at += 1)
        out[at] ||= !corrected?.spoken?.has(at);
    }
    return out;
  };
}
