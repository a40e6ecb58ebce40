/**
 * Whole units that still add up: what rounding one bottom owes goes to the next, so the sum of any
 * run of neighbours is less than one unit from its exact sum, and a whole total stays what it is.
 *
 */
export function roundWhole(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  let exact = 0;
  let given = 0;
  for (let at = 0; at < values.length; at += 1) {
    exact += values[at] as number;
    // A hair of rounding error must not turn a whole sum into the next lower one.
    const upTo = Math.floor(exact + 0.5 + 1e-9 * Math.max(1, Math.abs(exact)));
    out[at] = upTo - given;
    given = upTo;
  }
  return out;
}
