import type { Virtualizer } from "@tanstack/react-virtual";
import { useMemo, useState } from "react";
import type { KeyboardEvent, MouseEvent, RefObject } from "react";
import type { RowSnapshot, RowStore } from "./row-store.ts";
import { chosenCount, extended, isChosen, isEmpty, noSelection, toggled } from "./selection.ts";
import { copyText, tsv } from "./tsv.ts";
import type { BulkChoice, GridColumn, RowKey, Selection } from "./types.ts";

interface CursorOptions<Row> {
  readonly viewId: string;
  readonly query: unknown;
  readonly gridId: string;
  readonly snapshot: RowSnapshot<Row>;
  readonly columns: readonly GridColumn<Row>[];
  readonly rowKey: (row: Row) => RowKey;
  readonly onOpen?: (row: Row) => void;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly store: RowStore<Row>;
}

interface Active {
  readonly row: number;
  readonly column: number;
}

/** The cell that a key leads to from the active one; null when the key moves nothing. */
export function moveOf(
  key: { readonly key: string; readonly ctrlKey: boolean },
  from: Active,
  size: { readonly rows: number; readonly columns: number; readonly page: number },
): Active | null {
  const row = (to: number) => ({ ...from, row: Math.max(0, Math.min(size.rows - 1, to)) });
  const column = (to: number) => ({ ...from, column: Math.max(0, Math.min(size.columns - 1, to)) });
  switch (key.key) {
    case "ArrowDown":
      return row(from.row + 1);
    case "ArrowUp":
      return row(from.row - 1);
    case "PageDown":
      return row(from.row + size.page);
    case "PageUp":
      return row(from.row - size.page);
    case "ArrowRight":
      return column(from.column + 1);
    case "ArrowLeft":
      return column(from.column - 1);
    case "Home":
      return key.ctrlKey ? { row: 0, column: 0 } : column(0);
    case "End":
      return key.ctrlKey
        ? { row: size.rows - 1, column: size.columns - 1 }
        : column(size.columns - 1);
    default:
      return null;
  }
}

/** Which rows are chosen, and the means to choose. A new filter lets go of all. */
function useChosen<Row>(options: CursorOptions<Row>) {
  const { snapshot, rowKey } = options;
  const question = JSON.stringify([options.viewId, options.query]);
  const [state, setState] = useState({ selection: noSelection, question });
  const [anchor, setAnchor] = useState(0);
  const selection = state.question === question ? state.selection : noSelection;
  const setSelection = (next: Selection) => setState({ selection: next, question });
  const keysBetween = (a: number, b: number) =>
    snapshot.rows.slice(Math.min(a, b), Math.max(a, b) + 1).map(rowKey);
  const choice = useMemo<BulkChoice<Row>>(
    () => ({
      selection,
      count: chosenCount(selection, snapshot.totalIsExact ? snapshot.total : null),
      rows: isEmpty(selection)
        ? []
        : snapshot.rows.filter((row) => isChosen(selection, rowKey(row))),
      clear: () => setSelection(noSelection),
    }),
    [selection, snapshot],
  );
  const allChosen = snapshot.rows.length > 0 && choice.rows.length === snapshot.rows.length;
  return {
    selection,
    choice,
    allChosen,
    anchor,
    setAnchor,
    clear: () => setSelection(noSelection),
    extendTo: (index: number) => setSelection(extended(selection, keysBetween(anchor, index))),
    toggle: (index: number) => {
      const row = snapshot.rows[index];
      if (row !== undefined) setSelection(toggled(selection, rowKey(row)));
      setAnchor(index);
    },
    chooseAll: () =>
      setSelection(allChosen ? noSelection : extended(noSelection, snapshot.rows.map(rowKey))),
    chooseMatching: () => setSelection({ kind: "matching", except: new Set() }),
  };
}

/** The active cell, what is chosen, and the keys and clicks that change both. */
export function useGridCursor<Row>(options: CursorOptions<Row>) {
  const { snapshot, columns, frame, virtual, gridId } = options;
  const chosen = useChosen(options);
  const [active, setActive] = useState<Active>({ row: 0, column: 0 });
  const [copied, setCopied] = useState(0);
  const go = (to: Active, extend: boolean) => {
    setActive(to);
    virtual.scrollToIndex(to.row);
    void options.store.ensure(to.row);
    const cell = document.getElementById(`${gridId}-${to.row}-${to.column}`);
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (extend) chosen.extendTo(to.row);
    else chosen.setAnchor(to.row);
  };
  const copy = () => {
    const all = chosen.choice.rows;
    const here = snapshot.rows[active.row];
    const column = columns[active.column];
    const body = all.map((row) => columns.map((each) => each.text(row)));
    const lines =
      body.length > 0
        ? [columns.map((each) => each.title), ...body]
        : here !== undefined && column
          ? [[column.text(here)]]
          : [];
    void copyText(tsv(lines)).then((done) => setCopied(done ? Math.max(1, body.length) : 0));
  };
  const act = (event: KeyboardEvent): boolean => {
    const here = snapshot.rows[active.row];
    if (event.key === "Enter" && here !== undefined && options.onOpen) options.onOpen(here);
    else if (event.key === " ") chosen.toggle(active.row);
    else if (event.key === "Escape" && chosen.choice.rows.length > 0) chosen.clear();
    else if (event.key === "c" && (event.ctrlKey || event.metaKey) && !getSelection()?.toString())
      copy();
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) chosen.chooseAll();
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys of a button or field inside the grid are its own.
    if (event.target !== event.currentTarget || event.altKey) return;
    const page = Math.max(
      1,
      Math.floor((frame.current?.clientHeight ?? 400) / virtual.options.estimateSize(0)) - 2,
    );
    const to = moveOf({ key: event.key, ctrlKey: event.ctrlKey || event.metaKey }, active, {
      rows: Math.max(1, snapshot.rows.length),
      columns: columns.length,
      page,
    });
    if (to) go(to, event.shiftKey && to.row !== active.row);
    else if (!act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as HTMLElement;
    const cell = target.closest<HTMLElement>("[data-row]");
    if (!cell) return;
    const row = Number(cell.dataset["row"]);
    const column = Number(cell.dataset["column"] ?? -1);
    const box = column < 0;
    if (!box && target.closest("a, button, input, select")) return;
    frame.current?.focus({ preventScroll: true });
    setActive({ row, column: box ? active.column : column });
    const pressed = snapshot.rows[row];
    if (event.shiftKey) chosen.extendTo(row);
    else if (box || event.ctrlKey || event.metaKey) chosen.toggle(row);
    else {
      chosen.setAnchor(row);
      if (pressed !== undefined && !getSelection()?.toString()) options.onOpen?.(pressed);
    }
  };
  return {
    ...chosen,
    active,
    copied,
    onKeyDown,
    onClick,
    activeId: snapshot.rows.length > 0 ? `${gridId}-${active.row}-${active.column}` : undefined,
  };
}
