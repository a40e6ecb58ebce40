import type { Day } from "../../kernel/index.ts";
import type { QuotaLeft } from "./state.ts";
import type { Claim, Reason, Slice } from "./types.ts";

/** What bound a claim's demand for one item, as it stood before the claim took anything. */
export interface Bounds {
  /** Summed over the claim's lines. */
  readonly units: number;
  /** Cap left; null when the channel has none. */
  readonly cap: number | null;
  /** Free units of the item everywhere. */
  readonly free: number;
  readonly keptForOthers: number;
  /** Units at the claim's places that its policy may use, and the day until which was looked. */
  readonly usable: number;
  readonly until: Day;
}

/** The bounds of one item's demand. */
export function boundsOf(asked: {
  readonly units: number;
  readonly quota: QuotaLeft | undefined;
  readonly item: { readonly free: number; readonly protectedUnits: number };
  readonly usable: number;
  readonly until: Day;
}): Bounds {
  const { units, quota, item, usable, until } = asked;
  return {
    units,
    cap: quota?.capped ? quota.capLeft : null,
    free: item.free,
    keptForOthers: item.protectedUnits - (quota?.protectedLeft ?? 0),
    usable,
    until,
  };
}

/** Number of parcels (place × ship day) of one line. */
function parcelsOf(slices: readonly Slice[]): number {
  let parcels = 0;
  slices.forEach((slice, at) => {
    const first = slices.findIndex(
      (each) => each.shipDay === slice.shipDay && each.supply.place === slice.supply.place,
    );
    if (first === at) parcels += 1;
  });
  return parcels;
}

/** Where the promised units of a line come from, and how late they are. */
export function sliceReasons(claim: Claim, slices: readonly Slice[]): Reason[] {
  const reasons: Reason[] = [];
  let last = 0;
  for (const { supply, units, shipDay, deliverDay } of slices) {
    const { ref, kind, place } = supply;
    reasons.push(
      kind === "on_hand"
        ? { code: "from_stock", units, place, day: shipDay }
        : { code: "from_receipt", units, place, day: shipDay, supply: ref, kind },
    );
    if (deliverDay > last) last = deliverDay;
  }
  if (slices.length > 1) {
    const parcels = parcelsOf(slices);
    if (parcels > 1) reasons.push({ code: "split", parcels });
  }
  if (claim.wantedDay !== null && last > claim.wantedDay) {
    reasons.push({ code: "late", days: last - claim.wantedDay });
  }
  return reasons;
}

/** Which of the bounds kept a line from getting all of its units. */
export function shortageReasons(claim: Claim, bounds: Bounds): Reason[] {
  if (claim.sources.length === 0) return [{ code: "no_source" }];
  const { units, cap, free, keptForOthers, usable, until } = bounds;
  const reasons: Reason[] = [];
  if (cap !== null && cap < units) reasons.push({ code: "quota_cap", left: cap });
  if (keptForOthers > 0 && free > 0 && free - keptForOthers < units) {
    reasons.push({ code: "protected_for_others", units: Math.min(keptForOthers, free) });
  }
  if (usable === 0) reasons.push({ code: "sold_out", until });
  else if (usable < units) reasons.push({ code: "no_supply", units: usable, until });
  return reasons;
}
