import i18next from "i18next";
import { unitInEnglish, unitMeant } from "../../kernel/index.ts";

/** What of an item counts: its smallest unit, and larger ones that hold so many of it. */
export interface Counted {
  readonly unit: string;
  readonly units: readonly { readonly unit: string; readonly factor: number }[];
}

/** A quantity as a person typed it; an empty unit is the smallest. */
export interface TypedUnits {
  readonly units: number;
  readonly unit: string;
}

const shape = /^\s*([1-9]\d{0,8})\s*(\D[^\d]{0,19})?\s*$/u;

/** A whole number with or without a unit behind it: `24`, or so many cartons; null for anything else. */
export function typedUnits(text: string): TypedUnits | null {
  const found = shape.exec(text.normalize("NFKC"));
  if (!found) return null;
  return { units: Number(found[1]), unit: (found[2] ?? "").trim() };
}

/** Smallest units of what was typed; null where the item has no such unit. */
export function smallestOf(item: Counted, typed: TypedUnits): number | null {
  const meant = unitMeant(typed.unit, [item.unit, ...item.units.map((each) => each.unit)]);
  if (meant < 0) return null;
  return typed.units * (item.units[meant - 1]?.factor ?? 1);
}

// Both languages group figures alike.
const figures = new Intl.NumberFormat("en-US");

/** A unit as the reader of the screens calls it. */
export const unitWord = (unit: string): string =>
  i18next.language === "en" ? unitInEnglish(unit) : unit;

/** Units in the smallest and, where the item has larger ones, in the largest that fits: both ways. */
export function unitsInWords(item: Counted, units: number): string {
  const unit = unitWord(item.unit);
  const small = `${figures.format(units)} ${unit}`.trim();
  const [larger] = item.units
    .filter((each) => each.factor > 1 && each.factor <= units)
    .toSorted((a, b) => b.factor - a.factor);
  if (!larger) return small;
  const whole = Math.floor(units / larger.factor);
  const rest = units % larger.factor;
  const named = unitWord(larger.unit);
  const large = `${figures.format(whole)} ${named === unit ? larger.unit : named}`;
  return `${small} = ${rest === 0 ? large : `${large} + ${rest} ${unit}`.trim()}`;
}

/** What a command takes of a typed quantity; the server turns larger units into smallest ones. */
export const unitsBody = (text: string): { readonly units: number; readonly unit?: string } => {
  const { units, unit } = typedUnits(text) ?? { units: 0, unit: "" };
  return unit === "" ? { units } : { units, unit };
};
