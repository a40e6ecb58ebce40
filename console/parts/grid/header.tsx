import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { sortFrom, sortWord } from "./sort.ts";
import type { GridColumn, GridSort } from "./types.ts";

interface HeaderProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly tracks: string;
  readonly offsets: readonly number[];
  readonly frozen: number;
  /** Rows are cards, each value under its title: the head only chooses and sorts. */
  readonly phone: boolean;
  readonly sort: GridSort | null;
  readonly onSort?: ((sort: GridSort | null) => void) | undefined;
  readonly onResize: (key: string, width: number) => void;
  readonly allChosen: boolean;
  readonly onChooseAll: () => void;
}

/** The sort that a click on a column asks for: up, down, none. */
export function nextSort(sort: GridSort | null, key: string): GridSort | null {
  if (sort?.key !== key) return { key, direction: "asc" };
  return sort.direction === "asc" ? { key, direction: "desc" } : null;
}

const ariaSort = (sort: GridSort | null, key: string) => {
  if (sort?.key !== key) return "none";
  return sort.direction === "asc" ? "ascending" : "descending";
};

const arrow = (sort: GridSort | null, key: string) => {
  if (sort?.key !== key) return "↕";
  return sort.direction === "asc" ? "↑" : "↓";
};

/** The head row of a grid: titles, sorting, widths, and the box that chooses all loaded rows. */
export function GridHeader<Row>(props: HeaderProps<Row>) {
  const { t } = useTranslation("lists");
  const { columns, frozen, offsets, sort, onSort, phone } = props;
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="m-head"
      style={phone ? undefined : { gridTemplateColumns: props.tracks }}
    >
      <div
        role="columnheader"
        aria-colindex={1}
        className="m-cell m-select m-frozen"
        style={{ left: 0 }}
      >
        <input
          type="checkbox"
          tabIndex={-1}
          checked={props.allChosen}
          onChange={props.onChooseAll}
          aria-label={t("grid.selectAll")}
        />
      </div>
      {phone && <CardSort {...props} />}
      {(phone ? [] : columns).map((column, at) => (
        <div
          key={column.key}
          role="columnheader"
          aria-colindex={at + 2}
          aria-sort={column.sortable && onSort ? ariaSort(sort, column.key) : undefined}
          className={`m-cell${column.numeric ? " m-number" : ""}${at < frozen ? " m-frozen" : ""}`}
          style={at < frozen ? { left: offsets[at] } : undefined}
        >
          {column.sortable && onSort ? (
            <button
              type="button"
              className="m-sort"
              onClick={() => onSort(nextSort(sort, column.key))}
            >
              <span className="m-sort-title">{column.title}</span>
              <span aria-hidden className="m-arrow">
                {arrow(sort, column.key)}
              </span>
            </button>
          ) : (
            <span className="m-sort-title">{column.title}</span>
          )}
          <Edge column={column} onResize={props.onResize} />
        </div>
      ))}
    </div>
  );
}

/** What the cards are sorted by, as a choice of the columns that can be. */
function CardSort<Row>({ columns, sort, onSort }: HeaderProps<Row>) {
  const { t } = useTranslation("lists");
  const sortable = onSort ? columns.filter((each) => each.sortable) : [];
  return (
    <div role="columnheader" aria-colindex={2} className="m-cell">
      {sortable.length > 0 && (
        <select
          className="m-field"
          aria-label={t("grid.sort")}
          value={sortWord(sort) ?? ""}
          onChange={(event) => onSort?.(sortFrom(event.target.value))}
        >
          <option value="">{t("grid.unsorted")}</option>
          {sortable.map(({ key, title }) =>
            ["", "-"].map((sign) => (
              <option key={sign} value={`${sign}${key}`}>
                {t("grid.sortBy", { column: title, arrow: sign ? "\u2193" : "\u2191" })}
              </option>
            )),
          )}
        </select>
      )}
    </div>
  );
}

interface EdgeProps<Row> {
  readonly column: GridColumn<Row>;
  readonly onResize: (key: string, width: number) => void;
}

/** The right edge of a title: dragged it changes the width. The column list does it by keyboard. */
function Edge<Row>({ column, onResize }: EdgeProps<Row>) {
  const down = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget;
    const from = event.clientX;
    edge.setPointerCapture(event.pointerId);
    const move = (moving: globalThis.PointerEvent) =>
      onResize(column.key, column.width + moving.clientX - from);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", () => edge.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  const stop = (event: { stopPropagation: () => void }) => event.stopPropagation();
  return (
    <span
      aria-hidden
      className="m-edge"
      onPointerDown={down}
      onClick={stop}
      onKeyDown={(event: KeyboardEvent) => stop(event)}
    />
  );
}
