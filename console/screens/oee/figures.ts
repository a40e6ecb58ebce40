import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { getOee } from "../../../contract/oee.ts";

export type Losses = Omit<ReplyOf<typeof getOee>["days"][number], "day">;

const sum = (of: Readonly<Record<string, number>>) =>
  Object.values(of).reduce((total, each) => total + each, 0);

/** One addend of the loss tree; all of them add up to the planned time. */
export interface Part {
  readonly key: "good" | "quality" | "speed" | "setup" | "pauses" | "stops" | "idle";
  readonly seconds: number;
}

/** The planned time taken apart, what was won first. */
export const partsOf = (losses: Losses): readonly Part[] => [
  { key: "good", seconds: losses.ideal - losses.quality },
  { key: "quality", seconds: losses.quality },
  { key: "speed", seconds: losses.speed },
  { key: "setup", seconds: losses.setup },
  { key: "pauses", seconds: sum(losses.pauses) },
  { key: "stops", seconds: sum(losses.stops) },
  { key: "idle", seconds: losses.idle },
];

/** Shares of ISO 22400-2; null where nothing was loaded, run or made. */
export interface Shares {
  readonly availability: number | null;
  readonly performance: number | null;
  readonly quality: number | null;
  readonly oee: number | null;
}

const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);

/** Availability, performance and quality, and their product; idle time is no loss of the machine. */
export function sharesOf(losses: Losses): Shares {
  const loaded = losses.planned - losses.idle;
  return {
    availability: share(losses.operating, loaded),
    performance: share(losses.ideal, losses.operating),
    quality: share(losses.ideal - losses.quality, losses.ideal),
    oee: share(losses.ideal - losses.quality, loaded),
  };
}
