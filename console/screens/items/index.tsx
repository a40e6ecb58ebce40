import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import { DataGrid, useSort } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useItemColumns } from "./columns.tsx";
import type { ItemRow } from "./columns.tsx";
import { fileOf, pagesOf, queryOf, useFields } from "./filters.tsx";
import { ItemForm } from "./item-form.tsx";
import { PasteItems } from "./paste-items.tsx";

interface DrawersProps {
  readonly open: string | undefined;
  readonly rows: readonly ItemRow[];
  readonly mayWrite: boolean;
  readonly onShow: (id: string | null) => void;
}

/** What stands open beside the list: an item, a new one, or a sheet to paste. */
function Drawers({ open, rows, mayWrite, onShow: show }: DrawersProps) {
  const { t } = useTranslation("items");
  const item = rows.find((row) => String(row.id) === open);
  return (
    <>
      {open === "paste" && mayWrite && (
        <EntityDrawer title={t("paste.title")} onClose={() => show(null)}>
          <PasteItems onDone={() => show(null)} />
        </EntityDrawer>
      )}
      {(item !== undefined || (open === "new" && mayWrite)) && (
        <EntityDrawer
          title={item ? `${nameOf(item)} · ${item.code}` : t("create")}
          onClose={() => show(null)}
        >
          <ItemForm key={open} item={item ?? null} readOnly={!mayWrite} onDone={() => show(null)} />
        </EntityDrawer>
      )}
    </>
  );
}

/** Items: what can be stocked and sold, with units, barcodes, bundle parts and what is tracked. */
export function Items() {
  const { t } = useTranslation("items");
  const [state, setState] = useUrlState();
  const columns = useItemColumns();
  const fields = useFields();
  const sorting = useSort();
  const mayWrite = useMay("catalog.write");
  const [rows, setRows] = useState<readonly ItemRow[]>([]);
  const query = queryOf(useFilter(fields));
  const open = state["open"];
  const show = (id: string | null) => setState({ open: id }, true);
  const buttons = mayWrite && (
    <>
      <button type="button" className="m-button" onClick={() => show("paste")}>
        {t("paste.title")}
      </button>
      <button type="button" className="m-button m-primary" onClick={() => show("new")}>
        {t("create")}
      </button>
    </>
  );
  return (
    <PageShell title={t("title")} lead={t("lead")} full actions={buttons}>
      <FilterBar
        viewId="items"
        fields={fields}
        views={[{ id: "all", label: t("all"), filter: {} }]}
      />
      <DataGrid<ItemRow>
        viewId="items"
        label={t("title")}
        columns={columns}
        rowKey={(row) => row.id}
        query={query}
        {...sorting}
        fetchPage={pagesOf(query)}
        fileAt={fileOf(query)}
        onRows={setRows}
        onOpen={(row) => show(String(row.id))}
        empty={
          <EmptyState title={t("title")} text={t("none")}>
            {buttons}
          </EmptyState>
        }
      />
      <Drawers open={open} rows={rows} mayWrite={mayWrite} onShow={show} />
    </PageShell>
  );
}
