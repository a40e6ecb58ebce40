import { useTranslation } from "react-i18next";
import { TextField } from "./form.tsx";
import { smallestOf, typedUnits, unitsInWords, unitWord } from "./units.ts";
import type { Counted } from "./units.ts";

interface UnitsFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is counted; absent until it is known. */
  readonly item?: Counted | undefined;
  /** A minus in front takes away. */
  readonly signed?: boolean;
}

/** A quantity in any unit of its item, shown in the smallest and in larger ones as it is typed. */
export function UnitsField({ item, signed = false, ...field }: UnitsFieldProps) {
  const { t } = useTranslation("parts");
  const typed = typedUnits(signed ? field.value.replace(/^\s*-/, "") : field.value);
  const smallest = typed && (item ? smallestOf(item, typed) : typed.units);
  const known = item?.units
    .map((each) => `${unitWord(each.unit)} = ${each.factor} ${unitWord(item.unit)}`)
    .join(", ");
  const hint = () => {
    if (field.value.trim() !== "" && smallest === null)
      return t("units.wrong", {
        units: [item && unitWord(item.unit), known].filter(Boolean).join(", "),
      });
    if (item && smallest !== null) return unitsInWords(item, smallest);
    return known ?? "";
  };
  return <TextField {...field} hint={hint()} maxLength={30} required />;
}

/** Whether a quantity can be sent: a whole number in a unit that its item has. */
export function isUnits(value: string, item: Counted | undefined): boolean {
  const typed = typedUnits(value);
  return typed !== null && (item ? smallestOf(item, typed) !== null : typed.unit === "");
}

interface BothUnitsProps {
  readonly item: Counted | null | undefined;
  /** Smallest units; null while they cannot be read. */
  readonly units: number | null;
}

/** A quantity in smallest and in larger units, where its item has any. */
export function BothUnits({ item, units }: BothUnitsProps) {
  if (!item || units === null || item.units.length === 0) return null;
  return <span className="m-soft">{unitsInWords(item, units)} </span>;
}
