import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useEffectEvent, useId, useMemo, useRef, useSyncExternalStore } from "react";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../error-notice.tsx";
import { useLiveHints } from "../live.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { rowHeight, usePhone } from "./cards.ts";
import { useGridCursor } from "./cursor.ts";
import { GridHeader } from "./header.tsx";
import { NothingFound } from "./nothing-found.tsx";
import type { RowSnapshot, RowStore } from "./row-store.ts";
import { GridRow, offsetsOf, selectWidth, tracksOf } from "./row.tsx";
import { isChosen } from "./selection.ts";
import { storeFor } from "./stores.ts";
import { GridToolbar } from "./toolbar.tsx";
import type { BulkChoice, FetchPage, FileFormat, GridColumn, GridSort, RowKey } from "./types.ts";
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
  /** Is told the loaded rows, in their order: what stands beside an open record. */
  readonly onRows?: (rows: readonly Row[]) => void;
  /** How many first columns stay in sight. */
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
  /** The address of the server's own file of the list; without it the columns shown are saved. */
  readonly fileAt?: (format: FileFormat) => string;
}

const noTopics: readonly string[] = [];
const bonesShown = 12;

/** The rows of this view and filter, which outlive the screen: the way back finds them. */
function useRows<Row>(props: DataGridProps<Row>) {
  const key = JSON.stringify([props.viewId, props.query, props.sort ?? null]);
  const { fetchPage, rowKey, sort } = props;
  // Whatever the reading depends on is in the key, so the first closure of a key is as good as any.
  const store = useMemo(() => storeFor<Row>(key, { fetchPage, rowKey, sort: sort ?? null }), [key]);
  const snapshot = useSyncExternalStore(store.subscribe, store.snapshot);
  const tell = useEffectEvent(() => props.onRows?.(snapshot.rows));
  useEffect(() => tell(), [snapshot.rows]);
  useEffect(() => {
    // Rows of an earlier visit stand there at once and are made true again.
    if (store.snapshot().rows.length > 0 && store.leftAt === 0) void store.restart();
  }, [store]);
  return { store, snapshot };
}

interface Sight<Row> {
  readonly store: RowStore<Row>;
  readonly snapshot: RowSnapshot<Row>;
  readonly height: number;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly live: readonly string[];
}

/** Which rows are in sight; asks for more near the end, and again for those that changed. */
function useSight<Row>({ store, snapshot, height, frame, live }: Sight<Row>) {
  const bones = snapshot.complete || snapshot.error !== null ? 0 : bonesShown;
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes this component.
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: snapshot.rows.length + bones,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 10,
    initialOffset: store.leftAt,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => void store.ensure(last), [store, last, snapshot.loading]);
  useLiveHints(live, () => {
    const atTop = (frame.current?.scrollTop ?? 0) === 0;
    void store.refresh(atTop ? 0 : (items[0]?.index ?? 0), last);
  });
  return virtual;
}

/** Tracks, offsets and width of the columns; the same objects while the columns are the same. */
function useShape<Row>(columns: readonly GridColumn<Row>[]) {
  const name = JSON.stringify(columns.map(({ key, width }) => [key, width]));
  return useMemo(
    () => ({
      tracks: tracksOf(columns),
      offsets: offsetsOf(columns),
      width: columns.reduce((sum, each) => sum + each.width, selectWidth),
    }),
    [name],
  );
}

/**
 * A grid over any number of rows. Only what is seen is drawn; pages come by keyset cursor as the
 * reader nears the end; on a phone a row is a card of two columns. Arrows, Page, Home and End move; Space chooses, Shift extends; Enter opens;
 * Ctrl+C copies as tab-separated text; Ctrl+A chooses what is loaded; Esc lets go.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { t } = useTranslation("lists");
  const gridId = useId();
  const frame = useRef<HTMLDivElement>(null);
  const { store, snapshot } = useRows(props);
  const view = useGridView(props.viewId, props.columns);
  const phone = usePhone();
  const height = rowHeight(view.shown, view.density, phone);
  const virtual = useSight({ store, snapshot, height, frame, live: props.live ?? noTopics });
  const cursor = useGridCursor({
    ...props,
    snapshot,
    columns: view.shown,
    frame,
    virtual,
    store,
    gridId,
  });
  if (snapshot.complete && snapshot.rows.length === 0) return <NothingFound {...props} />;
  return (
    <section className="m-grid-frame" aria-label={props.label}>
      <GridToolbar
        snapshot={snapshot}
        view={view}
        onRestart={() => void store.restart()}
        list={props}
      />
      {snapshot.error !== null && (
        <ErrorNotice error={snapshot.error} onRetry={() => void store.retry()} />
      )}
      <div
        ref={frame}
        className={`m-grid m-${view.density}${phone ? " m-cards" : ""}`}
        role="grid"
        aria-label={props.label}
        tabIndex={0}
        aria-rowcount={snapshot.complete ? snapshot.rows.length + 1 : -1}
        aria-colcount={view.shown.length + 1}
        aria-multiselectable="true"
        aria-busy={snapshot.loading}
        aria-activedescendant={cursor.activeId}
        onKeyDown={cursor.onKeyDown}
        onScroll={(event) => store.leaveAt(event.currentTarget.scrollTop)}
      >
        <GridBody {...{ props, view, cursor, virtual, snapshot, gridId, height, phone }} />
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

interface BodyProps<Row> {
  readonly props: DataGridProps<Row>;
  readonly view: ReturnType<typeof useGridView<Row>>;
  readonly cursor: ReturnType<typeof useGridCursor<Row>>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly snapshot: RowSnapshot<Row>;
  readonly gridId: string;
  readonly height: number;
  readonly phone: boolean;
}

/** The head and the rows in sight. */
function GridBody<Row>(body: BodyProps<Row>) {
  const { props, view, cursor, virtual, snapshot, gridId, height, phone } = body;
  const shape = useShape(view.shown);
  // The same array while nothing changed, so that rows in sight are not drawn again.
  const columns = useMemo(() => view.shown, [props.columns, shape]);
  const frozen = phone ? 0 : (props.frozen ?? 1);
  return (
    <div className="m-grid-inner" style={phone ? undefined : { minWidth: shape.width }}>
      <div role="rowgroup" className="m-head-group">
        <GridHeader
          columns={columns}
          tracks={shape.tracks}
          offsets={shape.offsets}
          frozen={frozen}
          phone={phone}
          sort={props.sort ?? null}
          onSort={props.onSort}
          onResize={view.resize}
          allChosen={cursor.allChosen}
          onChooseAll={cursor.chooseAll}
        />
      </div>
      <div
        role="rowgroup"
        className="m-body"
        style={{ height: virtual.getTotalSize() }}
        onClick={cursor.onClick}
      >
        {virtual.getVirtualItems().map((item) => {
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
              phone={phone}
              top={item.start}
              height={height}
              chosen={row !== undefined && isChosen(cursor.selection, props.rowKey(row))}
              activeColumn={cursor.active.row === item.index ? cursor.active.column : -1}
            />
          );
        })}
      </div>
    </div>
  );
}
