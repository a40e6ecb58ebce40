import type { Day } from "../../kernel/index.ts";

export type SupplyKind = "on_hand" | "in_transit" | "planned" | "capacity";

/** Units of one item that one place has, or will have from a day on, and that are not promised. */
export interface Supply {
  /** The caller's number for it, unique within (item, place); 0 on hand by custom. */
  readonly ref: number;
  readonly item: number;
  readonly place: number;
  readonly kind: SupplyKind;
  /** First day it can be shipped from; ignored on hand. */
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
 * partial: what can be promised is; the rest is not kept.
 * backorder: always recorded; what cannot be promised stays as kept demand.
 */
export type Policy = "complete" | "partial" | "backorder";

export interface ClaimLine {
  readonly ref: number;
  readonly item: number;
  /** Whole smallest units, ≥ 1. */
  readonly units: number;
}

export interface Claim {
  readonly ref: number;
  readonly policy: Policy;
  readonly channel: number;
  /** The delivery day asked for; null: as soon as possible. */
  readonly wantedDay: Day | null;
  readonly sources: readonly Source[];
  readonly lines: readonly ClaimLine[];
}

/** Units of one line that rest on one supply. */
export interface Slice {
  readonly supply: Supply;
  readonly units: number;
  readonly shipDay: Day;
  readonly deliverDay: Day;
}

/** Why a line got what it got; another layer turns it into words. */
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
  | { readonly code: "late"; readonly days: number }
  | { readonly code: "quota_cap"; readonly left: number }
  | { readonly code: "protected_for_others"; readonly units: number }
  | { readonly code: "short"; readonly units: number }
  | { readonly code: "no_source" };

export interface LineDecision {
  readonly ref: number;
  readonly item: number;
  readonly units: number;
  readonly slices: readonly Slice[];
  readonly shortUnits: number;
  /** When the last promised unit arrives; null while any unit is short. */
  readonly deliverDay: Day | null;
  readonly reasons: readonly Reason[];
}

export interface Decision {
  readonly ref: number;
  /** granted: all units; part: some; short: recorded with none; refused: nothing was taken. */
  readonly outcome: "granted" | "part" | "short" | "refused";
  readonly lines: readonly LineDecision[];
}

export interface DecideInput {
  readonly supplies: readonly Supply[];
  readonly quotas: readonly Quota[];
  readonly clocks: readonly PlaceClock[];
  /** In the order of arrival: first come, first served. */
  readonly claims: readonly Claim[];
  readonly today: Day;
  /** How far ahead a receipt may be promised. */
  readonly horizonDays: number;
}
