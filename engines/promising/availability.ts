import type { Day } from "../../kernel/index.ts";
import { openState, quotaOf } from "./state.ts";
import type { Left } from "./state.ts";
import type { PlaceClock, Quota, Supply } from "./types.ts";

/** A supply with the parts of which its free units are made. */
export interface SupplyParts extends Supply {
  readonly quantity?: number;
  readonly promised?: number;
  readonly safety?: number;
}

export interface AvailabilityInput {
  /** Supplies of one item. With their parts, `explain` can open each free number. */
  readonly supplies: readonly SupplyParts[];
  readonly quotas: readonly Quota[];
  readonly clocks: readonly PlaceClock[];
  readonly item: number;
  readonly channel: number;
  readonly today: Day;
  readonly horizonDays: number;
  /** Only these places; absent: all that have a clock. Quotas always count all places. */
  readonly places?: readonly number[];
}

/** Cumulative ATP from one day on: what can be promised for shipping by then. */
export interface AvailabilityStep {
  readonly day: Day;
  readonly place: number;
  /** Units this supply adds. */
  readonly added: number;
  /** Units available up to and including this day, before quotas. */
  readonly cumulative: number;
  /** The same, as the channel may take it. */
  readonly forChannel: number;
  readonly supply: number;
}

export interface Availability {
  readonly steps: readonly AvailabilityStep[];
  /** What the channel may take in all. */
  readonly allowed: number;
  readonly keptForOthers: number;
}

/**
 * The ATP of one item over time for one channel, a step per supply in order of ship day.
 * The steps' `added` sum to the last `cumulative`; `forChannel` never exceeds the allowance.
 */
export function availability(input: AvailabilityInput): Availability {
  const view = viewOf(input);
  let cumulative = 0;
  const steps = view.lefts.map((left) => {
    cumulative += left.free;
    return {
      day: left.shipDay,
      place: left.supply.place,
      added: left.free,
      cumulative,
      forChannel: Math.min(cumulative, view.allowed),
      supply: left.supply.ref,
    };
  });
  return { steps, allowed: view.allowed, keptForOthers: view.keptForOthers };
}

interface View {
  readonly lefts: readonly Left[];
  readonly allowed: number;
  readonly keptForOthers: number;
  /** What is free everywhere without what is kept for others. */
  readonly open: number;
}

function viewOf(input: AvailabilityInput): View {
  const supplies = input.supplies.filter((supply) => supply.item === input.item);
  const quotas = input.quotas.filter((quota) => quota.item === input.item);
  const state = openState({ ...input, supplies, quotas }).items.get(input.item);
  if (!state) return { lefts: [], allowed: 0, keptForOthers: 0, open: 0 };
  const own = quotaOf(state, input.channel);
  const keptForOthers = state.protectedUnits - (own?.protectedLeft ?? 0);
  const open = Math.max(0, state.free - keptForOthers);
  const wanted = input.places && new Set(input.places);
  const lefts = state.piles
    .filter((pile) => !wanted || wanted.has(pile.place))
    .flatMap((pile) => pile.lefts)
    .sort((a, b) => a.shipDay - b.shipDay);
  return { lefts, allowed: own ? Math.min(own.capLeft, open) : open, keptForOthers, open };
}

/** One addend of the answer to "why 37?". */
export interface Term {
  /**
   * quantity, promised, safety: what a supply has and what is taken off. free: the same in one
   * number, when the caller gave no parts. oversold: makes good a supply that is below zero, which
   * takes nothing from the others. kept_for_others, over_cap: what the quotas take off.
   */
  readonly code:
    | "quantity"
    | "promised"
    | "safety"
    | "free"
    | "oversold"
    | "kept_for_others"
    | "over_cap";
  /** Signed: the terms sum to the answer. */
  readonly units: number;
  readonly place?: number;
  readonly supply?: number;
  readonly day?: Day;
}

function supplyTerms(left: { supply: SupplyParts; shipDay: Day }): Term[] {
  const { supply, shipDay: day } = left;
  const { place, ref, free } = supply;
  const where = { place, supply: ref, day };
  const { quantity, promised = 0, safety = 0 } = supply;
  const terms: Term[] =
    quantity !== undefined && quantity - promised - safety === free
      ? [
          { code: "quantity", units: quantity, ...where },
          { code: "promised", units: 0 - promised, ...where },
          { code: "safety", units: 0 - safety, ...where },
        ]
      : [{ code: "free", units: free, ...where }];
  if (free < 0) terms.push({ code: "oversold", units: -free, ...where });
  return terms.filter((term) => term.units !== 0);
}

/**
 * What a channel can be promised for shipping by a day, with the terms that sum to it exactly.
 * @param day a ship day; what ships later is left out.
 */
export function explain(input: AvailabilityInput, day: Day): { units: number; terms: Term[] } {
  const view = viewOf(input);
  const clocks = new Map(input.clocks.map((clock) => [clock.place, clock]));
  const counted = new Map<Supply, Left>(view.lefts.map((left) => [left.supply, left]));
  const terms: Term[] = [];
  let cumulative = 0;
  for (const supply of input.supplies) {
    if (supply.item !== input.item) continue;
    if (input.places && !input.places.includes(supply.place)) continue;
    const left = counted.get(supply);
    const clock = clocks.get(supply.place);
    // A supply at or below zero is not counted, but its parts are what people ask about.
    const ship = left?.shipDay ?? (supply.kind === "on_hand" ? input.today : supply.day);
    if (!clock || ship > day || (!left && supply.free > 0)) continue;
    cumulative += left?.free ?? 0;
    terms.push(...supplyTerms({ supply, shipDay: ship }));
  }
  const afterOthers = Math.min(cumulative, view.open);
  const units = Math.min(afterOthers, view.allowed);
  if (afterOthers < cumulative) {
    terms.push({ code: "kept_for_others", units: afterOthers - cumulative });
  }
  if (units < afterOthers) terms.push({ code: "over_cap", units: units - afterOthers });
  return { units, terms };
}

/**
 * ATP by period with backward consumption: a shortage in a period is taken from the latest earlier
 * period that has some left; what cannot be covered stays negative in its own period.
 * @param supply units arriving per period; the first includes the stock on hand.
 * @param demand units asked per period, of equal length.
 * @returns uncommitted units per period.
 * @see Oracle Global Order Promising, worked table of backward consumption.
 */
export function backwardAtp(supply: readonly number[], demand: readonly number[]): number[] {
  const left = supply.map((units, period) => units - (demand[period] ?? 0));
  for (let period = 0; period < left.length; period += 1) {
    let missing = -(left[period] ?? 0);
    for (let earlier = period - 1; missing > 0 && earlier >= 0; earlier -= 1) {
      const there = Math.max(0, left[earlier] ?? 0);
      const taken = Math.min(there, missing);
      left[earlier] = (left[earlier] ?? 0) - taken;
      left[period] = (left[period] ?? 0) + taken;
      missing -= taken;
    }
  }
  return left;
}
