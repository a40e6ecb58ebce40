import { memo } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import "./cards.css";
import { placesOnCard } from "./cards.ts";
import type { GridColumn } from "./types.ts";

export const selectWidth = 40;

/** Where each column starts: the widths of all before it, the selection box included. */
export function offsetsOf<Row>(columns: readonly GridColumn<Row>[]): readonly number[] {
  let left = selectWidth;
  return columns.map(({ width }) => {
    const mine = left;
    left += width;
    return mine;
  });
}

/** The tracks of a row; the last column takes what is left. */
export function tracksOf<Row>(columns: readonly GridColumn<Row>[]): string {
  const tracks = columns.map(({ width }, index) =>
    index === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`,
  );
  return `${selectWidth}px ${tracks.join(" ")}`;
}

interface RowProps<Row> {
  readonly gridId: string;
  readonly index: number;
  readonly row: Row | undefined;
  readonly columns: readonly GridColumn<Row>[];
  readonly tracks: string;
  readonly offsets: readonly number[];
  readonly frozen: number;
  /** The row is a card: each value under its column's title, two beside each other. */
  readonly phone: boolean;
  readonly top: number;
  readonly height: number;
  readonly chosen: boolean;
  /** The column of the active cell when it is in this row, else -1. */
  readonly activeColumn: number;
}

function cellClass(numeric: boolean | undefined, frozen: boolean, active: boolean): string {
  return `m-cell${numeric ? " m-number" : ""}${frozen ? " m-frozen" : ""}${active ? " m-active" : ""}`;
}

function onCard(place: ReturnType<typeof placesOnCard>[number] | undefined) {
  if (!place) return undefined;
  const from = place.half + 2;
  return { gridRow: place.line, gridColumn: `${from} / ${place.whole ? 4 : from + 1}` };
}

function DrawnRow<Row>(props: RowProps<Row>) {
  const { t } = useTranslation("lists");
  const { index, row, columns, offsets, frozen, phone, chosen, activeColumn, gridId } = props;
  const places = phone ? placesOnCard(columns) : [];
  const cell = (column: GridColumn<Row>): ReactNode => {
    if (row === undefined) return <span className="m-bone" />;
    return column.render ? column.render(row) : column.text(row);
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={row === undefined ? undefined : chosen}
      className={`m-row${chosen ? " m-chosen" : ""}${activeColumn >= 0 ? " m-current" : ""}`}
      style={{
        ...(phone ? {} : { gridTemplateColumns: props.tracks }),
        ...{ height: props.height, top: props.top },
      }}
    >
      <div
        role="gridcell"
        aria-colindex={1}
        data-row={index}
        className="m-cell m-select m-frozen"
        style={{ left: 0 }}
      >
        {row !== undefined && (
          <input
            type="checkbox"
            tabIndex={-1}
            checked={chosen}
            readOnly
            aria-label={t("grid.selectRow", { row: index + 1 })}
          />
        )}
      </div>
      {columns.map((column, at) => (
        <div
          key={column.key}
          role="gridcell"
          aria-colindex={at + 2}
          id={`${gridId}-${index}-${at}`}
          className={cellClass(column.numeric, at < frozen, at === activeColumn)}
          style={at < frozen ? { left: offsets[at] } : onCard(places[at])}
          data-row={index}
          data-column={at}
        >
          {phone ? (
            <>
              <span className="m-card-title">{column.title}</span>
              <span className="m-card-value">{cell(column)}</span>
            </>
          ) : (
            cell(column)
          )}
        </div>
      ))}
    </div>
  );
}

/** One row of a grid; drawn again only when something of it changed. */
export const GridRow = memo(DrawnRow) as typeof DrawnRow;
