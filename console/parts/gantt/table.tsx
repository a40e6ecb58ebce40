import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useRef, useSyncExternalStore } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { at } from "./model.ts";
import type { GanttModel } from "./model.ts";
import { rowShare } from "./row-load.ts";
import type { Sight } from "./sight.ts";
import type { GanttBar, GanttMove, Stretch } from "./types.ts";
import { spanInWords } from "./words.ts";
import type { GanttWords } from "./words.ts";

interface GanttTableProps {
  readonly label: string;
  readonly model: GanttModel;
  readonly words: GanttWords;
  /** Loads are of the time in sight of the picture. */
  readonly sight: Sight;
  /** The chosen bar; -1: none. */
  readonly chosen: number;
  readonly pending: readonly GanttMove[];
  readonly onChoose: (key: string) => void;
  readonly onOpen?: (key: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

const lineHeight = 32;
const heads = ["resource", "work", "setup", "start", "end", "state", "calendar"] as const;

/** The same bars as lines, in the order of the picture: for keyboards, and for those who read by ear. */
export function GanttTable(props: GanttTableProps) {
  const { label, model, chosen, onKeyDown } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes this component.
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: model.order.length,
    getScrollElement: () => frame.current,
    estimateSize: () => lineHeight,
    overscan: 8,
  });
  const span = useSyncExternalStore(props.sight.listen, props.sight.stretch);
  const place = chosen < 0 ? -1 : model.order.indexOf(chosen);
  useEffect(() => {
    if (place >= 0) virtual.scrollToIndex(place);
  }, [place, virtual]);

  return (
    <div
      ref={frame}
      className="m-gantt-table"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={model.order.length + 1}
      aria-colcount={heads.length + 1}
      aria-activedescendant={place >= 0 ? `${id}-${place}` : undefined}
      onKeyDown={onKeyDown}
    >
      <TableHead words={props.words} span={span} />
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const bar = model.bars[at(model.order, item.index)];
          return (
            bar && (
              <TableLine
                key={bar.key}
                id={`${id}-${item.index}`}
                index={item.index}
                top={item.start}
                bar={bar}
                on={place === item.index}
                pending={props.pending.find((each) => each.key === bar.key) ?? null}
                {...{ span, table: props }}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

function TableHead({ words, span }: Pick<GanttTableProps, "words"> & { span: Stretch }) {
  const { t } = useTranslation("gantt");
  return (
    <div role="rowgroup" className="m-gantt-head">
      <div role="row" aria-rowindex={1} className="m-gantt-line">
        {heads.map((head) => (
          <span role="columnheader" key={head}>
            {t(`head.${head}`)}
          </span>
        ))}
        <span role="columnheader" className="m-gantt-span">
          {t("head.load", { span: spanInWords(words, span) })}
        </span>
      </div>
    </div>
  );
}

interface TableLineProps {
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly bar: GanttBar;
  readonly on: boolean;
  readonly pending: GanttMove | null;
  readonly span: Stretch;
  readonly table: GanttTableProps;
}

function TableLine({ id, index, top, bar, on, pending, span, table }: TableLineProps) {
  const { t } = useTranslation("gantt");
  const { words, model } = table;
  const time = (minute: number) => `${words.day(minute * 60_000)} ${words.time(minute * 60_000)}`;
  const nameOf = (row: string) => model.rows[model.rowByKey.get(row) ?? -1]?.label ?? row;
  const states = [
    bar.late ? t("late") : "",
    bar.started ? t("started") : "",
    bar.pinned ? t(bar.pinnedHere ? "pinnedHere" : "pinned") : "",
  ].filter((each) => each !== "");
  const moved = (before: string, after: string) =>
    before === after ? before : `${before} → ${after}`;
  const end = (pending?.start ?? bar.start) + bar.end - bar.start;
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={on}
      className={`m-gantt-line${on ? " m-gantt-on" : ""}`}
      style={{ position: "absolute", top, left: 0, right: 0, height: lineHeight }}
      onClick={() => table.onChoose(bar.key)}
      onDoubleClick={() => table.onOpen?.(bar.key)}
    >
      <span role="gridcell">{moved(nameOf(bar.row), nameOf(pending?.row ?? bar.row))}</span>
      <span role="gridcell">{bar.label}</span>
      <span role="gridcell" className="m-number">
        {bar.start > bar.setupFrom ? t("minutes", { count: bar.start - bar.setupFrom }) : ""}
      </span>
      <span role="gridcell" className="m-tabular">
        {moved(time(bar.start), time(pending?.start ?? bar.start))}
      </span>
      <span role="gridcell" className="m-tabular">
        {time(end)}
      </span>
      <span role="gridcell">{states.join(" · ")}</span>
      <RowCells {...{ model, words, span }} row={model.rowByKey.get(bar.row) ?? -1} />
    </div>
  );
}

type RowCellsProps = Pick<GanttTableProps, "model" | "words"> & { row: number; span: Stretch };

/** The calendar of a bar's resource, and how much of its open time within the span is taken. */
function RowCells({ model, words, row, span }: RowCellsProps) {
  const share = rowShare(model, row, span);
  return (
    <>
      <span role="gridcell">{model.rows[row]?.calendar ?? ""}</span>
      <span role="gridcell" className="m-gantt-share m-tabular">
        {share === null ? "–" : words.percent(share)}
        <span className="m-gantt-meter" aria-hidden>
          <span style={{ width: `${Math.min(1, share ?? 0) * 100}%` }} />
        </span>
      </span>
    </>
  );
}
