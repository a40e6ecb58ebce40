import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { listStock } from "../../contract/stock.ts";
import { api } from "../api.ts";
import { nameOf } from "../i18n.ts";
import { EmptyState } from "../parts/empty-state.tsx";
import { EntityDrawer } from "../parts/entity-drawer.tsx";
import { FilterBar, type FilterField, useFilter } from "../parts/filter-bar.tsx";
import { useFormat } from "../parts/format.ts";
import { DataGrid, type GridColumn } from "../parts/grid/index.ts";
import { usePlaces } from "../parts/masters.ts";
import { PageShell } from "../parts/page-shell.tsx";
import { useUrlState } from "../parts/url-state.ts";
import { useMay } from "../shell/session.ts";
import { ChangeForm } from "./stock-change.tsx";
import { type Level, nameOfLevel, OpenLevel } from "./stock-level.tsx";

const absent = "—";

/** What the list shows of a level. */
function useColumns(): readonly GridColumn<Level>[] {
  const { t, i18n } = useTranslation();
  const { count } = useFormat();
  const places = usePlaces();
  return useMemo(() => {
    const number = (key: "onHand" | "promised" | "safety" | "incoming"): GridColumn<Level> => ({
      key,
      title: t(`stock.${key}`),
      width: 100,
      numeric: true,
      text: (row) => String(row[key]),
      render: (row) => (row[key] === 0 ? absent : count(row[key])),
    });
    return [
      { key: "code", title: t("line.item"), width: 130, text: (row) => row.code },
      { key: "name", title: t("stock.name"), width: 220, text: nameOf },
      {
        key: "place",
        title: t("stock.place"),
        width: 160,
        text: (row) => places.name(row.placeId),
      },
      number("onHand"),
      number("promised"),
      number("safety"),
      {
        key: "free",
        title: t("stock.free"),
        width: 100,
        numeric: true,
        text: (row) => String(row.free),
        render: (row) => <strong className={row.free <= 0 ? "bad" : ""}>{count(row.free)}</strong>,
      },
      number("incoming"),
    ];
  }, [t, i18n.language, places.rows]);
}

/** The filters of the stock list. */
function useFields(): readonly FilterField[] {
  const { t } = useTranslation();
  const places = usePlaces();
  return [
    { kind: "text", key: "text", label: t("item.find") },
    {
      kind: "choice",
      key: "placeId",
      label: t("stock.place"),
      options: places.rows.map((row) => ({ value: String(row.id), label: places.name(row.id) })),
    },
  ];
}

/** Stock by item and place; every number opens to its movements and reservations. */
export function Stock() {
  const { t } = useTranslation();
  const [state, setState] = useUrlState();
  const fields = useFields();
  const filter = useFilter(fields);
  const columns = useColumns();
  const [rows, setRows] = useState<readonly Level[]>([]);
  const mayChange = useMay("stock.write");
  const query = {
    ...(filter["text"] ? { text: filter["text"] } : {}),
    ...(/^\d+$/.test(filter["placeId"] ?? "") ? { placeId: Number(filter["placeId"]) } : {}),
  };
  const show = (name: string | null) => setState({ open: name }, true);
  const change = mayChange && (
    <button type="button" className="m-button m-primary" onClick={() => show("new")}>
      {t("stock.change")}
    </button>
  );
  return (
    <PageShell title={t("nav.stock")} full actions={change}>
      <FilterBar
        viewId="stock"
        fields={fields}
        views={[{ id: "all", label: t("view.all"), filter: {} }]}
      />
      <DataGrid
        viewId="stock"
        label={t("nav.stock")}
        columns={columns}
        query={query}
        rowKey={nameOfLevel}
        fetchPage={({ after, limit, signal }) =>
          api.call(listStock, {
            query: { ...query, limit, ...(after === null ? {} : { after }) },
            signal,
          })
        }
        live={["StockChanged"]}
        frozen={2}
        onRows={setRows}
        onOpen={(row) => show(nameOfLevel(row))}
        empty={
          <EmptyState title={t("nav.stock")} text={t("stock.none")}>
            {change}
          </EmptyState>
        }
      />
      {state["open"] === "new" && mayChange && (
        <EntityDrawer title={t("stock.change")} onClose={() => show(null)}>
          <ChangeForm onDone={() => show(null)} />
        </EntityDrawer>
      )}
      {state["open"] && <OpenLevel name={state["open"]} rows={rows} onShow={show} />}
    </PageShell>
  );
}
