import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** CSS grid track, such as `120px` or `minmax(140px, 1fr)`. */
  readonly width: string;
  readonly numeric?: boolean;
  readonly render: (row: Row) => ReactNode;
  /** Plain text for copying. */
  readonly text?: (row: Row) => string;
}

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => number;
  readonly onOpen: (row: Row) => void;
  readonly onEnd: () => void;
  readonly selected: ReadonlySet<number>;
  readonly onSelect: (selected: ReadonlySet<number>) => void;
  readonly height: string;
}

const rowHeight = 38;

/**
 * A grid over any number of rows: only what is seen is drawn, the next page is asked for near the
 * end. Arrows move, Enter opens, Space selects, Shift+arrow selects a range, Ctrl+C copies as TSV.
 */
export function DataGrid<Row>(props: Props<Row>) {
  const { columns, rows, rowKey, selected, onSelect } = props;
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { onEnd } = props;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 20) onEnd();
  }, [last, rows.length, onEnd]);

  const toggle = (row: Row) => {
    const next = new Set(selected);
    if (!next.delete(rowKey(row))) next.add(rowKey(row));
    onSelect(next);
  };
  const move = (event: KeyboardEvent, by: number) => {
    event.preventDefault();
    const to = Math.max(0, Math.min(rows.length - 1, current + by));
    const row = rows[to];
    if (event.shiftKey && row !== undefined) onSelect(new Set([...selected, rowKey(row)]));
    setCurrent(to);
    virtual.scrollToIndex(to);
  };
  const copy = () => {
    const chosen = rows.filter((row) => selected.has(rowKey(row)));
    const lines = (chosen.length > 0 ? chosen : rows.slice(current, current + 1)).map((row) =>
      columns.map((column) => column.text?.(row) ?? "").join("\t"),
    );
    void navigator.clipboard?.writeText(
      [columns.map((column) => column.title).join("\t"), ...lines].join("\n"),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    if (event.key === "ArrowDown") move(event, 1);
    else if (event.key === "ArrowUp") move(event, -1);
    else if (event.key === "PageDown") move(event, 15);
    else if (event.key === "PageUp") move(event, -15);
    else if (event.key === "Enter" && row !== undefined) props.onOpen(row);
    else if (event.key === " " && row !== undefined) {
      event.preventDefault();
      toggle(row);
    } else if (event.key === "c" && (event.ctrlKey || event.metaKey)) copy();
  };
  const template = `36px ${columns.map((column) => column.width).join(" ")}`;
  const minWidth = 36 + columns.length * 104;
  return (
    <div
      ref={frame}
      className="grid"
      style={{ height: props.height }}
      role="grid"
      aria-label={props.label}
      tabIndex={0}
      aria-rowcount={rows.length}
      aria-multiselectable
      onKeyDown={onKeyDown}
    >
      <div className="grid-head" role="row" style={{ gridTemplateColumns: template, minWidth }}>
        <span className="grid-cell" role="columnheader" aria-label={t("grid.select")} />
        {columns.map((column) => (
          <span
            key={column.key}
            className={`grid-cell ${column.numeric ? "num" : ""}`}
            role="columnheader"
          >
            {column.title}
          </span>
        ))}
      </div>
      <div
        style={{ height: virtual.getTotalSize(), position: "relative", minWidth }}
        role="rowgroup"
      >
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const chosen = selected.has(rowKey(row));
          return (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 1}
              aria-selected={chosen}
              className={`grid-row ${item.index === current ? "current" : ""} ${chosen ? "selected" : ""}`}
              style={{
                gridTemplateColumns: template,
                height: rowHeight,
                transform: `translateY(${item.start}px)`,
              }}
              onClick={() => {
                setCurrent(item.index);
                props.onOpen(row);
              }}
            >
              <span className="grid-cell" role="gridcell">
                <input
                  type="checkbox"
                  checked={chosen}
                  aria-label={t("grid.selectRow", { row: item.index + 1 })}
                  onClick={(event) => event.stopPropagation()}
                  onChange={() => toggle(row)}
                />
              </span>
              {columns.map((column) => (
                <span
                  key={column.key}
                  role="gridcell"
                  className={`grid-cell ${column.numeric ? "num" : ""}`}
                >
                  {column.render(row)}
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
