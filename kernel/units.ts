import { assert } from "./result.ts";

/** Whole smallest units of one item: never a fraction, never a float that lost its tail. */
export type Units = number & { readonly brand: "units" };

/** The number as Units. Throws on fractions and beyond 2^53, where counting would go wrong. */
export function units(value: number): Units {
  assert(Number.isSafeInteger(value), `not whole units: ${value}`);
  return value as Units;
}
