import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listPlaces } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { DataGrid, useSort, wholeList } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { usePlaceColumns } from "./columns.tsx";
import type { PlaceRow } from "./columns.tsx";
import { PlaceForm } from "./place-form.tsx";

/** Places: where stock lies, whose it is, and the clock by which each ships. */
export function Places() {
  const { t } = useTranslation("places");
  const [state, setState] = useUrlState();
  const columns = usePlaceColumns();
  const sorting = useSort();
  const mayWrite = useMay("settings.write");
  const [rows, setRows] = useState<readonly PlaceRow[]>([]);
  const open = state["open"];
  const place = rows.find((row) => String(row.id) === open);
  const show = (id: string | null) => setState({ open: id }, true);
  const load = async (signal: AbortSignal) => (await api.call(listPlaces, { signal })).rows;
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      full
      actions={
        <>
          <Link to="/calendars" className="m-button">
            {t("calendars")}
          </Link>
          {mayWrite && (
            <button type="button" className="m-button m-primary" onClick={() => show("new")}>
              {t("create")}
            </button>
          )}
        </>
      }
    >
      <DataGrid
        viewId="places"
        label={t("title")}
        columns={columns}
        rowKey={(row) => row.id}
        query={{}}
        {...sorting}
        fetchPage={wholeList(load, columns)}
        onRows={setRows}
        onOpen={(row) => show(String(row.id))}
        empty={null}
      />
      {(place !== undefined || (open === "new" && mayWrite)) && (
        <EntityDrawer
          title={place ? `${nameOf(place)} · ${place.code}` : t("create")}
          onClose={() => show(null)}
        >
          <PlaceForm
            key={open}
            place={place ?? null}
            readOnly={!mayWrite}
            onDone={() => show(null)}
          />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
