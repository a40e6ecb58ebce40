import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import "./demand.css";

/** A line as the tree draws it: how deep, and whether what stands below it is shown (null: nothing does). */
export interface TreeLine {
  readonly depth: number;
  readonly isOpen: boolean | null;
}

interface TreeProps<Row extends TreeLine> {
  readonly rows: readonly Row[];
  /** The key of the chosen line. */
  readonly chosen: string;
  readonly keyOf: (row: Row) => string;
  /** What a line is called, and its figures: asked for those in sight only. */
  readonly shown: (row: Row) => { readonly name: string; readonly figures: readonly string[] };
  readonly onChoose: (row: Row) => void;
  readonly onOpen: (row: Row, isOpen: boolean) => void;
}

const rowHeight = 44;

function Line({
  name,
  figures,
  isOpen,
}: ReturnType<TreeProps<TreeLine>["shown"]> & Pick<TreeLine, "isOpen">) {
  const mark = isOpen === null ? "" : isOpen ? "▾" : "▸";
  return (
    <>
      <span className="m-demand-mark" aria-hidden>
        {mark}
      </span>
      <span className="m-demand-name">{name}</span>
      <span className="m-demand-figures m-tabular">
        {figures.map((figure, at) => (
          <span key={at} className={at > 0 ? "m-soft" : ""}>
            {figure}
          </span>
        ))}
      </span>
    </>
  );
}

/** Moves along the lines; right opens, left closes or goes to the line above. */
function useKeys<Row extends TreeLine>(props: TreeProps<Row>) {
  const { rows, chosen, keyOf, onChoose, onOpen } = props;
  return (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => keyOf(row) === chosen);
    const row = rows[at];
    const to = (next: number) => {
      const target = rows[Math.max(0, Math.min(rows.length - 1, next))];
      if (target) onChoose(target);
    };
    if (event.key === "ArrowDown") to(at + 1);
    else if (event.key === "ArrowUp") to(at - 1);
    else if (event.key === "PageDown") to(at + 10);
    else if (event.key === "PageUp") to(at - 10);
    else if (event.key === "Home") to(0);
    else if (event.key === "End") to(rows.length - 1);
    else if (event.key === "ArrowRight" && row?.isOpen === false) onOpen(row, true);
    else if (event.key === "ArrowLeft" && row?.isOpen) onOpen(row, false);
    else if (event.key === "ArrowLeft" && row?.depth === 1)
      to(rows.findLastIndex((each, index) => index < at && each.depth === 0));
    else return;
    event.preventDefault();
  };
}

/** The parts of the demand: ten thousand lines of which only those in sight are drawn. */
export function DemandTree<Row extends TreeLine>(props: TreeProps<Row>) {
  const { rows, chosen, keyOf, shown, onChoose, onOpen } = props;
  const { t } = useTranslation("demand");
  const frame = useRef<HTMLDivElement>(null);
  const onKeyDown = useKeys(props);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes this component.
  const sight = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const chosenAt = rows.findIndex((row) => keyOf(row) === chosen);
  useEffect(() => {
    if (chosenAt >= 0) sight.scrollToIndex(chosenAt);
  }, [chosenAt, sight]);
  const inSight = sight.getVirtualItems();
  const isDrawn = inSight.some((each) => each.index === chosenAt);
  return (
    <div
      className="m-demand-tree"
      ref={frame}
      role="tree"
      tabIndex={0}
      aria-label={t("tree.label")}
      {...(isDrawn ? { "aria-activedescendant": `demand-${chosen}` } : {})}
      onKeyDown={onKeyDown}
    >
      <div role="none" style={{ height: sight.getTotalSize(), position: "relative" }}>
        {inSight.map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const isChosen = index === chosenAt;
          return (
            <div
              key={keyOf(row)}
              id={`demand-${keyOf(row)}`}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-posinset={index + 1}
              aria-setsize={rows.length}
              aria-selected={isChosen}
              {...(row.isOpen === null ? {} : { "aria-expanded": row.isOpen })}
              className={`m-demand-row${isChosen ? " m-demand-row-on" : ""}`}
              data-depth={row.depth}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              onClick={() => {
                if (isChosen && row.isOpen !== null) onOpen(row, !row.isOpen);
                else if (row.isOpen === false) onOpen(row, true);
                onChoose(row);
              }}
            >
              <Line {...shown(row)} isOpen={row.isOpen} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
