import type { ReactNode } from "react";

interface RowsFieldProps<Row> {
  readonly label: string;
  readonly hint?: string;
  readonly rows: readonly Row[];
  readonly fresh: Row;
  readonly add: string;
  /** What the button that takes a row out says. */
  readonly remove: string;
  readonly onChange: (rows: readonly Row[]) => void;
  readonly children: (row: Row, change: (part: Partial<Row>) => void, at: number) => ReactNode;
}

/** A short list in a form: rows of a few fields, one more with the button, each with its way out. */
export function RowsField<Row extends object>(props: RowsFieldProps<Row>) {
  const { label, hint, rows, fresh, add, remove, onChange, children } = props;
  return (
    <fieldset className="m-choose">
      <legend>{label}</legend>
      {hint && <small className="m-soft">{hint}</small>}
      {rows.map((row, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- rows have no other name while typed.
        <div className="m-rows-line" key={at}>
          {children(
            row,
            (part) =>
              onChange(rows.map((each, index) => (index === at ? { ...each, ...part } : each))),
            at,
          )}
          <button
            type="button"
            className="m-button"
            aria-label={`${remove} ${at + 1}`}
            onClick={() => onChange(rows.filter((_each, index) => index !== at))}
          >
            ✕
          </button>
        </div>
      ))}
      <div>
        <button type="button" className="m-button" onClick={() => onChange([...rows, fresh])}>
          {add}
        </button>
      </div>
    </fieldset>
  );
}
