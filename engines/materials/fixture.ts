// What the tests of material plans share: small items and demands, and plans that are checked at once.
import fc from "fast-check";
import { planMaterials, verify } from "./index.ts";
import type { Action, Demand, Lane, MaterialItem, Receipt, Snapshot } from "./index.ts";

export const today = 100;
export const plain = { onHand: 0, safety: 0, unitMinor: 100, leadDays: 2 };
export const buy = (ref: number, more: Partial<MaterialItem> = {}): MaterialItem => ({
  ...{ ...plain, ref, source: "buy" as const },
  ...more,
});
export const lineOf = (item: number, units: number, more = {}) => ({ item, units, ...more });
export const make = (
  ref: number,
  lines: NonNullable<MaterialItem["recipes"]>[number]["lines"],
  more: Partial<MaterialItem> = {},
): MaterialItem => ({
  ...{ ...plain, ref, source: "make" as const },
  recipes: [{ alternative: 0, from: 0, until: null, perUnits: 1, lines }],
  ...more,
});
export type Row = readonly [ref: number, item: number, day: number, units: number];
export const order = (...[ref, item, day, units]: Row): Demand => ({
  ...{ ref, kind: "order" as const, item, day, units, unitMinor: 1_000 },
});
export const receipt = (...[ref, item, day, units]: Row): Receipt => ({
  ...{ ref, item, day, units, movable: true },
});

export function planOf(snapshot: Partial<Snapshot>) {
  const whole = { today, days: 60, items: [], receipts: [], demands: [], ...snapshot };
  const done = planMaterials(whole);
  if (!done.ok) throw new Error(JSON.stringify(done));
  const faults = verify(whole, done.value.plan);
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return { ...done.value, snapshot: whole };
}
export const short = ({ kind, item, newDay, newUnits, actBy }: Action) =>
  `${kind} ${item}: ${newUnits} on ${newDay} by ${actBy}`;

export const lane = (from: number, to: number, days: number): Lane => ({ from, to, days });
export const sentIn = ({ actions }: { readonly actions: readonly Action[] }) =>
  actions
    .filter((each) => each.kind === "transfer")
    .map(({ from, item, newUnits, actBy, newDay }) => [from, item, newUnits, actBy, newDay]);

/** A company whose items are made of later ones only. */
export const companies = fc.integer({ min: 2, max: 9 }).chain((count) => {
  const whole = (min: number, max: number) => fc.integer({ min, max });
  const place = whole(1, count);
  const item = (ref: number) =>
    fc
      .record({
        ...{ onHand: whole(0, 40), safety: whole(0, 9), leadDays: whole(0, 9) },
        ...{ isMade: fc.boolean(), minimum: whole(1, 30), multiple: whole(1, 9) },
        ...{ periodDays: whole(1, 8), perUnits: whole(1, 4) },
        lines: fc.array(
          fc.record({
            ...{ item: whole(Math.min(ref + 1, count), count), units: whole(1, 5) },
            ...{ scrapPpm: whole(0, 900_000), substitutes: fc.array(place, { maxLength: 2 }) },
          }),
          { maxLength: 3 },
        ),
      })
      .map(({ isMade, minimum, multiple, periodDays, perUnits, lines, ...rest }): MaterialItem => {
        const lot = { minimum, multiple, periodDays };
        const used = lines.filter((line) => line.item > ref);
        const recipes = [{ alternative: 0, from: 0, until: null, perUnits, lines: used }];
        return isMade
          ? { ...rest, ref, lot, unitMinor: 5, source: "make", recipes }
          : { ...rest, ref, lot, unitMinor: 5, source: ref % 4 === 3 ? "none" : "buy" };
      });
  return fc.record({
    items: fc.tuple(...Array.from({ length: count }, (_each, at) => item(at + 1))),
    receipts: fc.array(
      fc.record({
        ...{ item: place, day: whole(95, 140), units: whole(1, 30), movable: fc.boolean() },
      }),
      { maxLength: 12 },
    ),
    demands: fc.array(fc.record({ item: place, day: whole(95, 150), units: whole(1, 30) }), {
      maxLength: 20,
    }),
    reserved: fc.array(
      fc.record({ receipt: fc.option(whole(1, 12)), demand: whole(1, 20), units: whole(1, 9) }),
      { maxLength: 5 },
    ),
  });
});
