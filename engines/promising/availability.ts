import type { Day } from "../../kernel/index.ts";
import { allowance, openState } from "./state.ts";
import type { PlaceClock, Quota, Supply } from "./types.ts";

export interface AvailabilityInput {
  /** Supplies of one item. */
  readonly supplies: readonly Supply[];
  readonly quotas: readonly Quota[];
  readonly clocks: readonly PlaceClock[];
  readonly item: number;
  readonly channel: number;
  readonly today: Day;
  readonly horizonDays: number;
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

/**
 * The ATP of one item over time for one channel, a step per supply in order of ship day.
 * The steps' `added` sum to the last `cumulative`; `forChannel` never exceeds the allowance.
 */
export function availability(input: AvailabilityInput): {
  steps: AvailabilityStep[];
  allowed: number;
  keptForOthers: number;
} {
  const state = openState({ ...input, claims: [] }).items.get(input.item);
  if (!state) return { steps: [], allowed: 0, keptForOthers: 0 };
  const allowed = allowance(state, input.channel);
  const lefts = [...state.byPlace.values()].flat().sort((a, b) => a.shipDay - b.shipDay);
  let cumulative = 0;
  const steps = lefts.map((left) => {
    cumulative += left.free;
    return {
      day: left.shipDay,
      place: left.supply.place,
      added: left.free,
      cumulative,
      forChannel: Math.min(cumulative, allowed),
      supply: left.supply.ref,
    };
  });
  const own = state.quotas.get(input.channel)?.protectedLeft ?? 0;
  return { steps, allowed, keptForOthers: state.protectedUnits - own };
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
