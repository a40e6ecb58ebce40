import { dayFromText } from "../../../../kernel/index.ts";
import { createRevisionCache } from "../../../platform/index.ts";
import type { RevisionCache, Tx } from "../../../platform/index.ts";
import { usualPlaces } from "../../promises/index.ts";
import { every, everyRegion } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { planRevision } from "./plan-store.ts";
import { fallTo, placesOf, readShared } from "./place-shares.ts";
import { publishedVersion } from "../versions.ts";
import type { Version } from "../versions.ts";

/** What is planned at a place for a channel. */
export interface PlacePlan {
  /** 0: no place serves the channel. */
  readonly placeId: number;
  readonly channelId: number;
  /** By day from the version's first. */
  readonly planned: readonly number[];
  /** Of its first 28 days, by item. */
  readonly next: ReadonlyMap<number, number>;
}

/** The days of a plan that a line of the tree tells. */
const nearDays = 28;

/** What is planned of a part by place and channel, leaf by leaf. */
export async function planByPlace(
  tx: Tx,
  version: Pick<Version, "id" | "origin">,
  asked: { readonly node: NodeKey; readonly channelIds: readonly number[] | null },
): Promise<PlacePlan[]> {
  const placeOf = await usualPlaces(tx);
  const origin = dayFromText(version.origin);
  const plans = new Map<string, PlacePlan & { planned: number[]; next: Map<number, number> }>();
  for (const leaf of await readShared(tx, version, asked)) {
    const { channelId, itemId } = leaf;
    const weights = placesOf(leaf, placeOf);
    const shift = Math.max(0, origin - dayFromText(leaf.firstDay));
    const parts = fallTo(leaf.units, [...weights.values()]);
    [...weights.keys()].forEach((placeId, at) => {
      const key = `${placeId}/${channelId}`;
      const plan = plans.get(key) ?? { placeId, channelId, planned: [], next: new Map() };
      plans.set(key, plan);
      const part = parts[at] ?? [];
      let near = 0;
      for (let day = 0; day + shift < part.length; day += 1) {
        const units = part[day + shift] ?? 0;
        plan.planned[day] = (plan.planned[day] ?? 0) + units;
        if (day < nearDays) near += units;
      }
      plan.next.set(itemId, (plan.next.get(itemId) ?? 0) + near);
    });
  }
  return [...plans.values()];
}

/** What is planned of all items by place and channel; without a version in force nothing is. */
export interface WholePlan {
  readonly version: Version | null;
  readonly plans: readonly PlacePlan[];
}

/**
 * The whole plan by place, kept until a plan or a sourcing rule changes: ten thousand leaves fall to
 * their places once, and not each time that somebody looks at a place.
 */
export const openWholePlan = (): RevisionCache<WholePlan> =>
  createRevisionCache([planRevision, "promises"], async (tx) => {
    const version = await publishedVersion(tx);
    const node = { itemId: every, channelId: every, region: everyRegion };
    const plans = version ? await planByPlace(tx, version, { node, channelIds: null }) : [];
    return { version, plans };
  });
