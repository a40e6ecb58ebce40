import type { Source } from "../../../engines/promising/index.ts";
import type { Tx } from "../../platform/index.ts";
import { readSourcing } from "./sourcing.ts";

/** Below zero when a place comes before another wherever both could send: as the engine chooses. */
const compare = (a: Source, b: Source) =>
  a.parcelCostMinor - b.parcelCostMinor ||
  a.transitDays - b.transitDays ||
  a.rank - b.rank ||
  a.place - b.place;

/**
 * Which place the rules send from first, for a channel and a division ("": not known), whatever lies
 * there today; null where no place serves the channel. By parcel cost, then days, then rank.
 */
export async function usualPlaces(
  tx: Tx,
): Promise<(channelId: number, region: string) => number | null> {
  const sourcing = await readSourcing(tx);
  // Ten thousand leaves ask for the same few channels and provinces.
  const known = new Map<string, number | null>();
  return (channelId, region) => {
    const key = `${channelId}/${region}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const first = sourcing.sourcesOf(channelId, region).toSorted(compare)[0]?.place ?? null;
    known.set(key, first);
    return first;
  };
}
