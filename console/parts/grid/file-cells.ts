/** A number in a file, with how a workbook writes it and how a text file does. */
export interface FileNumber {
  readonly value: number;
  /** The number format of a workbook's cell. */
  readonly form: string;
  readonly text: string;
}

/** What a cell of a file may hold. */
export type FileValue = string | number | FileNumber;

/** What is saved of a row: a column of a list, or of a table that is no list. */
export interface FileColumn<Row> {
  readonly title: string;
  /** Numbers stand right-aligned with figures of one width. */
  readonly numeric?: boolean;
  /** Plain text of the cell: what is copied, and shown when nothing is drawn instead. */
  readonly text: (row: Row) => string;
  /** What a file holds instead of the text. */
  readonly file?: (row: Row) => FileValue;
}

interface Amount {
  readonly minor: number;
  readonly currency: string;
}

/** An amount as a file holds it: a number that can be summed, with the sign that `text` shows. */
function amountCell({ minor, currency }: Amount, text: string): FileNumber {
  const form = new Intl.NumberFormat("en", { style: "currency", currency });
  const digits = form.resolvedOptions().maximumFractionDigits ?? 2;
  const sign = text.replaceAll(/[\d.,\s-]/g, "");
  const places = digits === 0 ? "" : `.${"0".repeat(digits)}`;
  return { value: minor / 10 ** digits, form: `[$${sign}]#,##0${places}`, text };
}

/** The part of a column that shows amounts of money, and saves them as numbers. */
export function amountOf<Row>(
  read: (row: Row) => Amount,
  money: (minor: number, currency: string) => string,
) {
  const text = (row: Row) => {
    const { minor, currency } = read(row);
    return money(minor, currency);
  };
  return { numeric: true, text, file: (row: Row) => amountCell(read(row), text(row)) };
}

/** A share 0..1 as a file holds it: a number that is written as a percentage. */
export const shareCell = (share: number, text: string): FileNumber => ({
  ...{ value: share, text },
  form: "0.0%",
});
