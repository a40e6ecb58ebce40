import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import type { Names } from "./names.ts";
import {
  isSame,
  keyOf,
  type Arrangement,
  type Node,
  type Tree,
  type TreeRow,
} from "./tree-rows.ts";
import "./demand.css";

interface TreeProps {
  readonly tree: Tree;
  readonly rows: readonly TreeRow[];
  readonly chosen: Node;
  readonly names: Names;
  readonly arrangement: Arrangement;
  readonly onChoose: (node: Node) => void;
  readonly onOpen: (row: TreeRow, isOpen: boolean) => void;
}

const rowHeight = 44;

/** What a line is called beside the one above it. */
function labelOf(row: TreeRow, { names, arrangement }: Pick<TreeProps, "names" | "arrangement">) {
  if (row.depth === 0) return names.whole(row);
  const rest = {
    itemId: arrangement === "item" ? 0 : row.itemId,
    channelId: arrangement === "channel" ? 0 : row.channelId,
    region: arrangement === "region" ? "*" : row.region,
  };
  return names.whole(rest);
}

function Line(props: Pick<TreeProps, "tree" | "names" | "arrangement"> & { row: TreeRow }) {
  const { tree, row } = props;
  const { t } = useTranslation("demand");
  const format = useFormat();
  const mark = row.isOpen === null ? "" : row.isOpen ? "▾" : "▸";
  return (
    <>
      <span className="m-demand-mark" aria-hidden>
        {mark}
      </span>
      <span className="m-demand-name">{labelOf(row, props)}</span>
      <span className="m-demand-figures m-tabular">
        <span>{t("tree.next", { units: format.count(Math.round(tree.next[row.at] ?? 0)) })}</span>
        <span className="m-soft">{format.money(tree.riskMinor[row.at] ?? 0, tree.currency)}</span>
      </span>
    </>
  );
}

/** Moves along the lines; right opens, left closes or goes to the line above. */
function useKeys({ rows, chosen, onChoose, onOpen }: TreeProps) {
  return (event: KeyboardEvent) => {
    const at = rows.findIndex((row) => isSame(row, chosen));
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
export function DemandTree(props: TreeProps) {
  const { rows, chosen, onChoose, onOpen } = props;
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
  const chosenAt = rows.findIndex((row) => isSame(row, chosen));
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
      {...(isDrawn ? { "aria-activedescendant": `demand-${keyOf(chosen)}` } : {})}
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
              <Line {...props} row={row} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
