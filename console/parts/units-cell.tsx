import { useState } from "react";
import type { KeyboardEvent } from "react";
import { BothUnits } from "./units-field.tsx";
import { smallestOf, typedUnits } from "./units.ts";
import type { Counted, TypedUnits } from "./units.ts";

interface UnitsCellProps {
  /** Says what the quantity is, for those who do not see the table's head. */
  readonly label: string;
  /** Smallest units that stand there; null is empty. */
  readonly value: number | null;
  readonly item: Counted;
  /** Shown while it is empty: what counts then. */
  readonly fallback?: string;
  readonly disabled?: boolean;
  /** Called by Enter, or when the field is left, and only with another quantity than stands there. */
  readonly onCommit: (typed: TypedUnits | null) => void;
}

/** A quantity as typed, none and zero too; undefined for what is no quantity of the item. */
export function quantityOf(text: string, item: Counted): TypedUnits | null | undefined {
  const plain = text.trim();
  if (plain === "") return null;
  if (plain === "0") return { units: 0, unit: "" };
  const typed = typedUnits(plain);
  return typed && smallestOf(item, typed) !== null ? typed : undefined;
}

/**
 * A quantity in a table that is changed where it stands, in any unit of its item: Enter or leaving
 * writes it, Esc takes it back; below it stands what it is in smallest and in larger units.
 */
export function UnitsCell(props: UnitsCellProps) {
  const { label, value, item, fallback = "", disabled = false, onCommit } = props;
  const [text, setText] = useState<string | null>(null);
  const said = text === null ? undefined : quantityOf(text, item);
  const units = text === null ? value : said ? smallestOf(item, said) : null;
  const commit = () => {
    if (text === null) return;
    setText(null);
    if (said !== undefined && units !== value) onCommit(said);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") commit();
    if (event.key !== "Escape" || text === null) return;
    event.preventDefault();
    setText(null);
  };
  return (
    <>
      <input
        className="m-field m-number-cell"
        type="text"
        aria-label={label}
        aria-invalid={text !== null && said === undefined ? true : undefined}
        maxLength={30}
        placeholder={fallback}
        disabled={disabled}
        value={text ?? (value === null ? "" : String(value))}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={onKey}
      />
      <div>
        <BothUnits item={item} units={units} />
      </div>
    </>
  );
}
