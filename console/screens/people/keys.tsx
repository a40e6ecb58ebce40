import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listKeys } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { DataGrid, useSort, wholeList } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useKeyColumns } from "./key-columns.tsx";
import type { KeyRow } from "./key-columns.tsx";
import { NewKey, OpenKey } from "./key-form.tsx";

/** API keys: what programs may do, when each was last used, and its end. */
export function Keys() {
  const { t } = useTranslation("people");
  const [state, setState] = useUrlState();
  const columns = useKeyColumns();
  const sorting = useSort();
  const mayWrite = useMay("people.write");
  const [rows, setRows] = useState<readonly KeyRow[]>([]);
  const open = state["open"];
  const row = rows.find((each) => String(each.id) === open);
  const show = (id: string | null) => setState({ open: id }, true);
  const load = async (signal: AbortSignal) => (await api.call(listKeys, { signal })).rows;
  const create = mayWrite && (
    <button type="button" className="m-button m-primary" onClick={() => show("new")}>
      {t("key.create")}
    </button>
  );
  return (
    <PageShell title={t("key.title")} lead={t("key.lead")} full actions={create}>
      <DataGrid
        viewId="keys"
        label={t("key.title")}
        columns={columns}
        rowKey={(each) => each.id}
        query={{}}
        {...sorting}
        fetchPage={wholeList(load, columns)}
        onRows={setRows}
        onOpen={(each) => show(String(each.id))}
        empty={<EmptyState title={t("key.title")} text={t("key.none")} />}
      />
      {open === "new" && mayWrite && (
        <EntityDrawer title={t("key.create")} onClose={() => show(null)}>
          <NewKey onDone={() => show(null)} />
        </EntityDrawer>
      )}
      {row && (
        <EntityDrawer title={row.name} onClose={() => show(null)}>
          <OpenKey key={row.id} row={row} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
