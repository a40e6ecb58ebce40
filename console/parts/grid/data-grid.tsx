import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useId, useMemo, useRef, useSyncExternalStore } from "react";
import type { MouseEvent, ReactNode, RefObject, UIEvent } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../error-notice.tsx";
import { useLiveHints } from "../live.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { useGridCursor } from "./cursor.ts";
import { GridHeader } from "./header.tsx";
import { GridRow, offsetsOf, selectWidth, tracksOf } from "./row.tsx";
import { storeFor } from "./stores.ts";
import { isChosen } from "./selection.ts";
import { GridToolbar } from "./toolbar.tsx";
import { rowHeights } from "./types.ts";
import type { BulkChoice, FetchPage, GridColumn, GridSort, RowKey } from "./types.ts";
import { useGridView } from "./view.ts";

export interface DataGridProps<Row> {
  /** Names the view in the person's memory: columns, widths, density. */
  readonly viewId: string;
  /** What the grid holds, for those who do not see it. */
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly rowKey: (row: Row) => RowKey;
  /** Reads one page; filters are bound in it and repeated in `query`. */
  readonly fetchPage: FetchPage<Row>;
  /** The filter as data: when it changes, the list is read anew. */
  readonly query: unknown;
  readonly sort?: GridSort | null;
  readonly onSort?: (sort: GridSort | null) => void;
  readonly onOpen?: (row: Row) => void;
  /** Is given the loaded rows, in their order: what stands beside an open record. */
  readonly rows?: RefObject<readonly Row[]>;
  /** How many first columns stay in sight; on a phone at most one does. */
  readonly frozen?: number;
  /** What can be done with chosen rows; null leaves the bar out. */
  readonly bulk?: (choice: BulkChoice<Row>) => ReactNode;
  /** Offer to choose all rows that match the filter, loaded or not. */
  readonly allowAll?: boolean;
  /** Topics of live hints after which the rows in sight are read again. */
  readonly live?: readonly string[];
  /** What stands here when there are no rows: an EmptyState that teaches. */
  readonly empty: ReactNode;
  readonly tools?: ReactNode;
}

const noTopics: readonly string[] = [];
const bonesShown = 12;
const narrow = () => window.matchMedia("(max-width: 480px)").matches;

/** The store of this view and filter; it outlives the screen, so that "back" finds its rows. */
function useStore<Row>(props: DataGridProps<Row>) {
  const latest = useRef(props);
  latest.current = props;
  const key = JSON.stringify([props.viewId, props.query, props.sort ?? null]);
  const held = useMemo(
    () =>
      storeFor<Row>(key, {
        fetchPage: (request) => latest.current.fetchPage(request),
        rowKey: (row) => latest.current.rowKey(row),
        sort: latest.current.sort ?? null,
      }),
    [key],
  );
  const snapshot = useSyncExternalStore(held.store.subscribe, held.store.snapshot);
  if (props.rows) props.rows.current = snapshot.rows;
  return { ...held, held, snapshot };
}

/**
 * A grid over any number of rows. Only what is seen is drawn; pages come by keyset cursor as the
 * reader nears the end. Arrows, Page, Home and End move; Space chooses, Shift extends; Enter opens;
 * Ctrl+C copies as tab-separated text; Ctrl+A chooses what is loaded; Esc lets go.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { t } = useTranslation("parts");
  const gridId = useId();
  const frame = useRef<HTMLDivElement>(null);
  const { store, held, snapshot } = useStore(props);
  const view = useGridView(props.viewId, props.columns);
  const height = rowHeights[view.density];
  const bones = snapshot.complete || snapshot.error !== null ? 0 : bonesShown;
  const virtual = useVirtualizer({
    count: snapshot.rows.length + bones,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 10,
    initialOffset: held.scrollTop,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => void store.ensure(last), [store, last, snapshot.loading]);
  useLiveHints(
    props.live ?? noTopics,
    () => void store.refresh(frame.current?.scrollTop ? first : 0, last),
  );
  const cursor = useGridCursor({
    ...props,
    snapshot,
    columns: view.shown,
    frame,
    virtual,
    store,
    gridId,
  });
  const pressed = useRef(cursor.press);
  pressed.current = cursor.press;
  const toggled = useRef(cursor.toggleRow);
  toggled.current = cursor.toggleRow;
  const onPointer = useCallback(
    (index: number, column: number, event: MouseEvent) => pressed.current(index, column, event),
    [],
  );
  const onToggle = useCallback(
    (index: number, event: { readonly shiftKey: boolean }) =>
      toggled.current(index, event.shiftKey),
    [],
  );
  const shape = useMemo(
    () => ({
      tracks: tracksOf(view.shown),
      offsets: offsetsOf(view.shown),
      width: view.shown.reduce((sum, each) => sum + each.width, selectWidth),
    }),
    [JSON.stringify(view.shown)],
  );
  const columns = useMemo(() => view.shown, [props.columns, JSON.stringify(view.shown)]);
  const frozen = narrow() ? Math.min(1, props.frozen ?? 1) : (props.frozen ?? 1);
  if (snapshot.complete && snapshot.rows.length === 0) return <>{props.empty}</>;
  return (
    <section className="m-grid-frame" aria-label={props.label}>
      <GridToolbar
        snapshot={snapshot}
        view={view}
        onRestart={() => void store.restart()}
        tools={props.tools}
      />
      {snapshot.error !== null && (
        <ErrorNotice error={snapshot.error} onRetry={() => void store.retry()} />
      )}
      <div
        ref={frame}
        className={`m-grid m-${view.density}`}
        role="grid"
        aria-label={props.label}
        tabIndex={0}
        aria-rowcount={snapshot.complete ? snapshot.rows.length + 1 : -1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        aria-busy={snapshot.loading}
        aria-activedescendant={cursor.activeId}
        onKeyDown={cursor.onKeyDown}
        onScroll={(event: UIEvent<HTMLDivElement>) => {
          held.scrollTop = event.currentTarget.scrollTop;
        }}
      >
        <div className="m-grid-inner" style={{ minWidth: shape.width }}>
          <div role="rowgroup" className="m-head-group">
            <GridHeader
              columns={columns}
              tracks={shape.tracks}
              offsets={shape.offsets}
              frozen={frozen}
              sort={props.sort ?? null}
              onSort={props.onSort}
              onResize={view.resize}
              allChosen={cursor.allChosen}
              onChooseAll={cursor.chooseAll}
            />
          </div>
          <div role="rowgroup" className="m-body" style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = snapshot.rows[item.index];
              return (
                <GridRow
                  key={item.key}
                  gridId={gridId}
                  index={item.index}
                  row={row}
                  columns={columns}
                  tracks={shape.tracks}
                  offsets={shape.offsets}
                  frozen={frozen}
                  top={item.start}
                  height={height}
                  chosen={row !== undefined && isChosen(cursor.selection, props.rowKey(row))}
                  activeColumn={cursor.active.row === item.index ? cursor.active.column : -1}
                  onPointer={onPointer}
                  onToggle={onToggle}
                />
              );
            })}
          </div>
        </div>
      </div>
      {props.bulk && (
        <BulkBar
          choice={cursor.choice}
          total={snapshot.total}
          allowAll={props.allowAll ?? false}
          onAll={cursor.chooseMatching}
        >
          {props.bulk(cursor.choice)}
        </BulkBar>
      )}
      <span className="m-unseen" role="status">
        {cursor.copied > 0 ? t("grid.copied", { count: cursor.copied }) : ""}
      </span>
    </section>
  );
}
