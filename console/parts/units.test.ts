// Goal: a quantity typed in a larger unit is understood and shown both ways. Method: tables.
import assert from "node:assert/strict";
import { test } from "node:test";
import i18next from "i18next";
import { smallestOf, typedUnits, unitsInWords } from "./units.ts";

const kettle = {
  unit: "pc",
  units: [
    { unit: "box", factor: 12 },
    { unit: "Pallet", factor: 480 },
  ],
};

test("a number, with or without a unit behind it", () => {
  const check = (text: string) => {
    const typed = typedUnits(text);
    return typed && `${typed.units} ${typed.unit} ${smallestOf(kettle, typed) ?? "unknown"}`;
  };
  assert.equal(check("24"), "24  24");
  assert.equal(check(" 2box "), "2 box 24");
  assert.equal(check("2 BOX"), "2 BOX 24");
  assert.equal(check("\uFF12\u7BB1"), "2 \u7BB1 unknown");
  assert.equal(check("3 pc"), "3 pc 3");
  assert.equal(check("1 pallet"), "1 pallet 480");
  for (const text of ["", "0", "-1", "1.5 box", "box", "2 box 3", "1234567890"])
    assert.equal(check(text), null, text);
});

test("units are shown in the smallest and in the largest that fits", () => {
  assert.equal(unitsInWords(kettle, 11), "11 pc");
  assert.equal(unitsInWords(kettle, 24), "24 pc = 2 box");
  assert.equal(unitsInWords(kettle, 25), "25 pc = 2 box + 1 pc");
  assert.equal(unitsInWords(kettle, 492), "492 pc = 1 Pallet + 12 pc");
  assert.equal(unitsInWords({ unit: "", units: [] }, 3), "3");
  assert.equal(unitsInWords({ unit: "pc", units: [] }, 4000), "4,000 pc");
});

test("an English reader is shown, and may type, English words for units written in Chinese", async () => {
  const fan = { unit: "\u53f0", units: [{ unit: "\u7bb1", factor: 4 }] };
  assert.equal(unitsInWords(fan, 9), "9 \u53f0 = 2 \u7bb1 + 1 \u53f0");
  assert.equal(smallestOf(fan, { units: 2, unit: "cartons" }), 8);
  await i18next.init({ lng: "en" });
  assert.equal(unitsInWords(fan, 9), "9 units = 2 cartons + 1 units");
  const bulk = { unit: "\u4e2a", units: [{ unit: "\u4ef6", factor: 6 }] };
  assert.equal(unitsInWords(bulk, 12), "12 pcs = 2 \u4ef6", "two units never look the same");
});
