import type { LotRule, RecipeLine } from "./types.ts";

const million = 1_000_000;

/** a × b ÷ c rounded up, exact also where a × b is beyond 2^53. */
function ceilShare(a: number, b: number, c: number): number {
  const whole = a * b;
  if (whole <= Number.MAX_SAFE_INTEGER) return Math.ceil(whole / c);
  const by = BigInt(c);
  return Number((BigInt(a) * BigInt(b) + by - 1n) / by);
}

/** Units of an order by the rule of its item: at least what is needed. */
export function lotUnits(rule: LotRule | undefined, needed: number): number {
  const multiple = rule?.multiple ?? 1;
  return ceilShare(Math.max(needed, rule?.minimum ?? 1), 1, multiple) * multiple;
}

/** Units that must go in so that so many come out good. */
export const unitsBefore = (good: number, yieldPpm: number | undefined): number =>
  ceilShare(good, million, yieldPpm ?? million);

/** Units of a recipe's line for so many good units of what it makes. */
export function lineUnits(line: RecipeLine, good: number, perUnits: number): number {
  const started = unitsBefore(good, line.yieldPpm);
  const kept = ceilShare(started, line.units, perUnits);
  const scrap = line.scrapPpm ?? 0;
  // One rounding: with scrap, what is lost counts before the share is rounded.
  if (scrap === 0) return kept;
  const whole = started * line.units;
  if (whole <= Number.MAX_SAFE_INTEGER)
    return ceilShare(whole, million, perUnits * (million - scrap));
  return ceilShare(kept, million, million - scrap);
}

/** Units of a part for a receipt that is made larger or smaller. */
export const scaledUnits = (units: number, newUnits: number, oldUnits: number): number =>
  newUnits === oldUnits ? units : ceilShare(units, newUnits, oldUnits);
