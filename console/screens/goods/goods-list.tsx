import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { FilterBar } from "../../parts/filter-bar.tsx";
import type { FilterField, FilterView } from "../../parts/filter-bar.tsx";
import { DataGrid } from "../../parts/grid/index.ts";
import type { FetchPage, GridColumn } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";

interface GoodsListProps<Row> {
  /** Names the grid, its memory, and the lists that changes of stock read anew. */
  readonly id: string;
  /** What it says of itself. */
  readonly words: { readonly title: string; readonly lead: string; readonly none: string };
  readonly fields: readonly FilterField[];
  readonly views?: readonly FilterView[];
  readonly columns: readonly GridColumn<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly query: unknown;
  readonly fetchPage: FetchPage<Row>;
  /** The form of a new record, for who may write. */
  readonly create?: { readonly label: string; readonly form: (leave: () => void) => ReactNode };
  readonly titleOf: (row: Row) => string;
  readonly record: (row: Row, way: { leave: () => void; mayWrite: boolean }) => ReactNode;
}

/** A list of stock with its filters, the record that is open beside it, and the form of a new one. */
export function GoodsList<Row>(props: GoodsListProps<Row>) {
  const { t } = useTranslation("goods");
  const [state, setState] = useUrlState();
  const mayWrite = useMay("stock.write");
  const [rows, setRows] = useState<readonly Row[]>([]);
  const { id, words, create, keyOf } = props;
  const shown = rows.find((row) => keyOf(row) === state["open"]);
  const leave = () => setState({ open: null });
  const open = (key: string) => setState({ open: key }, true);
  return (
    <PageShell
      title={words.title}
      lead={words.lead}
      full
      actions={
        create &&
        mayWrite && (
          <button type="button" className="m-button m-primary" onClick={() => open("new")}>
            {create.label}
          </button>
        )
      }
    >
      <FilterBar
        viewId={id}
        fields={props.fields}
        views={props.views ?? [{ id: "all", label: t("all"), filter: {} }]}
      />
      <DataGrid<Row>
        viewId={id}
        label={words.title}
        columns={props.columns}
        rowKey={keyOf}
        query={props.query}
        fetchPage={props.fetchPage}
        live={["StockChanged", "ClaimsUnpegged"]}
        onRows={setRows}
        onOpen={(row) => open(keyOf(row))}
        empty={<EmptyState title={t("none")} text={words.none} />}
      />
      {create && mayWrite && state["open"] === "new" && (
        <EntityDrawer title={create.label} onClose={leave}>
          {create.form(leave)}
        </EntityDrawer>
      )}
      {shown && (
        <EntityDrawer title={props.titleOf(shown)} onClose={leave}>
          {props.record(shown, { leave, mayWrite })}
        </EntityDrawer>
      )}
    </PageShell>
  );
}
