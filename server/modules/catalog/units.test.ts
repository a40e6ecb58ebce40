// Goal: a typed quantity becomes exactly the whole smallest units it says, or is refused by name.
// Method: a table of what people type, and laws over random units against whole-number arithmetic.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { inSmallest, unitsOf } from "./units.ts";

const seed = Number(process.env["SEED"] ?? 20_261_126);
const kettle = {
  code: "K",
  unit: "台",
  units: [
    { unit: "箱", factor: 12 },
    { unit: "Pallet", factor: 480 },
  ],
};
const shown = (quantity: number, unit?: string) => {
  const said = unitsOf(kettle, quantity, unit);
  return said.ok ? said.value : `${said.error.kind} ${said.error.value} | ${said.error.rule}`;
};

test("what people type, in smallest units", () => {
  const all = "台, 箱 = 12, Pallet = 480";
  const cases: [quantity: number, unit: string | undefined, said: number | string][] = [
    [5, undefined, 5],
    [5, "", 5],
    [5, "台", 5],
    [2, "箱", 24],
    [2, " 箱 ", 24],
    [1, "pallet", 480],
    [1, "ＰＡＬＬＥＴ", 480], // Typed in full width.
    [0.5, "箱", 6],
    [1.25, "箱", 15],
    [-2, "箱", -24],
    [0, "箱", 0],
    [0.1, "箱", "units_not_whole 0.1 箱 | 1 台"],
    [1.5, undefined, "units_not_whole 1.5 | 1 台"],
    [2, "盒", `unit_unknown 盒 | ${all}`],
    [Number.MAX_SAFE_INTEGER, "箱", `units_not_whole ${Number.MAX_SAFE_INTEGER} 箱 | 1 台`],
    [Number.NaN, "箱", "units_not_whole NaN 箱 | 1 台"],
    [Number.POSITIVE_INFINITY, "", "units_not_whole Infinity | 1 台"],
    [1e-7, "箱", "units_not_whole 1e-7 箱 | 1 台"],
  ];
  for (const [quantity, unit, said] of cases)
    assert.equal(shown(quantity, unit), said, `${quantity} ${unit}`);
});

test("rows are converted where they stand, and refused by the field that is wrong", () => {
  const view = { item: (id: number) => (id === 1 ? ({ id, ...kettle } as never) : undefined) };
  const rows = [
    { itemId: 1, units: 2, unit: "箱", why: "a" },
    { itemId: 1, units: 3, why: "b" },
    { itemId: 9, units: 4, unit: "箱", why: "nobody knows it: others refuse it" },
  ];
  const said = inSmallest(view, { list: "changes", rows });
  assert.ok(said.ok);
  assert.deepEqual(
    said.value.map((row) => [row.units, row.why.slice(0, 1)]),
    [
      [24, "a"],
      [3, "b"],
      [4, "n"],
    ],
  );
  const wrong = inSmallest(view, {
    list: "changes",
    rows: [rows[1], { ...rows[0], unit: "盒" }] as typeof rows,
  });
  assert.deepEqual(wrong.ok ? "" : [wrong.error.field, wrong.error.value], [
    "changes.1.unit",
    "盒",
  ]);
});

test("any whole number of any unit is its factor times over; tenths are exact", () => {
  const unit = fc.integer({ min: 2, max: 1_000_000 });
  fc.assert(
    fc.property(unit, fc.integer({ min: 0, max: 90_000_000 }), (factor, tenths) => {
      const item = { code: "I", unit: "a", units: [{ unit: "b", factor }] };
      const said = unitsOf(item, tenths / 10, "b");
      const exact = BigInt(tenths) * BigInt(factor);
      assert.equal(said.ok, exact % 10n === 0n, `${tenths}/10 × ${factor}`);
      if (said.ok) assert.equal(BigInt(said.value), exact / 10n);
      const other = unitsOf(item, tenths / 10, "c");
      assert.equal(other.ok ? "" : other.error.kind, "unit_unknown");
    }),
    { seed, numRuns: 2_000 },
  );
});
