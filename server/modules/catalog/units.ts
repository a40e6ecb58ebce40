import { err, ok, unitMeant } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";

/** What of an item counts. */
interface Counted {
  readonly code: string;
  readonly unit: string;
  readonly units: readonly LargerUnit[];
}

/** A larger unit of an item: so many smallest units in one. */
export interface LargerUnit {
  readonly unit: string;
  readonly factor: number;
}

/** A quantity that is no whole number of smallest units, or in a unit the item does not have. */
export type UnitError =
  | {
      readonly kind: "unit_unknown";
      readonly item: string;
      readonly value: string;
      readonly rule: string;
    }
  | {
      readonly kind: "units_not_whole";
      readonly item: string;
      readonly value: string;
      readonly rule: string;
    };

const scales = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** A non-negative decimal as a whole number over a power of ten; null for anything else. */
function fractionOf(quantity: number): { readonly whole: bigint; readonly scale: bigint } | null {
  const found = scales.exec(String(quantity));
  if (!found) return null;
  const [, digits = "", decimals = "", exponent = "0"] = found;
  const places = decimals.length - Number(exponent);
  const whole = BigInt(digits + decimals);
  if (places <= 0) return { whole: whole * 10n ** BigInt(-places), scale: 1n };
  return { whole, scale: 10n ** BigInt(places) };
}

/**
 * The whole smallest units of a quantity that a person or a file typed: 2 cartons of 12 are 24, half
 * a carton is 6. No unit, or the item's own, is the smallest. Errors: a unit the item does not have,
 * and a quantity that is no whole number of smallest units.
 */
export function unitsOf(item: Counted, quantity: number, unit?: string): Result<number, UnitError> {
  const meant = unitMeant(unit ?? "", [item.unit, ...item.units.map((each) => each.unit)]);
  const larger = item.units[meant - 1];
  if (meant < 0) {
    const rule = [item.unit, ...item.units.map((each) => `${each.unit} = ${each.factor}`)];
    return err({ kind: "unit_unknown", item: item.code, value: unit ?? "", rule: rule.join(", ") });
  }
  const factor = BigInt(larger?.factor ?? 1);
  const typed = fractionOf(Math.abs(quantity));
  const units = typed && typed.whole * factor;
  const isWhole = typed !== null && units !== null && units % typed.scale === 0n;
  const count = isWhole ? Number(units / typed.scale) * Math.sign(quantity) : Number.NaN;
  if (Number.isSafeInteger(count)) return ok(count === 0 ? 0 : count);
  const value = `${quantity} ${unit ?? ""}`.trim();
  return err({ kind: "units_not_whole", item: item.code, value, rule: `1 ${item.unit}` });
}

/** The rows with their quantities in whole smallest units; an item nobody knows is left to others. */
export function inSmallest<R extends TypedRow>(
  view: { item(id: number): Counted | undefined },
  { list, rows }: { readonly list: string; readonly rows: readonly R[] },
): Result<R[], UnitError & { readonly field: string }> {
  const said: R[] = [];
  for (const [index, row] of rows.entries()) {
    const item = view.item(row.itemId);
    const units = item && row.unit ? unitsOf(item, row.units, row.unit) : ok(row.units);
    const at = list ? `${list}.${index}.` : "";
    if (!units.ok) return err({ ...units.error, field: `${at}unit` });
    said.push({ ...row, units: units.value });
  }
  return ok(said);
}

interface TypedRow {
  readonly itemId: number;
  readonly units: number;
  readonly unit?: string | undefined;
}
