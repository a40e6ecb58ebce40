import type { formatFor } from "../format.ts";
import { typedText } from "../typed-time.ts";

type Format = ReturnType<typeof formatFor>;

/** The part of a column that shows a day as its reader writes it, and copies and saves it as `2026-11-11`. */
export function dayOf<Row>(read: (row: Row) => string | null, format: Format) {
  return {
    text: (row: Row) => read(row) ?? "",
    render: (row: Row) => {
      const day = read(row);
      return day === null ? "" : <time dateTime={day}>{format.day(day)}</time>;
    },
  };
}

const textOf = (at: string | null) => (at === null ? "" : typedText(at).replace("T", " "));

/** The part of a column that shows a moment, and saves it to the minute on the company's clock. */
export function momentOf<Row>(read: (row: Row) => string | null, format: Format) {
  return {
    text: (row: Row) => textOf(read(row)),
    render: (row: Row) => {
      const at = read(row);
      return at === null ? (
        ""
      ) : (
        <time dateTime={at} title={format.fullInstant(at)}>
          {format.instant(at)}
        </time>
      );
    },
  };
}
