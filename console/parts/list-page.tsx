import { Fragment, useState } from "react";
import type { ReactNode } from "react";
import { EmptyState } from "./empty-state.tsx";
import { EntityDrawer } from "./entity-drawer.tsx";
import { DataGrid, useSort, wholeList } from "./grid/index.ts";
import type { FetchPage, GridColumn } from "./grid/index.ts";
import { PageShell } from "./page-shell.tsx";
import { useUrlState } from "./url-state.ts";

interface ListPageProps<Row> {
  /** Names the list in the person's memory. */
  readonly view: string;
  readonly title: string;
  readonly lead: string;
  readonly columns: readonly GridColumn<Row>[];
  /** Reads the whole of a list of some hundred rows. */
  readonly load?: (signal: AbortSignal) => Promise<readonly Row[]>;
  /** Or reads a page of it, as its filter in `query` asks. */
  readonly page?: FetchPage<Row>;
  readonly query?: unknown;
  /** Rows that are known beside those of the pages that were read: a link may open any. */
  readonly known?: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly titleOf: (row: Row) => string;
  /** What the button says that begins a new row. */
  readonly create: string;
  /** Whether this person may make rows. */
  readonly mayCreate: boolean;
  /** Buttons before it. */
  readonly actions?: ReactNode;
  /** What stands above the list. */
  readonly above?: ReactNode;
  /** What an empty list says. */
  readonly none?: string;
  /** The form of one row, or of a new one. */
  readonly form: (row: Row | null, close: () => void) => ReactNode;
}

const nothing = () => Promise.resolve([]);

/** A page of one list, and beside it what stands open: the address names it. */
export function ListPage<Row extends object>(props: ListPageProps<Row>) {
  const { view, title, columns, keyOf, mayCreate, none, form } = props;
  const [state, setState] = useUrlState();
  const sorting = useSort();
  const [rows, setRows] = useState<readonly Row[]>([]);
  const open = state["open"];
  const isOpen = (each: Row) => String(keyOf(each)) === open;
  const row = rows.find(isOpen) ?? props.known?.find(isOpen) ?? null;
  const show = (key: string) => setState({ open: key }, true);
  const close = () => setState({ open: null }, true);
  const create = mayCreate && (
    <button type="button" className="m-button m-primary" onClick={() => show("new")}>
      {props.create}
    </button>
  );
  const actions = (
    <>
      {props.actions}
      {create}
    </>
  );
  return (
    <PageShell title={title} lead={props.lead} full actions={actions}>
      {props.above}
      <DataGrid<Row>
        viewId={view}
        label={title}
        columns={columns}
        rowKey={keyOf}
        query={props.query ?? {}}
        {...sorting}
        fetchPage={props.page ?? wholeList(props.load ?? nothing, columns)}
        onRows={setRows}
        onOpen={(each) => show(String(keyOf(each)))}
        empty={
          none === undefined ? null : (
            <EmptyState title={title} text={none}>
              {create}
            </EmptyState>
          )
        }
      />
      {(row !== null || (open === "new" && mayCreate)) && (
        <EntityDrawer title={row ? props.titleOf(row) : props.create} onClose={close}>
          <Fragment key={open}>{form(row, close)}</Fragment>
        </EntityDrawer>
      )}
    </PageShell>
  );
}
