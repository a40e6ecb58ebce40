import type { Day } from "../../kernel/index.ts";

export type SupplyKind = "on_hand" | "in_transit" | "planned" | "capacity";

/** Units of one item that one place has, or will have from a day on, and that are not promised. */
export interface Supply {
  /** The caller's number for it, unique within (item, place); 0 on hand by custom. */
  readonly ref: number;
  readonly item: number;
  readonly place: number;
  /** `capacity` is where capable-to-promise plugs in: units a plant could still make by a day. */
  readonly kind: SupplyKind;
  /** First day it can be shipped from; ignored on hand. A day that has passed counts as today. */
  readonly day: Day;
  /** quantity − promised − safety; a negative number counts as none. */
  readonly free: number;
}

/** Allocated ATP: what a channel may still take of an item, and what is kept for it. */
export interface Quota {
  readonly item: number;
  readonly channel: number;
  /** Null: no cap. */
  readonly capLeft: number | null;
  /** Units no other channel may touch. */
  readonly protectedLeft: number;
}

/** When a place can ship: the first working day on or after a day, cut-off already counted. */
export interface PlaceClock {
  readonly place: number;
  /** Never earlier than its argument, and never falling while the argument rises. */
  readonly shipDay: (day: Day) => Day;
}

/** A place that may serve a claim. Lower rank is preferred when all else is equal. */
export interface Source {
  readonly place: number;
  readonly rank: number;
  readonly parcelCostMinor: number;
  readonly transitDays: number;
}

/**
 * complete: every unit within the horizon, or nothing is taken (a checkout, a quote).
 * partial: what can be delivered in time is promised, nothing that must be waited for; the rest is
 *   not kept, and a claim that gets nothing is refused.
 * backorder: always recorded; takes what is in time, then later receipts, and what cannot be
 *   promised within the horizon stays as kept demand.
 * In time: by the wanted day; with no wanted day, from units that are ready today.
 */
export type Policy = "complete" | "partial" | "backorder";

export interface ClaimLine {
  readonly ref: number;
  readonly item: number;
  /** Whole smallest units, ≥ 1. Lines of the same item are summed before anything is checked. */
  readonly units: number;
}

export interface Claim {
  readonly ref: number;
  readonly policy: Policy;
  readonly channel: number;
  /** The delivery day asked for; null: as soon as possible. */
  readonly wantedDay: Day | null;
  /** With `complete` and a wanted day: refuse when any unit would be late. */
  readonly mustMeetWanted?: boolean;
  /** Share one array between claims of one channel and destination: it is prepared once. */
  readonly sources: readonly Source[];
  readonly lines: readonly ClaimLine[];
}

/** Units of one line that rest on one supply. */
export interface Slice {
  readonly supply: Supply;
  readonly units: number;
  /** When the units can be picked: today, or the day of the receipt. */
  readonly readyDay: Day;
  /** When the parcel leaves: units of one claim that are in time leave a place together. */
  readonly shipDay: Day;
  readonly deliverDay: Day;
}

/** Why a line got what it got; another layer turns it into words. Units are this line's. */
export type Reason =
  | {
      readonly code: "from_stock";
      readonly units: number;
      readonly place: number;
      readonly day: Day;
    }
  | {
      readonly code: "from_receipt";
      readonly units: number;
      readonly place: number;
      readonly day: Day;
      readonly supply: number;
      readonly kind: SupplyKind;
    }
  /** The line travels in more than one parcel (place × ship day). */
  | { readonly code: "split"; readonly parcels: number }
  /** The last unit arrives this many days after the wanted day. */
  | { readonly code: "late"; readonly days: number }
  /** The channel's cap binds: so many units were left under it. */
  | { readonly code: "quota_cap"; readonly left: number }
  /** Free units of the item that are kept for other channels. */
  | { readonly code: "protected_for_others"; readonly units: number }
  /** The places have only `units` of the item that could still be used, until this day. */
  | { readonly code: "no_supply"; readonly units: number; readonly until: Day }
  /** The same with nothing at all. */
  | { readonly code: "sold_out"; readonly until: Day }
  /** Units kept as demand (backorder). */
  | { readonly code: "short"; readonly units: number }
  /** Units neither promised nor kept (partial). */
  | { readonly code: "left_out"; readonly units: number }
  /** The claim takes nothing: `units` is what was missing in the whole claim. */
  | { readonly code: "refused"; readonly units: number; readonly why: "incomplete" | "nothing" }
  /** The claim takes nothing: so many of its units could only come after the wanted day. */
  | { readonly code: "refused_late"; readonly units: number }
  | { readonly code: "no_source" };

export interface LineDecision {
  readonly ref: number;
  readonly item: number;
  readonly units: number;
  readonly slices: readonly Slice[];
  /** Units not promised. On a refused claim: what was missing, though nothing was taken. */
  readonly shortUnits: number;
  /** When the first promised unit arrives; null when none is promised. */
  readonly firstDay: Day | null;
  /** When the last unit arrives; null while any kept unit is short, and when refused. */
  readonly deliverDay: Day | null;
  readonly reasons: readonly Reason[];
}

export interface Decision {
  readonly ref: number;
  /** granted: all units; part: some; short: recorded with none; refused: nothing was taken. */
  readonly outcome: "granted" | "part" | "short" | "refused";
  readonly lines: readonly LineDecision[];
}

/** The picture on which claims are decided. */
export interface World {
  readonly supplies: readonly Supply[];
  readonly quotas: readonly Quota[];
  readonly clocks: readonly PlaceClock[];
  readonly today: Day;
  /** How far ahead a receipt may be promised: a supply ready after today + this is left out. */
  readonly horizonDays: number;
}

export interface DecideInput extends World {
  /** In the order of arrival: first come, first served. */
  readonly claims: readonly Claim[];
}

/** Odd input that was left out or mended, so that a caller can repair its source. */
export type Finding =
  | { readonly code: "supply_without_clock"; readonly supply: number; readonly place: number }
  | { readonly code: "supply_not_whole"; readonly supply: number; readonly place: number }
  | { readonly code: "supply_repeated"; readonly supply: number; readonly place: number }
  | { readonly code: "quota_repeated"; readonly item: number; readonly channel: number }
  | { readonly code: "units_not_whole"; readonly claim: number; readonly line: number };

export interface Decided {
  /** One decision per claim, in the same order. */
  readonly plan: Decision[];
  readonly findings: readonly Finding[];
}
