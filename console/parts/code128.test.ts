// Goal: what is printed is what a scanner reads back. Method: known widths, and the rules that every
// code obeys: eleven modules a letter, thirteen at the end, and the check letter.
import assert from "node:assert/strict";
import { test } from "node:test";
import { code128 } from "./code128.ts";

test("a text becomes its widths", () => {
  const check = (text: string) => (code128(text) ?? []).join("");
  // Start B, "A" (33), check (104 + 33) mod 103 = 34, stop.
  assert.equal(check("A"), "211214" + "111323" + "131123" + "2331112");
  // Start B, "A", "B" (34), check (104 + 33 + 68) mod 103 = 102, stop.
  assert.equal(check("AB"), "211214" + "111323" + "131123" + "411131" + "2331112");
  assert.equal(check("订单"), "");
});

test("each letter is eleven modules wide and different from all others", () => {
  const seen = new Set<string>();
  for (let value = 32; value < 127; value += 1) {
    const steps = code128(String.fromCharCode(value)) ?? [];
    assert.equal(
      steps.reduce((sum, width) => sum + width, 0),
      3 * 11 + 13,
    );
    seen.add(steps.slice(6, 12).join(""));
  }
  assert.equal(seen.size, 95);
});
