import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lineAmount, minorDigits } from "./money.ts";

/** Quantity × price, rounded once, half away from zero: reckoned in whole numbers of any size. */
function exactly(quantity: number, price: string, currency: string): bigint {
  const [, sign = "", whole = "", fraction = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(price) ?? [];
  const size = BigInt(`${whole}${fraction}`) * BigInt(Math.abs(quantity));
  const scaled = size * 10n ** BigInt(minorDigits(currency));
  const unit = 10n ** BigInt(fraction.length);
  const rounded = (scaled * 2n + unit) / (unit * 2n);
  return (sign === "-") !== quantity < 0 ? -rounded : rounded;
}

test("a line's amount is exact whatever the digits of its price", () => {
  const digits = fc.stringMatching(/^\d{0,17}$/);
  const price = fc
    .tuple(fc.constantFrom("", "+", "-"), digits, fc.option(digits, { nil: null }))
    .filter(([, whole, fraction]) => whole !== "" || (fraction ?? "") !== "")
    .map(([sign, whole, fraction]) => sign + whole + (fraction === null ? "" : `.${fraction}`));
  const quantity = fc.oneof(fc.integer(), fc.integer({ min: -99, max: 99 }), fc.maxSafeInteger());
  const currency = fc.constantFrom("CNY", "JPY", "KWD");
  fc.assert(
    fc.property(quantity, price, currency, (units, text, code) => {
      const wanted = exactly(units, text, code);
      const isTooLarge = wanted > Number.MAX_SAFE_INTEGER || wanted < -Number.MAX_SAFE_INTEGER;
      const got = lineAmount(units, text, code);
      if (isTooLarge) return !got.ok && got.error.kind === "too_large";
      return got.ok && Object.is(got.value, Number(wanted));
    }),
    { numRuns: 2_000 },
  );
});

test("what is no number has no amount", () => {
  for (const text of ["", ".", "1e3", "1,50", "- 1", "-"])
    assert.equal(lineAmount(1, text, "CNY").ok, false, text);
});
