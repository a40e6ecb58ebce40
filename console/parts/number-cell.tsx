import { useState } from "react";
import type { KeyboardEvent } from "react";

interface NumberCellProps {
  /** Says what the number is, for those who do not see the table's head. */
  readonly label: string;
  /** What stands there; null is empty. */
  readonly value: number | null;
  /** Shown while it is empty: what counts then. */
  readonly fallback?: string;
  readonly max?: number;
  /** 0.01 for money; 1 without it. */
  readonly step?: number;
  readonly disabled?: boolean;
  /** Called by Enter, or when the field is left, and only with another number than stands there. */
  readonly onCommit: (value: number | null) => void;
}

/** A number in a table that is changed where it stands: Enter or leaving writes it, Esc takes it back. */
export function NumberCell(props: NumberCellProps) {
  const { label, value, fallback = "", max, step = 1, disabled = false, onCommit } = props;
  const shown = value === null ? "" : String(value);
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    if (typed === null) return;
    setTyped(null);
    const next = typed.trim() === "" ? null : Number(typed);
    const isFit =
      next === null || (Number.isFinite(next) && next >= 0 && (step < 1 || Number.isInteger(next)));
    if (isFit && next !== value) onCommit(next);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") commit();
    if (event.key !== "Escape" || typed === null) return;
    event.preventDefault();
    setTyped(null);
  };
  return (
    <input
      className="m-field m-number-cell"
      type="number"
      inputMode="decimal"
      aria-label={label}
      min={0}
      max={max}
      step={step}
      placeholder={fallback}
      disabled={disabled}
      value={typed ?? shown}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={onKey}
    />
  );
}
